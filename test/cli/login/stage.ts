/** Logins without a bridge: a folder for sessions, virtual time, and a browser that brings what a test gives it. */
import { mkdtemp, readdir, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { GrantName } from '../../../cli/login/grant-name.js';
import { sessionFile } from '../../../cli/login/place.js';
import { obtainSession, type Asked, type Obtained, type SessionParts } from '../../../cli/login/session.js';
import type { HandedOver, HandedSession } from '../../../runtime/hand-over/content.js';
import { terminalUrl } from '../../../runtime/hand-over/request.js';
import { seal } from '../../../runtime/hand-over/seal.js';
import { systemRandom } from '../../../runtime/random.js';
import { virtualClock, type VirtualClock } from '../../support/clock.js';
import { NOW, ROLE_ARN, at } from '../../runtime/session/samples.js';

export const NAME: GrantName = { bridge: 'https://bridge.example.com', grantId: 'g-1' };

/** Ends in an hour, the approved time in two, unless told otherwise. */
export function handed(overrides: Partial<HandedSession> = {}): HandedSession {
  return {
    kind: 'session',
    grantId: 'g-1',
    roleArn: ROLE_ARN,
    accessKeyId: 'ASIAEXAMPLE',
    secretAccessKey: 'secret-canary/+',
    sessionToken: 'token-canary==',
    endsAt: at(60),
    why: 'role-maximum',
    grantEndsAt: at(120),
    ...overrides,
  };
}

export const REFUSAL: HandedOver = {
  kind: 'refusal',
  code: 'GrantRevoked',
  words: 'It was revoked.',
  reference: 'r-77',
};

/** The port and the key that an address of a login names. */
export function terminalOf(url: string): { readonly to: 'terminal'; readonly port: number; readonly key: string } {
  const { searchParams } = new URL(url);
  return { to: 'terminal', port: Number(searchParams.get('port')), key: searchParams.get('key')! };
}

/** A browser's request for an address, not yet for the one that it leads to. */
export function ask(url: string): Promise<Response> {
  return fetch(url, { redirect: 'manual' });
}

/** What the bridge's last page does in the browser. */
export async function bring(url: string, content: HandedOver): Promise<Response> {
  const terminal = terminalOf(url);
  const body = new URLSearchParams({ sealed: seal(content, terminal.key) });
  return fetch(terminalUrl(terminal), { method: 'POST', body });
}

export interface Stage {
  readonly clock: VirtualClock;
  readonly folder: string;
  readonly file: string;
  readonly said: string[];
  /** Addresses that the browser was started with. */
  readonly started: string[];
  /** Addresses of the bridge that these led to. */
  readonly opened: string[];
  /** What the browser showed at last. */
  readonly shown: string[];
  obtain(asked?: Partial<Asked>, parts?: Partial<SessionParts>): Promise<Obtained>;
  /** What the browser does at the address of the bridge. @default brings `handed()` */
  browse(does: (url: string) => Promise<unknown>): void;
  /** What it does with the address that it was started with. @default it goes where that leads, and browses there */
  begin(does: (start: string) => Promise<unknown>): void;
  /** When the browser has shown all that it was opened for. */
  settled(): Promise<unknown>;
  files(): Promise<string[]>;
  text(): Promise<string>;
  close(): Promise<void>;
}

export async function stage(): Promise<Stage> {
  const clock = virtualClock(NOW);
  const home = await mkdtemp(join(tmpdir(), 'login-'));
  const folder = join(home, 'sessions');
  const file = sessionFile(folder, NAME);
  const said: string[] = [];
  const started: string[] = [];
  const opened: string[] = [];
  const shown: string[] = [];
  const visits: Promise<unknown>[] = [];
  let does = async (url: string): Promise<unknown> => shown.push(await (await bring(url, handed())).text());
  let begins = async (start: string): Promise<unknown> => {
    const url = (await ask(start)).headers.get('location')!;
    opened.push(url);
    return does(url);
  };
  return {
    clock,
    folder,
    file,
    said,
    started,
    opened,
    shown,
    browse: (what) => void (does = what),
    begin: (what) => void (begins = what),
    obtain: (asked, parts) =>
      obtainSession(
        { name: NAME, file, browser: true, anew: false, forUse: true, ...asked },
        {
          clock,
          random: systemRandom,
          timeout: (milliseconds) => clock.sleep(milliseconds),
          pid: process.pid,
          host: 'here',
          isAlive: () => true,
          say: (line) => void said.push(line),
          isOthersConnection: () => false,
          openBrowser: (url) => {
            started.push(url);
            visits.push(begins(url));
            return Promise.resolve(true);
          },
          signal: new AbortController().signal,
          ...parts,
        },
      ),
    settled: () => Promise.all(visits),
    files: async () => (await readdir(folder).catch(() => [])).sort(),
    text: () => readFile(file, 'utf8'),
    close: async () => {
      await Promise.all(visits);
      await rm(home, { recursive: true });
    },
  };
}

/** Rights of a file, as `ls` would have them in octal. */
export async function rights(path: string): Promise<string> {
  return ((await stat(path)).mode & 0o777).toString(8);
}

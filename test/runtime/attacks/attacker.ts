/** What an attacker has: browsers, sockets, and the login provider. All that the bridge answers is kept to be searched. */
import { once } from 'node:events';
import { connect } from 'node:net';
import type { BridgeWorld } from '../bridge/support/bridge-world.js';
import type { Behaviour, RogueProvider } from '../bridge/support/rogue-provider.js';
import { consentKey, visitor, type Seen, type Visitor } from '../bridge/support/visitor.js';

export type World = BridgeWorld & { readonly rogue: RogueProvider };

/** What came back over a socket. */
export interface RawAnswer {
  /** Of the first answer; 0 where there was none. */
  readonly status: number;
  /** How many answers came. */
  readonly answers: number;
  readonly text: string;
}

export interface Attacker {
  readonly world: World;
  readonly rogue: RogueProvider;
  /** The victim's browser, or the attacker's own. */
  readonly web: Visitor;
  readonly callback: string;
  /** All answers of the bridge so far, as text. */
  readonly heard: string[];
  /** What must be in no answer, log line or row. */
  readonly secrets: string[];
  /** Where a login of a grant begins. */
  login(grant?: string): string;
  browser(): Visitor;
  /** A whole login with a provider that behaves so, up to the answer to its callback. */
  logIn(behaviour?: Behaviour, grant?: string): Promise<Seen>;
  /** A login with nothing wrong; the key of its confirmation. */
  consent(): Promise<string>;
  /** The victim's cookies of the bridge, as a header. */
  cookie(): Promise<string>;
  /** Confirms with these headers and this body. */
  confirm(body: string, headers: Readonly<Record<string, string>>): Promise<{ readonly status: number }>;
  /** Sends bytes over a socket of its own, and reads until the bridge closes it or the time is over. */
  raw(text: string, patience?: number): Promise<RawAnswer>;
  /** What came before was no attack: only what is minted from here on counts. */
  prepared(): void;
}

/** Milliseconds that a socket stays open for answers. */
const PATIENCE = 300;

export function attackerOf(world: World, prepared: () => void): Attacker {
  const heard: string[] = [];
  const browser = (): Visitor =>
    visitor(({ status, headers, html }, url) => {
      if (url.startsWith(world.url)) heard.push([status, ...[...headers].flat(), html].join('\n'));
    });
  const web = browser();
  const callback = `${world.url}/oidc/auth/callback`;
  const login = (grant = 'g-1'): string => `${world.url}/oidc/auth/login?grant=${grant}`;
  const cookie = async (): Promise<string> => (await web.cookies(world.url)).join('; ');
  const self: Attacker = {
    world,
    rogue: world.rogue,
    web,
    callback,
    heard,
    secrets: [],
    login,
    browser,
    logIn: async (behaviour = {}, grant) => {
      world.rogue.behaviour = behaviour;
      const begun = await web.get(login(grant));
      if (begun.location === null) return begun;
      return web.get(await web.upToCallback(begun.location));
    },
    consent: async () => consentKey(await self.logIn()),
    cookie,
    confirm: async (body, headers) => {
      const response = await fetch(callback, {
        method: 'POST',
        body,
        headers: {
          origin: world.url,
          'content-type': 'application/x-www-form-urlencoded',
          cookie: await cookie(),
          ...headers,
        },
      });
      heard.push(await response.text());
      return response;
    },
    raw: async (text, patience = PATIENCE) => {
      const socket = connect(Number(new URL(world.url).port), 'localhost');
      const chunks: Buffer[] = [];
      socket.on('data', (chunk: Buffer) => chunks.push(chunk));
      socket.on('error', () => {});
      const over = setTimeout(() => socket.destroy(), patience);
      socket.write(text, 'latin1');
      await once(socket, 'close');
      clearTimeout(over);
      const answer = Buffer.concat(chunks).toString('latin1');
      heard.push(answer);
      const lines = [...answer.matchAll(/HTTP\/1\.1 (\d{3})/g)];
      return { status: Number(lines[0]?.[1] ?? 0), answers: lines.length, text: answer };
    },
    prepared,
  };
  return self;
}

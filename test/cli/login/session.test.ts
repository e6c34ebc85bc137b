/** How a command comes to a session: what is kept, a login, and the turn to log in. */
import { createHash } from 'node:crypto';
import { chmod, chown, mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { ended } from '../../../cli/login/outcome.js';
import type { Asked } from '../../../cli/login/session.js';
import { LOGIN_MAX, PAUSE, TURN_MAX } from '../../../cli/login/turn.js';
import { freePort } from '../../../local/ports.js';
import { confirmationCode } from '../../../runtime/hand-over/code.js';
import { NOW, at } from '../../runtime/session/samples.js';
import { bring, handed, REFUSAL, rights, stage, terminalOf, type Stage } from './stage.js';

let on: Stage;
beforeEach(async () => (on = await stage()));
afterEach(() => on.close());

const nothingListens = async (url: string): Promise<void> =>
  expect(fetch(`http://127.0.0.1:${terminalOf(url).port}/`)).rejects.toThrow('fetch failed');

/** Lets time go on until it is done: between two pauses there are files, which take none of it. */
async function inTime<T>(work: Promise<T>): Promise<T> {
  let done = false;
  const end = (): void => void (done = true);
  work.then(end, end);
  while (!done) await on.clock.advance(PAUSE);
  return work;
}

describe('a login', () => {
  test('gives the session and keeps it for its owner alone, and leaves nothing else', async () => {
    expect(await on.obtain()).toEqual({ session: handed(), from: 'login' });
    expect(await on.files()).toEqual([on.file.slice(on.folder.length + 1)]);
    expect([await rights(on.folder), await rights(on.file)]).toEqual(['700', '600']);
    await nothingListens(on.opened[0]!);
  });

  test('opens the address of the grant, and says it with the code that the page has to show', async () => {
    await on.obtain();
    const [url] = on.opened;
    expect(url).toMatch(
      /^https:\/\/bridge\.example\.com\/oidc\/auth\/login\?grant=g-1&to=terminal&port=\d+&key=[\w-]{87}$/,
    );
    expect(on.said).toEqual([
      'The browser opens this address; if it does not, open it there yourself:',
      `  ${url}`,
      `Check that the page shows ${confirmationCode(terminalOf(url!).key)}. If it shows another code, close it.`,
    ]);
    await on.settled();
    expect(on.shown[0]).toContain('Your terminal has the session.');
  });

  test('is of a new key each time', async () => {
    await on.obtain({ anew: true });
    await on.obtain({ anew: true });
    expect(new Set(on.opened.map((url) => terminalOf(url).key)).size).toBe(2);
  });

  test.each<[string, { browser: boolean }, boolean]>([
    ['that shall not open a browser', { browser: false }, true],
    ['that can open none', { browser: true }, false],
  ])('%s asks the person to open the address', async (_, asked, starts) => {
    const said: string[] = [];
    const say = (line: string): void => {
      said.push(line);
      if (line.startsWith('  http')) void bring(line.trim(), handed());
    };
    expect(await on.obtain(asked, { say, openBrowser: () => Promise.resolve(starts) })).toMatchObject({
      from: 'login',
    });
    expect(said[0]).toBe('Open this address in a browser of this machine:');
    const { port } = terminalOf(said[1]!.trim());
    expect(said[2]).toBe(
      `A browser on another machine needs the port there too: ssh -L ${port}:127.0.0.1:${port} from it to here.`,
    );
  });

  test('waits on the port that is named', async () => {
    const port = await freePort();
    await on.obtain({ port });
    expect(terminalOf(on.opened[0]!).port).toBe(port);
  });

  test('does not begin where the port is taken', async () => {
    on.browse(async (url) => {
      const { port } = terminalOf(url);
      // Another grant's, which this one does not wait for.
      await expect(on.obtain({ port, file: `${on.file}.2` })).rejects.toThrow(
        `«Input» --port: ${port} is taken; choose`,
      );
      return bring(url, handed());
    });
    await on.obtain();
    expect((await on.files()).length).toBe(1);
    expect(on.opened.length).toBe(1);
  });

  test('that is refused ends in the words of the bridge, and keeps nothing', async () => {
    on.browse((url) => bring(url, REFUSAL));
    expect(await on.obtain()).toEqual(ended('the bridge refused: It was revoked. (reference r-77)', 1));
    expect(await on.files()).toEqual([]);
  });

  test('cannot make the terminal obey what the bridge says', async () => {
    on.browse((url) => bring(url, { ...REFUSAL, words: 'a\u001b[2Jb\nc' } as typeof REFUSAL));
    expect(await on.obtain()).toEqual(ended('the bridge refused: a?[2Jb?c (reference r-77)', 1));
  });

  test.each([
    ['of another grant', { grantId: 'g-2' }, 'the session that came is of another grant, g-2; log in again'],
    [
      'that is over',
      { endsAt: at(0) },
      `the session that came was over at ${at(0)}; set the clock of this machine, then`,
    ],
  ])('that brings a session %s gives none', async (_, overrides, words) => {
    on.browse((url) => bring(url, handed(overrides)));
    expect(await on.obtain()).toEqual({ ended: { words: expect.stringContaining(words) as string, exitCode: 1 } });
    expect(await on.files()).toEqual([]);
  });

  test('is waited for ten minutes', async () => {
    let visited: () => void;
    const visit = new Promise<void>((resolve) => (visited = resolve));
    on.browse(() => Promise.resolve(visited()));
    const login = on.obtain();
    await visit;
    await on.clock.advance(LOGIN_MAX);
    expect(await login).toEqual(ended('the login was not finished within 10 minutes; try again', 1));
    expect(await on.files()).toEqual([]);
    await nothingListens(on.opened[0]!);
  });

  test('that is broken off leaves nothing behind', async () => {
    const controller = new AbortController();
    const end = ended('broken off', 130);
    on.browse(() => Promise.resolve(controller.abort(end)));
    expect(await on.obtain({}, { signal: controller.signal })).toEqual(end);
    expect(await on.files()).toEqual([]);
    await nothingListens(on.opened[0]!);
  });

  test('that was broken off before it began opens no browser', async () => {
    const end = ended('broken off', 130);
    expect(await on.obtain({}, { signal: AbortSignal.abort(end) })).toEqual(end);
    expect(on.opened).toEqual([]);
    expect(await on.files()).toEqual([]);
  });

  test('whose session cannot be written gives it all the same, and says so', async () => {
    on.browse(async (url) => {
      await mkdir(join(on.file, 'x'), { recursive: true });
      return bring(url, handed());
    });
    expect(await on.obtain()).toEqual({ session: handed(), from: 'login', notKept: 'EISDIR' });
  });
});

describe('a folder', () => {
  test.each([0o720, 0o702, 0o777])(
    'with the rights %o is not used: others could put something into it',
    async (mode) => {
      await mkdir(on.folder);
      await chmod(on.folder, mode);
      await expect(on.obtain()).rejects.toThrow(
        `«Input» --cache: ${JSON.stringify(on.folder)} can be written by others; take that right away by chmod 700`,
      );
      expect(on.opened).toEqual([]);
    },
  );

  test('that cannot be is named before anybody logs in', async () => {
    await writeFile(on.folder, 'a file');
    await expect(on.obtain()).rejects.toThrow(
      `«Input» --cache: ${JSON.stringify(on.folder)} cannot be written: EEXIST; `,
    );
    expect(on.opened).toEqual([]);
  });

  (process.getuid?.() === 0 ? test : test.skip)('of another user is not used', async () => {
    await mkdir(on.folder, { mode: 0o700 });
    await chown(on.folder, 12_345, 12_345);
    await expect(on.obtain()).rejects.toThrow(
      'belongs to another user; name one of your own by --cache or SERVAL_HOME',
    );
  });
});

describe('what is kept', () => {
  beforeEach(() => on.obtain());

  test('serves without a browser while it lasts five minutes more', async () => {
    await on.clock.advance(54 * 60_000);
    expect(await on.obtain()).toEqual({ session: handed(), from: 'kept' });
    expect(on.opened.length).toBe(1);
  });

  test('is renewed in its last five minutes', async () => {
    await on.clock.advance(55 * 60_000);
    const next = handed({ endsAt: at(115), accessKeyId: 'ASIANEXT' });
    on.browse((url) => bring(url, next));
    expect(await on.obtain()).toEqual({ session: next, from: 'login' });
    expect(await on.obtain()).toEqual({ session: next, from: 'kept' });
  });

  test('serves to its end where it cannot be renewed, with a word', async () => {
    await on.clock.advance(58 * 60_000);
    on.browse((url) => bring(url, REFUSAL));
    expect(await on.obtain()).toEqual({ session: handed(), from: 'kept' });
    expect(on.said.at(-1)).toBe(
      `the bridge refused: It was revoked. (reference r-77); until ${at(60)} the session from before serves`,
    );
  });

  test('serves to its end where nothing can be written, with a word', async () => {
    await on.clock.advance(58 * 60_000);
    await chmod(on.folder, 0o777);
    expect(await on.obtain()).toEqual({ session: handed(), from: 'kept' });
    expect(on.said.at(-1)).toMatch(/ can be written by others; .+; until \S+Z the session from before serves$/);
    await on.clock.advance(2 * 60_000);
    await expect(on.obtain()).rejects.toThrow('can be written by others');
  });

  test('does not serve whoever asked for a login and got none', async () => {
    on.browse((url) => bring(url, REFUSAL));
    expect(await on.obtain({ forUse: false, anew: true })).toMatchObject({ ended: { exitCode: 1 } });
    expect(await on.obtain()).toMatchObject({ from: 'kept' });
  });

  test('does not serve whoever broke the login off', async () => {
    await on.clock.advance(58 * 60_000);
    const controller = new AbortController();
    const end = ended('broken off', 130);
    on.browse(() => Promise.resolve(controller.abort(end)));
    expect(await on.obtain({}, { signal: controller.signal })).toEqual(end);
  });

  test('is passed over by a login anew', async () => {
    expect(await on.obtain({ forUse: false })).toMatchObject({ from: 'kept' });
    expect(await on.obtain({ forUse: false, anew: true })).toMatchObject({ from: 'login' });
    expect(on.opened.length).toBe(2);
  });
});

describe('an approved time that is over', () => {
  beforeEach(async () => {
    on.browse((url) => bring(url, handed({ grantEndsAt: at(60) })));
    await on.obtain();
  });
  const OVER = ended(`the approved time of grant g-1 was over at ${at(60)}; request access again`, 1);

  test('is used to its last second', async () => {
    await on.clock.advance(60 * 60_000 - 1);
    expect(await on.obtain()).toMatchObject({ from: 'kept' });
  });

  test('is said without a browser, as often as it is asked, and the secrets are gone', async () => {
    await on.clock.advance(60 * 60_000);
    expect(await on.obtain()).toEqual(OVER);
    expect(await on.obtain()).toEqual(OVER);
    expect(on.opened.length).toBe(1);
    expect(await on.text()).not.toContain('canary');
    expect(await rights(on.file)).toBe('600');
  });

  test('is asked for once more by who logs in', async () => {
    await on.clock.advance(60 * 60_000);
    await on.obtain();
    on.browse((url) => bring(url, handed({ endsAt: at(180), grantEndsAt: at(180) })));
    expect(await on.obtain({ forUse: false })).toMatchObject({ from: 'login' });
    expect(await on.obtain()).toMatchObject({ from: 'kept' });
  });
});

describe('two at once', () => {
  const NONE_THERE = ended('another command logged in for this grant, and got no session; try again', 1);

  /** The first one is at the page of the bridge when the second one begins to wait. */
  async function both(content: Parameters<typeof bring>[1], asked: Partial<Asked> = {}) {
    let visited: (url: string) => void;
    const visit = new Promise<string>((resolve) => (visited = resolve));
    on.browse((url) => Promise.resolve(visited(url)));
    const first = on.obtain(asked);
    const url = await visit;
    let waits: () => void;
    const waiting = new Promise<void>((resolve) => (waits = resolve));
    const second = on.obtain(asked, { pid: process.pid + 1, say: (line) => (on.said.push(line), waits()) });
    await waiting;
    await on.clock.advance(PAUSE);
    await bring(url, content);
    return { one: await first, other: await inTime(second) };
  }

  test('open one browser, and have one session', async () => {
    const { one, other } = await both(handed());
    expect(one).toEqual({ session: handed(), from: 'login' });
    expect(other).toEqual({ session: handed(), from: 'login' });
    expect(on.opened.length).toBe(1);
    expect(on.said.at(-1)).toBe(`process ${process.pid} logs in for this grant already; waiting for it`);
    expect((await on.files()).length).toBe(1);
  });

  test('are refused once: the second one opens no browser to hear it again', async () => {
    const { one, other } = await both(REFUSAL);
    expect(one).toMatchObject({ ended: { exitCode: 1 } });
    expect(other).toEqual(NONE_THERE);
    expect(on.opened.length).toBe(1);
    expect(await on.files()).toEqual([]);
  });

  test('are refused both where they ask anew: the session from before is not what came', async () => {
    await on.obtain();
    const { one, other } = await both(REFUSAL, { anew: true, forUse: false });
    expect(one).toMatchObject({ ended: { exitCode: 1 } });
    expect(other).toEqual(NONE_THERE);
  });

  test('are no matter of two grants', async () => {
    on.browse(async (url) => {
      if (on.opened.length === 1)
        await on.obtain({ name: { bridge: 'https://b', grantId: 'g-2' }, file: `${on.file}.2` });
      return bring(url, handed({ grantId: new URL(url).searchParams.get('grant')! }));
    });
    expect(await on.obtain()).toMatchObject({ from: 'login' });
    expect(on.opened.length).toBe(2);
  });
});

describe('a turn that somebody left behind', () => {
  const turn = (content: object | string): Promise<void> =>
    mkdir(on.folder, { mode: 0o700 }).then(() =>
      writeFile(`${on.file}.turn`, typeof content === 'string' ? content : JSON.stringify(content)),
    );

  test.each<[string, object | string]>([
    ['a process that is gone', { pid: 4_000_000, host: 'here', since: NOW }],
    ['a login that is older than one can be', { pid: 1, host: 'elsewhere', since: NOW - TURN_MAX - 1 }],
    ['a clock that was set back', { pid: 1, host: 'here', since: NOW + TURN_MAX + 1 }],
    ['a process that had the number of this one, as in a container', { pid: process.pid, host: 'here', since: NOW }],
    ['nobody: it is malformed', '{'],
    ['nobody: it is empty', ''],
  ])('by %s holds nobody up', async (_, content) => {
    await turn(content);
    expect(await on.obtain({}, { isAlive: (pid) => pid !== 4_000_000 })).toMatchObject({ from: 'login' });
    expect((await on.files()).length).toBe(1);
  });

  test('on another machine is waited for, whose processes cannot be seen from here, and no longer than a login takes', async () => {
    await turn({ pid: 4_000_000, host: 'elsewhere', since: NOW });
    let waits: () => void;
    const waiting = new Promise<void>((resolve) => (waits = resolve));
    const login = on.obtain({}, { isAlive: () => false, say: () => waits() });
    await waiting;
    expect(on.opened).toEqual([]);
    await on.clock.advance(TURN_MAX);
    expect(await inTime(login)).toMatchObject({ from: 'login' });
  });

  test('may be broken off while it is waited for', async () => {
    await turn({ pid: 1, host: 'here', since: NOW });
    const controller = new AbortController();
    const end = ended('broken off', 130);
    let waits: () => void;
    const waiting = new Promise<void>((resolve) => (waits = resolve));
    const login = on.obtain({}, { signal: controller.signal, say: () => waits() });
    await waiting;
    controller.abort(end);
    expect(await inTime(login)).toEqual(end);
  });
});

test('the name of the file says nothing of bridge or grant', () => {
  const name = createHash('sha256').update('https://bridge.example.com\ng-1').digest('hex');
  expect(on.file).toBe(join(on.folder, `${name}.json`));
});

/** The address that the browser is started with, which others on the machine see. */
import { ended } from '../../../cli/login/outcome.js';
import { ask, bring, handed, stage, terminalOf, type Stage } from './stage.js';

let on: Stage;
beforeEach(async () => (on = await stage()));
afterEach(() => on.close());

test('a login starts the browser with an address that tells others nothing, another one each time', async () => {
  await on.obtain({ anew: true });
  await on.obtain({ anew: true });
  for (const [index, start] of on.started.entries()) {
    expect(start).toMatch(new RegExp(`^http://127\\.0\\.0\\.1:${terminalOf(on.opened[index]!).port}/[\\w-]{43}$`));
  }
  expect(new Set(on.started.map((start) => new URL(start).pathname)).size).toBe(2);
  expect(on.said.join()).not.toContain(on.started[0]);
});

test('a login ends where another program came to that address before the browser', async () => {
  let shown: string[] = [];
  on.begin(async (start) => {
    const stolen = (await ask(start)).headers.get('location')!;
    shown = [stolen, await (await ask(start)).text()];
  });
  expect(await on.obtain()).toEqual(
    ended('another program used the address that the browser was started with; the login is stopped, log in again', 1),
  );
  await on.settled();
  expect(shown[1]).toContain('Another program has used this address before');
  expect(await on.files()).toEqual([]);
  await expect(ask(shown[0]!.replace(/^.*&port=(\d+)&.*$/, 'http://127.0.0.1:$1/'))).rejects.toThrow('fetch failed');
});

test('a login gives nothing to a program of another user that comes to that address before the browser', async () => {
  let others = true;
  const answers: number[] = [];
  on.begin(async (start) => {
    answers.push((await ask(start)).status);
    others = false;
    await bring((await ask(start)).headers.get('location')!, handed());
  });
  expect(await on.obtain({}, { isOthersConnection: () => others })).toMatchObject({ from: 'login' });
  expect(answers).toEqual([403]);
});

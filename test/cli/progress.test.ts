import { jest } from '@jest/globals';
import { barLine, progress } from '../../cli/progress.js';
import { accountLine, incompleteWords } from '../../cli/status-lines.js';
import type { SyncEvent } from '../../runtime/sync/events.js';
import { ACCOUNT, status } from '../runtime/catalog/samples.js';
import { virtualTerminal } from './terminal.js';

const OTHER = '444455556666';

beforeEach(() => void jest.useFakeTimers());
afterEach(() => void jest.useRealTimers());

const begin = (account: string, name: string, roles: number): SyncEvent[] => [
  { type: 'account-started', account, name },
  { type: 'roles-listed', account, roles, listed: roles, skipped: 0 },
];
const read = (account: string, requestable: boolean): SyncEvent => ({
  type: 'role-read',
  account,
  arn: 'arn',
  requestable,
});
const finish = (account: string, name: string): SyncEvent => ({
  type: 'account-finished',
  account,
  status: status({ account, name, tagged: 1, listed: 2 }),
});

type Terminal = ReturnType<typeof virtualTerminal>;

/** The virtual terminal takes what is written a little later, too. */
async function settled<T>(told: Promise<T>): Promise<T> {
  await jest.advanceTimersByTimeAsync(20);
  return told;
}

/** What stands on the terminal, once the bars had time to be drawn. */
async function drawn(terminal: Terminal): Promise<string[]> {
  await jest.advanceTimersByTimeAsync(200);
  return settled(terminal.screen());
}

const isRestored = (terminal: Terminal): Promise<boolean> => settled(terminal.isRestored());

describe('a terminal', () => {
  test('shows a bar for each account, and each result above the bars that go on', async () => {
    const terminal = virtualTerminal(100);
    const { onEvent, say } = progress(terminal);
    [...begin(ACCOUNT, 'production', 2), ...begin(OTHER, 'staging', 4)].forEach(onEvent);
    [read(ACCOUNT, true), read(OTHER, false), read(OTHER, false)].forEach(onEvent);
    expect(await drawn(terminal)).toEqual([
      'production               [====================--------------------] 1/2 roles, 1 requestable',
      'staging                  [====================--------------------] 2/4 roles, 0 requestable',
    ]);

    onEvent(finish(ACCOUNT, 'production'));
    say('something to\u001b[2J say');
    expect(await drawn(terminal)).toEqual([
      'production (111122223333): 1 of 2 roles are requestable',
      'something to?[2J say',
      'staging                  [====================--------------------] 2/4 roles, 0 requestable',
    ]);

    onEvent(finish(OTHER, 'staging'));
    expect(await drawn(terminal)).toEqual([
      'production (111122223333): 1 of 2 roles are requestable',
      'something to?[2J say',
      'staging (444455556666): 1 of 2 roles are requestable',
    ]);
    expect(await isRestored(terminal)).toBe(true);
  });

  test('takes an account up again whose first part is over', async () => {
    const terminal = virtualTerminal(100);
    const { onEvent } = progress(terminal);
    [...begin(ACCOUNT, 'production', 4), read(ACCOUNT, true), finish(ACCOUNT, 'production')].forEach(onEvent);
    begin(ACCOUNT, 'production', 3).forEach(onEvent);
    expect((await drawn(terminal)).at(-1)).toMatch(/^production .*\] 0\/3 roles, 0 requestable$/);
    expect(await drawn(terminal)).toHaveLength(2);
  });

  test('that is narrow has each bar in one line, and wraps what is said', async () => {
    const terminal = virtualTerminal(40);
    const { onEvent, end } = progress(terminal);
    [...begin(ACCOUNT, '本番環境の大きなアカウントの名前', 10_000), read(ACCOUNT, true)].forEach(onEvent);
    begin(OTHER, 'staging', 4).forEach(onEvent);
    expect(await drawn(terminal)).toEqual([
      '本番環境の大… 1/10,000 roles, 1 request',
      'staging       0/4 roles, 0 requestable',
    ]);
    onEvent(finish(OTHER, 'a name that is longer'));
    expect((await drawn(terminal)).slice(0, 2)).toEqual([
      'a name that is longer (444455556666): 1 ',
      'of 2 roles are requestable',
    ]);
    end();
    expect(await isRestored(terminal)).toBe(true);
  });

  test('that is low shows as many bars as fit, and all results', async () => {
    const terminal = virtualTerminal(80, 4);
    const { onEvent } = progress(terminal);
    const accounts = Array.from({ length: 6 }, (_, index) => `11112222333${index}`);
    for (const account of accounts) begin(account, account, 2).forEach(onEvent);
    expect(await drawn(terminal)).toHaveLength(3);
    for (const account of accounts) onEvent(finish(account, account));
    const screen = await drawn(terminal);
    expect(screen).toEqual(accounts.map((account) => `${account} (${account}): 1 of 2 roles are requestable`));
  });

  test('obeys no code in a name', async () => {
    const terminal = virtualTerminal(100);
    const { onEvent } = progress(terminal);
    begin(ACCOUNT, 'pro\u001b[2J{bar}\u202eduction', 2).forEach(onEvent);
    expect((await drawn(terminal))[0]).toContain('pro?[2J{bar}?duction');
    onEvent(finish(ACCOUNT, 'pro\u001b[2Jduction'));
    expect(await drawn(terminal)).toEqual(['pro?[2Jduction (111122223333): 1 of 2 roles are requestable']);
  });

  test('that was interrupted is given back as it was', async () => {
    const terminal = virtualTerminal(100);
    const { onEvent, end, say } = progress(terminal);
    begin(ACCOUNT, 'production', 2).forEach(onEvent);
    await drawn(terminal);
    expect(await isRestored(terminal)).toBe(false);
    end();
    say('ended');
    expect(await drawn(terminal)).toEqual(['ended']);
    expect(await isRestored(terminal)).toBe(true);
    expect(jest.getTimerCount()).toBe(0);
  });
});

test('a bar never takes more cells than there are columns', () => {
  for (const columns of [10, 20, 40, 80, 200]) {
    const payload = { name: '名前'.repeat(20), requestable: 10_000 };
    const line = barLine(0.5, 5000, 10_000, payload, columns);
    const wide = line.match(/[名前]/g)?.length ?? 0;
    expect(line.length + wide).toBeLessThan(columns);
  }
});

test('anything else sees plain lines, each with its account', () => {
  let text = '';
  const output = { write: (chunk: string) => ((text += chunk), true) } as unknown as NodeJS.WritableStream;
  const { onEvent } = progress(output);
  [...begin(ACCOUNT, 'production', 2), ...begin(OTHER, 'staging', 1)].forEach(onEvent);
  [read(ACCOUNT, true), finish(OTHER, 'staging'), finish(ACCOUNT, 'production')].forEach(onEvent);
  expect(text.split('\n')).toEqual([
    'production (111122223333): reading 2 roles',
    'staging (444455556666): reading 1 role',
    'staging (444455556666): 1 of 2 roles are requestable',
    'production (111122223333): 1 of 2 roles are requestable',
    '',
  ]);
});

const denied = { action: 'iam:GetPolicy', resource: 'x', error: 'AccessDenied' };
test.each([
  [{ removed: 3 }, '1 of 3 roles are requestable; 3 removed'],
  [
    { complete: false, errors: [denied], failedReads: 7 },
    '1 of 3 roles are requestable; 7 reads failed, as iam:GetPolicy on x: AccessDenied; not complete',
  ],
  [{ complete: false, heldBack: 12 }, '--remove-many lets them go; not complete'],
  [
    { complete: false, completed: undefined, failure: 'sts:AssumeRole failed: AccessDenied', errors: [denied] },
    'production (111122223333): sts:AssumeRole failed: AccessDenied; not complete',
  ],
  [
    { complete: false, completed: undefined, listed: 10_000, tagged: 20, unfinished: 4000 },
    '20 of 10,000 roles are requestable; 4,000 roles left to read; the next run carries on; not complete',
  ],
  [{ name: 'a\nb\u0007' }, 'a?b? (111122223333): 1 of 3 roles are requestable'],
])('a status with %j reads …%s', (properties, line) => {
  expect(accountLine(status(properties))).toContain(line);
});

test('why an account was not read whole is said without what was read', () => {
  expect(incompleteWords(status({ complete: false, errors: [denied], failedReads: 1, unfinished: 1 }))).toBe(
    '1 read failed, as iam:GetPolicy on x: AccessDenied; 1 role left to read; the next run carries on',
  );
});

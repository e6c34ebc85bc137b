/** Ctrl-C in the middle of a sync, at a process of its own. */
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { connection, untagged, role } from '../runtime/sync/support/world.js';
import { accounts, type Accounts } from './accounts.js';

const ROLES = 60;

let at: Accounts;
beforeEach(async () => {
  at = await accounts();
  const others = Array.from({ length: ROLES - 2 }, (_, i) => [`Other${i}`, untagged(`other-${i}`)] as const);
  at.roles({ ...Object.fromEntries(others), Dba: role('dba') });
});
afterEach(() => at.close());

interface Running {
  readonly child: ChildProcess;
  /** What stood on standard error so far, once `text` is in it. */
  said(text: string): Promise<string>;
  readonly ended: Promise<{ readonly code: number | null; readonly err: string }>;
}

/** A sync that takes some seconds, of which the first signal leaves three to what was begun. */
async function slowSync(...more: readonly string[]): Promise<Running> {
  const file = await at.connectionsFile([connection()]);
  const argv = ['sync', '--connections', file, '--directory', at.catalog, '--rate', 'iam:GetRole=10/1', ...more];
  const env = { PATH: process.env.PATH, NODE_OPTIONS: '', AWS_EC2_METADATA_DISABLED: 'true', ...at.environment };
  const child = spawn(process.execPath, ['--import', 'tsx', 'bin/cdk-serval.ts', ...argv], { env });
  let err = '';
  const waiting = new Set<() => void>();
  child.stderr.on('data', (chunk: Buffer) => {
    err += chunk.toString();
    for (const look of waiting) look();
  });
  return {
    child,
    said: (text) =>
      new Promise((resolve) => {
        const look = (): void => {
          if (!err.includes(text)) return;
          waiting.delete(look);
          resolve(err);
        };
        waiting.add(look);
        look();
      }),
    ended: once(child, 'close').then(([code]) => ({ code: code as number | null, err })),
  };
}

test('the first one finishes what was begun, gives the account back, and the next run carries on', async () => {
  const { child, said, ended } = await slowSync();
  await said(`reading ${ROLES} roles`);
  child.kill('SIGINT');
  const { code, err } = await ended;
  expect(err).toMatch(/\nending: what is being read is read to the end and stored, the rest is left to the next run/);
  expect(err).toMatch(/\d+ roles left to read; the next run carries on; not complete\n/);
  expect(code).toBe(1);

  expect(await at.sync()).toMatchObject({
    code: 0,
    err: expect.stringContaining(`1 of ${ROLES} roles are requestable`),
  });
  const { 'iam:ListRoles': listed, 'iam:GetRole': read } = at.takeCalls();
  expect({ listed, read }).toEqual({ listed: 1, read: ROLES });
}, 60_000);

test('the second one ends at once; the account is held a little longer, and no file is half-written', async () => {
  const { child, said, ended } = await slowSync();
  await said(`reading ${ROLES} roles`);
  child.kill('SIGINT');
  await said('ending: ');
  child.kill('SIGINT');
  const { code, err } = await ended;
  expect(code).toBe(130);
  expect(err).toMatch(/ended at once: .* accounts that were being read are held for 15 minutes at most\n$/);

  const next = await at.sync();
  expect(next).toMatchObject({
    code: 1,
    err: expect.stringMatching(/another run reads the account, until \S+Z at most/),
  });
  expect((await at.at('catalog')).code).toBe(0);
}, 60_000);

test('a dry run that was ended says what it had read, and leaves nothing behind', async () => {
  const { child, said, ended } = await slowSync('--dry-run');
  await said(`reading ${ROLES} roles`);
  child.kill('SIGTERM');
  const { code, err } = await ended;
  expect(err).toMatch(/dry run: nothing was written\n$/);
  expect(code).toBe(1);
  expect(await at.files()).toEqual({});
}, 60_000);

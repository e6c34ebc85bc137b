/**
 * Each command that writes files, on a disk that is full: one line with what to do, and all as it was. The disk is one of
 * the kernel's own in memory, which root alone can mount.
 */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { mkdir, open, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connection, role } from '../runtime/sync/support/world.js';
import { accounts, type Accounts } from './accounts.js';
import { contentOf, fill, KIAM, pod } from './migrate/support.js';
import { cli, type Ended } from './support.js';
import { arnOf, own, world } from './trust/support.js';

const disk = mkdtempSync(join(tmpdir(), 'full-disk-'));
const isRoot = process.platform === 'linux' && process.getuid!() === 0;
const mounted = isRoot && spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=512k', 'tmpfs', disk]).status === 0;
afterAll(() => {
  if (mounted) spawnSync('umount', [disk]);
  rmSync(disk, { recursive: true });
});

const { roleArn, externalId } = connection();
const ACCOUNT = ['--role-arn', roleArn, '--external-id', externalId];
const GRANT = ['--email', 'ada@example.com', '--role', 'arn:aws:iam::111122223333:role/dba', '--minutes', '60'];
const [CATALOG, GRANTS, MANIFESTS] = [join(disk, 'catalog'), join(disk, 'grants.json'), join(disk, 'manifests')];
const FILLING = join(disk, 'filling');

/** Leaves no byte. */
async function fillUp(): Promise<void> {
  const file = await open(FILLING, 'w');
  const error = await (async () => {
    for (;;) await file.write(Buffer.alloc(4096));
  })().catch((error: NodeJS.ErrnoException) => error.code);
  await file.close();
  expect(error).toBe('ENOSPC');
}

/** Runs it with no byte left on the disk, which then holds what it held. */
async function onFullDisk(argv: readonly string[], environment?: Record<string, string>): Promise<Ended> {
  const before = await contentOf(disk);
  await fillUp();
  const ended = await cli(argv, environment);
  await rm(FILLING);
  expect(await contentOf(disk)).toEqual(before);
  return ended;
}

(mounted ? describe : describe.skip)('on a full disk', () => {
  afterEach(async () => {
    for (const path of [CATALOG, GRANTS, MANIFESTS]) await rm(path, { recursive: true, force: true });
  });

  describe('the catalog', () => {
    let local: Accounts;
    beforeEach(async () => {
      local = await accounts();
    });
    afterEach(() => local.close());

    test('of a first sync is not begun', async () => {
      local.roles({ Dba: role('dba') });
      const ended = await onFullDisk(['sync', ...ACCOUNT, '--directory', CATALOG], local.environment);
      expect(ended).toMatchObject({
        code: 1,
        err: expect.stringContaining('ENOSPC; free space there, then try again'),
      });
    });

    test('of a later sync stays, and the next one on a disk with space brings the change', async () => {
      local.roles({ Dba: role('dba') });
      const sync = ['sync', ...ACCOUNT, '--directory', CATALOG];
      expect(await cli(sync, local.environment)).toMatchObject({ code: 0 });
      local.roles({ Dba: role('dba'), Ops: role('ops') });
      const ended = await onFullDisk(sync, local.environment);
      expect(ended).toMatchObject({
        code: 1,
        err: expect.stringContaining('ENOSPC; free space there, then try again'),
      });
      expect(await cli(sync, local.environment)).toMatchObject({ code: 0 });
      expect((await cli(['catalog', '--directory', CATALOG])).out).toMatch(/role\/dba .*\n.*role\/ops /);
    });
  });

  test('a grant is not written, and the others stay', async () => {
    const none = await onFullDisk(['grant', ...GRANT, '--id', 'g-1', '--file', GRANTS]);
    expect(none).toEqual({ code: 3, out: '', err: 'cdk-serval: failed: ENOSPC; free space there, then try again\n' });
    await cli(['grant', ...GRANT, '--id', 'g-1', '--file', GRANTS]);
    const second = await onFullDisk(['grant', ...GRANT, '--id', 'g-2', '--file', GRANTS]);
    expect(second).toEqual(none);
  });

  test('a grant stays unrevoked, and says so by its exit code', async () => {
    await cli(['grant', ...GRANT, '--id', 'g-1', '--file', GRANTS]);
    const ended = await onFullDisk(['revoke', 'g-1', '--file', GRANTS]);
    expect(ended).toEqual({ code: 3, out: '', err: 'cdk-serval: failed: ENOSPC; free space there, then try again\n' });
  });

  test('manifests stay as they are', async () => {
    await mkdir(MANIFESTS);
    const account = '---\napiVersion: v1\nkind: ServiceAccount\nmetadata: { name: orders, namespace: shop }\n';
    await fill(MANIFESTS, { 'a.yaml': account + pod({ role: 'orders', account: 'orders' }) });
    const ended = await onFullDisk(['migrate', 'kiam', MANIFESTS, ...KIAM, '--write']);
    expect(ended.err).toBe(
      'cdk-serval: «Input» .cdk-serval-migrate.undo cannot be written: ENOSPC; free space there, then try again; nothing else was written\n',
    );
    expect(ended.code).toBe(2);
    expect(await cli(['migrate', 'kiam', MANIFESTS, ...KIAM, '--write'])).toMatchObject({ code: 0 });
  });

  test('no role is changed whose change could not be taken back', async () => {
    const at = await world({ roles: { Dba: own('dba') } });
    const words = ['trust', arnOf('dba'), '--issuer', 'https://login.example.com', '--client-id', 'client-1', '--yes'];
    const ended = await onFullDisk([...words, '--directory', disk], at.environment);
    expect(ended.err).toMatch(
      /^cdk-serval: «Input» --directory: [^\n]*ENOSPC; nothing was changed; free space [^\n]+\n$/,
    );
    expect(ended.code).toBe(2);
    expect(at.takeWrites()).toEqual([]);
    await at.close();
  });

  test.each([['login'], ['credential-process'], ['exec', '--', 'true']])(
    '%s opens no browser',
    async (command, ...after) => {
      const folder = join(disk, 'sessions');
      await mkdir(folder, { mode: 0o700 });
      const words = [command, 'g-1', '--bridge', 'https://bridge.example.com', '--cache', folder, ...after];
      const ended = await onFullDisk(words, { BROWSER: join(disk, 'none') });
      await rm(folder, { recursive: true });
      expect(ended).toEqual({
        code: 2,
        out: '',
        err: `cdk-serval: «Input» --cache: "${folder}" cannot be written: ENOSPC; free space there, then try again\n`,
      });
    },
  );
});

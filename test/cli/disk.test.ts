/**
 * Each command that writes files, on a disk that is full and on one that turned read-only: one line with what to do, and
 * all as it was. The disk is one of the kernel's own in memory, which root alone can mount.
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

const disk = mkdtempSync(join(tmpdir(), 'disk-'));
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

/** What a disk may be, and what is said of it. */
interface State {
  readonly state: string;
  begin(): Promise<void>;
  end(): Promise<void>;
  readonly said: string;
  /** Of folders that are made anew: Node says of a read-only disk that they are not there. */
  readonly saidOfFolders: string;
  /** Of a file of grants, whose lock comes first. */
  readonly saidOfGrants: string;
}

const STATES: readonly State[] = [
  {
    state: 'full',
    begin: async () => {
      const file = await open(FILLING, 'w');
      const untilFull = async (): Promise<void> => {
        for (;;) await file.write(Buffer.alloc(4096));
      };
      await expect(untilFull()).rejects.toMatchObject({ code: 'ENOSPC' });
      await file.close();
    },
    end: () => rm(FILLING),
    said: 'ENOSPC; free space there, then try again',
    saidOfFolders: 'ENOSPC; free space there, then try again',
    saidOfGrants: 'ENOSPC; free space there, then try again',
  },
  {
    state: 'read-only',
    begin: async () => remounted('ro'),
    end: async () => remounted('rw'),
    said: 'EROFS; let this user write there, or name another place',
    saidOfFolders: 'ENOENT; name a place in a directory that can be written',
    saidOfGrants: `EROFS on "${GRANTS}.lock"; let this user write there, or name another place`,
  },
];

function remounted(as: 'ro' | 'rw'): void {
  expect(spawnSync('mount', ['-o', `remount,${as}`, disk]).status).toBe(0);
}

(mounted ? describe : describe.skip).each(STATES)(
  'on a disk that is $state',
  ({ begin, end, said, saidOfFolders, saidOfGrants }) => {
    /** Runs it on such a disk, which then holds what it held. */
    async function onSuch(argv: readonly string[], environment?: Record<string, string>): Promise<Ended> {
      const before = await contentOf(disk);
      await begin();
      const ended = await cli(argv, environment).finally(end);
      expect(await contentOf(disk)).toEqual(before);
      return ended;
    }

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
        const ended = await onSuch(['sync', ...ACCOUNT, '--directory', CATALOG], local.environment);
        expect(ended).toMatchObject({
          code: 1,
          err: expect.stringContaining(saidOfFolders),
        });
      });

      test('of a later sync stays, and the next one on a disk with space brings the change', async () => {
        local.roles({ Dba: role('dba') });
        const sync = ['sync', ...ACCOUNT, '--directory', CATALOG];
        expect(await cli(sync, local.environment)).toMatchObject({ code: 0 });
        local.roles({ Dba: role('dba'), Ops: role('ops') });
        const ended = await onSuch(sync, local.environment);
        expect(ended).toMatchObject({
          code: 1,
          err: expect.stringContaining(said),
        });
        expect(await cli(sync, local.environment)).toMatchObject({ code: 0 });
        expect((await cli(['catalog', '--directory', CATALOG])).out).toMatch(/role\/dba .*\n.*role\/ops /);
      });
    });

    test('a grant is not written, and the others stay', async () => {
      const none = await onSuch(['grant', ...GRANT, '--id', 'g-1', '--file', GRANTS]);
      expect(none).toEqual({ code: 3, out: '', err: `cdk-serval: failed: ${saidOfGrants}\n` });
      await cli(['grant', ...GRANT, '--id', 'g-1', '--file', GRANTS]);
      const second = await onSuch(['grant', ...GRANT, '--id', 'g-2', '--file', GRANTS]);
      expect(second).toEqual(none);
    });

    test('a grant stays unrevoked, and says so by its exit code', async () => {
      await cli(['grant', ...GRANT, '--id', 'g-1', '--file', GRANTS]);
      const ended = await onSuch(['revoke', 'g-1', '--file', GRANTS]);
      expect(ended).toEqual({ code: 3, out: '', err: `cdk-serval: failed: ${saidOfGrants}\n` });
    });

    test('manifests stay as they are', async () => {
      await mkdir(MANIFESTS);
      const account = '---\napiVersion: v1\nkind: ServiceAccount\nmetadata: { name: orders, namespace: shop }\n';
      await fill(MANIFESTS, { 'a.yaml': account + pod({ role: 'orders', account: 'orders' }) });
      const ended = await onSuch(['migrate', 'kiam', MANIFESTS, ...KIAM, '--write']);
      expect(ended.err).toBe(
        `cdk-serval: «Input» .cdk-serval-migrate.undo cannot be written: ${said}; nothing else was written\n`,
      );
      expect(ended.code).toBe(2);
      expect(await cli(['migrate', 'kiam', MANIFESTS, ...KIAM, '--write'])).toMatchObject({ code: 0 });
    });

    test('no role is changed whose change could not be taken back', async () => {
      const at = await world({ roles: { Dba: own('dba') } });
      const words = [
        'trust',
        arnOf('dba'),
        '--issuer',
        'https://login.example.com',
        '--client-id',
        'client-1',
        '--yes',
      ];
      const ended = await onSuch([...words, '--directory', disk], at.environment);
      const writes = at.takeWrites();
      await at.close();
      const [error, fix] = said.split('; ');
      expect(ended.err).toBe(
        `cdk-serval: «Input» --directory: "${disk}" cannot be written: ${error}; nothing was changed; ${fix}\n`,
      );
      expect(ended.code).toBe(2);
      expect(writes).toEqual([]);
    });

    test.each([['login'], ['credential-process'], ['exec', '--', 'true']])(
      '%s opens no browser',
      async (command, ...after) => {
        const folder = join(disk, 'sessions');
        await mkdir(folder, { mode: 0o700 });
        const words = [command, 'g-1', '--bridge', 'https://bridge.example.com', '--cache', folder, ...after];
        const ended = await onSuch(words, { BROWSER: join(disk, 'none') });
        await rm(folder, { recursive: true });
        expect(ended).toEqual({
          code: 2,
          out: '',
          err: `cdk-serval: «Input» --cache: "${folder}" cannot be written: ${said}\n`,
        });
      },
    );
  },
);

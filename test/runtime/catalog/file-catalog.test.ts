import { mkdir, mkdtemp, readdir, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileCatalog } from '../../../runtime/catalog/file-catalog.js';
import { readLatest, writeAs, writeFirst } from '../../../runtime/catalog/fenced-file.js';
import { sha256 } from '../../../runtime/catalog/rules.js';
import { catalogConformance } from './conformance.js';
import { ACCOUNT, entry, role, status } from './samples.js';

catalogConformance('the catalog in files', async () => {
  const directory = await mkdtemp(join(tmpdir(), 'catalog-'));
  return {
    open: () => fileCatalog(directory),
    writeVersion: (version) => writeFile(join(directory, 'version.json'), JSON.stringify({ version })),
    close: () => rm(directory, { recursive: true }),
  };
});

describe('its files', () => {
  let directory: string;
  beforeEach(async () => {
    directory = await mkdtemp(join(tmpdir(), 'catalog-'));
  });
  afterEach(() => rm(directory, { recursive: true }));

  const files = async () =>
    (await readdir(directory, { recursive: true, withFileTypes: true })).filter((e) => e.isFile());

  test('are readable by their owner alone, and no half-written one is left', async () => {
    const store = fileCatalog(directory);
    await store.putEntry(entry(role('a')), 1);
    await store.putDocument(sha256('{}'), '{}');
    await store.putStatus(status(), 1);
    const modes = await Promise.all(
      (await files()).map(async (file) => (await stat(join(file.parentPath, file.name))).mode & 0o777),
    );
    expect(modes).toEqual([0o600, 0o600, 0o600, 0o600]);
  });

  test('a half-written file of a process that died is not read', async () => {
    const store = fileCatalog(directory);
    await store.putEntry(entry(role('a')), 1);
    const [file] = (await files()).filter(({ parentPath }) => /roles.[0-9a-f]{64}$/.test(parentPath));
    await writeFile(join(file!.parentPath, `${file!.name}.abc.tmp`), '{"arn":');
    expect((await store.roles(ACCOUNT)).map(({ name }) => name)).toEqual(['a']);
  });

  test('readers during many writes see whole roles only', async () => {
    const store = fileCatalog(directory);
    await store.putEntry(entry(role('a', { description: '0'.repeat(1000) })), 1);
    const writes = Array.from({ length: 20 }, (_, index) =>
      store.putEntry(entry(role('a', { description: String(index % 10).repeat(1000) })), 1 + (index % 3)),
    );
    const seen = await Promise.all(Array.from({ length: 50 }, () => store.role(role('a').arn)));
    // Some come too late, after a later run's.
    await Promise.allSettled(writes);
    for (const read of seen) expect(read!.description).toMatch(/^(\d)\1{999}$/);
  });

  test('a reader whose file was cleared away since it looked reads the later one', async () => {
    const value = join(directory, 'value');
    await writeAs(value, 1, 'one');
    // Listed, and not there: as between a look into the directory and the reading of the file.
    await symlink(join(directory, 'nowhere'), join(value, '2.json'));
    const reading = readLatest(value);
    await writeAs(value, 3, 'three');
    expect(await reading).toMatchObject({ run: 3, text: 'three' });
  });

  test.each([
    ['not JSON', '{"arn":', 'is not JSON; restore it from a copy, or delete it and sync again'],
    ['no role', '{"arn":"a"}', 'role: "a" is stored malformed; delete it and sync again'],
    ['null', 'null', 'role: null is stored malformed; delete it and sync again'],
    [
      'a reference out of the directory',
      JSON.stringify({ ...role('a'), trustPolicy: { sha256: '../../../etc/hosts' } }),
      'is stored malformed',
    ],
  ])('a damaged one (%s) is an error that says what to do', async (_, text, message) => {
    const store = fileCatalog(directory);
    await store.putEntry(entry(role('a')), 1);
    const [file] = (await files()).filter(({ parentPath }) => /roles.[0-9a-f]{64}$/.test(parentPath));
    await writeFile(join(file!.parentPath, file!.name), text);
    await expect(store.role(role('a').arn)).rejects.toThrow(message);
  });

  test('a document that was changed by hand is refused', async () => {
    const store = fileCatalog(directory);
    await store.putDocument(sha256('{}'), '{}');
    await writeFile(join(directory, 'documents', sha256('{}')), '{"Effect":"Allow"}');
    await expect(store.document({ sha256: sha256('{}') })).rejects.toThrow('is not the SHA-256 of its text');
  });

  test('a role and a status that were written before runs had numbers are read, and replaced by any run', async () => {
    const store = fileCatalog(directory);
    await store.claim(ACCOUNT, 'one', 0, 1000);
    const account = join(directory, 'accounts', ACCOUNT);
    const roleFile = join(account, 'roles', `${sha256(role('a').arn)}.json`);
    await mkdir(join(account, 'roles'));
    await writeFile(roleFile, JSON.stringify(role('a')));
    await writeFile(join(account, 'status.json'), JSON.stringify(status()));
    expect(await store.role(role('a').arn)).toEqual(role('a'));
    expect(await store.entries(ACCOUNT)).toEqual([entry(role('a'))]);
    expect(await store.status(ACCOUNT)).toEqual(status());
    await store.putEntry(entry(role('a', { description: 'new' })), 1);
    await store.putStatus(status({ tagged: 9 }), 1);
    expect(await store.roles(ACCOUNT)).toEqual([role('a', { description: 'new' })]);
    expect((await store.status(ACCOUNT))!.tagged).toBe(9);
    await expect(stat(roleFile)).rejects.toMatchObject({ code: 'ENOENT' });
  });

  test('a role of before that is dropped does not come back', async () => {
    const store = fileCatalog(directory);
    await store.putEntry(entry(role('b')), 1);
    const roles = join(directory, 'accounts', ACCOUNT, 'roles');
    await writeFile(join(roles, `${sha256(role('a').arn)}.json`), JSON.stringify(role('a')));
    await store.dropEntry(role('a').arn, 1);
    expect(await store.entries(ACCOUNT)).toEqual([entry(role('b'))]);
  });

  test('of runs that are over do not pile up', async () => {
    const store = fileCatalog(directory);
    for (let run = 1; run <= 30; run += 1) {
      await store.claim(ACCOUNT, `holder-${run}`, run * 2000, run * 2000 + 1000);
      await store.putEntry(entry(role('a')), run);
      await store.putStatus(status(), run);
      await store.putCheckpoint(ACCOUNT, { started: '', resumed: run, state: run }, run);
    }
    expect((await files()).filter(({ parentPath }) => !parentPath.endsWith('runs'))).toHaveLength(4);
    expect((await files()).filter(({ parentPath }) => parentPath.endsWith('runs')).length).toBeLessThan(15);
  });

  test('a damaged checkpoint is none: the run begins anew', async () => {
    const store = fileCatalog(directory);
    await store.putCheckpoint(ACCOUNT, { started: '', resumed: 0, state: 1 }, 1);
    for (const text of ['{"started":', '{}', 'null', '{"started":"","resumed":"x"}']) {
      await writeFile(join(directory, 'accounts', ACCOUNT, 'checkpoint', '1.json'), text);
      expect(await store.checkpoint(ACCOUNT)).toBeUndefined();
    }
  });

  test.each(['null', '{}', '{"holder":"one"}'])(
    'a claim that holds %s is an error that says what to do',
    async (text) => {
      const store = fileCatalog(directory);
      await store.claim(ACCOUNT, 'one', 0, 1000);
      await writeFile(join(directory, 'accounts', ACCOUNT, 'runs', '1.json'), text);
      await expect(store.claim(ACCOUNT, 'two', 2000, 3000)).rejects.toThrow(
        `run: that of account ${ACCOUNT} is stored malformed; restore it from a copy`,
      );
    },
  );

  test('a run whose number was given and cleared away long ago is not begun again', async () => {
    const runs = join(directory, 'runs');
    expect(await writeFirst(runs, 12, 'twelve', 10)).toBe(true);
    expect(await writeFirst(runs, 1, 'one', 10)).toBe(false);
    expect(await writeFirst(runs, 12, 'twelve again', 10)).toBe(false);
    expect(await readLatest(runs)).toMatchObject({ run: 12, text: 'twelve' });
  });
});

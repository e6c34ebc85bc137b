import { mkdtemp, readdir, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileCatalog } from '../../../runtime/catalog/file-catalog.js';
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
});

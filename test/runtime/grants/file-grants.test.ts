import { mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileAuditStore } from '../../../runtime/grants/file-audit.js';
import { fileGrantStore } from '../../../runtime/grants/file-grants.js';
import type { Grant } from '../../../runtime/grants/grant.js';
import { virtualClock } from '../../support/clock.js';
import { grant, NOW } from '../session/samples.js';
import { adoption } from './adopt.js';
import { grantConformance } from './conformance.js';

const directory = (): Promise<string> => mkdtemp(join(tmpdir(), 'grants-'));
const clock = () => virtualClock(NOW, { auto: true });

grantConformance('grants in a file', async () => {
  const home = await directory();
  const path = join(home, 'deep', 'grants.json');
  return {
    open: () => {
      const store = fileGrantStore(path, clock());
      return { grants: store, writer: store, audit: fileAuditStore(join(home, 'audit.json'), clock()) };
    },
    tamper: async (id, property, value) => {
      const stored = JSON.parse(await readFile(path, 'utf8')) as { content: Grant[] };
      const content = stored.content.map((one) => (one.id === id ? { ...one, [property]: value } : one));
      await writeFile(path, JSON.stringify({ ...stored, content }));
    },
    close: () => rm(home, { recursive: true }),
  };
});

adoption('grants in a file', async () => fileGrantStore(join(await directory(), 'grants.json'), clock()));

describe('the file', () => {
  test('only its owner can read it, and nothing else is left beside it', async () => {
    const home = await directory();
    await fileGrantStore(join(home, 'grants.json'), clock()).create(grant());
    expect(await readdir(home)).toEqual(['grants.json']);
    expect((await stat(join(home, 'grants.json'))).mode & 0o777).toBe(0o600);
  });

  test.each([
    ['{"version":2,"content":[]}', 'has version 2, this package reads up to 1; update the package'],
    ['{"content":[]}', 'has no version; it was not written by this package'],
    ['null', 'has no version; it was not written by this package'],
    ['{"version":1,', 'is not JSON; restore it from a copy'],
  ])('%s is refused, and left as it is', async (text, words) => {
    const path = join(await directory(), 'grants.json');
    await writeFile(path, text);
    await expect(fileGrantStore(path, clock()).create(grant())).rejects.toThrow(
      `«Grant» file: ${JSON.stringify(path)} ${words}`,
    );
    expect(await readFile(path, 'utf8')).toBe(text);
  });

  test('a lock that stays is named', async () => {
    const path = join(await directory(), 'grants.json');
    await writeFile(`${path}.lock`, '');
    await expect(fileGrantStore(path, clock()).create(grant())).rejects.toThrow(
      `is locked; if nothing else writes it, delete ${path}.lock`,
    );
  });
});

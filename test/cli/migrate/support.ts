/** Folders of manifests for the migrations' tests. */
import { cp, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

/** Every test has a folder of its own. */
export async function newFolder(): Promise<string> {
  return mkdtemp(join(tmpdir(), 'migrate-'));
}

export async function removeFolder(folder: string): Promise<void> {
  await rm(folder, { recursive: true });
}

/** Copies a folder of `folders/` into another. */
export async function copyOf(name: string, into: string): Promise<void> {
  await cp(join('test/cli/migrate/folders', name), into, { recursive: true });
}

/** Writes files by their path. */
export async function fill(folder: string, files: Readonly<Record<string, string>>): Promise<void> {
  for (const [path, text] of Object.entries(files)) {
    await mkdir(dirname(join(folder, path)), { recursive: true });
    await writeFile(join(folder, path), text);
  }
}

/** All files by their path, byte for byte. */
export async function contentOf(folder: string): Promise<Record<string, string>> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  const texts = await Promise.all(
    files
      .sort()
      .map(async (file) => [file.slice(folder.length + 1), (await readFile(file)).toString('latin1')] as const),
  );
  return Object.fromEntries(texts.filter(([path]) => !path.startsWith('.git/')));
}

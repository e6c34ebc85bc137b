/** A folder of manifests on disk: what is read, and how files are replaced. */
import { lstat, open, readdir, readFile, rename, rm } from 'node:fs/promises';
import { isAbsolute, join, relative, sep } from 'node:path';
import { errorName, RuntimeError } from '../../runtime/errors.js';
import { randomText, systemRandom } from '../../runtime/random.js';
import { printable } from '../printable.js';
import { isKustomization } from './scope.js';

/** A file of the folder. */
export interface FolderFile {
  /** Below the folder, with slashes. */
  readonly path: string;
  /** Undefined where it is no UTF-8: then its bytes could not be written back. */
  readonly text: string | undefined;
  /** The text; where it is no UTF-8, what its ASCII characters say, by which words in it are found. */
  readonly words: string;
}

/** Folders that hold no manifests of one's own. */
const PASSED_OVER = ['.git', 'node_modules'];

/**
 * All manifests below a folder, in order: .yaml, .yml and .json, and kustomize's own. Links are not followed.
 * @throws RuntimeError `Input` where the folder or a file cannot be read
 */
export async function readFolder(folder: string): Promise<readonly FolderFile[]> {
  const files: FolderFile[] = [];
  // One after another: a repository may hold more files than a process may open.
  for (const path of (await walk(folder, '')).sort()) files.push({ path, ...(await readText(join(folder, path))) });
  return files;
}

async function walk(folder: string, below: string): Promise<string[]> {
  let entries;
  try {
    entries = await readdir(join(folder, below), { withFileTypes: true });
  } catch (error) {
    const path = printable(JSON.stringify(join(folder, below)));
    throw new RuntimeError(
      'Input',
      `DIR: ${path} cannot be read: ${errorName(error)}; it must be a folder of manifests`,
    );
  }
  const found = entries.map((entry): Promise<string[]> | string[] => {
    const path = below === '' ? entry.name : `${below}/${entry.name}`;
    if (entry.isDirectory()) return PASSED_OVER.includes(entry.name) ? [] : walk(folder, path);
    return entry.isFile() && (/\.(?:ya?ml|json)$/i.test(entry.name) || isKustomization(entry.name)) ? [path] : [];
  });
  return (await Promise.all(found)).flat();
}

async function readText(path: string): Promise<Pick<FolderFile, 'text' | 'words'>> {
  let bytes: Buffer;
  try {
    bytes = await readFile(path);
  } catch (error) {
    throw new RuntimeError('Input', `${printable(JSON.stringify(path))} cannot be read: ${errorName(error)}`);
  }
  const text = bytes.toString('utf8');
  if (Buffer.from(text, 'utf8').equals(bytes)) return { text, words: text };
  // In UTF-16 each such character has a zero beside it.
  return { text: undefined, words: bytes.toString('latin1').replaceAll('\0', '') };
}

/** A file was edited between being read and being replaced. */
export class ChangedMeanwhile extends Error {}

/**
 * Replaces a file at once, its mode kept: a reader sees the old text or the new one. Its text is looked at right before.
 * @throws ChangedMeanwhile where that is not `before`, and the file system's errors; the file is then as it was
 */
export async function replaceText(path: string, before: string, text: string): Promise<void> {
  const temporary = `${path}.${randomText(systemRandom, 9)}.tmp`;
  try {
    const found = await lstat(path);
    const mode = found.mode & 0o777;
    const file = await open(temporary, 'wx', mode);
    try {
      await file.chmod(mode);
      await file.writeFile(text);
      await file.sync();
    } finally {
      await file.close();
    }
    if (!found.isFile() || (await readFile(path, 'utf8')) !== before) throw new ChangedMeanwhile();
    await rename(temporary, path);
  } catch (error) {
    await rm(temporary, { force: true });
    throw error;
  }
}

/** What names in patches are relative to: where one stands, so that they apply there, or else the folder. */
export function shownBelow(folder: string, here: string): string {
  const below = relative(here, folder);
  if (below === '' || below === '..' || below.startsWith(`..${sep}`) || isAbsolute(below)) return '';
  return `${below.split(sep).join('/')}/`;
}

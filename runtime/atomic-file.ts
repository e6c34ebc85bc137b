import { link, mkdir, open, rename, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import { randomText, systemRandom } from './random.js';

/**
 * Replaces a file as a whole: a reader sees the old text or the new one, never a part of it. Only its owner may read
 * it, at no moment anybody else. The name of the file that is written first is random, so that two writers never share
 * one.
 */
export async function replaceFile(path: string, text: string): Promise<void> {
  await withTemporary(path, text, (temporary) => rename(temporary, path));
}

/**
 * Makes a file as a whole, unless there is one: of several that try, one succeeds, and a reader sees its whole text.
 * Whether it was made. The file system must know hard links.
 */
export async function createFile(path: string, text: string): Promise<boolean> {
  return withTemporary(path, text, async (temporary) => {
    try {
      await link(temporary, path);
      return true;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
      throw error;
    }
  });
}

/** Writes a file beside `path`, has it put into place, and leaves nothing else. */
async function withTemporary<T>(path: string, text: string, place: (temporary: string) => Promise<T>): Promise<T> {
  await mkdir(dirname(path), { recursive: true, mode: 0o700 });
  const temporary = `${path}.${randomText(systemRandom, 9)}.tmp`;
  try {
    const file = await open(temporary, 'wx', 0o600);
    try {
      await file.writeFile(text);
      await file.sync();
    } finally {
      await file.close();
    }
    return await place(temporary);
  } finally {
    // Where it was renamed, there is none.
    await rm(temporary, { force: true });
  }
}

import { mkdir, open, rename, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import { randomText, systemRandom } from './random.js';

/**
 * Replaces a file as a whole: a reader sees the old text or the new one, never a part of it. Only its owner may read
 * it, at no moment anybody else. The name of the file that is written first is random, so that two writers never share
 * one.
 */
export async function replaceFile(path: string, text: string): Promise<void> {
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
    await rename(temporary, path);
  } catch (error) {
    await rm(temporary, { force: true });
    throw error;
  }
}

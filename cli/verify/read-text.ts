/** Files that the user names, and standard input as `-`. */
import { readFile } from 'node:fs/promises';
import { text } from 'node:stream/consumers';
import { errorName, RuntimeError } from '../../runtime/errors.js';

/** @throws RuntimeError `Input` where it cannot be read */
export async function readText(option: string, path: string): Promise<string> {
  if (path === '-') return text(process.stdin);
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    throw new RuntimeError('Input', `${option}: ${JSON.stringify(path)} cannot be read: ${errorName(error)}`);
  }
}

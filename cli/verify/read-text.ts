/** Files that the user names, and standard input as `-`. */
import { readFile } from 'node:fs/promises';
import { buffer } from 'node:stream/consumers';
import { errorName, RuntimeError } from '../../runtime/errors.js';

/** @throws RuntimeError `Input` where it cannot be read */
export async function readText(option: string, path: string): Promise<string> {
  if (path === '-') return decoded(await buffer(process.stdin));
  try {
    return decoded(await readFile(path));
  } catch (error) {
    throw new RuntimeError('Input', `${option}: ${JSON.stringify(path)} cannot be read: ${errorName(error)}`);
  }
}

/** PowerShell redirects into UTF-16 with a mark of its order in front, others put one in front of UTF-8. */
function decoded(bytes: Uint8Array): string {
  const utf16 = bytes[0] === 0xff && bytes[1] === 0xfe;
  return new TextDecoder(utf16 ? 'utf-16le' : 'utf-8').decode(bytes);
}

/** The folder that sessions are kept in: nobody else may put anything into it. */
import { mkdir, stat } from 'node:fs/promises';
import { errorName, RuntimeError } from '../../runtime/errors.js';
import { fixOf } from '../failures.js';

/** Rights to write of anybody but the owner. */
const OTHERS_WRITE = 0o022;

/** Makes it, for this user alone. @throws RuntimeError `Input` where it cannot be used */
export async function readyFolder(folder: string): Promise<void> {
  try {
    await mkdir(folder, { recursive: true, mode: 0o700 });
  } catch (error) {
    throw unwritable(folder, error);
  }
  const user = process.getuid?.();
  // Windows says nothing of users by number.
  if (user === undefined) return;
  const { uid, mode } = await stat(folder);
  if (uid !== user) throw unsafe(folder, 'belongs to another user; name one of your own by --cache or SERVAL_HOME');
  if ((mode & OTHERS_WRITE) !== 0) throw unsafe(folder, 'can be written by others; take that right away by chmod 700');
}

/** What a failed write becomes: a line that says where and what to do. */
export function unwritable(folder: string, error: unknown): RuntimeError {
  const name = errorName(error);
  const fix = fixOf(name) ?? 'name another folder by --cache or SERVAL_HOME';
  return new RuntimeError('Input', `--cache: ${JSON.stringify(folder)} cannot be written: ${name}; ${fix}`);
}

function unsafe(folder: string, why: string): RuntimeError {
  return new RuntimeError('Input', `--cache: ${JSON.stringify(folder)} ${why}`);
}

/** The file that a session is kept in: only its owner's word counts. */
import { closeSync, constants, fstatSync, openSync, readFileSync, type Stats } from 'node:fs';
import { errorName } from '../../runtime/errors.js';
import type { GrantName } from './grant-name.js';
import { KEPT_MAX, readKept, type Kept } from './kept.js';

/** What a file gave: what is kept, or in words why it is not used; neither where there is none. */
export interface Found {
  readonly kept?: Kept;
  readonly unused?: string;
}

/** Rights of anybody but the owner. */
const OTHERS = 0o077;

/** Without waiting, so that whoever needs nothing else loads nothing else. */
export function findKept(path: string, name: GrantName): Found {
  let file: number;
  try {
    // Windows knows neither flag; a pipe in the file's place must not make anybody wait.
    file = openSync(path, constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0) | (constants.O_NONBLOCK ?? 0));
  } catch (error) {
    const code = errorName(error);
    if (code === 'ENOENT' || code === 'ENOTDIR') return {};
    return { unused: code === 'ELOOP' ? 'it is a symbolic link' : `it cannot be read: ${code}` };
  }
  try {
    const wrong = distrusted(fstatSync(file), process.getuid?.());
    if (wrong !== undefined) return { unused: wrong };
    const found = readKept(readFileSync(file, 'utf8'), name);
    return typeof found === 'string' ? { unused: found } : { kept: found };
  } catch (error) {
    return { unused: `it cannot be read: ${errorName(error)}` };
  } finally {
    closeSync(file);
  }
}

/** @param user where the system knows users by number */
function distrusted(stats: Stats, user: number | undefined): string | undefined {
  if (!stats.isFile()) return 'it is no file';
  if (user !== undefined && stats.uid !== user) return 'it belongs to another user';
  if (user !== undefined && (stats.mode & OTHERS) !== 0) return 'others have rights to it';
  return stats.size > KEPT_MAX ? 'it is malformed' : undefined;
}

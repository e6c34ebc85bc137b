/** Whose program is at the other end of a connection within this machine, as far as the system says so. */
import { readFileSync } from 'node:fs';

/**
 * Linux's, which everybody may read. A socket of IPv6 reaches 127.0.0.1 too, and stands in the second.
 * @see https://docs.kernel.org/networking/proc_net_tcp.html
 */
const TABLES = ['/proc/net/tcp', '/proc/net/tcp6'];

const ROOT = 0;

/**
 * Whether a connection was made by another user, and not by root, who can read this process's memory as well, and whose
 * programs carry connections from outside, as WSL's does. False where the system does not say.
 */
export function isOthersConnection(clientPort: number, port: number): boolean {
  const user = process.getuid?.();
  if (user === undefined) return false;
  return TABLES.flatMap((path) => usersIn(tableOf(path), clientPort, port)).some(
    (other) => other !== user && other !== ROOT,
  );
}

/** The users who hold ends of connections on `ownPort` that lead to `otherPort`, in such a table. */
export function usersIn(table: string, ownPort: number, otherPort: number): number[] {
  const [own, other] = [ownPort, otherPort].map((port) => `:${port.toString(16).toUpperCase().padStart(4, '0')}`);
  return table
    .split('\n')
    .map((line) => line.trim().split(/\s+/))
    .filter(([, ownEnd, otherEnd]) => ownEnd?.endsWith(own!) && otherEnd?.endsWith(other!))
    .map((columns) => Number(columns[7]));
}

function tableOf(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    // Another system than Linux, or a container that hides it.
    return '';
  }
}

/** The address that the browser is started with: others on the machine see it in the list of processes. */
import { randomText, type Random } from '../../runtime/random.js';

/**
 * It leads to the login's own address, once. That one has the key that a session is sealed to, and whoever knows the key
 * could seal a session of their own: so one request more means that the login is not this person's alone.
 */
export interface StartAddress {
  readonly path: string;
  /** Where it leads, once it is known which port waits. */
  to(port: number): string;
  /** Whether the program at the other end of a connection from `clientPort` to `port` is another user's. */
  isOthers(clientPort: number, port: number): boolean;
}

/** Of 256 bits, which nobody guesses. */
export function startPath(random: Random): string {
  return `/${randomText(random, 32)}`;
}

import { hash } from 'node:crypto';

/** Without 0, 1, I and O, which people take for one another. */
const LETTERS = 'ABCDEFGHJKLMNPQRSTUVWXYZ23456789';
const LENGTH = 10;

/**
 * What terminal and page both show of a login's key, as `K7TQ2-9XMPA`: a person who sees the same in both knows that
 * the page asks for their own terminal. 50 bits: a key of somebody else's with the same code is not found in the ten
 * minutes that a login may take.
 */
export function confirmationCode(key: string): string {
  const digest = hash('sha256', key, 'buffer');
  const letters = [...digest.subarray(0, LENGTH)].map((byte) => LETTERS[byte % LETTERS.length]!).join('');
  return `${letters.slice(0, LENGTH / 2)}-${letters.slice(LENGTH / 2)}`;
}

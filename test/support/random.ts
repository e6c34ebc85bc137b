import { createHash } from 'node:crypto';
import type { Random } from '../../runtime/random.js';

/** Bytes that look random and are the same in every run: of SHA-256 over a counter, 32 at most at a time. */
export function seededRandom(seed = 'seed'): Random {
  let turn = 0;
  return (bytes) => {
    turn += 1;
    return createHash('sha256').update(`${seed} ${turn}`).digest().subarray(0, bytes);
  };
}

import { randomFraction, type Random } from '../random.js';

const FIRST_PAUSE = 200;
const LONGEST_PAUSE = 3_000;

/**
 * Milliseconds before another attempt, at random under a ceiling that doubles.
 * @param failed attempts before, the first one not counted
 * @see https://aws.amazon.com/builders-library/timeouts-retries-and-backoff-with-jitter/
 */
export function pauseAfter(failed: number, random: Random): number {
  const ceiling = Math.min(LONGEST_PAUSE, FIRST_PAUSE * 2 ** failed);
  return Math.round(randomFraction(random) * ceiling);
}

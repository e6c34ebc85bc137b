import { sessionLength } from '../../../runtime/session/duration.js';

const MINUTE = 60_000;

test.each([
  [60 * MINUTE, 43_200, 3600, 'grant'],
  [60 * MINUTE + 999, 43_200, 3600, 'grant'],
  [15 * MINUTE, 43_200, 900, 'grant'],
  [15 * MINUTE - 1, 43_200, 900, 'sts-minimum'],
  [MINUTE, undefined, 900, 'sts-minimum'],
  [600 * MINUTE, 7200, 7200, 'role-maximum'],
  [120 * MINUTE, 7200, 7200, 'grant'],
  [600 * MINUTE, undefined, 3600, 'unknown-maximum'],
  [600 * MINUTE, 43_201, 3600, 'unknown-maximum'],
  [600 * MINUTE, 3599, 3600, 'unknown-maximum'],
  [30 * MINUTE, undefined, 1800, 'grant'],
])('%d ms left and a maximum of %p s: %d s, by %s', (remaining, maximum, seconds, why) => {
  expect(sessionLength(remaining, maximum)).toEqual({ seconds, why });
});

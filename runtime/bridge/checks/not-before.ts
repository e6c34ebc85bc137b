import { CLOCK_TOLERANCE, isTime, type Claims, type Expected } from './claims.js';

export const NOT_YET = 'nbf is in the future or no time';

/** @see https://www.rfc-editor.org/rfc/rfc7519#section-4.1.5 */
export function notBeforeProblem({ nbf }: Claims, { now }: Expected): string | undefined {
  if (nbf === undefined) return undefined;
  return isTime(nbf) && nbf <= now / 1000 + CLOCK_TOLERANCE ? undefined : NOT_YET;
}

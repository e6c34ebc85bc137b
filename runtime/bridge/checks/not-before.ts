import { CLOCK_TOLERANCE, isTime, type Claims, type Expected } from './claims.js';

/** @see https://www.rfc-editor.org/rfc/rfc7519#section-4.1.5 */
export function notBeforeProblem({ nbf }: Claims, { now }: Expected): string | undefined {
  if (nbf === undefined) return undefined;
  return isTime(nbf) && nbf <= now / 1000 + CLOCK_TOLERANCE ? undefined : 'nbf is in the future or no time';
}

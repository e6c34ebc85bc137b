import { CLOCK_TOLERANCE, isTime, type Claims, type Expected } from './claims.js';

export const ISSUED_IN_FUTURE = 'iat is in the future or no time';

/** @see https://www.rfc-editor.org/rfc/rfc7519#section-4.1.6 */
export function issuedInFutureProblem({ iat }: Claims, { now }: Expected): string | undefined {
  return isTime(iat) && iat <= now / 1000 + CLOCK_TOLERANCE ? undefined : ISSUED_IN_FUTURE;
}

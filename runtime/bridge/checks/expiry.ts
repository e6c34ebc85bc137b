import { CLOCK_TOLERANCE, isTime, type Claims, type Expected } from './claims.js';

export const EXPIRED = 'exp is over or no time';

/** @see https://openid.net/specs/openid-connect-core-1_0.html#IDTokenValidation 3.1.3.7, 9 */
export function expiryProblem({ exp }: Claims, { now }: Expected): string | undefined {
  return isTime(exp) && exp > now / 1000 - CLOCK_TOLERANCE ? undefined : EXPIRED;
}

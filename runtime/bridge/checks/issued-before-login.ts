import { CLOCK_TOLERANCE, type Claims, type Expected } from './claims.js';

export const ISSUED_BEFORE_LOGIN = 'iat is before the login began';

/**
 * Made for this login, so no older than its beginning.
 * @see https://openid.net/specs/openid-connect-core-1_0.html#IDTokenValidation 3.1.3.7, 10
 */
export function issuedBeforeLoginProblem({ iat }: Claims, { began }: Expected): string | undefined {
  return (iat as number) >= began / 1000 - CLOCK_TOLERANCE ? undefined : ISSUED_BEFORE_LOGIN;
}

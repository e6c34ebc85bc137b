import type { BridgeSettings } from '../settings.js';
import type { Claims } from './claims.js';

/**
 * Why the provider does not vouch for the e-mail; undefined where it does. Google (the only one
 * with a domain) always says it; where another may leave it out, `null` and text are refused all the same.
 * @see https://openid.net/specs/openid-connect-core-1_0.html#StandardClaims
 */
export function emailVerifiedProblem(
  { email_verified: verified }: Claims,
  { allowAbsentEmailVerified, hostedDomain }: Pick<BridgeSettings, 'allowAbsentEmailVerified' | 'hostedDomain'>,
): string | undefined {
  if (verified === true) return undefined;
  if (verified !== undefined) return 'email_verified is not true';
  return allowAbsentEmailVerified && hostedDomain === undefined ? undefined : 'email_verified is absent';
}

import type { Claims, Expected } from './claims.js';

/**
 * Where it is there, it is us. STS compares it in place of `aud`.
 * @see https://openid.net/specs/openid-connect-core-1_0.html#IDTokenValidation 3.1.3.7, 5
 */
export function authorizedPartyProblem({ azp }: Claims, { clientId }: Expected): string | undefined {
  return azp === undefined || azp === clientId ? undefined : 'azp is not our client id';
}

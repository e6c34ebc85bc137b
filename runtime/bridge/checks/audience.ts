import type { Claims, Expected } from './claims.js';

/**
 * Our client id and no other. A token with more audiences is one that others hold too, and that STS would take from
 * them.
 * @see https://openid.net/specs/openid-connect-core-1_0.html#IDTokenValidation 3.1.3.7, 3
 */
export function audienceProblem({ aud }: Claims, { clientId }: Expected): string | undefined {
  const audiences: unknown[] = Array.isArray(aud) ? aud : [aud];
  return audiences.length === 1 && audiences[0] === clientId ? undefined : 'aud is not our client id alone';
}

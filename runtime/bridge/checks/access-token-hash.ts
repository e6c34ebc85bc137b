import { hash } from 'node:crypto';
import type { Claims, Expected } from './claims.js';

/**
 * Where it is there, it is of the access token that came with it: what userinfo is asked with belongs to this login.
 * SHA-256, since no algorithm is taken whose name ends otherwise.
 * @see https://openid.net/specs/openid-connect-core-1_0.html#CodeFlowTokenValidation
 */
export function accessTokenHashProblem({ at_hash: told }: Claims, { accessToken }: Expected): string | undefined {
  if (told === undefined) return undefined;
  const left = hash('sha256', accessToken, 'buffer').subarray(0, 16);
  return told === left.toString('base64url') ? undefined : 'at_hash is not of the access token';
}

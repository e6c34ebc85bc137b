import { compactVerify, createLocalJWKSet, decodeJwt, decodeProtectedHeader, errors, type JSONWebKeySet } from 'jose';
import { parseRoleArn } from '../../../lib/model/arn.js';
import type { JsonWebKeySet } from '../api.js';
import { TOKEN_ALGORITHMS, type TokenEvidence } from '../core/web-identity.js';
import type { World } from '../state/world.js';
import { providerOf } from '../sts/web-identity-token.js';

type Token = Extract<TokenEvidence, { type: 'token' }>;

/**
 * Fetches the keys of a token's issuer and tries its signature. Keys of an issuer that the role's account has no
 * provider for are never fetched.
 */
export async function examineToken(
  world: World,
  issuers: Readonly<Record<string, () => Promise<JsonWebKeySet>>>,
  { WebIdentityToken: token, RoleArn: roleArn }: Readonly<Record<string, unknown>>,
): Promise<TokenEvidence> {
  if (typeof token !== 'string') return { type: 'malformed' };
  let claims: Token['claims'];
  let algorithm: string;
  try {
    claims = decodeJwt(token);
    algorithm = String(decodeProtectedHeader(token).alg);
  } catch {
    return { type: 'malformed' };
  }
  const account = typeof roleArn === 'string' ? parseRoleArn(roleArn)?.account : undefined;
  const issuer = String(claims.iss);
  const trusted = account !== undefined && providerOf(world, account, issuer) !== undefined;
  const signature =
    trusted && TOKEN_ALGORITHMS.includes(algorithm)
      ? await trySignature(token, Object.hasOwn(issuers, issuer) ? issuers[issuer] : undefined)
      : 'not-tried';
  return { type: 'token', algorithm, claims, signature };
}

async function trySignature(
  token: string,
  fetchKeys: (() => Promise<JsonWebKeySet>) | undefined,
): Promise<Token['signature']> {
  let keys: ReturnType<typeof createLocalJWKSet>;
  try {
    if (!fetchKeys) return 'unreachable';
    keys = createLocalJWKSet((await fetchKeys()) as unknown as JSONWebKeySet);
  } catch {
    return 'unreachable';
  }
  try {
    await compactVerify(token, keys, { algorithms: TOKEN_ALGORITHMS });
    return 'valid';
  } catch (error) {
    const noKey = error instanceof errors.JWKSNoMatchingKey || error instanceof errors.JWKSMultipleMatchingKeys;
    return noKey ? 'no-key' : 'invalid';
  }
}

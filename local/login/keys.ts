import { exportJWK, generateKeyPair, type JWK } from 'jose';
import type { JsonWebKeySet } from '../aws/api.js';

/** Algorithms that the provider signs ID tokens with. */
export type Algorithm = 'RS256' | 'ES256';

/** The provider's keys: one for each algorithm. Private parts stay with the provider. */
export interface ProviderKeys {
  readonly privateKeys: readonly JWK[];
  readonly published: JsonWebKeySet;
}

export async function providerKeys(): Promise<ProviderKeys> {
  const privateKeys = await Promise.all((['RS256', 'ES256'] as const).map(privateKey));
  return { privateKeys, published: { keys: privateKeys.map(publicPart) } };
}

async function privateKey(alg: Algorithm): Promise<JWK> {
  const { privateKey: key } = await generateKeyPair(alg, { extractable: true });
  return { ...(await exportJWK(key)), kid: `${alg.toLowerCase()}-1`, alg, use: 'sig' };
}

function publicPart({ kty, kid, alg, use, n, e, crv, x, y }: JWK): Record<string, unknown> {
  return { kty, kid, alg, use, ...(kty === 'RSA' ? { n, e } : { crv, x, y }) };
}

import { exportJWK, generateKeyPair, SignJWT, UnsecuredJWT, type CryptoKey, type JWTPayload } from 'jose';
import type { JsonWebKeySet } from '../../../../local/aws/index.js';

export interface TestIssuer {
  /** With scheme, as in `iss`. */
  readonly url: string;
  /** How often its keys were fetched. */
  readonly fetches: () => number;
  readonly keys: () => Promise<JsonWebKeySet>;
  /** A token of this issuer; `claims` win over what a good login has. A claim that is undefined is left out. */
  token(now: number, claims?: JWTPayload, options?: { alg?: string; kid?: string; key?: CryptoKey }): Promise<string>;
  /** With alg none and no signature. */
  unsignedToken(now: number, claims?: JWTPayload): string;
  readonly privateKey: CryptoKey;
}

/** An OIDC provider's keys and tokens, without the provider. */
export async function testIssuer(url: string, alg = 'ES256'): Promise<TestIssuer> {
  const { publicKey, privateKey } = await generateKeyPair(alg);
  const jwk = { ...(await exportJWK(publicKey)), kid: 'key-1', alg, use: 'sig' };
  let fetches = 0;
  const claimsOf = (now: number, claims: JWTPayload): JWTPayload => {
    const seconds = Math.floor(now / 1000);
    return { iss: url, sub: 'user-1', aud: 'client-1', iat: seconds, exp: seconds + 3600, ...claims };
  };
  return {
    url,
    privateKey,
    fetches: () => fetches,
    keys: () => {
      fetches += 1;
      return Promise.resolve({ keys: [jwk] });
    },
    token: (now, claims = {}, options = {}) =>
      new SignJWT(claimsOf(now, claims))
        .setProtectedHeader({ alg: options.alg ?? alg, kid: options.kid ?? 'key-1' })
        .sign(options.key ?? privateKey),
    unsignedToken: (now, claims = {}) => new UnsecuredJWT(claimsOf(now, claims)).encode(),
  };
}

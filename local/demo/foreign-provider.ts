/** A provider that nobody registered: its tokens are well made, for our client id, and must not let anybody in. */
import { exportJWK, generateKeyPair, SignJWT } from 'jose';
import type { JsonWebKeySet, LocalClock } from '../aws/api.js';

export interface ForeignProvider {
  readonly issuer: string;
  jwks(): Promise<JsonWebKeySet>;
  token(audience: string, email: string): Promise<string>;
}

export async function foreignProvider(clock: LocalClock): Promise<ForeignProvider> {
  const issuer = 'https://login.stranger.example';
  const { publicKey, privateKey } = await generateKeyPair('RS256');
  const key = { ...(await exportJWK(publicKey)), kid: 'stranger', alg: 'RS256', use: 'sig' };
  return {
    issuer,
    jwks: async () => ({ keys: [key] }),
    token: (audience, email) => {
      const now = Math.floor(clock.now() / 1000);
      return new SignJWT({ email })
        .setProtectedHeader({ alg: 'RS256', kid: 'stranger' })
        .setIssuer(issuer)
        .setAudience(audience)
        .setSubject('stranger')
        .setIssuedAt(now)
        .setExpirationTime(now + 3600)
        .sign(privateKey);
    },
  };
}

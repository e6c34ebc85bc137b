import { verify } from 'node:crypto';
import type { PublishedKey } from '../keys.js';
import { verificationKey, type TokenHeader } from './verification-key.js';

/**
 * The provider has signed it. Where the code flow goes by TLS a client may leave that out; here the token goes on to STS,
 * and whoever gets between bridge and provider shall not choose it.
 *
 * By Node's own verification: WebCrypto's hands each token to another thread, which costs more than the signature.
 * @see https://www.rfc-editor.org/rfc/rfc7515#section-5.2
 * @see https://openid.net/specs/openid-connect-core-1_0.html#IDTokenValidation
 */
export function signatureProblem(idToken: string, published: readonly PublishedKey[]): string | undefined {
  const [header = '', payload = '', signature = ''] = idToken.split('.');
  const found = verificationKey(headerOf(header), published);
  if ('problem' in found) return found.problem;
  // ES256 signs with both numbers side by side, and not in DER.
  const key = { key: found.key, dsaEncoding: 'ieee-p1363' } as const;
  const isGenuine = verify('sha256', Buffer.from(`${header}.${payload}`), key, Buffer.from(signature, 'base64url'));
  return isGenuine ? undefined : 'signature verification failed';
}

/** The library has read it already: it is JSON. */
function headerOf(part: string): TokenHeader {
  return JSON.parse(Buffer.from(part, 'base64url').toString()) as TokenHeader;
}

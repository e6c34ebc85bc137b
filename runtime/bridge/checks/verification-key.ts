import { createPublicKey, type JsonWebKey, type KeyObject } from 'node:crypto';
import type { PublishedKey } from '../keys.js';

/** What a token says of its key. */
export interface TokenHeader {
  readonly alg?: unknown;
  readonly kid?: unknown;
}

/** Bits. @see https://www.rfc-editor.org/rfc/rfc7518#section-3.3 */
const RSA_BITS = 2048;

/**
 * The one key that a token can be verified with, or which rule leaves none. A key that says nothing of its use, its
 * algorithm or its operations may be any.
 * @see https://www.rfc-editor.org/rfc/rfc7517#section-4
 */
export function verificationKey(
  header: TokenHeader,
  published: readonly PublishedKey[],
): { readonly key: KeyObject } | { readonly problem: string } {
  const candidates = published.filter((key) => isOfKind(header, key) && isCalled(header, key) && isFor(header, key));
  const [candidate] = candidates;
  if (!candidate) return { problem: NO_KEY };
  if (candidates.length > 1) return { problem: 'multiple applicable keys, and no key id that tells them apart' };
  const key = imported(candidate);
  if (!key) return { problem: 'the applicable key is malformed' };
  const { modulusLength } = key.asymmetricKeyDetails ?? {};
  if (modulusLength !== undefined && modulusLength < RSA_BITS)
    return { problem: `the applicable key has ${modulusLength} bits, and needs ${RSA_BITS}` };
  return { key };
}

export const NO_KEY = 'no applicable keys';

/** @see https://www.rfc-editor.org/rfc/rfc7518#section-3.1 */
function isOfKind({ alg }: TokenHeader, { kty, crv }: PublishedKey): boolean {
  if (alg === 'RS256') return kty === 'RSA';
  return alg === 'ES256' && kty === 'EC' && crv === 'P-256';
}

/** @see https://www.rfc-editor.org/rfc/rfc7515#section-4.1.4 */
function isCalled({ kid }: TokenHeader, key: PublishedKey): boolean {
  return kid === undefined || kid === key.kid;
}

/** @see https://www.rfc-editor.org/rfc/rfc7517#section-4.2 */
function isFor({ alg }: TokenHeader, { alg: own, use, key_ops: operations }: PublishedKey): boolean {
  if (own !== undefined && own !== alg) return false;
  if (use !== undefined && use !== 'sig') return false;
  return operations === undefined || (Array.isArray(operations) && operations.includes('verify'));
}

const known = new WeakMap<PublishedKey, KeyObject | undefined>();

/** Without what is private, should a provider have published that. */
function imported(published: PublishedKey): KeyObject | undefined {
  if (known.has(published)) return known.get(published);
  const { kty, n, e, crv, x, y } = published;
  const parts: JsonWebKey = kty === 'RSA' ? { kty, n, e } : { kty, crv, x, y };
  let key: KeyObject | undefined;
  try {
    key = createPublicKey({ key: parts, format: 'jwk' });
  } catch {
    key = undefined;
  }
  known.set(published, key);
  return key;
}

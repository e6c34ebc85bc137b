/**
 * The bridge's half of the sealing, by Node's own cryptography: what jose would add for it is more than the pages of the
 * bridge, in a bundle that a ConfigMap has to hold. The program's half is jose's, so that the two prove one another.
 */
import { createPublicKey, diffieHellman, generateKeyPairSync, hash, type KeyObject } from 'node:crypto';
import { compactJwe } from '../jwe.js';
import type { HandedOver } from './content.js';
import { AGREEMENT, CURVE, ENCRYPTION, POINT } from './scheme.js';

/** Bits of a content key. */
const KEY_BITS = 256;

/** Whether a text is a public key that `seal` can seal to: a point that lies on the curve. */
export function isLoginKey(text: string): boolean {
  try {
    return publicKeyOf(text) !== undefined;
  } catch {
    return false;
  }
}

/** @param publicKey one of which `isLoginKey` says that it is one */
export function seal(content: HandedOver, publicKey: string): string {
  const ephemeral = generateKeyPairSync('ec', { namedCurve: CURVE });
  const secret = diffieHellman({ privateKey: ephemeral.privateKey, publicKey: publicKeyOf(publicKey)! });
  const header = { alg: AGREEMENT, enc: ENCRYPTION, epk: ephemeral.publicKey.export({ format: 'jwk' }) };
  const encoded = Buffer.from(JSON.stringify(header)).toString('base64url');
  return compactJwe(encoded, contentKey(secret), JSON.stringify(content));
}

/**
 * One round of the Concat KDF: what it gives is as long as a hash.
 * @see https://www.rfc-editor.org/rfc/rfc7518#section-4.6.2
 */
function contentKey(secret: Buffer): Uint8Array {
  const round = uint32(1);
  const [nobody, nobodyElse] = [uint32(0), uint32(0)];
  const algorithm = Buffer.concat([uint32(ENCRYPTION.length), Buffer.from(ENCRYPTION)]);
  return hash('sha256', Buffer.concat([round, secret, algorithm, nobody, nobodyElse, uint32(KEY_BITS)]), 'buffer');
}

function uint32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(value);
  return bytes;
}

/** @throws Error where the point does not lie on the curve */
function publicKeyOf(text: string): KeyObject | undefined {
  const point = Buffer.from(text, 'base64url');
  if (point.length !== 1 + 2 * POINT.coordinate || point[0] !== POINT.uncompressed) return undefined;
  // One text for each key: the code that people compare is of the text.
  if (point.toString('base64url') !== text) return undefined;
  const [x, y] = [point.subarray(1, 1 + POINT.coordinate), point.subarray(1 + POINT.coordinate)];
  const key = { kty: 'EC', crv: CURVE, x: x.toString('base64url'), y: y.toString('base64url') };
  return createPublicKey({ key, format: 'jwk' });
}

/** The program's half of the sealing: the keys of a login, and what was sealed to them. */
import { compactDecrypt, exportJWK, generateKeyPair, type CryptoKey } from 'jose';
import { readHandedOver, type HandedOver } from './content.js';
import { AGREEMENT, CURVE, ENCRYPTION, POINT } from './scheme.js';

/** Characters of the longest that is opened: a session token has no bound that AWS names. */
export const SEALED_MAX = 32_768;

/** The keys of one login. */
export interface LoginKeys {
  /** An uncompressed point of P-256, base64url. */
  readonly publicKey: string;
  readonly privateKey: CryptoKey;
}

export async function newLoginKeys(): Promise<LoginKeys> {
  const { publicKey, privateKey } = await generateKeyPair(AGREEMENT, { crv: CURVE });
  const { x, y } = await exportJWK(publicKey);
  const point = [Buffer.of(POINT.uncompressed), ...[x, y].map((coordinate) => Buffer.from(coordinate!, 'base64url'))];
  return { publicKey: Buffer.concat(point).toString('base64url'), privateKey };
}

/** What was sealed to this login's key, or undefined where it was not, or is none of ours. */
export async function open(sealed: string, { privateKey }: LoginKeys): Promise<HandedOver | undefined> {
  if (sealed.length > SEALED_MAX) return undefined;
  try {
    const { plaintext } = await compactDecrypt(sealed, privateKey, {
      keyManagementAlgorithms: [AGREEMENT],
      contentEncryptionAlgorithms: [ENCRYPTION],
    });
    return readHandedOver(JSON.parse(Buffer.from(plaintext).toString('utf8')));
  } catch {
    return undefined;
  }
}

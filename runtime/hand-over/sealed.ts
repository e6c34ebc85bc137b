/**
 * A session on its way through a browser, sealed so that the one program that asked for it can open it: neither what
 * listens on its port instead, nor an extension of the browser, nor its history.
 * @see https://www.rfc-editor.org/rfc/rfc7518#section-4.6
 */
import { CompactEncrypt, compactDecrypt, exportJWK, generateKeyPair, importJWK, type CryptoKey } from 'jose';
import { readHandedOver, type HandedOver } from './content.js';

const ALGORITHM = 'ECDH-ES';
const ENCRYPTION = 'A256GCM';
const CURVE = 'P-256';
/** Bytes of a coordinate. */
const COORDINATE = 32;
/** An uncompressed point begins so. @see https://www.secg.org/sec1-v2.pdf section 2.3.3 */
const UNCOMPRESSED = 4;

/** Characters of the longest that is opened: a session token has no bound that AWS names. */
export const SEALED_MAX = 32_768;

/** The keys of one login. */
export interface LoginKeys {
  /** An uncompressed point of P-256, base64url. */
  readonly publicKey: string;
  readonly privateKey: CryptoKey;
}

export async function newLoginKeys(): Promise<LoginKeys> {
  const { publicKey, privateKey } = await generateKeyPair(ALGORITHM, { crv: CURVE });
  const { x, y } = await exportJWK(publicKey);
  const point = [Buffer.of(UNCOMPRESSED), ...[x, y].map((coordinate) => Buffer.from(coordinate!, 'base64url'))];
  return { publicKey: Buffer.concat(point).toString('base64url'), privateKey };
}

/** Whether a text is a public key that `seal` can seal to: a point that lies on the curve. */
export async function isLoginKey(text: string): Promise<boolean> {
  return imported(text).then(
    (key) => key !== undefined,
    () => false,
  );
}

/** @param publicKey one of which `isLoginKey` says that it is one */
export async function seal(content: HandedOver, publicKey: string): Promise<string> {
  return new CompactEncrypt(Buffer.from(JSON.stringify(content)))
    .setProtectedHeader({ alg: ALGORITHM, enc: ENCRYPTION })
    .encrypt((await imported(publicKey))!);
}

/** What was sealed to this login's key, or undefined where it was not, or is none of ours. */
export async function open(sealed: string, { privateKey }: LoginKeys): Promise<HandedOver | undefined> {
  if (sealed.length > SEALED_MAX) return undefined;
  try {
    const { plaintext } = await compactDecrypt(sealed, privateKey, {
      keyManagementAlgorithms: [ALGORITHM],
      contentEncryptionAlgorithms: [ENCRYPTION],
    });
    return readHandedOver(JSON.parse(Buffer.from(plaintext).toString('utf8')));
  } catch {
    return undefined;
  }
}

async function imported(text: string): Promise<CryptoKey | undefined> {
  const point = Buffer.from(text, 'base64url');
  if (point.length !== 1 + 2 * COORDINATE || point[0] !== UNCOMPRESSED) return undefined;
  // One text for each key: the code that people compare is of the text.
  if (point.toString('base64url') !== text) return undefined;
  const [x, y] = [point.subarray(1, 1 + COORDINATE), point.subarray(1 + COORDINATE)];
  const jwk = { kty: 'EC', crv: CURVE, x: x.toString('base64url'), y: y.toString('base64url') };
  return (await importJWK(jwk, ALGORITHM)) as CryptoKey;
}

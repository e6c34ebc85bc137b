import { createCipheriv } from 'node:crypto';
import { systemRandom } from './random.js';

/** A256GCM, by Node's names and in bytes. @see https://www.rfc-editor.org/rfc/rfc7518#section-5.3 */
export const A256GCM = { cipher: 'aes-256-gcm', iv: 12, tag: 16 } as const;

/**
 * A JWE in compact form whose content key is agreed on beforehand, by Node's cipher and not by WebCrypto, which takes
 * several times as long for so little text.
 * @param header the protected header, base64url
 * @param key 32 bytes
 * @see https://www.rfc-editor.org/rfc/rfc7516#section-7.1
 */
export function compactJwe(header: string, key: Uint8Array, text: string): string {
  const iv = systemRandom(A256GCM.iv);
  const cipher = createCipheriv(A256GCM.cipher, key, iv, { authTagLength: A256GCM.tag }).setAAD(Buffer.from(header));
  const ciphertext = Buffer.concat([cipher.update(text, 'utf8'), cipher.final()]);
  const parts = [iv, ciphertext, cipher.getAuthTag()].map((bytes) => Buffer.from(bytes).toString('base64url'));
  return [header, '', ...parts].join('.');
}

import { createHash } from 'node:crypto';
import { CompactEncrypt, compactDecrypt } from 'jose';

/** Seals text so that only holders of a cookie key can read or make it. */
export interface Seal {
  seal(text: string): Promise<string>;
  /** The text, or undefined for anything that was not sealed with one of the keys. */
  open(sealed: string): Promise<string | undefined>;
}

/**
 * JWE, `dir` with A256GCM. The first key seals; all of them open, so that a key is changed by putting a new one in
 * front and taking the old one out when its cookies have run out.
 * @see https://www.rfc-editor.org/rfc/rfc7516
 */
export function jweSeal(keys: readonly Uint8Array[]): Seal {
  const byId = new Map(keys.map((key) => [keyId(key), key]));
  const current = keys[0];
  if (!current) throw new TypeError('a seal needs a key');
  return {
    seal: (text) =>
      new CompactEncrypt(new TextEncoder().encode(text))
        .setProtectedHeader({ alg: 'dir', enc: 'A256GCM', kid: keyId(current) })
        .encrypt(current),
    open: async (sealed) => {
      try {
        const { plaintext } = await compactDecrypt(sealed, ({ kid }) => keyOf(byId, kid), {
          keyManagementAlgorithms: ['dir'],
          contentEncryptionAlgorithms: ['A256GCM'],
        });
        return new TextDecoder().decode(plaintext);
      } catch {
        return undefined;
      }
    },
  };
}

/** Names a key without telling it. */
function keyId(key: Uint8Array): string {
  return createHash('sha256').update('cookie key id').update(key).digest('base64url').slice(0, 8);
}

function keyOf(keys: ReadonlyMap<string, Uint8Array>, kid: string | undefined): Uint8Array {
  const key = keys.get(kid ?? '');
  if (!key) throw new TypeError('unknown key');
  return key;
}

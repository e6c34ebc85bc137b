import { createHash } from 'node:crypto';
import { CompactEncrypt, compactDecrypt } from 'jose';
import type { SecretSource } from './secrets.js';
import type { BridgeSecrets } from './settings.js';

/** Seals text so that only holders of a cookie key can read or make it. */
export interface Seal {
  seal(text: string): Promise<string>;
  /** The text, or undefined for anything that was not sealed with one of the keys. */
  open(sealed: string): Promise<string | undefined>;
}

/**
 * JWE, `dir` with A256GCM. The first key seals; all of them open, so that a key is changed by putting a new one in
 * front and taking the old one out when its cookies have run out. Where a cookie names a key that is not there,
 * another bridge may have the new ones already: they are asked for.
 * @see https://www.rfc-editor.org/rfc/rfc7516
 */
export function jweSeal(secrets: SecretSource): Seal {
  /** The key by that name; undefined where no secrets hold it. */
  async function keyNamed(kid: string | undefined): Promise<Uint8Array | undefined> {
    const known = secrets.current();
    const held = keyIn(known, kid);
    if (held) return held;
    const others = await secrets.otherThan(known);
    return others && keyIn(others, kid);
  }

  return {
    seal: (text) => {
      const [current] = secrets.current().cookieKeys;
      if (!current) throw new TypeError('a seal needs a key');
      return new CompactEncrypt(new TextEncoder().encode(text))
        .setProtectedHeader({ alg: 'dir', enc: 'A256GCM', kid: keyId(current) })
        .encrypt(current);
    },
    open: async (sealed) => {
      try {
        const { plaintext } = await compactDecrypt(
          sealed,
          async ({ kid }) => {
            const key = await keyNamed(kid);
            if (!key) throw new TypeError('unknown key');
            return key;
          },
          { keyManagementAlgorithms: ['dir'], contentEncryptionAlgorithms: ['A256GCM'] },
        );
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

function keyIn({ cookieKeys }: BridgeSecrets, id: string | undefined): Uint8Array | undefined {
  return cookieKeys.find((key) => keyId(key) === id);
}

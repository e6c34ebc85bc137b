import { createDecipheriv, hash } from 'node:crypto';
import { A256GCM, compactJwe } from '../jwe.js';
import type { SecretSource } from './secrets.js';
import type { BridgeSecrets } from './settings.js';

/** Seals text so that only holders of a cookie key can read or make it. */
export interface Seal {
  seal(text: string): Promise<string>;
  /** The text, or undefined for anything that was not sealed with one of the keys. */
  open(sealed: string): Promise<string | undefined>;
}

/** Compact: header, no encrypted key, IV of 12 bytes, ciphertext, tag of 16 bytes. */
const COMPACT = /^([\w-]+)\.\.([\w-]{16})\.([\w-]*)\.([\w-]{22})$/;

/**
 * JWE, `dir` with A256GCM. The first key seals; all of them open, so that a key is changed by putting a new one in
 * front and taking the old one out when its cookies have run out. Where a cookie's header is of none of the keys,
 * another bridge may have the new ones already: they are asked for. No other header is read, whatever it says.
 * @see https://www.rfc-editor.org/rfc/rfc7516
 */
export function jweSeal(secrets: SecretSource): Seal {
  /** The key with that header, among secrets that are not here yet; undefined where none of them is it. */
  async function newKeyOf(header: string): Promise<Uint8Array | undefined> {
    const others = await secrets.otherThan(secrets.current());
    return others && keyIn(others, header);
  }

  return {
    seal: async (text) => {
      const [current] = secrets.current().cookieKeys;
      if (!current) throw new TypeError('a seal needs a key');
      return compactJwe(headerOf(current), current, text);
    },
    open: async (sealed) => {
      const [, header, ...parts] = COMPACT.exec(sealed) ?? [];
      if (header === undefined) return undefined;
      const key = keyIn(secrets.current(), header) ?? (await newKeyOf(header).catch(() => undefined));
      if (!key) return undefined;
      const [iv, ciphertext, tag] = parts.map((part) => Buffer.from(part, 'base64url')) as [Buffer, Buffer, Buffer];
      const decipher = createDecipheriv(A256GCM.cipher, key, iv, { authTagLength: A256GCM.tag });
      decipher.setAAD(Buffer.from(header)).setAuthTag(tag);
      try {
        return Buffer.concat([decipher.update(ciphertext), decipher.final()]).toString('utf8');
      } catch {
        return undefined;
      }
    },
  };
}

const headers = new WeakMap<Uint8Array, string>();

/** The protected header of what a key seals. It names the key without telling it. */
function headerOf(key: Uint8Array): string {
  let header = headers.get(key);
  if (header === undefined) {
    const kid = hash('sha256', Buffer.concat([Buffer.from('cookie key id'), key]), 'base64url').slice(0, 8);
    header = Buffer.from(JSON.stringify({ alg: 'dir', enc: 'A256GCM', kid })).toString('base64url');
    headers.set(key, header);
  }
  return header;
}

function keyIn({ cookieKeys }: BridgeSecrets, header: string): Uint8Array | undefined {
  return cookieKeys.find((key) => headerOf(key) === header);
}

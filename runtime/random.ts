import { randomFillSync } from 'node:crypto';

/** Random bytes, passed in: the system's in production, a seed's in tests. */
export type Random = (bytes: number) => Uint8Array;

/** Bytes that are drawn from the system at a time: a draw costs as much for a few as for many. */
const POOL = 4096;

/** Hands out each byte of what is drawn once, and keeps none of it. */
export function pooledRandom(draw: (pool: Uint8Array) => void): Random {
  const pool = new Uint8Array(POOL);
  let left = 0;
  return (bytes) => {
    if (bytes > POOL) throw new RangeError(`${bytes} random bytes at once; at most ${POOL} are drawn`);
    if (left < bytes) {
      draw(pool);
      left = POOL;
    }
    const taken = pool.slice(left - bytes, left);
    pool.fill(0, left - bytes, left);
    left -= bytes;
    return taken;
  };
}

export const systemRandom: Random = pooledRandom(randomFillSync);

/** A number from 0 up to 1, for pauses. */
export function randomFraction(random: Random): number {
  return Buffer.from(random(4)).readUInt32BE() / 2 ** 32;
}

/** Random bytes as text for a URL: base64url, 4 characters for 3 bytes. */
export function randomText(random: Random, bytes: number): string {
  return Buffer.from(random(bytes)).toString('base64url');
}

/** A UUID of version 4. @see https://www.rfc-editor.org/rfc/rfc9562#section-5.4 */
export function randomUuid(random: Random): string {
  const bytes = Buffer.from(random(16));
  bytes[6] = (bytes[6]! & 0x0f) | 0x40;
  bytes[8] = (bytes[8]! & 0x3f) | 0x80;
  const hex = bytes.toString('hex');
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-');
}

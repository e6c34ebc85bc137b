import { createHash, createHmac } from 'node:crypto';

const BASE32 = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';

function base32(bytes: Uint8Array, length: number): string {
  return Array.from(bytes.subarray(0, length), (byte) => BASE32[byte % 32]).join('');
}

function hash(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}

/** Source of ids. The same seed and turn give the same ids. */
export interface Ids {
  /** `AROA` and 17 characters, and the like. @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_identifiers.html */
  unique(prefix: 'AROA' | 'AIDA' | 'ANPA' | 'ASIA'): string;
  uuid(): string;
  /** Capital letters and digits, as CloudFormation appends to names. */
  suffix(length: number): string;
}

/** @param turn counts what was done so far: each request and each deployment has a turn of its own */
export function identifiers(seed: number, turn: number): Ids {
  let count = 0;
  const next = () => hash(`${seed}/${turn}/${count++}`);
  return {
    unique: (prefix) => prefix + base32(next(), prefix === 'ASIA' ? 16 : 17),
    suffix: (length) => base32(next(), length),
    uuid: () => {
      const hex = next().toString('hex');
      const variant = '89ab'[parseInt(hex[16]!, 16) % 4];
      return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-${variant}${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
    },
  };
}

/** Keys are derived, not stored: who knows the seed and the access key id knows the secret. */
export function secretAccessKey(seed: number, accessKeyId: string): string {
  return createHmac('sha256', `secret/${seed}`).update(accessKeyId).digest('base64').slice(0, 40);
}

export function administratorKeyId(seed: number, account: string): string {
  return `AKIA${base32(hash(`administrator/${seed}/${account}`), 16)}`;
}

/** Unique id of the administrator's user. */
export function administratorId(account: string): string {
  return `AIDA${base32(hash(`user/${account}`), 17)}`;
}

/** JSON that only its maker can change: what a session token and a service account token hold. */
export function seal(key: string, value: unknown): string {
  const body = Buffer.from(JSON.stringify(value)).toString('base64url');
  return `${body}.${createHmac('sha256', key).update(body).digest('base64url')}`;
}

/** What was sealed with the key, or undefined for anything else. */
export function unseal<T>(key: string, sealed: string): T | undefined {
  const [body = '', mac, ...rest] = sealed.split('.');
  if (rest.length > 0 || mac !== createHmac('sha256', key).update(body).digest('base64url')) return undefined;
  return JSON.parse(Buffer.from(body, 'base64url').toString('utf8')) as T;
}

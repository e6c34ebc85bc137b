import { timingSafeEqual } from 'node:crypto';

/**
 * Whether the key of a request (`state`, or the form's) is the one in the browser's sealed cookie, in constant time.
 * @see https://www.rfc-editor.org/rfc/rfc6749#section-10.12
 */
export function isSameKey(sealed: string, sent: string): boolean {
  const [ours, theirs] = [Buffer.from(sealed), Buffer.from(sent)];
  return ours.length === theirs.length && timingSafeEqual(ours, theirs);
}

import { isIP } from 'node:net';

/**
 * Whose request it is: the socket's other end, or what the outermost of the proxies that are trusted has seen there.
 * Each appends to X-Forwarded-For, so that what stands further left is the caller's to choose. A header that is shorter
 * than the proxies are many, or holds no address there, says nothing: then the socket counts.
 * @see https://developer.mozilla.org/en-US/docs/Web/HTTP/Reference/Headers/X-Forwarded-For#selecting_an_ip_address
 */
export function clientAddress(socket: string, forwardedFor: string | undefined, trustedProxies: number): string {
  const seen = trustedProxies > 0 ? (forwardedFor ?? '').split(',').at(-trustedProxies)?.trim() : undefined;
  return seen !== undefined && isIP(seen) !== 0 ? seen : socket;
}

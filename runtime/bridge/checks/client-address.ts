import { BlockList, isIP } from 'node:net';
import { PRIVATE_NETWORKS } from '../../../lib/model/addresses.js';

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

const PRIVATE = new BlockList();
for (const network of PRIVATE_NETWORKS) PRIVATE.addSubnet(...network);

/**
 * Whether all people may share it, since it may be a proxy's. An IPv4 address that is written as one of IPv6 is taken for
 * what it is.
 */
export function isPrivate(address: string): boolean {
  return PRIVATE.check(address.split('%')[0]!, isIP(address) === 6 ? 'ipv6' : 'ipv4');
}

import { BlockList, isIP } from 'node:net';

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

/**
 * Private, of carriers' and clouds' own networks, link-local and loopback.
 * @see https://www.iana.org/assignments/iana-ipv4-special-registry
 * @see https://www.iana.org/assignments/iana-ipv6-special-registry
 */
const PRIVATE = new BlockList();
for (const [network, prefix] of [
  ['10.0.0.0', 8],
  ['100.64.0.0', 10],
  ['127.0.0.0', 8],
  ['169.254.0.0', 16],
  ['172.16.0.0', 12],
  ['192.168.0.0', 16],
] as const) {
  PRIVATE.addSubnet(network, prefix, 'ipv4');
}
PRIVATE.addAddress('::1', 'ipv6');
PRIVATE.addSubnet('fc00::', 7, 'ipv6');
PRIVATE.addSubnet('fe80::', 10, 'ipv6');

/**
 * Whether all people may share it, since it may be a proxy's. An IPv4 address that is written as one of IPv6 is taken for
 * what it is.
 */
export function isPrivate(address: string): boolean {
  return PRIVATE.check(address.split('%')[0]!, isIP(address) === 6 ? 'ipv6' : 'ipv4');
}

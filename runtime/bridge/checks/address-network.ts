import { isIPv6 } from 'node:net';

/** The first six groups of an IPv4 address that is written as one of IPv6. */
const MAPPED = '0:0:0:0:0:ffff';

/**
 * What is counted together: an IPv4 address, or the /64 of an IPv6 one, in which a single host can take any address. An
 * IPv4 address that is written as one of IPv6 counts as what it is, however it is written.
 * @see https://www.rfc-editor.org/rfc/rfc4291#section-2.5.1
 * @see https://www.rfc-editor.org/rfc/rfc4291#section-2.5.5.2
 */
export function networkOf(address: string): string {
  if (!isIPv6(address)) return address;
  const groups = groupsOf(address.split('%')[0]!);
  if (groups.slice(0, 6).join(':') !== MAPPED) return `${groups.slice(0, 4).join(':')}::/64`;
  return groups
    .slice(6)
    .map((group) => parseInt(group, 16))
    .flatMap((pair) => [pair >> 8, pair & 0xff])
    .join('.');
}

/** All eight groups, in small letters, without zeros in front. */
function groupsOf(address: string): string[] {
  // A URL has the one way to write it: small letters, no zeros in front, at most one "::".
  const [head = '', tail] = new URL(`http://[${address}]`).hostname.slice(1, -1).split('::');
  const [left, right] = [head, tail ?? ''].map((part) => part.split(':').filter((group) => group !== ''));
  const zeros = tail === undefined ? 0 : 8 - left!.length - right!.length;
  return [...left!, ...Array<string>(zeros).fill('0'), ...right!];
}

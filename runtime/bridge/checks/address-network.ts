import { isIPv6 } from 'node:net';

/**
 * What is counted together: an IPv4 address, or the /64 of an IPv6 one, in which a single host can take any address.
 * @see https://www.rfc-editor.org/rfc/rfc4291#section-2.5.1
 */
export function networkOf(address: string): string {
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(address)?.[1];
  if (mapped !== undefined) return mapped;
  if (!isIPv6(address)) return address;
  // A URL has the one way to write it: small letters, no zeros in front, at most one "::".
  const [head = '', tail] = new URL(`http://[${address.split('%')[0]}]`).hostname.slice(1, -1).split('::');
  const [left, right] = [head, tail ?? ''].map((part) => part.split(':').filter((group) => group !== ''));
  const zeros = tail === undefined ? 0 : 8 - left!.length - right!.length;
  const groups = [...left!, ...Array<string>(zeros).fill('0'), ...right!];
  return `${groups.slice(0, 4).join(':')}::/64`;
}

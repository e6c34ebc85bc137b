import { answer, undecided, type Answer } from '../ternary';
import { pair } from './operator';

/**
 * IP address operators: an address against a range, as numbers. Without a prefix the range is the one address.
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html#Conditions_IPAddress
 */
export const IP_OPERATORS = pair('IpAddress', 'NotIpAddress', compare);

interface Address {
  readonly bits: 32 | 128;
  readonly value: bigint;
}

function compare(actual: string, wanted: string): Answer {
  const address = readAddress(actual);
  if (!address) return undecided(`${JSON.stringify(actual)} is no IP address`);
  const range = readRange(wanted);
  if (!range) return undecided(`${JSON.stringify(wanted)} is no range of IP addresses`);
  if (range.bits === 128 && !wanted.includes('/')) {
    return undecided(`no page says how large a range ${wanted} is: the default prefix is documented as /32`);
  }
  if (isMapped(address) || isMapped(range)) return undecided('no page says how IPv4 addresses written as IPv6 compare');
  const rest = BigInt(range.bits - range.prefix);
  const inside = address.bits === range.bits && address.value >> rest === range.value >> rest;
  return answer(inside, `${actual} is ${inside ? '' : 'not '}in ${wanted}`);
}

function readRange(text: string): (Address & { readonly prefix: number }) | undefined {
  const match = /^([^/]+)(?:\/(\d{1,3}))?$/.exec(text);
  const address = match && readAddress(match[1]!);
  if (!address) return undefined;
  const prefix = match[2] === undefined ? address.bits : Number(match[2]);
  return prefix <= address.bits ? { ...address, prefix } : undefined;
}

function readAddress(text: string): Address | undefined {
  if (!text.includes(':')) {
    const value = readIpv4(text);
    return value === undefined ? undefined : { bits: 32, value };
  }
  const value = readIpv6(text);
  return value === undefined ? undefined : { bits: 128, value };
}

function readIpv4(text: string): bigint | undefined {
  const octets = text.split('.');
  if (octets.length !== 4 || !octets.every((octet) => /^(0|[1-9]\d{0,2})$/.test(octet) && Number(octet) < 256)) {
    return undefined;
  }
  return octets.reduce((sum, octet) => (sum << 8n) | BigInt(octet), 0n);
}

function readIpv6(text: string): bigint | undefined {
  const halves = text.split('::');
  if (halves.length > 2) return undefined;
  const [head, tail] = halves.map((half) => (half === '' ? [] : half.split(':')));
  const given = head!.length + (tail?.length ?? 0);
  if (tail === undefined ? given !== 8 : given > 7) return undefined;
  const groups = [...head!, ...Array<string>(8 - given).fill('0'), ...(tail ?? [])];
  if (!groups.every((group) => /^[0-9a-f]{1,4}$/i.test(group))) return undefined;
  return groups.reduce((sum, group) => (sum << 16n) | BigInt(`0x${group}`), 0n);
}

/** `::ffff:192.0.2.1`, as hexadecimal groups. */
function isMapped({ bits, value }: Address): boolean {
  return bits === 128 && value >> 32n === 0xffffn;
}

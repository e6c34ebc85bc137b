/** Addresses that STS can see a call come from. */
import { BlockList, isIP } from 'node:net';
import { Token } from 'aws-cdk-lib/core';
import { PRIVATE_NETWORKS } from '../model';
import { misuse } from './errors';

/** AWS sees such an address only through an endpoint of a VPC, under another key. */
const PRIVATE = new BlockList();
for (const network of PRIVATE_NETWORKS) PRIVATE.addSubnet(...network);

/**
 * Throws unless each is an address or a range that AWS can see.
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html#Conditions_IPAddress
 */
export function requirePublicAddresses(property: string, values: readonly string[]): void {
  for (const value of values) {
    if (Token.isUnresolved(values) || Token.isUnresolved(value)) continue;
    const [address = '', bits, ...rest] = value.split('/');
    // node also takes a zone, as in fe80::1%eth0, which means something on one machine only.
    const version = address.includes('%') ? 0 : isIP(address);
    const valid = bits === undefined || (/^(0|[1-9]\d{0,2})$/.test(bits) && Number(bits) <= (version === 4 ? 32 : 128));
    if (version === 0 || !valid || rest.length > 0) {
      const text = 'is no IP address or range; write it as "203.0.113.7", "203.0.113.0/24" or "2001:db8::/32"';
      misuse(undefined, { code: 'IpRange', property, value, text });
    }
    if (bits === '0' || !PRIVATE.check(address, version === 4 ? 'ipv4' : 'ipv6')) continue;
    const text =
      'is a private address, which AWS never sees a login come from; give the public one, as of the NAT gateway';
    misuse(undefined, { code: 'IpRange', property, value, text });
  }
}

/** The same for what is to be the bridge's own: neither nobody nor everybody. */
export function requireBridgeAddresses(property: string, values: readonly string[]): void {
  if (values.length === 0) {
    const text = 'lists nothing, which would let nobody in; name at least one address';
    misuse(undefined, { code: 'IpRange', property, value: values, text });
  }
  requirePublicAddresses(property, values);
  const everybody = values.find((value) => !Token.isUnresolved(value) && value.endsWith('/0'));
  if (everybody === undefined) return;
  const text = 'is everybody; give the addresses of the bridge, or leave bridgeEgress out';
  misuse(undefined, { code: 'IpRange', property, value: everybody, text });
}

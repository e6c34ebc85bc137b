/** Addresses that policies and proxies of pods must know. The ones of the Pod Identity agent are in the model. */
import { BlockList, isIP } from 'node:net';

/**
 * The node's metadata, which hands out the node's credentials to pods that can reach it.
 * @see https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/instancedata-data-retrieval.html
 */
export const NODE_METADATA = { ipv4: '169.254.169.254', ipv6: 'fd00:ec2::254' } as const;

/** Whether a range in CIDR notation holds an address. */
export function covers(range: string, address: string): boolean {
  const [network, bits] = range.split('/') as [string, string];
  if (isIP(network) !== isIP(address)) return false;
  const family = isIP(address) === 4 ? 'ipv4' : 'ipv6';
  const list = new BlockList();
  list.addSubnet(network, Number(bits), family);
  return list.check(address, family);
}

/** The range that holds one address alone. */
export function rangeOf(address: string): string {
  return `${address}/${isIP(address) === 4 ? 32 : 128}`;
}

/** Whether a text is one of the addresses of the node's metadata. */
export function isNodeMetadata(address: string): boolean {
  return isIP(address) !== 0 && Object.values(NODE_METADATA).some((one) => covers(rangeOf(one), address));
}

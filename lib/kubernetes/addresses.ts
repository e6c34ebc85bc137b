/** Addresses that policies and proxies of pods must know. The ones of the Pod Identity agent are in the model. */
import { BlockList, isIP } from 'node:net';

/**
 * The node's metadata, which hands out the node's credentials to pods that can reach it.
 * @see https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/instancedata-data-retrieval.html
 */
export const NODE_METADATA = { ipv4: '169.254.169.254', ipv6: 'fd00:ec2::254' } as const;

/**
 * Who answers a cluster's pods when they ask for a name.
 * @see https://kubernetes.io/docs/tasks/administer-cluster/nodelocaldns/
 */
export const CLUSTER_DNS = {
  namespace: 'kube-system',
  /** Value of the label `k8s-app`: CoreDNS, and its cache on each node where that is a pod of the network. */
  apps: ['kube-dns', 'node-local-dns'],
  /**
   * The cache on the node where it is a process of it, and the Service's own address by EKS's two usual ranges: in Auto
   * Mode DNS is a process of the node that answers there, and no pod.
   */
  addresses: ['169.254.20.10/32', '10.100.0.10/32', '172.20.0.10/32'],
} as const;

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

/**
 * The policies by what they let through. The little judge below follows
 * https://kubernetes.io/docs/concepts/services-networking/network-policies/ for the forms that we write, and refuses others.
 */
import { BlockList, isIP } from 'node:net';
import { BridgePeer, type BridgeChartProps } from '../../../lib/kubernetes';
import { bridge, type Manifest, only, serval } from './bridge';

/** An address outside the cluster, or a pod's namespace. */
type Place = { address: string } | { namespace: string; labels?: Record<string, string> };

function within(cidr: string, address: string): boolean {
  const [network, bits] = cidr.split('/') as [string, string];
  const list = new BlockList();
  list.addSubnet(network, Number(bits), isIP(network) === 4 ? 'ipv4' : 'ipv6');
  return isIP(network) === isIP(address) && list.check(address, isIP(address) === 4 ? 'ipv4' : 'ipv6');
}

function matches(labels: Record<string, string>, selector: Manifest): boolean {
  const { matchLabels = {}, ...others } = selector;
  if (Object.keys(others).length > 0) throw new Error(`no judge of ${JSON.stringify(others)}`);
  return Object.entries(matchLabels).every(([key, value]) => labels[key] === value);
}

function isPeer(peer: Manifest, place: Place): boolean {
  const { ipBlock, namespaceSelector, podSelector = {}, ...others } = peer;
  if (Object.keys(others).length > 0) throw new Error(`no judge of ${JSON.stringify(others)}`);
  if (ipBlock) {
    if (!('address' in place) || !within(ipBlock.cidr, place.address)) return false;
    return !(ipBlock.except ?? []).some((cidr: string) => within(cidr, place.address));
  }
  if ('address' in place) return false;
  const namespace = { 'kubernetes.io/metadata.name': place.namespace };
  return matches(namespace, namespaceSelector) && matches(place.labels ?? {}, podSelector);
}

/** Whether one of a policy's rules lets a direction through; a rule without peers lets everybody. */
function passes(rules: Manifest[], side: 'from' | 'to', place: Place, port: number, protocol = 'TCP'): boolean {
  return rules.some(({ ports, [side]: peers }) => {
    const open = ports.some((one: Manifest) => one.port === port && one.protocol === protocol);
    return open && (peers === undefined || peers.length === 0 || peers.some((peer: Manifest) => isPeer(peer, place)));
  });
}

function policyOf(props: Partial<BridgeChartProps>): Manifest {
  const { spec } = only(bridge(props), 'NetworkPolicy');
  expect(spec.podSelector.matchLabels).toEqual(only(bridge(props), 'Service').spec.selector);
  return spec;
}

function reaches(address: string, port: number, props: Partial<BridgeChartProps> = {}, protocol?: string): boolean {
  const { policyTypes, egress } = policyOf(props);
  expect(policyTypes).toContain('Egress');
  return passes(egress, 'to', { address }, port, protocol);
}

function admits(place: Place, port: number, props: Partial<BridgeChartProps> = {}): boolean {
  const { policyTypes, ingress } = policyOf(props);
  expect(policyTypes).toContain('Ingress');
  return passes(ingress, 'from', place, port);
}

describe('the bridge reaches', () => {
  test.each([
    ['a public address', '203.0.113.7'],
    ['a public address over IPv6', '2600:1f00::1'],
    ['an endpoint in the VPC', '10.1.2.3'],
  ])('%s on port 443, and on no other', (_name, address) => {
    expect(reaches(address, 443)).toBe(true);
    for (const port of [22, 80, 3128, 8080]) expect(reaches(address, port)).toBe(false);
  });

  test.each(['169.254.170.23', 'fd00:ec2::23'])('the Pod Identity agent at %s', (agent) => {
    expect(reaches(agent, 80)).toBe(true);
  });

  test.each(['169.254.169.254', 'fd00:ec2::254'])("never the node's metadata at %s", (metadata) => {
    const wide = [BridgePeer.range('169.254.0.0/16'), BridgePeer.range('fd00:ec2::/32'), BridgePeer.range('::/0')];
    const network = { dnsServers: wide, httpsTo: wide };
    for (const props of [{}, { proxyUrl: 'http://proxy.acme.com:80' }, { network }]) {
      for (const port of [53, 80, 443]) {
        for (const protocol of ['TCP', 'UDP']) expect(reaches(metadata, port, props, protocol)).toBe(false);
      }
    }
    expect(reaches('169.254.169.253', 53, { network }, 'UDP')).toBe(true);
  });

  test('no agent where IRSA gives the credentials', () => {
    const roleArn = 'arn:aws:iam::111122223333:role/serval-bridge';
    expect(reaches('169.254.170.23', 80, { roleArn })).toBe(false);
    expect(reaches('203.0.113.7', 443, { roleArn })).toBe(true);
  });

  describe.each(['UDP', 'TCP'])('DNS by %s', (protocol) => {
    const asks = (pod: Place, props: Partial<BridgeChartProps> = {}) =>
      passes(policyOf(props).egress, 'to', pod, 53, protocol);
    const coreDns = { namespace: 'kube-system', labels: { 'k8s-app': 'kube-dns' } };

    test("as the cluster's pods, as the cache on a node, and where EKS answers without pods", () => {
      for (const app of ['kube-dns', 'node-local-dns']) {
        expect(asks({ namespace: 'kube-system', labels: { 'k8s-app': app } })).toBe(true);
      }
      for (const server of ['169.254.20.10', '10.100.0.10', '172.20.0.10']) {
        expect(reaches(server, 53, {}, protocol)).toBe(true);
      }
    });

    test("nowhere else, since anything can be dressed up as a question: no other pod, the VPC's, nobody outside", () => {
      expect(asks({ namespace: 'kube-system', labels: { 'k8s-app': 'metrics-server' } })).toBe(false);
      expect(asks({ namespace: 'payments', labels: { 'k8s-app': 'kube-dns' } })).toBe(false);
      for (const server of ['203.0.113.7', '8.8.8.8', '10.0.0.2', '169.254.169.253', '2600:1f00::1', 'fd00:ec2::253']) {
        expect(reaches(server, 53, {}, protocol)).toBe(false);
      }
    });

    test('at the servers that are named instead', () => {
      const dnsServers = [BridgePeer.range('10.7.0.10/32'), BridgePeer.namespace('openshift-dns')];
      const network = { dnsServers };
      expect(reaches('10.7.0.10', 53, { network }, protocol)).toBe(true);
      expect(reaches('172.20.0.10', 53, { network }, protocol)).toBe(false);
      expect(asks({ namespace: 'openshift-dns' }, { network })).toBe(true);
      expect(asks(coreDns, { network })).toBe(false);
    });
  });

  test('the places alone that are named for port 443', () => {
    const network = { httpsTo: [BridgePeer.range('10.1.0.0/16'), BridgePeer.namespace('egress')] };
    expect(reaches('10.1.2.3', 443, { network })).toBe(true);
    expect(reaches('203.0.113.7', 443, { network })).toBe(false);
    expect(passes(policyOf({ network }).egress, 'to', { namespace: 'egress' }, 443)).toBe(true);
  });

  test('nothing on port 443 where all goes through a proxy', () => {
    const props = { network: { httpsTo: [] }, proxyUrl: 'http://10.9.9.9:3128' };
    for (const address of ['10.1.2.3', '203.0.113.7', '10.9.9.9']) expect(reaches(address, 443, props)).toBe(false);
    expect(reaches('10.9.9.9', 3128, props)).toBe(true);
  });

  test('a proxy at an address, there alone', () => {
    const props = { proxyUrl: 'http://10.9.9.9:3128' };
    expect(reaches('10.9.9.9', 3128, props)).toBe(true);
    expect(reaches('10.9.9.8', 3128, props)).toBe(false);
    expect(reaches('fd00::9', 3128, { proxyUrl: 'http://[fd00::9]:3128' })).toBe(true);
  });

  test('a proxy with a name on its port, in the cluster or outside', () => {
    const props = { proxyUrl: 'http://proxy.acme.com:3128' };
    expect(reaches('10.9.9.9', 3128, props)).toBe(true);
    expect(passes(policyOf(props).egress, 'to', { namespace: 'infra' }, 3128)).toBe(true);
  });

  test('other pods not at all', () => {
    const { egress } = policyOf({});
    for (const port of [80, 443, 8080]) expect(passes(egress, 'to', { namespace: 'payments' }, port)).toBe(false);
  });
});

describe('the bridge is reached', () => {
  const outside = { address: '10.0.7.7' };
  const prometheus = { namespace: 'monitoring', labels: { app: 'prometheus' } };
  const stranger = { namespace: 'payments' };

  test('by anybody at the logins, by pods of the cluster at health and metrics', () => {
    expect(admits(outside, 8080)).toBe(true);
    expect(admits(stranger, 8080)).toBe(true);
    expect(admits(stranger, 8081)).toBe(true);
    expect(admits(outside, 8081)).toBe(false);
    expect(admits(stranger, 9229)).toBe(false);
  });

  test('by those alone who are named', () => {
    const network = {
      loginsFrom: [BridgePeer.range('10.0.0.0/16'), BridgePeer.namespace('ingress')],
      metricsFrom: [BridgePeer.namespace('monitoring', { app: 'prometheus' })],
    };
    expect(admits(outside, 8080, { network })).toBe(true);
    expect(admits({ address: '10.1.0.1' }, 8080, { network })).toBe(false);
    expect(admits({ namespace: 'ingress' }, 8080, { network })).toBe(true);
    expect(admits(stranger, 8080, { network })).toBe(false);
    expect(admits(prometheus, 8081, { network })).toBe(true);
    expect(admits({ namespace: 'monitoring' }, 8081, { network })).toBe(false);
    expect(admits(prometheus, 8080, { network })).toBe(false);
  });

  test('by nobody at health and metrics, where nobody is named', () => {
    const network = { metricsFrom: [] };
    expect(admits(stranger, 8081, { network })).toBe(false);
    expect(admits(outside, 8080, { network })).toBe(true);
  });

  test("on one port alone, where Serval's image has no other that is known", () => {
    expect(admits(outside, 8080, { image: serval })).toBe(true);
    expect(admits(stranger, 8081, { image: serval })).toBe(false);
  });
});

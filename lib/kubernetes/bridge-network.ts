import { k8s } from 'cdk8s-plus-27';
import { BRIDGE, POD_IDENTITY_AGENT } from '../model';
import { misuse } from '../private/errors';
import { covers, NODE_METADATA, rangeOf } from './addresses';
import type { BridgeNetwork } from './bridge-options';
import { BridgePeer } from './bridge-peer';
import { clusterDns } from './cluster-dns';
import type { Proxy } from './proxy';

/** What the policies need to know of the bridge besides. */
export interface BridgeTraffic {
  readonly name: string;
  readonly labels: { [key: string]: string };
  /** Port for health and metrics, if it is another than that of the logins. */
  readonly healthPort?: number;
  readonly proxy?: Proxy;
  /** Whether credentials come from the Pod Identity agent. */
  readonly podIdentity: boolean;
  readonly openShift: boolean;
}

/** Everything outside the cluster but the node's metadata. */
const ANYWHERE = ['0.0.0.0/0', '::/0'].map((range) => destination('range', BridgePeer.range(range)));
/** All pods; some network plugins do not count pods among addresses. */
const ANY_POD: k8s.NetworkPolicyPeer = { namespaceSelector: {} };

function port(number: number, protocol = 'TCP'): k8s.NetworkPolicyPort {
  return { protocol, port: k8s.IntOrString.fromNumber(number) };
}

/** A place to go to. Whatever range it is, the node's metadata is not in it: its credentials are no pod's. */
function destination(property: string, peer: BridgePeer): k8s.NetworkPolicyPeer {
  const bound = peer._bind();
  const { cidr } = bound.ipBlock ?? {};
  if (cidr === undefined) return bound;
  const hidden = Object.values(NODE_METADATA).filter((address) => covers(cidr, address));
  if (hidden.length === 0) return bound;
  if (rangeOf(cidr.split('/')[0]!) === cidr) {
    const text = "is the node's metadata, which hands out the node's own credentials; leave it out";
    misuse(undefined, { code: 'IpRange', property, value: cidr, text });
  }
  return { ipBlock: { cidr, except: hidden.map(rangeOf) } };
}

function destinations(property: string, peers: readonly BridgePeer[]): k8s.NetworkPolicyPeer[] {
  return peers.map((peer) => destination(property, peer));
}

function egress(
  network: BridgeNetwork,
  { proxy, podIdentity, openShift }: BridgeTraffic,
): k8s.NetworkPolicyEgressRule[] {
  const dns = clusterDns(openShift);
  const { dnsServers = [...dns.pods, ...dns.addresses], httpsTo } = network;
  const dnsPorts = dns.ports.flatMap((number) => [port(number, 'UDP'), port(number)]);
  const rules = [{ to: destinations('network.dnsServers', dnsServers), ports: dnsPorts }];
  // Kubernetes reads an empty list of peers as everybody.
  if (httpsTo?.length !== 0) {
    rules.push({ to: httpsTo ? destinations('network.httpsTo', httpsTo) : ANYWHERE, ports: [port(443)] });
  }
  if (podIdentity) {
    const { ipv4, ipv6, port: agentPort } = POD_IDENTITY_AGENT;
    const to = [ipv4, ipv6].map((address) => ({ ipBlock: { cidr: rangeOf(address) } }));
    rules.push({ to, ports: [port(agentPort)] });
  }
  if (proxy) {
    // A NetworkPolicy knows no names: a proxy with one may be anywhere.
    const to = proxy.ipVersion === 0 ? [ANY_POD, ...ANYWHERE] : [{ ipBlock: { cidr: rangeOf(proxy.host) } }];
    rules.push({ to, ports: [port(proxy.port)] });
  }
  return rules;
}

/**
 * What may reach the bridge, and what it may reach. Egress by name is another policy's.
 * @see https://kubernetes.io/docs/concepts/services-networking/network-policies/
 */
export function bridgeNetworkPolicy(network: BridgeNetwork, traffic: BridgeTraffic): k8s.KubeNetworkPolicyProps {
  const { loginsFrom, metricsFrom, dnsServers, httpsTo, egressByName } = network;
  const { name, labels, healthPort } = traffic;
  if (loginsFrom?.length === 0) {
    const text = 'names nobody, so that nobody could log in; name somebody, or leave it out';
    misuse(undefined, { code: 'Contradiction', property: 'network.loginsFrom', value: loginsFrom, text });
  }
  if (dnsServers?.length === 0) {
    const text = 'names nobody, so that no name could be looked up; name the DNS server, or leave it out';
    misuse(undefined, { code: 'Contradiction', property: 'network.dnsServers', value: dnsServers, text });
  }
  if (httpsTo && egressByName) {
    const text = 'is for egress by address, but egressByName is given too; leave one out';
    misuse(undefined, { code: 'Contradiction', property: 'network.httpsTo', text });
  }
  if (httpsTo?.length === 0 && !traffic.proxy) {
    const text = 'names nothing, so that neither AWS nor the login provider is reached; name them, or give proxyUrl';
    misuse(undefined, { code: 'Contradiction', property: 'network.httpsTo', value: httpsTo, text });
  }
  const peers = (given: BridgePeer[] | undefined) => given?.map((peer) => peer._bind());
  const ingress: k8s.NetworkPolicyIngressRule[] = [{ from: peers(loginsFrom), ports: [port(BRIDGE.containerPort)] }];
  // Kubernetes reads an empty list of peers as everybody.
  if (healthPort !== undefined && metricsFrom?.length !== 0) {
    ingress.push({ from: peers(metricsFrom) ?? [ANY_POD], ports: [port(healthPort)] });
  }
  const spec = { podSelector: { matchLabels: labels }, ingress };
  return {
    metadata: { name },
    spec: egressByName
      ? { ...spec, policyTypes: ['Ingress'] }
      : { ...spec, policyTypes: ['Ingress', 'Egress'], egress: egress(network, traffic) },
  };
}

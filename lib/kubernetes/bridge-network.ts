import { k8s } from 'cdk8s-plus-27';
import { BRIDGE } from '../model';
import { misuse } from '../private/errors';
import { NODE_METADATA, POD_IDENTITY_AGENT } from './addresses';
import type { BridgeNetwork } from './bridge-options';
import type { BridgePeer } from './bridge-peer';
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
}

/** Everything outside the cluster but the node's metadata. */
const ANYWHERE: k8s.NetworkPolicyPeer[] = [
  { ipBlock: { cidr: '0.0.0.0/0', except: [`${NODE_METADATA.ipv4}/32`] } },
  { ipBlock: { cidr: '::/0', except: [`${NODE_METADATA.ipv6}/128`] } },
];
/** All pods; some network plugins do not count pods among addresses. */
const ANY_POD: k8s.NetworkPolicyPeer = { namespaceSelector: {} };

function port(number: number, protocol = 'TCP'): k8s.NetworkPolicyPort {
  return { protocol, port: k8s.IntOrString.fromNumber(number) };
}

function egress({ proxy, podIdentity }: BridgeTraffic): k8s.NetworkPolicyEgressRule[] {
  const rules = [
    // Wherever it is: cluster DNS runs as pods, as a cache on the node's own address, or on the node.
    { to: [ANY_POD, ...ANYWHERE], ports: [port(53, 'UDP'), port(53)] },
    { to: ANYWHERE, ports: [port(443)] },
  ];
  if (podIdentity) {
    const { ipv4, ipv6, port: agentPort } = POD_IDENTITY_AGENT;
    const to = [`${ipv4}/32`, `${ipv6}/128`].map((cidr) => ({ ipBlock: { cidr } }));
    rules.push({ to, ports: [port(agentPort)] });
  }
  if (proxy) {
    // A NetworkPolicy knows no names: a proxy with one may be anywhere.
    const bits = proxy.ipVersion === 4 ? 32 : 128;
    const to = proxy.ipVersion === 0 ? [ANY_POD, ...ANYWHERE] : [{ ipBlock: { cidr: `${proxy.host}/${bits}` } }];
    rules.push({ to, ports: [port(proxy.port)] });
  }
  return rules;
}

/**
 * What may reach the bridge, and what it may reach. Egress by name is another policy's.
 * @see https://kubernetes.io/docs/concepts/services-networking/network-policies/
 */
export function bridgeNetworkPolicy(network: BridgeNetwork, traffic: BridgeTraffic): k8s.KubeNetworkPolicyProps {
  const { loginsFrom, metricsFrom, egressByName } = network;
  const { name, labels, healthPort } = traffic;
  if (loginsFrom?.length === 0) {
    const text = 'names nobody, so that nobody could log in; name somebody, or leave it out';
    misuse(undefined, { code: 'Contradiction', property: 'network.loginsFrom', value: loginsFrom, text });
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
      : { ...spec, policyTypes: ['Ingress', 'Egress'], egress: egress(traffic) },
  };
}

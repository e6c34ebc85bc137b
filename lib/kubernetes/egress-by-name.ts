/** Egress by host names, which Cilium knows and Kubernetes' own policies don't. */
import { misuse } from '../private/errors';
import { isHostName, POD_IDENTITY_AGENT } from '../model';
import { rangeOf } from './addresses';
import type { BridgePeer } from './bridge-peer';
import { clusterDns } from './cluster-dns';
import type { Proxy } from './proxy';

/** What the pods with some labels may call. */
export interface EgressByName {
  readonly labels: { [key: string]: string };
  /** On port 443. A `*` stands for characters within one label. */
  readonly hosts: readonly string[];
  readonly proxy?: Proxy;
  readonly podIdentity: boolean;
  readonly openShift: boolean;
  /** @default - the pods of the cluster's DNS */
  readonly dnsServers?: readonly BridgePeer[];
  /**
   * Whether the pods ask for these hosts' names as they stand, with no suffix of the cluster tried first. DNS then
   * answers for no other name; else for any, and a name can carry data out.
   */
  readonly asksAsNamed: boolean;
}

/** Throws unless each is a host name, in which a `*` may stand for a part of a label. */
export function checkHosts(property: string, hosts: readonly string[]): void {
  for (const host of hosts) {
    // Two labels at least stand as they are: `*.com` would be anybody's.
    if (isHostName(host.replaceAll('*', 'x')) && !/\*[^.]*\.[^.]*$|\*[^.]*$/.test(host)) continue;
    const text =
      'is no host name in small letters, in which * may stand for a part before the last two; ' +
      'write it as "login.example.com" or "*.example.com"';
    misuse(undefined, { code: 'DomainName', property, value: host, text });
  }
}

function ports(port: number): object[] {
  return [{ ports: [{ port: String(port), protocol: 'TCP' }] }];
}

type Selector = { readonly matchName: string } | { readonly matchPattern: string };

/** A host as Cilium matches it. A `*` alone is any name. */
function selector(host: string): Selector {
  return host.includes('*') ? { matchPattern: host } : { matchName: host };
}

/** Cilium learns a name's addresses from the answers of DNS, so it must see the questions. */
function dnsRules(servers: readonly BridgePeer[], ports: readonly number[], names: Selector[]): object[] {
  const asked = ports.map((port) => ({ port: String(port), protocol: 'ANY' }));
  const toPorts = [{ ports: asked, rules: { dns: names } }];
  return servers.map((server) => ({ ...server._bindCilium(), toPorts }));
}

/**
 * The agent is a process on the node: to Cilium that is the entity `host`, and not an address. One of its versions
 * took it for an address all the same.
 */
const AGENT = [
  { toEntities: ['host'], toPorts: ports(POD_IDENTITY_AGENT.port) },
  {
    toCIDR: [POD_IDENTITY_AGENT.ipv4, POD_IDENTITY_AGENT.ipv6].map(rangeOf),
    toPorts: ports(POD_IDENTITY_AGENT.port),
  },
];

function proxyRule({ host, port, ipVersion }: Proxy): object {
  const to = ipVersion === 0 ? { toFQDNs: [selector(host)] } : { toCIDR: [rangeOf(host)] };
  return { ...to, toPorts: ports(port) };
}

/**
 * The spec of a CiliumNetworkPolicy: all egress is denied but DNS, these hosts, and where credentials come from.
 * @see https://docs.cilium.io/en/stable/security/policy/language/#dns-based
 */
export function egressByName(egress: EgressByName): object {
  const { labels, hosts, proxy, podIdentity, openShift, asksAsNamed } = egress;
  const { pods, ports: dnsPorts } = clusterDns(openShift);
  const { dnsServers = pods } = egress;
  const names = [...new Set(hosts)].map(selector);
  const asked = proxy?.ipVersion === 0 ? [...names, selector(proxy.host)] : names;
  return {
    endpointSelector: { matchLabels: labels },
    egress: [
      ...dnsRules(dnsServers, dnsPorts, asksAsNamed ? asked : [selector('*')]),
      { toFQDNs: names, toPorts: ports(443) },
      ...(podIdentity ? AGENT : []),
      ...(proxy ? [proxyRule(proxy)] : []),
    ],
  };
}

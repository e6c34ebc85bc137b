/** Egress by host names, which Cilium knows and Kubernetes' own policies don't. */
import { misuse } from '../private/errors';
import { isHostName } from '../model';
import { POD_IDENTITY_AGENT } from './addresses';
import type { Proxy } from './proxy';

/** What the pods with some labels may call. */
export interface EgressByName {
  readonly labels: { [key: string]: string };
  /** On port 443. A `*` stands for characters within one label. */
  readonly hosts: readonly string[];
  readonly proxy?: Proxy;
  readonly podIdentity: boolean;
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

/** Cilium learns a name's addresses from the answers of DNS, so it must see the questions. */
const DNS = {
  toEndpoints: [{ matchLabels: { 'k8s:io.kubernetes.pod.namespace': 'kube-system', 'k8s:k8s-app': 'kube-dns' } }],
  toPorts: [{ ports: [{ port: '53', protocol: 'ANY' }], rules: { dns: [{ matchPattern: '*' }] } }],
};

/**
 * The agent is a process on the node: to Cilium that is the entity `host`, and not an address. One of its versions
 * took it for an address all the same.
 */
const AGENT = [
  { toEntities: ['host'], toPorts: ports(POD_IDENTITY_AGENT.port) },
  {
    toCIDR: [`${POD_IDENTITY_AGENT.ipv4}/32`, `${POD_IDENTITY_AGENT.ipv6}/128`],
    toPorts: ports(POD_IDENTITY_AGENT.port),
  },
];

function proxyRule({ host, port, ipVersion }: Proxy): object {
  const to =
    ipVersion === 0 ? { toFQDNs: [{ matchName: host }] } : { toCIDR: [`${host}/${ipVersion === 4 ? 32 : 128}`] };
  return { ...to, toPorts: ports(port) };
}

/**
 * The spec of a CiliumNetworkPolicy: all egress is denied but DNS, these hosts, and where credentials come from.
 * @see https://docs.cilium.io/en/stable/security/policy/language/#dns-based
 */
export function egressByName({ labels, hosts, proxy, podIdentity }: EgressByName): object {
  const names = [...new Set(hosts)];
  return {
    endpointSelector: { matchLabels: labels },
    egress: [
      DNS,
      {
        toFQDNs: names.map((name) => (name.includes('*') ? { matchPattern: name } : { matchName: name })),
        toPorts: ports(443),
      },
      ...(podIdentity ? AGENT : []),
      ...(proxy ? [proxyRule(proxy)] : []),
    ],
  };
}

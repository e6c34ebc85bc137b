import type { k8s } from 'cdk8s-plus-27';
import { checkNamespace, checkPlain, checkRange } from './checks';

/** Who may reach the bridge, or what it may reach: the pods of a namespace, or a range of addresses. */
export abstract class BridgePeer {
  /**
   * Pods of one namespace, as those of an ingress controller, of Prometheus or of a DNS server.
   * @param name the namespace
   * @param podLabels labels that the pods must have besides; without them all pods of the namespace
   */
  public static namespace(name: string, podLabels?: { [key: string]: string }): BridgePeer {
    return new Namespace(name, podLabels);
  }

  /**
   * Addresses outside the cluster, as the subnets of a load balancer.
   * @param range in CIDR notation, as "10.0.0.0/16" or "fd00::/8"; anything else is an error («IpRange»)
   */
  public static range(range: string): BridgePeer {
    return new Range(range);
  }

  /** @internal */
  public abstract _bind(): k8s.NetworkPolicyPeer;

  /**
   * As a rule of Cilium names where egress may go.
   * @internal
   */
  public abstract _bindCilium(): object;
}

class Namespace extends BridgePeer {
  constructor(
    private readonly namespace: string,
    private readonly podLabels?: { [key: string]: string },
  ) {
    super();
    checkPlain({ namespace, podLabels });
    checkNamespace('namespace', namespace);
  }

  public _bind(): k8s.NetworkPolicyPeer {
    const { namespace, podLabels } = this;
    return {
      namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': namespace } },
      ...(podLabels && { podSelector: { matchLabels: podLabels } }),
    };
  }

  public _bindCilium(): object {
    const labels = Object.entries(this.podLabels ?? {}).map(([key, value]) => [`k8s:${key}`, value]);
    const matchLabels = { 'k8s:io.kubernetes.pod.namespace': this.namespace, ...Object.fromEntries(labels) };
    return { toEndpoints: [{ matchLabels }] };
  }
}

class Range extends BridgePeer {
  constructor(private readonly range: string) {
    super();
    checkPlain({ range });
    checkRange('range', range);
  }

  public _bind(): k8s.NetworkPolicyPeer {
    return { ipBlock: { cidr: this.range } };
  }

  public _bindCilium(): object {
    return { toCIDR: [this.range] };
  }
}

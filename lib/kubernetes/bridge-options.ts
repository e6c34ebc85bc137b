import type { BridgePeer } from './bridge-peer';

/** Where people log in. */
export interface BridgeLogin {
  /** The issuer, byte for byte as in its tokens, as "https://acme.okta.com". */
  readonly issuer: string;
  /** Client id of the web application at the provider. Its secret goes into the Secret `bridge-secrets`. */
  readonly clientId: string;
  /**
   * The domain of your Google Workspace, as "example.com". Required with Google's issuer, refused with any other.
   * @default - none
   */
  readonly hostedDomain?: string;
}

/** How many pods run the bridge. */
export interface BridgeScaling {
  /**
   * Fewest pods, 1 or more.
   * @default 2
   */
  readonly minReplicas?: number;
  /**
   * Most pods. As many as `minReplicas`: always that many, and no HorizontalPodAutoscaler.
   * @default - 6, or `minReplicas` where that is more
   */
  readonly maxReplicas?: number;
  /**
   * How much of the reserved CPU the pods use on average before there are more of them, in percent, 1 or more.
   * @default 70
   */
  readonly targetCpuPercent?: number;
  /**
   * How many pods may be evicted at once, by a node that is drained for one: 1 or more, and fewer than `minReplicas`.
   * @default - 1; with `minReplicas` 1 there is no PodDisruptionBudget, which could only forbid every drain
   */
  readonly maxUnavailable?: number;
}

/** Compute that Kubernetes reserves for each pod and holds it to, as quantities such as `250m` or `512Mi`. */
export interface BridgeResources {
  /**
   * CPU that is reserved; the autoscaler goes by it.
   * @default '100m'
   */
  readonly cpuRequest?: string;
  /**
   * Most CPU. The bridge is one thread: more than one would not be used.
   * @default '1'
   */
  readonly cpuLimit?: string;
  /**
   * Memory that is reserved.
   * @default '128Mi'
   */
  readonly memoryRequest?: string;
  /**
   * Memory beyond which the pod is restarted.
   * @default '256Mi'
   */
  readonly memoryLimit?: string;
}

/** Names besides the known ones that the bridge may call. Giving this, even empty, asks for egress by name. */
export interface BridgeEgressByName {
  /**
   * Hosts of the login provider: where its discovery document, keys, tokens and user information are. A `*` stands for
   * one label or a part of one.
   * @default - the issuer's host; for Google, the four hosts that its discovery document names
   */
  readonly providerHosts?: string[];
  /**
   * Further hosts, as STS of another partition whose roles are handed out too.
   * @default - none
   */
  readonly hosts?: string[];
}

/** Who may reach the bridge, and what it may reach. */
export interface BridgeNetwork {
  /**
   * Who may reach port 8080, where people log in. The addresses of load balancers count, too.
   * @default - anybody who has a way to the pods
   */
  readonly loginsFrom?: BridgePeer[];
  /**
   * Who may reach the port for health and metrics, besides the kubelet, whom no policy keeps out. An empty list is
   * nobody.
   * @default - all pods of the cluster
   */
  readonly metricsFrom?: BridgePeer[];
  /**
   * Who answers when the pods ask for a name, on port 53: the server that a pod's /etc/resolv.conf names, or the pods
   * behind it. Wider ranges let anything out that is dressed up as DNS.
   * @default - the cluster's DNS: the pods `k8s-app: kube-dns` and `node-local-dns` in kube-system, the cache on the
   * node at 169.254.20.10, and 10.100.0.10 and 172.20.0.10, where EKS has it unless the cluster's range is another
   */
  readonly dnsServers?: BridgePeer[];
  /**
   * What the bridge may reach on port 443. An empty list is nothing, where all goes through `proxyUrl`. The node's
   * metadata is out of reach whatever a range holds. Not together with `egressByName`.
   * @default - all addresses but the node's metadata
   */
  readonly httpsTo?: BridgePeer[];
  /**
   * On Cilium: lets the bridge call hosts by their names instead of any host on port 443. A CiliumNetworkPolicy is then
   * the one that rules egress; the NetworkPolicy would open it again, since policies add up.
   * @default - port 443 as `httpsTo` says
   */
  readonly egressByName?: BridgeEgressByName;
}

/** Certificates of authorities that the bridge trusts besides the public ones. */
export interface BridgeTrustedCertificates {
  /** Name of a ConfigMap in the same namespace. */
  readonly configMap: string;
  /**
   * Its key that holds the certificates in PEM.
   * @default 'ca.crt'
   */
  readonly key?: string;
}

/** The store of External Secrets that the bridge's secret comes from, and how. */
export interface BridgeExternalSecret {
  /** Name of the store, which reads AWS Secrets Manager. */
  readonly store: string;
  /**
   * Whether the store is of the same namespace (a SecretStore) instead of the whole cluster (a ClusterSecretStore).
   * @default false
   */
  readonly namespaced?: boolean;
  /**
   * Name of the one secret in Secrets Manager, whose text is a JSON object.
   * @default "serval-bridge"
   */
  readonly secretName?: string;
  /**
   * Which property of that JSON becomes which key of `bridge-secrets`. The bundled bridge needs exactly
   * OIDC_CLIENT_SECRET and COOKIE_KEYS, with `servalApi` SERVAL_CLIENT_SECRET too («SecretKeys»).
   * @default - each key from the property of the same name; with Serval's image it must be given
   */
  readonly keys?: { [key: string]: string };
  /**
   * How often the secret is read again, as "15m". The bridge takes new values when it is restarted.
   * @default '1h'
   */
  readonly refreshInterval?: string;
}

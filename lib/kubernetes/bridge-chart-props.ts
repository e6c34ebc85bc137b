import type { ServalApiOptions } from '../service/serval-api-options';
import type { BridgeExposure } from './bridge-exposure';
import type { BridgeImage } from './bridge-image';
import type {
  BridgeExternalSecret,
  BridgeLogin,
  BridgeNetwork,
  BridgeResources,
  BridgeScaling,
  BridgeTrustedCertificates,
} from './bridge-options';

/** Properties of a `BridgeChart`. */
export interface BridgeChartProps {
  /** The bridge's Kubernetes namespace, a DNS label. It must exist already. */
  readonly namespace: string;
  /** What runs: Serval's own image, or the bridge that this package brings. */
  readonly image: BridgeImage;
  /** How people reach the bridge, and where TLS ends. */
  readonly exposure: BridgeExposure;
  /** Origin where people reach the bridge, as "https://bridge.acme.com": https, no path («PublicUrl»). */
  readonly publicUrl: string;
  /** Where people log in. Serval's image has this from Serval: only the issuer's host counts then, for egress by name. */
  readonly login: BridgeLogin;
  /** The AWS region of the tables, as "eu-central-1". */
  readonly region: string;
  /**
   * Name of the catalog's table.
   * @default "serval-catalog"
   */
  readonly catalogTableName?: string;
  /**
   * Name of the grants' table.
   * @default "serval-grants"
   */
  readonly grantsTableName?: string;
  /**
   * Name of the audit trail's table.
   * @default "serval-audit"
   */
  readonly auditTableName?: string;
  /**
   * Name of the ServiceAccount, a DNS subdomain of 253 characters at most; the one that the bridge's role names. The
   * worker's is an error, since its role assumes every ingestion role, and so is `default`.
   * @default "serval-bridge"
   */
  readonly serviceAccount?: string;
  /**
   * ARN of the bridge's role where its pods get it by IRSA (IAM roles for service accounts).
   * @default - EKS Pod Identity: an association of the cluster names the role
   */
  readonly roleArn?: string;
  /**
   * Whether the cluster is OpenShift, as ROSA's are: pods then have no pinned user, since it assigns one, their DNS is
   * OpenShift's, and `roleArn` is required, since Pod Identity is for EKS alone.
   * @default false
   */
  readonly openShift?: boolean;
  /**
   * With IRSA: writes token and variables into the manifest instead of leaving them to the cluster's webhook, so that a
   * pod that starts while the webhook is away has its role too.
   * @default false
   */
  readonly projectedToken?: boolean;
  /**
   * Makes the Secret `bridge-secrets` by External Secrets from AWS Secrets Manager.
   * @default - the Secret is made by somebody else; pods wait for it
   */
  readonly externalSecret?: BridgeExternalSecret;
  /**
   * Takes from every session the right to become another one (sts:AssumeRole, sts:AssumeRoot): a role that is chained
   * from it would outlive it by up to an hour. For the bundled bridge.
   * @default false
   */
  readonly denyRoleChaining?: boolean;
  /**
   * How many days rows of the audit trail are kept, 1 to 36,500. DynamoDB deletes them some days later. For the bundled
   * bridge.
   * @default - for ever
   */
  readonly auditRetentionDays?: number;
  /**
   * How many logins may begin in a minute from one address, at each pod, 100,000 at most; 0 is any number. Which address
   * that is, `trustedProxies` tells. For the bundled bridge.
   * @default 60
   */
  readonly loginsPerMinute?: number;
  /**
   * How many proxies in front of the pods append the caller's address to X-Forwarded-For: the load balancer, the ingress
   * controller; 10 at most. One too many lets callers choose the address that they are counted under; one too few counts
   * all people under one address, which can keep them out. For the bundled bridge.
   * @default - 1 with an Ingress (unless an annotation tells its controller how to treat the header) or a Gateway; with
   * the others it is not known: what connects to a pod counts as the caller if it has a public address, and a private
   * one, as of a load balancer, is not limited
   */
  readonly trustedProxies?: number;
  /**
   * Asks Serval's public API whether an access request is still approved, and for how long. Nobody here could try it
   * ("?"). `bridge-secrets` then needs the client's secret as SERVAL_CLIENT_SECRET too, and the bridge's
   * `BridgeRole` `servalApi: true`. For the bundled bridge.
   * @default - the store's grants alone say so, as the grant function writes them
   */
  readonly servalApi?: ServalApiOptions;
  /**
   * Further environment variables by name. None may be a secret, or be set by another property. `NO_PROXY` is completed
   * by the Pod Identity agent's addresses.
   * @default - none
   */
  readonly environment?: { [name: string]: string };
  /**
   * URL of the proxy for https, as "http://proxy.acme.com:3128". Hosts that need none go into `environment` as NO_PROXY.
   * @default - no proxy
   */
  readonly proxyUrl?: string;
  /**
   * Certificates of authorities that are trusted besides the public ones, as a proxy's that looks into TLS. They are at
   * /etc/serval-bridge/certificates/ca.crt, which the bundled bridge is told; Serval's image you tell by `environment`.
   * @default - the public ones alone
   */
  readonly trustedCertificates?: BridgeTrustedCertificates;
  /**
   * How many pods there are.
   * @default - 2 to 6, by their CPU; one may be evicted at a time
   */
  readonly scaling?: BridgeScaling;
  /**
   * What each pod reserves and may use.
   * @default - 100m CPU and 128Mi memory reserved, 1 CPU and 256Mi at most
   */
  readonly resources?: BridgeResources;
  /**
   * Who may reach the bridge, and what it may reach.
   * @default - as `BridgeNetwork` says of each
   */
  readonly network?: BridgeNetwork;
  /**
   * Numeric user id, 1 or more. Refused on OpenShift.
   * @default - 1000 for the bundled bridge; else the image's own user, which must be numeric and not root; on OpenShift
   * the one that it assigns
   */
  readonly runAsUser?: number;
  /**
   * Names of Secrets in the same namespace with credentials of the image's registry.
   * @default - none
   */
  readonly imagePullSecrets?: string[];
}

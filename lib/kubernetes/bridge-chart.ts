import { ApiObject, Chart } from 'cdk8s';
import { k8s } from 'cdk8s-plus-27';
import type { Construct } from 'constructs';
import { BRIDGE, SERVICE } from '../model';
import { misuse } from '../private/errors';
import { carriedBridge } from './bridge-archive';
import { checkBridge } from './bridge-checks';
import { bridgeDeployment, CERTIFICATES_FILE } from './bridge-deployment';
import { bridgeEnvironment } from './bridge-environment';
import type { BridgeExposure } from './bridge-exposure';
import { bridgeEgress } from './bridge-egress';
import { projectedToken, roleAnnotation } from './bridge-identity';
import type { BridgeImage } from './bridge-image';
import { bridgeNetworkPolicy } from './bridge-network';
import type {
  BridgeExternalSecret,
  BridgeLogin,
  BridgeNetwork,
  BridgeResources,
  BridgeScaling,
  BridgeTrustedCertificates,
} from './bridge-options';
import { autoscaler, disruptionBudget, scaleOf } from './bridge-scaling';
import { externalSecret } from './bridge-secret';
import { checkNoTokens } from './checks';
import { egressByName } from './egress-by-name';
import { proxyOf } from './proxy';

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
   * Numeric user id, 1 or more.
   * @default - 1000 for the bundled bridge; else the image's own user, which must be numeric and not root
   */
  readonly runAsUser?: number;
  /**
   * Names of Secrets in the same namespace with credentials of the image's registry.
   * @default - none
   */
  readonly imagePullSecrets?: string[];
}

const NAME = BRIDGE.service;
const LABELS = { 'app.kubernetes.io/name': NAME };

/**
 * The bridge in Kubernetes, under a service account of its own.
 *
 * Creates the ServiceAccount, the Service `serval-bridge` (80 to 8080), the Deployment with the container
 * `svbridge-api`, its PodDisruptionBudget, HorizontalPodAutoscaler and NetworkPolicy, for the bundled bridge a ConfigMap
 * that holds it, what the exposure needs, and on request an ExternalSecret and a CiliumNetworkPolicy. The whole stays
 * below 230,000 bytes, so that client-side `kubectl apply` takes it. It needs Kubernetes 1.30 or later.
 *
 * The chart is written before anything is deployed, so it takes plain strings: a CDK token is an error.
 * @see https://docs.serval.com/sections/integrations/aws-role-ingestion
 */
export class BridgeChart extends Chart {
  /** Name of the ServiceAccount that the bridge's role is for. */
  public readonly serviceAccountName: string;

  constructor(scope: Construct, id: string, props: BridgeChartProps) {
    const { namespace, serviceAccount = SERVICE.bridge, roleArn, region, network = {} } = props;
    checkNoTokens(props);
    const { host, port } = checkBridge(props);
    const image = props.image._bind();
    const scale = scaleOf(props.scaling);
    const proxy = props.proxyUrl === undefined ? undefined : proxyOf('proxyUrl', props.proxyUrl);
    if (proxy && !image.knowsProxy) {
      const text = `is given, but the Node of the image "${image.image}" knows no proxy; take Node 24.5 or later`;
      misuse(undefined, { code: 'Contradiction', property: 'proxyUrl', text });
    }
    const certificates = props.trustedCertificates && CERTIFICATES_FILE;
    const environment = bridgeEnvironment(props, image.bundled, proxy, certificates);
    const carried = image.bundled ? carriedBridge() : undefined;
    const podIdentity = roleArn === undefined;
    const deployment = bridgeDeployment({
      ...props,
      name: NAME,
      labels: LABELS,
      image,
      carried,
      irsa: props.projectedToken && !podIdentity ? projectedToken(roleArn, region) : undefined,
      environment,
      serviceAccountName: serviceAccount,
      scale,
    });
    const { serviceAnnotations, object } = props.exposure._bind({ host, port, region, labels: LABELS });
    const secret = props.externalSecret && externalSecret(props.externalSecret, image.bundled);
    const egress = network.egressByName && {
      labels: LABELS,
      hosts: bridgeEgress(network.egressByName, props),
      proxy,
      podIdentity,
    };
    super(scope, id, { namespace });

    this.serviceAccountName = serviceAccount;
    new k8s.KubeServiceAccount(this, 'ServiceAccount', {
      metadata: { name: serviceAccount, annotations: podIdentity ? undefined : roleAnnotation(roleArn) },
      automountServiceAccountToken: false,
    });
    if (secret) {
      new ApiObject(this, 'ExternalSecret', {
        apiVersion: 'external-secrets.io/v1',
        kind: 'ExternalSecret',
        metadata: { name: BRIDGE.secret },
        spec: secret,
      });
    }
    if (carried) new k8s.KubeConfigMap(this, 'Archive', carried.configMap);
    new ApiObject(this, 'Deployment', deployment);
    new k8s.KubeService(this, 'Service', {
      metadata: { name: NAME, labels: LABELS, annotations: serviceAnnotations },
      spec: {
        selector: LABELS,
        ports: [
          {
            name: 'http',
            port: BRIDGE.servicePort,
            targetPort: k8s.IntOrString.fromNumber(BRIDGE.containerPort),
          },
        ],
      },
    });
    if (object) new ApiObject(this, 'Exposure', object);
    if (scale.max > scale.min) new k8s.KubeHorizontalPodAutoscalerV2(this, 'Autoscaler', autoscaler(NAME, scale));
    if (scale.maxUnavailable !== undefined) {
      const budget = disruptionBudget(NAME, LABELS, scale.maxUnavailable);
      new k8s.KubePodDisruptionBudget(this, 'DisruptionBudget', budget);
    }
    const healthPort = image.health?.port === BRIDGE.containerPort ? undefined : image.health?.port;
    const traffic = { name: NAME, labels: LABELS, healthPort, proxy, podIdentity };
    new k8s.KubeNetworkPolicy(this, 'NetworkPolicy', bridgeNetworkPolicy(network, traffic));
    if (egress) {
      new ApiObject(this, 'EgressByName', {
        apiVersion: 'cilium.io/v2',
        kind: 'CiliumNetworkPolicy',
        metadata: { name: NAME },
        spec: egressByName(egress),
      });
    }
  }
}

import { ApiObject, Chart } from 'cdk8s';
import { k8s } from 'cdk8s-plus-27';
import type { Construct } from 'constructs';
import { BRIDGE, SERVICE } from '../model';
import { misuse } from '../private/errors';
import { requireGiven, requireSwitch } from '../private/requirements';
import { sessionSecretKeys } from '../private/session-settings';
import { carriedBridge } from './bridge-archive';
import type { BridgeChartProps } from './bridge-chart-props';
import { checkBridge, checkBundledAlone } from './bridge-checks';
import { bridgeDeployment, CERTIFICATES_FILE } from './bridge-deployment';
import { bridgeEnvironment } from './bridge-environment';
import { bridgeEgress } from './bridge-egress';
import { bridgeNetworkPolicy } from './bridge-network';
import { autoscaler, disruptionBudget, scaleOf } from './bridge-scaling';
import { externalSecret } from './bridge-secret';
import { checkPlain } from './checks';
import { egressByName } from './egress-by-name';
import { PodCredentials } from './pod-credentials';
import { proxyOf } from './proxy';

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
    requireGiven(undefined, 'props', props, 'give namespace, image, exposure, publicUrl, login and region');
    checkPlain(props);
    const { namespace, serviceAccount = SERVICE.bridge, roleArn, region, network = {} } = props;
    const openShift = requireSwitch(undefined, 'openShift', props.openShift);
    const { host, port } = checkBridge(props);
    const image = props.image._bind();
    if (!image.bundled) checkBundledAlone(props, image.image);
    const scale = scaleOf(props.scaling);
    const proxy = props.proxyUrl === undefined ? undefined : proxyOf('proxyUrl', props.proxyUrl);
    if (proxy && !image.knowsProxy) {
      const text = `is given, but the Node of the image "${image.image}" knows no proxy; take Node 24.5 or later`;
      misuse(undefined, { code: 'Contradiction', property: 'proxyUrl', text });
    }
    const certificates = props.trustedCertificates && CERTIFICATES_FILE;
    const exposed = props.exposure._bind({ host, port, region, labels: LABELS });
    const environment = bridgeEnvironment(props, image.bundled, exposed.trustedProxies, proxy, certificates);
    const carried = image.bundled ? carriedBridge(LABELS) : undefined;
    const podIdentity = roleArn === undefined;
    const credentials = credentialsOf(props)._bind({ openShift, pods: true });
    const deployment = bridgeDeployment({
      ...props,
      name: NAME,
      labels: LABELS,
      image,
      // OpenShift assigns the user, and refuses another.
      runAsUser: openShift ? undefined : (props.runAsUser ?? image.runAsUser),
      carried,
      credentials,
      environment,
      serviceAccountName: serviceAccount,
      scale,
      asksAsNamed: network.egressByName !== undefined,
    });
    const secret =
      props.externalSecret && externalSecret(props.externalSecret, image.bundled, sessionSecretKeys(props));
    const egress = network.egressByName && {
      labels: LABELS,
      hosts: bridgeEgress(network.egressByName, props),
      proxy,
      podIdentity,
      openShift,
      dnsServers: network.dnsServers,
      asksAsNamed: true,
    };
    super(scope, id, { namespace });

    this.serviceAccountName = serviceAccount;
    new k8s.KubeServiceAccount(this, 'ServiceAccount', {
      metadata: { name: serviceAccount, annotations: credentials.annotations },
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
      metadata: { name: NAME, labels: LABELS, annotations: exposed.serviceAnnotations },
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
    if (exposed.object) new ApiObject(this, 'Exposure', exposed.object);
    if (scale.max > scale.min) new k8s.KubeHorizontalPodAutoscalerV2(this, 'Autoscaler', autoscaler(NAME, scale));
    if (scale.maxUnavailable !== undefined) {
      const budget = disruptionBudget(NAME, LABELS, scale.maxUnavailable);
      new k8s.KubePodDisruptionBudget(this, 'DisruptionBudget', budget);
    }
    const healthPort = image.health?.port === BRIDGE.containerPort ? undefined : image.health?.port;
    const traffic = { name: NAME, labels: LABELS, healthPort, proxy, podIdentity, openShift };
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

/** The region stands in the pods where nothing else, or nothing right, would tell them. */
function credentialsOf({ roleArn, region, projectedToken, openShift }: BridgeChartProps): PodCredentials {
  if (roleArn === undefined) return PodCredentials.podIdentity();
  return PodCredentials.irsa({ roleArn, projectedToken, region: projectedToken || openShift ? region : undefined });
}

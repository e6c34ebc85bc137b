import { JsonPatch, type ApiObjectProps } from 'cdk8s';
import { k8s } from 'cdk8s-plus-27';
import { BRIDGE } from '../model';
import { misuse } from '../private/errors';
import type { CarriedBridge } from './bridge-archive';
import type { BridgeImage } from './bridge-image';
import type { BridgeResources, BridgeTrustedCertificates } from './bridge-options';
import type { Scale } from './bridge-scaling';
import { checkReserve, checkResources, checkSubdomain } from './checks';
import { RESTRICTED_CONTAINER, restrictedPod, variables } from './container';
import type { PodCredentials } from './pod-credentials';
import type { TokenParts } from './projected-token';
import { withoutCredentials } from './webhook-annotations';

/**
 * Seconds between "the pod is to end" and the signal to the process. Until then it takes logins as before: load
 * balancers and proxies need that long to learn that it goes.
 */
const PRE_STOP = 30;
/** Seconds that the bundled bridge takes from the signal to its end: it drains for 5 and finishes requests for 20. */
const ENDING = 25;
/** Seconds for the kubelet to notice. */
const SPARE = 5;

/** Where the trusted certificates are in the container. */
const CERTIFICATES = { volume: 'trusted-certificates', folder: '/etc/serval-bridge/certificates', file: 'ca.crt' };

/** Path of the trusted certificates in the container. */
export const CERTIFICATES_FILE = `${CERTIFICATES.folder}/${CERTIFICATES.file}`;

/** The pieces of a Deployment, each of its own concern. */
export interface BridgeDeploymentParts {
  readonly name: string;
  readonly labels: { [key: string]: string };
  readonly image: ReturnType<BridgeImage['_bind']>;
  readonly carried?: CarriedBridge;
  readonly credentials: ReturnType<PodCredentials['_bind']>;
  readonly environment: Readonly<Record<string, string>>;
  readonly serviceAccountName: string;
  readonly scale: Scale;
  readonly resources?: BridgeResources;
  /** Without it the image's own user, or the one that the cluster assigns. */
  readonly runAsUser?: number;
  readonly imagePullSecrets?: readonly string[];
  readonly trustedCertificates?: BridgeTrustedCertificates;
  /** Whether names are looked up as they stand before the cluster's suffixes are tried: policies by name need it. */
  readonly asksAsNamed: boolean;
}

function compute(given: BridgeResources = {}): k8s.ResourceRequirements {
  checkResources('resources', given);
  const { cpuRequest = '100m', cpuLimit = '1', memoryRequest = '128Mi', memoryLimit = '256Mi' } = given;
  checkReserve('resources.cpu', cpuRequest, cpuLimit);
  checkReserve('resources.memory', memoryRequest, memoryLimit);
  const quantity = k8s.Quantity.fromString;
  return {
    requests: { cpu: quantity(cpuRequest), memory: quantity(memoryRequest) },
    limits: { cpu: quantity(cpuLimit), memory: quantity(memoryLimit) },
  };
}

/** A start may take a minute, until when the other probes wait; a dead process is replaced, one that is not ready left alone. */
function probes(health: BridgeDeploymentParts['image']['health']) {
  const ask = (path: 'livePath' | 'readyPath') => {
    const port = k8s.IntOrString.fromNumber(health?.port ?? BRIDGE.containerPort);
    return health ? { httpGet: { path: health[path], port } } : { tcpSocket: { port } };
  };
  return {
    startupProbe: { ...ask('livePath'), periodSeconds: 2, failureThreshold: 30 },
    livenessProbe: { ...ask('livePath'), periodSeconds: 10, timeoutSeconds: 3, failureThreshold: 3 },
    readinessProbe: { ...ask('readyPath'), periodSeconds: 5, timeoutSeconds: 3, failureThreshold: 2 },
  };
}

function certificates(given: BridgeTrustedCertificates | undefined): Pick<TokenParts, 'volumeMounts' | 'volumes'> {
  if (!given) return { volumeMounts: [], volumes: [] };
  const { configMap, key = CERTIFICATES.file } = given;
  checkSubdomain('trustedCertificates.configMap', configMap, 'a ConfigMap');
  if (!/^[\w.-]{1,253}$/.test(key)) {
    const text = 'is no key of a ConfigMap, letters, digits and ._- are allowed; respell it';
    misuse(undefined, { code: 'KubernetesName', property: 'trustedCertificates.key', value: key, text });
  }
  return {
    volumeMounts: [{ name: CERTIFICATES.volume, mountPath: CERTIFICATES.folder, readOnly: true }],
    volumes: [{ name: CERTIFICATES.volume, configMap: { name: configMap, items: [{ key, path: CERTIFICATES.file }] } }],
  };
}

/** Over zones and nodes as far as there are any; by the template's hash, so that a rollout spreads by itself. */
function spread(labels: { [key: string]: string }): k8s.TopologySpreadConstraint[] {
  return ['topology.kubernetes.io/zone', 'kubernetes.io/hostname'].map((topologyKey) => ({
    topologyKey,
    maxSkew: 1,
    whenUnsatisfiable: 'ScheduleAnyway',
    labelSelector: { matchLabels: labels },
    matchLabelKeys: ['pod-template-hash'],
  }));
}

function containers(parts: BridgeDeploymentParts): Pick<k8s.PodSpec, 'containers' | 'initContainers' | 'volumes'> {
  const { image, carried, credentials, environment, resources, trustedCertificates } = parts;
  const trusted = certificates(trustedCertificates);
  const securityContext = { ...RESTRICTED_CONTAINER, readOnlyRootFilesystem: !image.writableRootFilesystem };
  const shared = { image: image.image, resources: compute(resources), securityContext };
  // What a foreign image writes where is not known; the bundled bridge writes nowhere.
  const scratch = image.bundled ? undefined : { name: 'tmp', mountPath: '/tmp' };
  const healthPort = image.health?.port;
  const separate = healthPort !== undefined && healthPort !== BRIDGE.containerPort;
  const bridge: k8s.Container = {
    ...shared,
    ...carried?.run,
    name: BRIDGE.container,
    ports: [
      { name: 'http', containerPort: BRIDGE.containerPort },
      ...(separate ? [{ name: 'health', containerPort: healthPort }] : []),
    ],
    env: variables({ ...credentials.variables, ...environment }),
    envFrom: [{ secretRef: { name: BRIDGE.secret } }],
    ...probes(image.health),
    volumeMounts: [
      ...(carried?.run.volumeMounts ?? []),
      ...credentials.volumeMounts,
      ...trusted.volumeMounts,
      ...(scratch ? [scratch] : []),
    ],
  };
  return {
    containers: [bridge],
    initContainers: carried && [{ ...shared, ...carried.unpack }],
    volumes: [
      ...(carried?.volumes ?? []),
      ...credentials.volumes,
      ...trusted.volumes,
      ...(scratch ? [{ name: scratch.name, emptyDir: {} }] : []),
    ],
  };
}

/** Sleep, which needs nothing in the image, is younger than the types that the rest is written with. */
const PAUSE = JsonPatch.add('/spec/template/spec/containers/0/lifecycle', {
  preStop: { sleep: { seconds: PRE_STOP } },
});

/**
 * The bridge's Deployment, fit for a namespace that enforces the restricted Pod Security Standard. A rollout starts a
 * pod before it ends one, and no pod ends while it is at a login.
 */
export function bridgeDeployment(parts: BridgeDeploymentParts): ApiObjectProps {
  const props = k8s.toJson_KubeDeploymentProps(deploymentProps(parts));
  return JsonPatch.apply({ ...k8s.KubeDeployment.GVK, ...props }, PAUSE) as ApiObjectProps;
}

function deploymentProps(parts: BridgeDeploymentParts): k8s.KubeDeploymentProps {
  const { name, labels, scale, carried, imagePullSecrets } = parts;
  const count = k8s.IntOrString.fromNumber;
  return {
    metadata: { name, labels },
    spec: {
      // Where there is an autoscaler the number is its own: one written here would be put back at each deployment.
      replicas: scale.min === scale.max ? scale.min : undefined,
      minReadySeconds: 10,
      strategy: { type: 'RollingUpdate', rollingUpdate: { maxUnavailable: count(0), maxSurge: count(1) } },
      selector: { matchLabels: labels },
      template: {
        metadata: { labels, annotations: carried && withoutCredentials([carried.unpack.name]) },
        spec: {
          serviceAccountName: parts.serviceAccountName,
          automountServiceAccountToken: false,
          // Variables about other Services of the namespace, which are nobody's business here.
          enableServiceLinks: false,
          terminationGracePeriodSeconds: PRE_STOP + ENDING + SPARE,
          securityContext: restrictedPod(parts.runAsUser),
          imagePullSecrets: imagePullSecrets?.map((secret) => ({ name: secret })),
          topologySpreadConstraints: spread(labels),
          dnsConfig: parts.asksAsNamed ? { options: [{ name: 'ndots', value: '1' }] } : undefined,
          ...containers(parts),
        },
      },
    },
  };
}

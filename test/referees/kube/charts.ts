/**
 * Writes manifests of the charts with each of their options into a folder: more than the examples show. A process of
 * its own, since the constructs are CommonJS and take their time to load.
 *
 *     charts.ts FOLDER
 */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { App, Chart, Testing, Yaml } from 'cdk8s';
import { k8s } from 'cdk8s-plus-27';
import { BridgeChart } from '../../../lib/kubernetes/bridge-chart.js';
import type { BridgeChartProps } from '../../../lib/kubernetes/bridge-chart-props.js';
import { BridgeExposure } from '../../../lib/kubernetes/bridge-exposure.js';
import { BridgeImage } from '../../../lib/kubernetes/bridge-image.js';
import { BridgePeer } from '../../../lib/kubernetes/bridge-peer.js';
import { AwsClusterChart } from '../../../lib/kubernetes/aws-cluster-chart.js';
import { ContainerEnvironment } from '../../../lib/kubernetes/container-environment.js';
import { PodCredentials } from '../../../lib/kubernetes/pod-credentials.js';
import { VerificationPodChart } from '../../../lib/kubernetes/verification-pod-chart.js';
import { WorkerChart } from '../../../lib/kubernetes/worker-chart.js';
import { WorkloadChart } from '../../../lib/kubernetes/workload-chart.js';
import type { WorkloadChartProps } from '../../../lib/kubernetes/workload-chart-props.js';
import type { WorkloadPodOptions } from '../../../lib/kubernetes/workload-pod-options.js';
import { RANDOM_WORKLOADS, type RandomWorkload } from './random-workloads.js';

const SIZE_MAX = 230_000;
const ROLE = 'arn:aws:iam::111122223333:role/serval-bridge';
const CERTIFICATE = 'arn:aws:acm:eu-west-1:111122223333:certificate/11112222-3333-4444-5555-666677778888';
const SERVAL = BridgeImage.serval('registry.example.com/serval/bridge:1.0.0', {
  health: { livePath: '/livez', readyPath: '/readyz' },
  allowWritableRootFilesystem: true,
});

const PLAIN: BridgeChartProps = {
  namespace: 'serval',
  image: BridgeImage.bundled(),
  exposure: BridgeExposure.clusterIp({ tlsEndsAt: "the mesh's gateway" }),
  publicUrl: 'https://bridge.example.com',
  login: { issuer: 'https://example.okta.com', clientId: '0oa1b2c3d4E5F6g7h8i9' },
  region: 'eu-west-1',
};

/** Names of manifests, and what differs in them from the plain one. */
const BRIDGES: Readonly<Record<string, Partial<BridgeChartProps>>> = {
  'bridge-by-pod-identity': {},
  'bridge-by-irsa': { roleArn: ROLE, externalSecret: { store: 'aws', namespaced: true, refreshInterval: '15m' } },
  'bridge-with-token': { roleArn: ROLE, projectedToken: true },
  'bridge-behind-proxy': {
    roleArn: ROLE,
    proxyUrl: 'http://10.1.2.3:3128',
    trustedCertificates: { configMap: 'authorities' },
    network: {
      egressByName: { providerHosts: ['example.okta.com', '*.oktacdn.com'], hosts: ['sts.eu-west-1.amazonaws.com'] },
    },
  },
  'bridge-behind-proxy-alone': {
    proxyUrl: 'http://10.1.2.3:3128',
    network: {
      dnsServers: [BridgePeer.range('10.96.0.10/32'), BridgePeer.namespace('dns', { app: 'resolver' })],
      httpsTo: [],
    },
  },
  'bridge-on-openshift': { roleArn: ROLE, openShift: true },
  'bridge-with-token-on-openshift': {
    roleArn: ROLE,
    openShift: true,
    projectedToken: true,
    network: { egressByName: {} },
  },
  'bridge-at-load-balancer': {
    publicUrl: 'https://bridge.example.com:8443',
    exposure: BridgeExposure.internalLoadBalancer({
      certificateArn: CERTIFICATE,
      subnetIds: ['subnet-11112222', 'subnet-33334444'],
      sourceRanges: ['10.0.0.0/8'],
    }),
    network: {
      loginsFrom: [BridgePeer.range('10.0.0.0/16'), BridgePeer.range('fd00::/8')],
      metricsFrom: [BridgePeer.namespace('monitoring', { app: 'prometheus' })],
    },
  },
  'bridge-at-ingress': { exposure: BridgeExposure.ingress({ className: 'nginx', tlsSecret: 'bridge-certificate' }) },
  'bridge-at-application-load-balancer': {
    exposure: BridgeExposure.ingress({ className: 'alb', certificateArn: CERTIFICATE }),
    proxyUrl: 'http://proxy.example.com:3128',
    network: { egressByName: {} },
  },
  'bridge-at-gateway': {
    exposure: BridgeExposure.gateway({ gateway: 'inside', listener: 'https', namespace: 'gateways' }),
    scaling: { minReplicas: 1, maxReplicas: 1 },
  },
  'bridge-of-serval': {
    image: SERVAL,
    runAsUser: 65532,
    imagePullSecrets: ['registry'],
    externalSecret: { store: 'aws', keys: { CLIENT_SECRET: 'client-secret' } },
    environment: { NO_PROXY: 'example.com' },
    scaling: { minReplicas: 3, maxReplicas: 9, targetCpuPercent: 50, maxUnavailable: 2 },
    resources: { cpuRequest: '250m', cpuLimit: '2', memoryRequest: '256Mi', memoryLimit: '512Mi' },
  },
};

const WORKLOAD_ROLE = 'arn:aws:iam::111122223333:role/shop/orders';
const POD: WorkloadPodOptions = {
  name: 'orders',
  containers: [{ name: 'orders', image: 'registry.example.com/shop/orders:1.4.2' }],
};

const MANY: WorkloadPodOptions = {
  name: 'orders',
  serviceAccount: 'reports',
  automountServiceAccountToken: true,
  runAsUser: 10001,
  imagePullSecrets: ['registry'],
  initContainers: [{ name: 'migrate', image: 'registry.example.com/shop/migrate:1.4.2', args: ['up'] }],
  containers: [
    {
      ...POD.containers[0]!,
      command: ['/app/orders'],
      environment: { LOG_LEVEL: 'info' },
      environments: [ContainerEnvironment.of({ QUEUE: 'orders' })],
      environmentSecret: 'orders',
      resources: { cpuRequest: '250m', memoryRequest: '512Mi', memoryLimit: '1Gi' },
      allowWritableRootFilesystem: true,
    },
    { name: 'proxy', image: 'registry.example.com/mesh/proxy:2.0.1', withoutCredentials: true },
  ],
};

/** Workloads by the name of their manifest. */
const WORKLOADS: Readonly<Record<string, Omit<WorkloadChartProps, 'namespace'>>> = {
  'workload-by-pod-identity': {
    serviceAccounts: ['orders', 'reports'],
    credentials: PodCredentials.podIdentity({ region: 'eu-west-1' }),
    deployment: MANY,
  },
  'workload-by-irsa': {
    serviceAccounts: ['orders'],
    credentials: PodCredentials.irsa({ roleArn: WORKLOAD_ROLE }),
    annotations: { 'example.com/team': 'shop' },
    deployment: POD,
  },
  'workload-with-token': {
    serviceAccounts: ['orders', 'reports'],
    credentials: PodCredentials.irsa({ roleArn: WORKLOAD_ROLE, region: 'eu-west-1', projectedToken: true }),
    deployment: { ...MANY, replicas: 3 },
  },
  'workload-with-token-in-china': {
    serviceAccounts: ['orders'],
    credentials: PodCredentials.irsa({
      roleArn: 'arn:aws-cn:iam::111122223333:role/orders',
      region: 'cn-north-1',
      audience: 'sts.amazonaws.com.cn',
      regionalSts: true,
      tokenExpirationSeconds: 600,
      projectedToken: true,
    }),
    pod: POD,
  },
  'workload-with-token-on-openshift': {
    serviceAccounts: ['orders'],
    credentials: PodCredentials.irsa({ roleArn: WORKLOAD_ROLE, region: 'eu-west-1', projectedToken: true }),
    openShift: true,
    deployment: POD,
  },
  'workload-on-openshift': {
    serviceAccounts: ['orders'],
    credentials: PodCredentials.irsa({ roleArn: WORKLOAD_ROLE, region: 'eu-west-1' }),
    openShift: true,
    deployment: POD,
  },
  'workload-of-operator': {
    serviceAccounts: ['orders'],
    credentials: PodCredentials.operatorSecret({
      roleArn: WORKLOAD_ROLE,
      region: 'eu-west-1',
      secretName: 'aws-cloud-credentials',
    }),
    openShift: true,
    deployment: POD,
  },
};

function credentialsOf({ way, roleArn, region }: RandomWorkload): PodCredentials {
  if (way === 'by-pod-identity') return PodCredentials.podIdentity({ region });
  return PodCredentials.irsa({ roleArn, region, projectedToken: way.endsWith('with-token') });
}

function randomWorkload(scope: App, random: RandomWorkload): Chart {
  const { id, way, namespace, serviceAccounts, serviceAccount, annotations, initContainers, containers } = random;
  return new WorkloadChart(scope, id, {
    namespace,
    serviceAccounts,
    annotations,
    openShift: way.startsWith('openshift'),
    credentials: credentialsOf(random),
    deployment: { name: random.deployment, serviceAccount, initContainers, containers },
  });
}

/** With the service account, which must exist before its pod. */
function verificationPod(scope: App): Chart {
  const chart = new VerificationPodChart(scope, 'verification-pod', {
    namespace: 'shop',
    serviceAccount: 'orders',
    image: 'quay.io/example/awsboto3sdk:1.0.0',
    region: 'eu-west-1',
  });
  const account = new k8s.KubeServiceAccount(chart, 'ServiceAccount', { metadata: { name: 'orders' } });
  chart.node.findChild('Pod').node.addDependency(account);
  return chart;
}

const folder = process.argv[2]!;
const app = new App();
const charts = [
  ...Object.entries(BRIDGES).map(([name, props]) => new BridgeChart(app, name, { ...PLAIN, ...props })),
  new WorkerChart(app, 'worker-by-name', {
    namespace: 'serval',
    deployment: { image: 'registry.example.com/serval/worker:2.7.1', environmentSecret: 'serval-worker' },
    egressByName: { region: 'eu-west-1', hosts: ['*.serval.example'] },
  }),
  new WorkerChart(app, 'worker-with-token-on-openshift', {
    namespace: 'serval',
    credentials: PodCredentials.irsa({ roleArn: ROLE, region: 'eu-west-1', projectedToken: true }),
    openShift: true,
    deployment: { image: 'registry.example.com/serval/worker:2.7.1' },
    egressByName: { region: 'eu-west-1', hosts: ['*.serval.example'] },
  }),
  ...Object.entries(WORKLOADS).map(([name, props]) => new WorkloadChart(app, name, { namespace: 'shop', ...props })),
  ...RANDOM_WORKLOADS.map((random) => randomWorkload(app, random)),
  verificationPod(app),
  new AwsClusterChart(app, 'aws-cluster', {
    namespace: 'org-shop',
    name: 'abcl0',
    release: '18.4.0',
    region: 'eu-central-1',
    enableCloudFrontAlias: true,
  }),
];
for (const chart of charts) {
  const text = Yaml.stringify(...(Testing.synth(chart as Chart) as object[]));
  if (Buffer.byteLength(text) > SIZE_MAX) throw new Error(`${chart.node.id} has ${Buffer.byteLength(text)} bytes`);
  writeFileSync(join(folder, `${chart.node.id}.k8s.yaml`), text);
}

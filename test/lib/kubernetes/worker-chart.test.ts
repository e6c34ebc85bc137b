import { Lazy, Stack } from 'aws-cdk-lib';
import { Testing } from 'cdk8s';
import { WorkerChart, type WorkerDeploymentOptions } from '../../../lib/kubernetes';

const image = 'registry.example/serval/worker:2.7.1';

function manifests(deployment?: WorkerDeploymentOptions, namespace = 'serval'): Record<string, unknown>[] {
  return Testing.synth(new WorkerChart(Testing.app(), 'Worker', { namespace, deployment }));
}

/** The pod template's spec of the worker's Deployment. */
function podSpec(options: Partial<WorkerDeploymentOptions> = {}) {
  const [, deployment] = manifests({ image, ...options }) as [unknown, { spec: { template: { spec: PodSpec } } }];
  return deployment.spec.template.spec;
}

interface PodSpec {
  serviceAccountName: string;
  automountServiceAccountToken: boolean;
  securityContext: Record<string, unknown>;
  containers: [Container];
  volumes: unknown[];
}

interface Container {
  env: { name: string; value: string }[];
  envFrom?: unknown[];
  image: string;
  resources: unknown;
  securityContext: { readOnlyRootFilesystem: boolean };
  volumeMounts: unknown[];
}

const variable = (name: string, options?: Partial<WorkerDeploymentOptions>): string | undefined =>
  podSpec(options).containers[0].env.find((entry) => entry.name === name)?.value;

test('the chart alone is the bare ServiceAccount of the page, in the namespace', () => {
  expect(manifests()).toEqual([
    { apiVersion: 'v1', kind: 'ServiceAccount', metadata: { name: 'serval-worker-sa', namespace: 'serval' } },
  ]);
});

test('the Deployment runs the image under that ServiceAccount, without a token for the Kubernetes API', () => {
  expect(podSpec()).toMatchObject({
    serviceAccountName: 'serval-worker-sa',
    automountServiceAccountToken: false,
    containers: [{ image }],
  });
});

test('a ServiceAccount of another name is made, used and told', () => {
  const serviceAccount = 'serval-worker.blue';
  const chart = new WorkerChart(Testing.app(), 'Worker', {
    namespace: 'serval',
    serviceAccount,
    deployment: { image },
  });
  expect(chart.serviceAccountName).toBe(serviceAccount);
  expect(Testing.synth(chart)).toMatchObject([
    { kind: 'ServiceAccount', metadata: { name: serviceAccount } },
    { kind: 'Deployment', spec: { template: { spec: { serviceAccountName: serviceAccount } } } },
  ]);
});

test.each([
  ['', 'has 0 characters, 1 to 253 are allowed'],
  ['a'.repeat(254), 'has 254 characters, 1 to 253 are allowed'],
  ['Worker', 'holds characters that are refused, allowed are small letters, digits, inner hyphens and dots'],
])('refuses the service account %p', (serviceAccount, text) => {
  expect(() => new WorkerChart(Testing.app(), 'Worker', { namespace: 'serval', serviceAccount })).toThrow(
    `${text}; give the name of the worker's service account`,
  );
});

test('refuses a service account that is a CDK token', () => {
  const serviceAccount = Lazy.string({ produce: () => 'later' });
  expect(() => new WorkerChart(Testing.app(), 'Worker', { namespace: 'serval', serviceAccount })).toThrow(
    '«LiteralNeeded» serviceAccount: ',
  );
});

test("the Deployment's name and selector do not depend on where the chart stands", () => {
  const [, deployment] = manifests({ image });
  expect(deployment).toMatchObject({
    metadata: { name: 'serval-worker', namespace: 'serval' },
    spec: {
      replicas: 1,
      selector: { matchLabels: { 'app.kubernetes.io/name': 'serval-worker' } },
      template: { metadata: { labels: { 'app.kubernetes.io/name': 'serval-worker' } } },
    },
  });
});

test('the pod meets the restricted Pod Security Standard and writes to /tmp only', () => {
  expect(podSpec()).toMatchObject({
    securityContext: { runAsNonRoot: true, seccompProfile: { type: 'RuntimeDefault' } },
    containers: [
      {
        securityContext: {
          allowPrivilegeEscalation: false,
          readOnlyRootFilesystem: true,
          capabilities: { drop: ['ALL'] },
        },
        volumeMounts: [{ name: 'tmp', mountPath: '/tmp' }],
      },
    ],
    volumes: [{ name: 'tmp', emptyDir: {} }],
  });
});

test('the image keeps its own user unless one is given', () => {
  expect(podSpec().securityContext).not.toHaveProperty('runAsUser');
  expect(podSpec({ runAsUser: 10001 }).securityContext).toMatchObject({ runAsUser: 10001 });
});

test('a writable root file system has to be asked for', () => {
  const [container] = podSpec({ allowWritableRootFilesystem: true }).containers;
  expect(container.securityContext.readOnlyRootFilesystem).toBe(false);
});

test.each(['NO_PROXY', 'no_proxy'])('%s exempts both addresses of the Pod Identity agent', (name) => {
  expect(variable(name)).toBe('169.254.170.23,[fd00:ec2::23]');
});

test('what the user exempts from the proxy comes first and stays, in either spelling, each host once', () => {
  const environment = {
    HTTPS_PROXY: 'http://proxy.example:3128',
    NO_PROXY: '.cluster.local, 169.254.170.23',
    no_proxy: '10.0.0.0/8,.cluster.local',
  };
  const hosts = '.cluster.local,169.254.170.23,10.0.0.0/8,[fd00:ec2::23]';
  expect(variable('NO_PROXY', { environment })).toBe(hosts);
  expect(variable('no_proxy', { environment })).toBe(hosts);
  expect(variable('HTTPS_PROXY', { environment })).toBe('http://proxy.example:3128');
});

test('a Secret becomes environment variables by reference', () => {
  const [container] = podSpec({ environmentSecret: 'serval-worker' }).containers;
  expect(container.envFrom).toEqual([{ secretRef: { name: 'serval-worker' } }]);
});

test('resources are reserved and memory is limited, each quantity overridable by itself', () => {
  expect(podSpec({ resources: { memoryLimit: '1Gi' } }).containers[0].resources).toEqual({
    requests: { cpu: '100m', memory: '256Mi' },
    limits: { memory: '1Gi' },
  });
});

test('the worker can be paused', () => {
  const [, deployment] = manifests({ image, replicas: 0 });
  expect(deployment).toMatchObject({ spec: { replicas: 0 } });
});

test.each([
  'registry.example:5000/serval/worker:2.7.1',
  'worker:v2',
  'worker:42',
  `123456789012.dkr.ecr.eu-west-1.example/worker@sha256:${'0a'.repeat(32)}`,
  `registry.example/worker:2.7.1@sha256:${'0a'.repeat(32)}`,
])('takes %s as an image', (pinned) => {
  expect(podSpec({ image: pinned }).containers[0].image).toBe(pinned);
});

test.each(['registry.example/serval/worker', 'registry.example:5000/serval/worker', 'worker:latest'])(
  'refuses the moving image %s',
  (moving) => {
    expect(() => podSpec({ image: moving })).toThrow(
      `«Image» deployment.image: "${moving}" may be another image tomorrow, a tag of a version or a digest is needed; ` +
        'add :VERSION or @sha256:…',
    );
  },
);

test.each(['', 'https://registry.example/worker:1', 'worker:1 ', 'worker@sha256:abc'])(
  'refuses %p, which is no image',
  (text) => {
    expect(() => podSpec({ image: text })).toThrow(
      `«Image» deployment.image: ${JSON.stringify(text)} is no image, registry/name:tag and ` +
        'registry/name@sha256:… are allowed; copy it from the registry',
    );
  },
);

test.each([
  ['', 'has 0 characters, 1 to 63 are allowed'],
  ['Serval', 'holds characters that are refused, allowed are small letters, digits and inner hyphens'],
  ['serval_worker', 'holds characters that are refused, allowed are small letters, digits and inner hyphens'],
  ['-serval', 'holds characters that are refused, allowed are small letters, digits and inner hyphens'],
  ['serval.prod', 'holds characters that are refused, allowed are small letters, digits and inner hyphens'],
  ['a'.repeat(64), 'has 64 characters, 1 to 63 are allowed'],
])('refuses the namespace %p', (namespace, text) => {
  expect(() => manifests(undefined, namespace)).toThrow(
    `«KubernetesName» namespace: ${JSON.stringify(namespace)} ${text}; give the namespace that the worker runs in`,
  );
});

test('a namespace of one letter is one', () => {
  expect(manifests(undefined, 's')).toMatchObject([{ metadata: { namespace: 's' } }]);
});

test.each([
  [{ replicas: -1 }, '«PodSetting» deployment.replicas: -1 is no whole number from 0; give one'],
  [{ replicas: 1.5 }, '«PodSetting» deployment.replicas: 1.5 is no whole number from 0; give one'],
  [{ runAsUser: 0 }, '«PodSetting» deployment.runAsUser: 0 is no whole number from 1; give one'],
  [
    { resources: { memoryLimit: '512MB' } },
    '«PodSetting» deployment.resources.memoryLimit: "512MB" is no quantity of memory, of a mebibyte or more; ' +
      'write it as "512Mi"',
  ],
  [
    { resources: { memoryRequest: '1G' } },
    '«Contradiction» deployment.resources.memoryRequest: "1G" is more than memoryLimit, which is 512Mi; give less, or ' +
      'raise memoryLimit',
  ],
  [
    { environmentSecret: 'Worker_Secret' },
    '«KubernetesName» deployment.environmentSecret: "Worker_Secret" is no name of a Secret, 1 to 253 small letters, ' +
      'digits, inner hyphens and dots are allowed; respell it',
  ],
  [
    { environment: { '1ST': 'x' } },
    '«Environment» deployment.environment: "1ST" is no name of a variable, letters, digits and _ are allowed, ' +
      'no digit first; respell it',
  ],
])('refuses %j', (options, message) => {
  expect(() => podSpec(options)).toThrow(message);
});

test.each(['AWS_ROLE_ARN', 'AWS_WEB_IDENTITY_TOKEN_FILE', 'AWS_ACCESS_KEY_ID', 'AWS_CONTAINER_CREDENTIALS_FULL_URI'])(
  'refuses %s, which would hide the credentials of Pod Identity, and does not show its value',
  (name) => {
    const set = (): unknown => podSpec({ environment: { [name]: 'hush-1234' } });
    expect(set).toThrow(
      `«Environment» deployment.environment: "${name}" would give the AWS SDK other credentials than those of ` +
        'the service account; leave it out',
    );
    expect(set).not.toThrow('hush-1234');
  },
);

describe('a CDK token, which the manifest would hold as it stands, is refused', () => {
  const token = Lazy.string({ produce: () => 'later' });
  const { account } = new Stack();

  test.each<[string, string | undefined, Partial<WorkerDeploymentOptions>]>([
    ['namespace', token, {}],
    ['deployment.image', undefined, { image: `${account}.example/worker:1` }],
    ['deployment.replicas', undefined, { replicas: Lazy.number({ produce: () => 2 }) }],
    ['deployment.environment.AWS_REGION', undefined, { environment: { AWS_REGION: token } }],
    ['the key of deployment.environment', undefined, { environment: { [token]: 'x' } }],
    ['deployment.environmentSecret', undefined, { environmentSecret: token }],
  ])('in %s', (property, namespace, options) => {
    expect(() => manifests({ image, ...options }, namespace)).toThrow(
      new RegExp(
        `^«LiteralNeeded» ${property.replace('.', '\\.')}: .* is a CDK token, .*write the value out as plain text$`,
      ),
    );
  });
});

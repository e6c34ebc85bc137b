import { Lazy } from 'aws-cdk-lib';
import { Testing } from 'cdk8s';
import {
  BridgeChart,
  ContainerEnvironment,
  PodCredentials,
  WorkerChart,
  WorkloadChart,
  type WorkloadChartProps,
  type WorkloadPodOptions,
} from '../../../lib/kubernetes';
import { deployment, irsa, main, podIdentity, ROLE, withToken, workload } from './workload';

const pod = (given: Partial<WorkloadPodOptions>): Partial<WorkloadChartProps> => ({
  deployment: { ...deployment, ...given },
});
const proxy = { ...main, name: 'proxy', withoutCredentials: true };

test.each<[Partial<WorkloadChartProps>, string]>([
  [{ namespace: 'Shop' }, '«KubernetesName» namespace: "Shop"'],
  [{ serviceAccounts: [] }, '«Missing» serviceAccounts: is empty; name those that the role is for'],
  [{ serviceAccounts: ['Orders'] }, '«KubernetesName» serviceAccounts: "Orders" is no name of a ServiceAccount'],
  [{ serviceAccounts: ['default'] }, '«Contradiction» serviceAccounts: "default" is that of every pod'],
  [{ serviceAccounts: ['a', 'a'] }, '«Duplicate» serviceAccounts: "a" is named twice'],
  [
    { annotations: { 'eks.amazonaws.com/role-arn': ROLE } },
    '«Contradiction» annotations: "eks.amazonaws.com/role-arn" decides about the role, which credentials does',
  ],
  [{ credentials: irsa, annotations: { 'iam.amazonaws.com/role': 'orders' } }, '«Contradiction» annotations'],
  [{ annotations: { 'example.com/a/b': '' } }, '«KubernetesName» annotations: "example.com/a/b" is no key'],
  [{ annotations: { 'a_b.com/team': '' } }, '«KubernetesName» annotations: "a_b.com/team" is no key'],
  [{ annotations: { 'the team': '' } }, '«KubernetesName» annotations: "the team" is no key'],
  [{ deployment, pod: deployment }, '«OneOf» deployment, pod: both are given'],
  [{ deployment: { ...deployment, replicas: -1 } }, '«PodSetting» deployment.replicas: -1'],
  [pod({ name: 'orders.v2' }), '«KubernetesName» deployment.name: "orders.v2"'],
  [pod({ containers: [] }), '«Missing» deployment.containers: is empty'],
  [pod({ containers: [{ ...main, name: 'a'.repeat(60) }] }), '1 to 59 small letters'],
  [
    pod({ containers: [{ ...main, image: 'orders' }] }),
    '«Image» deployment.containers[0].image: "orders" may be another',
  ],
  [
    pod({ initContainers: [{ ...main, image: 'a b' }] }),
    '«Image» deployment.initContainers[0].image: "a b" is no image',
  ],
  [pod({ containers: [main, main] }), '«Duplicate» deployment.containers: "orders" is the name of two containers'],
  [pod({ initContainers: [main] }), '«Duplicate» deployment.containers: "orders"'],
  [pod({ containers: [proxy] }), '«Contradiction» deployment.containers: have withoutCredentials, all of them'],
  [
    pod({ containers: [{ ...main, environment: { '1A': 'b' } }] }),
    '«Environment» deployment.containers[0].environment',
  ],
  [pod({ containers: [{ ...main, environmentSecret: 'A' }] }), '«KubernetesName» deployment.containers[0].environment'],
  [
    pod({ containers: [{ ...main, resources: { memoryRequest: '1 GB' } }] }),
    '«PodSetting» deployment.containers[0].resources.memoryRequest: "1 GB"',
  ],
  // Half a byte, which is what a slip of the unit asks for; bytes where mebibytes were meant; and cores by the million.
  [
    pod({ containers: [{ ...main, resources: { memoryLimit: '512m' } }] }),
    'memoryLimit: "512m" is no quantity of memory',
  ],
  [
    pod({ containers: [{ ...main, resources: { memoryLimit: '512' } }] }),
    'memoryLimit: "512" is no quantity of memory',
  ],
  [pod({ containers: [{ ...main, resources: { cpuRequest: '250Mi' } }] }), 'cpuRequest: "250Mi" is no quantity of CPU'],
  [
    pod({ containers: [{ ...main, resources: { memoryRequest: '1Gi' } }] }),
    '«Contradiction» deployment.containers[0].resources.memoryRequest: "1Gi" is more than memoryLimit',
  ],
  [pod({ runAsUser: 0 }), '«PodSetting» deployment.runAsUser: 0'],
  [pod({ imagePullSecrets: ['A'] }), '«KubernetesName» deployment.imagePullSecrets: "A"'],
  [pod({ serviceAccount: 'other' }), '«OneOf» deployment.serviceAccount: "other" is none of serviceAccounts'],
  [
    { serviceAccounts: ['a', 'b'], deployment },
    '«OneOf» deployment.serviceAccount: is missing, but there are 2; name the one that the pods run as',
  ],
  [{ pod: { ...deployment, containers: [] } }, '«Missing» pod.containers'],
  [{ credentials: podIdentity, openShift: true }, '«Contradiction» openShift: true is true, but Pod Identity'],
  [{ ...pod({ runAsUser: 1000 }), credentials: withToken, openShift: true }, '«Contradiction» deployment.runAsUser'],
  [{ credentials: irsa, deployment, openShift: true }, '«Missing» credentials.region: is missing, but on OpenShift'],
])('refuses %j', (props, message) => {
  expect(() => workload(props)).toThrow(message);
});

test.each([
  ['orders', 'is no ARN of an IAM role'],
  ['role/orders', 'is no ARN of an IAM role'],
  ['arn:aws:iam::111122223333:user/orders', 'is no ARN of an IAM role'],
  ['arn:aws:iam::111122223333:role/*', 'is no ARN of an IAM role'],
])('by IRSA and for an operator refuses the role %j, of which a whole ARN is needed', (roleArn, message) => {
  const refused = `«Arn» credentials.roleArn: ${JSON.stringify(roleArn)} ${message}`;
  expect(() => PodCredentials.irsa({ roleArn })).toThrow(refused);
  expect(() => PodCredentials.operatorSecret({ roleArn, region: 'eu-west-1', secretName: 'aws' })).toThrow(refused);
});

test.each([599, 86_401, 3600.5, Number.NaN])('refuses a token that lives for %p seconds', (tokenExpirationSeconds) => {
  const refused = 'is no life of a token, 600 to 86400 whole seconds are allowed; give one';
  expect(() => PodCredentials.irsa({ roleArn: ROLE, tokenExpirationSeconds })).toThrow(refused);
  const secret = { roleArn: ROLE, region: 'eu-west-1', secretName: 'aws', tokenExpirationSeconds };
  expect(() => PodCredentials.operatorSecret(secret)).toThrow(refused);
});

test.each([600, 86_400])('takes a token that lives for %p seconds', (tokenExpirationSeconds) => {
  expect(() => PodCredentials.irsa({ roleArn: ROLE, tokenExpirationSeconds })).not.toThrow();
});

test.each<[() => PodCredentials, string]>([
  [() => PodCredentials.irsa({ roleArn: ROLE, audience: '' }), '«ClientId» credentials.audience'],
  [() => PodCredentials.irsa({ roleArn: ROLE, region: 'Frankfurt' }), '«Region» credentials.region: "Frankfurt"'],
  [
    () => PodCredentials.irsa({ roleArn: ROLE, projectedToken: true }),
    '«Missing» credentials.region: is missing, but with projectedToken nothing else tells the pods',
  ],
  [
    () => PodCredentials.irsa({ roleArn: ROLE, region: 'cn-north-1' }),
    `«Contradiction» credentials.roleArn: "${ROLE}" is of another partition than region, cn-north-1 lies in aws-cn`,
  ],
  [() => PodCredentials.podIdentity({ region: '' }), '«Region» credentials.region: ""'],
  [
    () => PodCredentials.operatorSecret({ roleArn: ROLE, region: 'eu-west-1', secretName: 'AWS' }),
    '«KubernetesName» credentials.secretName: "AWS" is no name of a Secret',
  ],
])('refuses credentials, case %#', (make, message) => {
  expect(make).toThrow(message);
});

test.each<[string, string]>([
  ['0', '1Mi'],
  ['1.5Gi', '2G'],
  ['134217728', '1Ti'],
])('takes memory of %j to %j', (memoryRequest, memoryLimit) => {
  const resources = { cpuRequest: '0.5', memoryRequest, memoryLimit };
  expect(() => workload(pod({ containers: [{ ...main, resources }] }))).not.toThrow();
});

test.each(['team', 'example.com/team', 'a.b-c.io/T_e.a-m', 'x'])('takes an annotation %j', (key) => {
  expect(() => workload({ annotations: { [key]: '' } })).not.toThrow();
});

test.each(['AWS_CONFIG_FILE', 'AWS_SHARED_CREDENTIALS_FILE', 'AWS_DEFAULT_PROFILE'])(
  'refuses %s, by which the AWS SDK finds other credentials in a file',
  (name) => {
    const environment = { [name]: 'hush' };
    const set = () => workload(pod({ containers: [{ ...main, environment }] }));
    expect(set).toThrow(`«Environment» deployment.containers[0].environment: "${name}" would give the AWS SDK other`);
    expect(() => ContainerEnvironment.of(environment)).toThrow(`«Environment» variables: "${name}"`);
  },
);

/** As plain JavaScript may call it, whose callers no compiler warns. */
describe('without a compiler', () => {
  const loose = (props: object): Partial<WorkloadChartProps> => props;
  const withContainer = (given: object) =>
    loose({ deployment: { ...deployment, containers: [{ ...main, ...given }] } });

  test.each<[object, string]>([
    [{ PORT: 8080 }, '"PORT" has a value that is no text, which Kubernetes refuses; put it in quotes'],
    [{ CAMUNDA_ENABLED: true }, '"CAMUNDA_ENABLED" has a value that is no text'],
    [{ DATABASE_URL: undefined }, '"DATABASE_URL" has no value, and would be empty; give it one, or leave it out'],
  ])('refuses the variables %j', (environment, message) => {
    const property = '«Environment» deployment.containers[0].environment: ';
    expect(() => workload(withContainer({ environment }))).toThrow(property + message);
    const typed = () => ContainerEnvironment.of(environment as Record<string, string>);
    expect(typed).toThrow(`«Environment» variables: ${message}`);
  });

  test('refuses an annotation that is no text', () => {
    const message = '«PodSetting» annotations: "example.com/team" has a value that is no text';
    expect(() => workload(loose({ annotations: { 'example.com/team': true } }))).toThrow(message);
  });

  test.each<[string, () => unknown]>([
    ['annotations', () => workload(loose({ annotations: null }))],
    ['openShift', () => workload(loose({ openShift: null }))],
    ['serviceAccounts.0', () => workload(loose({ serviceAccounts: [null] }))],
    ['deployment.containers.0', () => workload(loose({ deployment: { ...deployment, containers: [null] } }))],
    ['deployment.initContainers', () => workload(loose({ deployment: { ...deployment, initContainers: null } }))],
    ['deployment.containers.0.environment', () => workload(withContainer({ environment: null }))],
    ['deployment.containers.0.environment.A', () => workload(withContainer({ environment: { A: null } }))],
    ['deployment.containers.0.resources', () => workload(withContainer({ resources: null }))],
    ['credentials.regionalSts', () => PodCredentials.irsa({ roleArn: ROLE, regionalSts: null as unknown as boolean })],
    ['credentials', () => PodCredentials.podIdentity(null as unknown as undefined)],
  ])('refuses null as %s, which says nothing', (property, make) => {
    expect(make).toThrow(`«Missing» ${property}: is null, which says nothing; give a value, or leave it out`);
  });

  test('refuses charts without properties', () => {
    for (const chart of [BridgeChart, WorkerChart, WorkloadChart]) {
      expect(() => new chart(Testing.app(), 'Chart', undefined as never)).toThrow('«Missing» props: is missing');
    }
  });

  test.each(['deployment.name', 'deployment.containers'])('misses %s', (property) => {
    const key = property.split('.')[1]!;
    expect(() => workload(loose({ deployment: { ...deployment, [key]: undefined } }))).toThrow(
      `«Missing» ${property}: is missing`,
    );
  });
});

describe('a CDK token, which the manifest would hold as it stands, is refused', () => {
  const token = Lazy.string({ produce: () => 'later' });

  test.each<[string, () => unknown]>([
    ['credentials.roleArn', () => PodCredentials.irsa({ roleArn: token })],
    ['credentials.region', () => PodCredentials.podIdentity({ region: token })],
    [
      'credentials.secretName',
      () => PodCredentials.operatorSecret({ roleArn: ROLE, region: 'eu-west-1', secretName: token }),
    ],
    ['serviceAccounts.0', () => workload({ serviceAccounts: [token] })],
    [
      'deployment.containers.0.environment.A',
      () => workload(pod({ containers: [{ ...main, environment: { A: token } }] })),
    ],
    ['the key of annotations', () => workload({ annotations: { [token]: '' } })],
  ])('%s', (property, make) => {
    expect(make).toThrow(`«LiteralNeeded» ${property}: `);
  });

  test('is shown without the text around it, which may be a password', () => {
    const environment = { DATABASE_URL: `postgres://shop:hush@${token}` };
    for (const set of [
      () => workload(pod({ containers: [{ ...main, environment }] })),
      () => ContainerEnvironment.of(environment),
    ]) {
      expect(set).toThrow(/^«LiteralNeeded» .*DATABASE_URL: "\$\{Token\[TOKEN\.\d+\]\}" is a CDK token/);
    }
  });
});

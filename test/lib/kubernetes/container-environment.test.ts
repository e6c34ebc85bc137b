import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Lazy } from 'aws-cdk-lib/core';
import { ApiObject, Chart, Include, Testing } from 'cdk8s';
import { Deployment, EnvValue, Job, k8s, Service, StatefulSet } from 'cdk8s-plus-27';
import type { Construct } from 'constructs';
import { ContainerEnvironment } from '../../../lib/kubernetes';
import { messageOf } from '../support/stacks';

const newChart = (): Chart => new Chart(Testing.app(), 'chart');
const environment = ContainerEnvironment.of({ A: '1', B: '2' });
const target = { serviceAccountName: 'orders' };

interface ContainerJson {
  readonly name: string;
  readonly env?: unknown;
}

interface PodSpecJson {
  readonly serviceAccountName?: string;
  readonly containers: ContainerJson[];
  readonly initContainers?: ContainerJson[];
}

function deploymentOf(chart: Chart, spec: object): ApiObject {
  const template = { metadata: { labels: { app: 'orders' } }, spec };
  return new ApiObject(chart, 'Deployment', { apiVersion: 'apps/v1', kind: 'Deployment', spec: { template } });
}

const podOf = (object: ApiObject): PodSpecJson =>
  (object.toJson() as { spec: { template: { spec: PodSpecJson } } }).spec.template.spec;

test('variables and service account go into the only container', () => {
  const object = deploymentOf(newChart(), { containers: [{ name: 'app', image: 'app:1' }] });
  environment.applyTo(object, target);
  expect(podOf(object)).toEqual({
    serviceAccountName: 'orders',
    containers: [
      {
        name: 'app',
        image: 'app:1',
        env: [
          { name: 'A', value: '1' },
          { name: 'B', value: '2' },
        ],
      },
    ],
  });
});

test('variables of the same name are replaced where they stood first, others stay', () => {
  const env = [
    { name: 'X', value: 'x' },
    { name: 'B', valueFrom: { secretKeyRef: { name: 'db', key: 'password' } } },
    { name: 'Y', value: '$(B)' },
    { name: 'B', value: 'again' },
  ];
  const object = deploymentOf(newChart(), { serviceAccountName: 'default', containers: [{ name: 'app', env }] });
  environment.applyTo(object, target);
  expect(podOf(object)).toEqual({
    serviceAccountName: 'orders',
    containers: [
      {
        name: 'app',
        env: [
          { name: 'X', value: 'x' },
          { name: 'B', value: '2' },
          { name: 'Y', value: '$(B)' },
          { name: 'A', value: '1' },
        ],
      },
    ],
  });
});

test('of several containers the named one alone takes them, an init container too', () => {
  const spec = { containers: [{ name: 'app' }, { name: 'proxy' }], initContainers: [{ name: 'migrate' }] };
  const object = deploymentOf(newChart(), spec);
  environment.applyTo(object, { ...target, container: 'app' });
  environment.applyTo(object, { ...target, container: 'migrate' });
  const withVariables = [...podOf(object).containers, ...podOf(object).initContainers!].map(({ name, env }) => [
    name,
    env !== undefined,
  ]);
  expect(withVariables).toEqual([
    ['app', true],
    ['proxy', false],
    ['migrate', true],
  ]);
});

test('an init container does not make the only container one of several', () => {
  const object = deploymentOf(newChart(), { containers: [{ name: 'app' }], initContainers: [{ name: 'migrate' }] });
  environment.applyTo(object, target);
  expect(podOf(object).containers[0]!.env).toHaveLength(2);
});

test('two environments add up', () => {
  const object = deploymentOf(newChart(), { containers: [{ name: 'app' }] });
  environment.applyTo(object, target);
  ContainerEnvironment.of({ B: 'two', C: '3' }).applyTo(object, target);
  expect(podOf(object).containers[0]!.env).toEqual([
    { name: 'A', value: '1' },
    { name: 'B', value: 'two' },
    { name: 'C', value: '3' },
  ]);
});

test.each<[string, string[]]>([
  ['Pod', []],
  ['StatefulSet', ['template']],
  ['DaemonSet', ['template']],
  ['Job', ['template']],
  ['CronJob', ['jobTemplate', 'template']],
])('a %s takes them', (kind, path) => {
  const spec = path.reduceRight<object>((inner, key) => ({ [key]: { spec: inner } }), {
    containers: [{ name: 'app' }],
  });
  const object = new ApiObject(newChart(), 'Object', { apiVersion: 'v1', kind, spec });
  environment.applyTo(object, target);
  const pod = path.reduce<Record<string, unknown>>(
    (part, key) => (part[key] as { spec: Record<string, unknown> }).spec,
    (object.toJson() as { spec: Record<string, unknown> }).spec,
  );
  expect(pod.serviceAccountName).toBe('orders');
  expect((pod.containers as ContainerJson[])[0]!.env).toHaveLength(2);
});

test('objects of a file take them', () => {
  const folder = mkdtempSync(join(tmpdir(), 'include-'));
  try {
    const url = join(folder, 'operate.yaml');
    writeFileSync(
      url,
      JSON.stringify({
        apiVersion: 'apps/v1',
        kind: 'StatefulSet',
        metadata: { name: 'zeebe' },
        spec: { template: { spec: { containers: [{ name: 'zeebe', env: [{ name: 'A', value: 'old' }] }] } } },
      }),
    );
    const include = new Include(newChart(), 'File', { url });
    const [object] = include.apiObjects;
    environment.applyTo(object!, target);
    expect(podOf(object!).containers[0]!.env).toEqual([
      { name: 'A', value: '1' },
      { name: 'B', value: '2' },
    ]);
  } finally {
    rmSync(folder, { recursive: true });
  }
});

test.each<[string, (chart: Chart) => Construct]>([
  ['Deployment', (chart) => new Deployment(chart, 'Workload', { containers: [{ name: 'app', image: 'app:1' }] })],
  [
    'StatefulSet',
    (chart) => {
      const service = new Service(chart, 'Service', { ports: [{ port: 80 }] });
      return new StatefulSet(chart, 'Workload', { service, containers: [{ name: 'app', image: 'app:1' }] });
    },
  ],
  ['Job', (chart) => new Job(chart, 'Workload', { containers: [{ name: 'app', image: 'app:1' }] })],
])('a %s of cdk8s-plus takes them beside its own', (kind, make) => {
  const chart = newChart();
  const workload = make(chart) as Deployment;
  workload.containers[0]!.env.addVariable('OWN', EnvValue.fromValue('0'));
  environment.applyTo(workload, target);
  expect(ApiObject.of(workload).kind).toBe(kind);
  expect(podOf(ApiObject.of(workload)).serviceAccountName).toBe('orders');
  expect(podOf(ApiObject.of(workload)).containers[0]!.env).toEqual([
    { name: 'OWN', value: '0' },
    { name: 'A', value: '1' },
    { name: 'B', value: '2' },
  ]);
});

test('what is read is a copy, and what was given may change later', () => {
  const given = { A: '1' };
  const one = ContainerEnvironment.of(given);
  given.A = '2';
  one.variables.A = '3';
  expect(one.variables).toEqual({ A: '1' });
});

describe('fails when', () => {
  const refused = (object: ApiObject, options: { container?: string; serviceAccountName: string }): string =>
    messageOf(() => environment.applyTo(object, options));
  const two = (chart: Chart): ApiObject =>
    deploymentOf(chart, { containers: [{ name: 'app' }, { name: 'proxy' }], initContainers: [{ name: 'migrate' }] });

  test('there are several containers and none is named', () => {
    expect(refused(two(newChart()), target)).toBe(
      '«Container» container: is missing, and this Deployment has several; name one of app, proxy, migrate ' +
        '(at chart/Deployment)',
    );
  });

  test('the container is not there', () => {
    expect(refused(two(newChart()), { ...target, container: 'web' })).toBe(
      '«Container» container: "web" is no container of this Deployment; name one of app, proxy, migrate ' +
        '(at chart/Deployment)',
    );
  });

  test('the construct is made of several objects', () => {
    const chart = newChart();
    two(chart);
    expect(messageOf(() => environment.applyTo(chart, target))).toBe(
      '«Container» workload: is made of no single object, as a Deployment is; take the one in it that holds the ' +
        'container (at chart)',
    );
  });

  test('there is no workload', () => {
    expect(messageOf(() => environment.applyTo(undefined as unknown as ApiObject, target))).toBe(
      '«Missing» workload: is missing, and has no default; give the Deployment or another object that holds the container',
    );
  });

  test.each([[false], [8080]])('a value is %p and no text', (value) => {
    expect(messageOf(() => ContainerEnvironment.of({ XA: value as unknown as string }))).toBe(
      '«Environment» variables: "XA" has a value that is no text, which Kubernetes refuses; put it in quotes',
    );
  });

  test('the object holds no pods', () => {
    const service = new k8s.KubeService(newChart(), 'Service', { spec: { ports: [{ port: 80 }] } });
    expect(refused(service, target)).toBe(
      "«Container» container: is not there, since this Service holds no pod's containers; take the object that does " +
        '(at chart/Service)',
    );
  });

  test.each(['AWS_ACCESS_KEY_ID', 'AWS_SECRET_ACCESS_KEY', 'AWS_SESSION_TOKEN'])(
    'the container has keys already (%s), whose value is not shown',
    (name) => {
      const object = deploymentOf(newChart(), { containers: [{ name: 'app', env: [{ name, value: 's3cret' }] }] });
      expect(refused(object, target)).toBe(
        `«Environment» env of app: "${name}" is what the AWS SDK would take before the role of the service account; ` +
          "leave it out of the container's variables (at chart/Deployment)",
      );
    },
  );

  test('the service account is missing or malformed', () => {
    const object = two(newChart());
    expect(refused(object, { container: 'app' } as unknown as { serviceAccountName: string })).toBe(
      '«Missing» serviceAccountName: is missing, and has no default; give the service account that the role is for ' +
        '(at chart/Deployment)',
    );
    expect(refused(object, { container: 'app', serviceAccountName: 'A b' })).toBe(
      '«KubernetesName» serviceAccountName: "A b" is no name of a ServiceAccount, 1 to 253 small letters, digits, inner ' +
        'hyphens and dots are allowed; respell it',
    );
  });

  test('it is applied for nobody', () => {
    const nothing = undefined as unknown as { serviceAccountName: string };
    expect(refused(two(newChart()), nothing)).toBe(
      '«Missing» target: is missing, and has no default; give it with the serviceAccountName (at chart/Deployment)',
    );
  });

  test('a name of a variable is malformed', () => {
    expect(messageOf(() => ContainerEnvironment.of({ '1A': 's3cret' }))).toBe(
      '«Environment» variables: "1A" is no name of a variable, letters, digits and _ are allowed, no digit first; respell it',
    );
  });

  test.each(['AWS_SECRET_ACCESS_KEY', 'AWS_ROLE_ARN', 'AWS_CONTAINER_CREDENTIALS_FULL_URI'])(
    'a variable gives other credentials (%s), whose value is not shown',
    (name) => {
      expect(messageOf(() => ContainerEnvironment.of({ [name]: 's3cret' }))).toBe(
        `«Environment» variables: "${name}" would give the container other AWS credentials than its service account's ` +
          'role; leave it out',
      );
    },
  );

  test('a value is known only at deployment', () => {
    expect(messageOf(() => ContainerEnvironment.of({ A: Lazy.string({ produce: () => '1' }) }))).toMatch(
      /^«LiteralNeeded» variables\.A: "\$\{Token\[.*\]\}" is a CDK token, /,
    );
    const serviceAccountName = Lazy.string({ produce: () => 'orders' });
    expect(refused(two(newChart()), { container: 'app', serviceAccountName })).toMatch(
      /^«LiteralNeeded» serviceAccountName: "\$\{Token\[.*\]\}" is a CDK token, /,
    );
  });
});

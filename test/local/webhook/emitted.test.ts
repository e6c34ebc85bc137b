/** Every pod of our charts, with each of their options, before the webhook of the cluster that it is for. */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseAllDocuments } from 'yaml';
import { credentialsIn, type Found } from '../../../local/webhook/credentials.js';
import type { Annotations, Container, Pod } from '../../../local/webhook/pod.js';
import { admit, type WebhookSettings } from '../../../local/webhook/webhook.js';
import { RANDOM_WORKLOADS } from '../../referees/kube/random-workloads.js';
import { EKS, OPENSHIFT } from './cases.js';

interface Manifest {
  readonly kind: string;
  readonly metadata: { readonly name: string; readonly namespace: string; readonly annotations?: Annotations };
  readonly spec: unknown;
}

/** A chart's pod and its service account, by the file's name. */
interface Emitted {
  readonly file: string;
  /** All that is in the file. */
  readonly manifests: readonly Manifest[];
  readonly pod: Pod;
  readonly annotations: Annotations;
}

/** As the referees read them: a process of its own, since the constructs take their time to load. */
function emittedPods(): Emitted[] {
  const folder = mkdtempSync(join(tmpdir(), 'charts-'));
  try {
    const program = new URL('../../referees/kube/charts.ts', import.meta.url).pathname;
    const { status, stderr } = spawnSync(process.execPath, ['--import', 'tsx', program, folder], { encoding: 'utf8' });
    if (status !== 0) throw new Error(stderr);
    return readdirSync(folder).flatMap((file) => podsOf(file, readFileSync(join(folder, file), 'utf8')));
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function podsOf(file: string, text: string): Emitted[] {
  const manifests = parseAllDocuments(text).map((document) => document.toJS() as Manifest);
  return manifests.flatMap((manifest) => {
    const pod =
      manifest.kind === 'Deployment'
        ? (manifest.spec as { template: Pod }).template
        : manifest.kind === 'Pod'
          ? (manifest as unknown as Pod)
          : undefined;
    if (!pod) return [];
    const account = manifests.find(
      ({ kind, metadata }) => kind === 'ServiceAccount' && metadata.name === pod.spec.serviceAccountName,
    );
    const annotations = account?.metadata.annotations ?? {};
    return [{ file: file.replace('.k8s.yaml', ''), manifests, pod, annotations }];
  });
}

const emitted = emittedPods();
const named = (word: RegExp): Emitted[] => emitted.filter(({ file }) => word.test(file));
const settingsOf = ({ file }: Emitted): WebhookSettings => (/openshift|operator/.test(file) ? OPENSHIFT : EKS);
const found = ({ pod }: Emitted, admitted: Pod): Found => credentialsIn(admitted, pod.spec.containers[0]!.name);

test.each(named(/token/))('$file: with its token in the manifest a pod passes unchanged, and has its role', (one) => {
  const { pod, annotations } = one;
  const admitted = admit(pod, { annotations }, settingsOf(one));
  expect(admitted).toBe(pod);
  expect(found(one, admitted)).toMatchObject({
    way: 'web identity',
    roleArn: annotations['eks.amazonaws.com/role-arn'],
    audience: annotations['eks.amazonaws.com/audience'] ?? 'sts.amazonaws.com',
  });
});

test.each(named(/token/))('$file: such a pod has its role while the webhook is away', (one) => {
  expect(found(one, one.pod).way).toBe('web identity');
});

/** A pod without one part of what the webhook would add to its container. */
function* lacking(pod: Pod): Generator<readonly [string, Pod]> {
  const [first, ...others] = pod.spec.containers;
  const withContainer = (container: Container): Pod => ({
    ...pod,
    spec: { ...pod.spec, containers: [container, ...others] },
  });
  const { env = [], volumeMounts = [] } = first!;
  for (const variable of ['AWS_ROLE_ARN', 'AWS_WEB_IDENTITY_TOKEN_FILE', 'AWS_STS_REGIONAL_ENDPOINTS']) {
    yield [variable, withContainer({ ...first!, env: env.filter(({ name }) => name !== variable) })];
  }
  yield ['the region', withContainer({ ...first!, env: env.filter(({ name }) => !name.endsWith('REGION')) })];
  const mounts = volumeMounts.filter(({ name }) => name !== 'aws-iam-token');
  yield ['the mount', withContainer({ ...first!, volumeMounts: mounts })];
  const volumes = pod.spec.volumes?.filter(({ name }) => name !== 'aws-iam-token');
  yield ['the volume', { ...pod, spec: { ...pod.spec, volumes } }];
}

test.each(named(/token/))('$file: without any one part such a pod would not pass, or have no role', (one) => {
  const account = { annotations: one.annotations };
  const settings = { ...settingsOf(one), regionalSts: true };
  for (const [part, pod] of lacking(one.pod)) {
    const admitted = admit(pod, account, settings);
    const stands = admitted === pod && found(one, admitted).way === 'web identity';
    expect([part, stands]).toEqual([part, false]);
  }
});

test('there are pods with a token of the workload, the bridge and the worker', () => {
  const files = named(/token/).map(({ file }) => file);
  expect(files).toEqual(
    expect.arrayContaining(['bridge-with-token', 'workload-with-token', 'worker-with-token-on-openshift']),
  );
});

test.each(named(/irsa|on-openshift/))('$file: by IRSA a pod has its role after the webhook', (one) => {
  const admitted = admit(one.pod, { annotations: one.annotations }, settingsOf(one));
  expect(found(one, admitted)).toMatchObject({ way: 'web identity' });
});

test.each(named(/on-openshift/))("$file: on OpenShift a pod's region is the cluster's, not the webhook's", (one) => {
  const admitted = admit(one.pod, { annotations: one.annotations }, OPENSHIFT);
  expect(found(one, admitted)).toMatchObject({ region: 'eu-west-1' });
  const { env } = admitted.spec.containers[0]!;
  expect(env).toContainEqual({ name: 'AWS_STS_REGIONAL_ENDPOINTS', value: 'regional' });
});

test.each(named(/pod-identity|by-name/))(
  '$file: by Pod Identity a pod asks the agent, whichever way the webhook would prefer',
  (one) => {
    expect(Object.keys(one.annotations).filter((key) => key.includes('amazonaws.com/'))).toEqual([]);
    for (const bothWays of ['annotation', 'association'] as const) {
      const admitted = admit(one.pod, { annotations: one.annotations, associated: true }, { ...EKS, bothWays });
      expect(found(one, admitted)).toEqual({ way: 'Pod Identity' });
    }
  },
);

describe.each(RANDOM_WORKLOADS)('$id', (random) => {
  const { manifests, pod, annotations } = emitted.find(({ file }) => file === random.id)!;
  const of = (kind: string) => manifests.filter((one) => one.kind === kind).map(({ metadata }) => metadata);

  test('names are read as they were given, whatever YAML might take them for', () => {
    expect(of('ServiceAccount').map(({ name }) => name)).toEqual(random.serviceAccounts);
    expect(of('Deployment').map(({ name }) => name)).toEqual([random.deployment]);
    expect(manifests.map(({ metadata }) => metadata.namespace)).toEqual(manifests.map(() => random.namespace));
    expect(pod.spec.serviceAccountName).toBe(random.serviceAccount);
    for (const { name, environment } of random.containers) {
      const { env = [] } = pod.spec.containers.find((one) => one.name === name)!;
      const given = Object.entries(environment).map(([variable, value]) => ({ name: variable, value }));
      expect(env).toEqual(expect.arrayContaining(given));
    }
  });

  test('service accounts have the role alone, by Pod Identity nothing', () => {
    const role = random.way === 'by-pod-identity' ? {} : { 'eks.amazonaws.com/role-arn': random.roleArn };
    expect(annotations).toEqual({ ...random.annotations, ...role });
    for (const account of of('ServiceAccount')) expect(account.annotations ?? {}).toEqual(annotations);
  });

  test('after the webhook the containers have their role in their region, and those without stay without', () => {
    const associated = random.way === 'by-pod-identity';
    const settings = random.way.startsWith('openshift') ? OPENSHIFT : EKS;
    const admitted = admit(pod, { annotations, associated }, settings);
    if (random.way.endsWith('with-token')) expect(admitted).toBe(pod);
    const role = { way: 'web identity', roleArn: random.roleArn, region: random.region, audience: 'sts.amazonaws.com' };
    for (const { name, withoutCredentials } of [...random.initContainers, ...random.containers]) {
      const other = associated ? { way: 'Pod Identity' } : role;
      expect(credentialsIn(admitted, name)).toMatchObject(withoutCredentials ? { way: 'none' } : other);
    }
  });
});

test('containers without credentials stay without', () => {
  const [one] = named(/^workload-by-pod-identity$/);
  const admitted = admit(one!.pod, { associated: true }, EKS);
  expect(credentialsIn(admitted, 'proxy').way).toBe('none');
  expect(credentialsIn(admitted, 'migrate').way).toBe('Pod Identity');
});

test("an operator's pod is none of the webhook's business", () => {
  const [one] = named(/^workload-of-operator$/);
  expect(admit(one!.pod, { annotations: one!.annotations }, OPENSHIFT)).toBe(one!.pod);
});

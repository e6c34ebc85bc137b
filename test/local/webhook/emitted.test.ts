/** Every pod of our charts, with each of their options, before the webhook of the cluster that it is for. */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseAllDocuments } from 'yaml';
import { credentialsIn, type Found } from '../../../local/webhook/credentials.js';
import type { Annotations, Pod } from '../../../local/webhook/pod.js';
import { admit, type WebhookSettings } from '../../../local/webhook/webhook.js';
import { EKS, OPENSHIFT } from './cases.js';

interface Manifest {
  readonly kind: string;
  readonly metadata: { readonly name: string; readonly annotations?: Annotations };
  readonly spec: unknown;
}

/** A chart's pod and its service account, by the file's name. */
interface Emitted {
  readonly file: string;
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
    return [{ file: file.replace('.k8s.yaml', ''), pod, annotations: account?.metadata.annotations ?? {} }];
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
    expect(one.annotations).toEqual({});
    for (const bothWays of ['annotation', 'association'] as const) {
      const admitted = admit(one.pod, { annotations: one.annotations, associated: true }, { ...EKS, bothWays });
      expect(found(one, admitted)).toEqual({ way: 'Pod Identity' });
    }
  },
);

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

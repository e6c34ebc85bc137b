/**
 * The order of the work, judged: at every step each pod has its role, by the cluster's webhook and what the role then
 * trusts, also pods that were made before the step. In another order they are locked out.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { assumeRole, assumeRoleAsService, assumeRoleWithWebIdentity } from '../../../lib/model/policy/index.js';
import { credentialsIn } from '../../../local/webhook/credentials.js';
import type { Annotations, Pod } from '../../../local/webhook/pod.js';
import { admit } from '../../../local/webhook/webhook.js';
import { EKS } from '../../local/webhook/cases.js';
import { cli } from '../support.js';
import { objectsOf } from './reading.js';
import { fill, KIAM, newFolder, POD_IDENTITY, removeFolder } from './support.js';

const ACCOUNT = '111122223333';
const ISSUER = 'oidc.eks.eu-west-1.amazonaws.com/id/AB12';
const KIAM_SERVER = `arn:aws:iam::${ACCOUNT}:role/kiam-server`;
const BY_KIAM = { Effect: 'Allow', Principal: { AWS: KIAM_SERVER }, Action: 'sts:AssumeRole' };

const MANIFESTS = ['shop', 'mail'].map(
  (namespace) => `---
apiVersion: v1
kind: ServiceAccount
metadata: { name: orders, namespace: ${namespace} }
---
apiVersion: apps/v1
kind: Deployment
metadata: { name: orders, namespace: ${namespace} }
spec:
  template:
    metadata:
      annotations:
        iam.amazonaws.com/role: ${namespace}/orders
    spec:
      serviceAccountName: orders
      containers: [{ name: app, image: registry.example/app:1 }]
`,
);

interface Resource {
  readonly kind: string;
  readonly metadata: { readonly namespace: string; readonly annotations?: Annotations };
  readonly spec: { readonly template: Pod };
}

/** A cluster's manifests, and the service accounts with an association. */
interface Cluster {
  readonly resources: readonly Resource[];
  readonly associated?: boolean;
  readonly bothWays?: 'annotation' | 'association';
}

type Trust = Readonly<Record<string, readonly object[]>>;

/** The pod of a namespace as it is made now. */
function made({ resources, associated = false, bothWays = 'association' }: Cluster, namespace: string): Pod {
  const of = (kind: string): Resource =>
    resources.find((one) => one.kind === kind && one.metadata.namespace === namespace)!;
  const annotations = of('ServiceAccount').metadata.annotations ?? {};
  return admit(of('Deployment').spec.template, { annotations, associated }, { ...EKS, bothWays });
}

/** Whether a pod of a namespace gets the role of `owner` in the way that its SDK takes. */
function gets(pod: Pod, namespace: string, trust: Trust, owner = namespace): boolean {
  const arn = `arn:aws:iam::${ACCOUNT}:role/${owner}/orders`;
  const role = { arn, trustPolicy: { Version: '2012-10-17', Statement: trust[arn] } };
  const found = credentialsIn(pod, 'app');
  if (found.way === 'web identity') {
    if (found.roleArn !== arn && owner === namespace) return false;
    const provider = `arn:aws:iam::${ACCOUNT}:oidc-provider/${ISSUER}`;
    const subject = `system:serviceaccount:${namespace}:orders`;
    const question = { role, provider, issuer: ISSUER, audience: found.audience, subject };
    return assumeRoleWithWebIdentity(question).verdict === 'admits';
  }
  if (found.way === 'Pod Identity') {
    const sessionTags = {
      'eks-cluster-arn': `arn:aws:eks:eu-west-1:${ACCOUNT}:cluster/prod`,
      'eks-cluster-name': 'prod',
      'kubernetes-namespace': namespace,
      'kubernetes-service-account': 'orders',
      'kubernetes-pod-name': 'orders-1',
      'kubernetes-pod-uid': 'u-1',
    };
    const transitiveTagKeys = Object.keys(sessionTags);
    const service = 'pods.eks.amazonaws.com';
    const question = { role, service, sourceAccount: ACCOUNT, sessionTags, transitiveTagKeys };
    return assumeRoleAsService(question).verdict === 'admits';
  }
  // kiam answers in place of the node, and only for what the annotation says.
  if (pod.metadata?.annotations?.['iam.amazonaws.com/role'] !== `${owner}/orders`) return false;
  const document = { Version: '2012-10-17', Statement: { Effect: 'Allow', Action: 'sts:AssumeRole', Resource: '*' } };
  const identityPolicies = [{ name: "kiam's server", document }];
  const session = `arn:aws:sts::${ACCOUNT}:assumed-role/kiam-server/kiam`;
  const caller = { type: 'session', account: ACCOUNT, arn: session, roleArn: KIAM_SERVER } as const;
  return assumeRole({ role, caller, callerPolicies: { identityPolicies } }).verdict === 'admits';
}

const NAMESPACES = ['shop', 'mail'];
const allGet = (pods: readonly Pod[], trust: Trust): boolean[] =>
  NAMESPACES.map((namespace, index) => gets(pods[index]!, namespace, trust));

let folder: string;
beforeEach(async () => {
  folder = await newFolder();
  await fill(folder, { 'all.yaml': MANIFESTS.join('') });
});
afterEach(() => removeFolder(folder));

/** Migrates the folder; the statements that are printed, by role. */
async function migrate(way: string, ...options: string[]): Promise<Trust> {
  const { code, out } = await cli(['migrate', way, folder, ...options, '--json', '--write']);
  expect(code).toBe(0);
  const { roles } = JSON.parse(out) as { roles: { roleArn: string; add: object[] }[] };
  return Object.fromEntries(roles.map(({ roleArn, add }) => [roleArn, add]));
}

const resources = (): Resource[] => objectsOf(readFileSync(join(folder, 'all.yaml'), 'utf8')) as Resource[];
const both = (one: Trust, other: Trust): Trust =>
  Object.fromEntries(Object.entries(one).map(([arn, statements]) => [arn, [...statements, ...other[arn]!]]));

test('from kiam to IRSA to Pod Identity, no pod is ever without its role, and none gets another one', async () => {
  const podsOf = (cluster: Cluster): Pod[] => NAMESPACES.map((namespace) => made(cluster, namespace));
  const steps: [string, readonly Pod[], Trust][] = [];
  const kiam = Object.fromEntries(
    NAMESPACES.map((name) => [`arn:aws:iam::${ACCOUNT}:role/${name}/orders`, [BY_KIAM]] as const),
  );
  const byKiam = podsOf({ resources: resources() });
  const irsa = await migrate('kiam', ...KIAM);
  const annotated = resources();
  const byToken = podsOf({ resources: annotated });
  const podIdentity = await migrate('pod-identity', ...POD_IDENTITY);
  const byAgent = podsOf({ resources: resources(), associated: true });

  steps.push(['as it was', byKiam, kiam], ['trust first', byKiam, both(kiam, irsa)]);
  steps.push(['manifests applied', byToken, both(kiam, irsa)], ['undone', byKiam, both(kiam, irsa)]);
  steps.push(['kiam gone', byToken, irsa], ['trust first, again', byToken, both(irsa, podIdentity)]);
  for (const bothWays of ['annotation', 'association'] as const) {
    const between = podsOf({ resources: annotated, associated: true, bothWays });
    steps.push([`associated, by ${bothWays}`, between, both(irsa, podIdentity)]);
  }
  steps.push(['manifests applied, again', byAgent, both(irsa, podIdentity)], ['IRSA gone', byAgent, podIdentity]);
  for (const [step, pods, trust] of steps) expect([step, ...allGet(pods, trust)]).toEqual([step, true, true]);

  // In the wrong order.
  expect(allGet(byToken, kiam)).toEqual([false, false]);
  expect(allGet(byKiam, irsa)).toEqual([false, false]);
  expect(allGet(byAgent, irsa)).toEqual([false, false]);
  expect(allGet(byToken, podIdentity)).toEqual([false, false]);
  // Service accounts of one name in two namespaces.
  for (const [pods, trust] of [
    [byToken, irsa],
    [byAgent, podIdentity],
  ] as const) {
    expect(gets(pods[0]!, 'shop', trust, 'mail')).toBe(false);
    expect(gets(pods[1]!, 'mail', trust, 'shop')).toBe(false);
  }
});

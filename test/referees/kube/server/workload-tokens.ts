/** Tokens that a real API server signs for service accounts, in front of the local STS and the trusts of workloads' roles. */
import { AssumeRoleWithWebIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import { stringify } from 'yaml';
import { type JsonWebKeySet, localAws } from '../../../../local/aws/index.js';
import { root, run } from '../../referee.js';
import { type Cluster, startCluster } from './cluster.js';
import { FLAVOURS, type Flavour, type FlavourName } from './flavours.js';
import type { Report } from './report.js';
import type { Tools } from './tools.js';

const ACCOUNT = '111122223333';

/** Whose token it is. */
interface Bearer {
  readonly namespace: string;
  readonly serviceAccount: string;
  /** @default that of the flavour */
  readonly audience?: string;
}

const ORDERS: Bearer = { namespace: 'shop', serviceAccount: 'orders' };
const SUBJECT = /^AccessDenied: /;
const AUDIENCE = /^InvalidIdentityToken\w*: Incorrect token audience$/;
const GETS_IN = /^system:serviceaccount:/;

/** For which role, who asks, and what STS answers. */
const CASES: ReadonlyArray<readonly [role: string, bearer: Bearer, answer: RegExp]> = [
  ['one', ORDERS, GETS_IN],
  ['one', { ...ORDERS, namespace: 'jobs' }, SUBJECT],
  ['one', { ...ORDERS, serviceAccount: 'billing' }, SUBJECT],
  ['one', { ...ORDERS, serviceAccount: 'orders-2' }, SUBJECT],
  ['one', { ...ORDERS, audience: 'openshift' }, SUBJECT],
  ['one', { ...ORDERS, audience: 'vault' }, AUDIENCE],
  ['one', { ...ORDERS, audience: 'https://kubernetes.default.svc' }, AUDIENCE],
  ['several', ORDERS, GETS_IN],
  ['several', { ...ORDERS, serviceAccount: 'billing' }, GETS_IN],
  ['several', { namespace: 'jobs', serviceAccount: 'nightly' }, GETS_IN],
  ['several', { namespace: 'jobs', serviceAccount: 'billing' }, SUBJECT],
  ['whole', { ...ORDERS, serviceAccount: 'anything' }, GETS_IN],
  ['whole', { ...ORDERS, namespace: 'shop-2' }, SUBJECT],
  ['whole', { ...ORDERS, audience: 'openshift' }, SUBJECT],
  ['any-audience', { ...ORDERS, audience: 'openshift' }, GETS_IN],
  ['any-audience', { ...ORDERS, serviceAccount: 'billing', audience: 'openshift' }, SUBJECT],
];

/** One cluster after the other, each signing as its flavour does. */
export async function judgeWorkloads(tools: Tools, report: Report): Promise<void> {
  for (const name of Object.keys(FLAVOURS) as FlavourName[]) {
    const cluster = await startCluster(tools, FLAVOURS[name].issuer);
    try {
      await judgeFlavour(cluster, name, report);
    } finally {
      await cluster.close();
    }
  }
}

async function judgeFlavour(cluster: Cluster, name: FlavourName, report: Report): Promise<void> {
  const flavour: Flavour = FLAVOURS[name];
  const keys = JSON.parse(kubectl(cluster, ['get', '--raw', '/openid/v1/jwks'])) as JsonWebKeySet;
  const ask = localSts(name, { [flavour.issuer]: keys });
  makeServiceAccounts(cluster);
  for (const [role, { audience = flavour.audience, ...bearer }, expected] of CASES) {
    const answer = await ask(role, token(cluster, { ...bearer, audience }));
    const who = `${bearer.namespace}/${bearer.serviceAccount} for ${audience}`;
    report.check(`${name}: what STS answers ${who} who asks for the role ${role}`, expected.test(answer), answer);
  }
  // Whoever runs a cluster may call it as they like, but signs by other keys; and a true one is not every other.
  const own = token(cluster, { ...ORDERS, audience: flavour.audience });
  const forged = await localSts(name, { [flavour.issuer]: { keys: [] } })('one', own);
  report.check(
    `${name}: a token that no published key signed is refused`,
    /^InvalidIdentityToken/.test(forged),
    forged,
  );
  const elsewhere = await localSts(name, { [flavour.issuer]: keys }, `${flavour.issuer}0`)('one', own);
  report.check(`${name}: a token of a cluster without a provider is refused`, !GETS_IN.test(elsewhere), elsewhere);
}

function kubectl(cluster: Cluster, args: readonly string[], input?: string): string {
  const { status, output } = cluster.kubectl(args, input);
  if (status !== 0) throw new Error(output);
  return output;
}

/** Namespaces and service accounts of all who ask. */
function makeServiceAccounts(cluster: Cluster): void {
  const bearers = CASES.map(([, { namespace, serviceAccount }]) => ({ namespace, serviceAccount }));
  const namespaces = [...new Set(bearers.map(({ namespace }) => namespace))];
  const objects = [
    ...namespaces.map((name) => ({ apiVersion: 'v1', kind: 'Namespace', metadata: { name } })),
    ...bearers.map(({ namespace, serviceAccount: name }) => ({
      apiVersion: 'v1',
      kind: 'ServiceAccount',
      metadata: { name, namespace },
    })),
  ];
  kubectl(cluster, ['apply', '--filename=-'], objects.map((object) => stringify(object)).join('---\n'));
}

/** A token as the kubelet asks for it, by TokenRequest. */
function token(cluster: Cluster, { namespace, serviceAccount, audience }: Required<Bearer>): string {
  return kubectl(cluster, ['create', 'token', serviceAccount, `--namespace=${namespace}`, `--audience=${audience}`]);
}

/**
 * STS with the roles' template deployed and the keys at hand; tells whom it took the bearer for, or why not.
 * @param provider URL of the provider that the account has, where it is not the flavour's
 */
function localSts(name: FlavourName, keys: Readonly<Record<string, JsonWebKeySet>>, provider?: string) {
  const { issuer, partition, region } = FLAVOURS[name];
  const text = templateOf(name).replaceAll(`"${issuer}"`, JSON.stringify(provider ?? issuer));
  const template: unknown = JSON.parse(text);
  const aws = localAws({
    clock: { now: () => Date.now(), sleep: () => Promise.resolve() },
    issuers: Object.fromEntries(Object.entries(keys).map(([url, set]) => [url, () => Promise.resolve(set)])),
  });
  aws.deploy({ template, stackName: 'workloads', account: ACCOUNT, region });
  const sts = new STSClient({ region, endpoint: 'https://sts.test', requestHandler: aws.requestHandler() });

  return async (role: string, WebIdentityToken: string): Promise<string> => {
    const RoleArn = `arn:${partition}:iam::${ACCOUNT}:role/${role}`;
    const input = { RoleArn, RoleSessionName: 'pod', WebIdentityToken };
    try {
      return (await sts.send(new AssumeRoleWithWebIdentityCommand(input))).SubjectFromWebIdentityToken ?? '';
    } catch (error) {
      return `${(error as Error).name}: ${(error as Error).message}`;
    }
  };
}

const templates = new Map<FlavourName, string>();

function templateOf(name: FlavourName): string {
  const made = templates.get(name);
  if (made !== undefined) return made;
  const program = `${root}/test/referees/kube/server/workload-roles.ts`;
  const { status, output } = run(process.execPath, ['--import', 'tsx', program, name, ACCOUNT]);
  if (status !== 0) throw new Error(output);
  templates.set(name, output);
  return output;
}

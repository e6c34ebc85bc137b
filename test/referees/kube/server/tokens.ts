/** Tokens that the server signs for pods, in front of the local STS and the trust of the bridge's role. */
import { AssumeRoleWithWebIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import { stringify } from 'yaml';
import { type JsonWebKeySet, localAws } from '../../../../local/aws/index.js';
import { root, run } from '../../referee.js';
import { makeNamespace } from './apply.js';
import type { Cluster } from './cluster.js';
import { type Manifest, type Pod, podsOf } from './objects.js';
import type { Report } from './report.js';

const ACCOUNT = '111122223333';
const REGION = 'eu-west-1';

/** Whose token, and for whom it is. */
interface Asked {
  readonly namespace: string;
  readonly serviceAccount: string;
  /** @default the API server's own */
  readonly audience?: string;
}

/** @param bridge the manifest of a bridge whose pods have a token for STS among their volumes */
export async function judgeTokens(cluster: Cluster, issuer: string, bridge: Manifest, report: Report): Promise<void> {
  const [pod] = podsOf(bridge) as [Pod];
  const { namespace } = pod.metadata;
  const serviceAccount = pod.spec.serviceAccountName!;
  const sources = pod.spec.volumes!.flatMap(({ projected }) => projected?.sources ?? []);
  const { audience, expirationSeconds } = sources[0]!.serviceAccountToken!;
  const assume = localSts(cluster, issuer, { namespace, serviceAccount });
  const answerTo = (asked: Asked): Promise<string> => assume(token(cluster, pod, asked, expirationSeconds));

  const own = { namespace, serviceAccount, audience };
  const bearer = `system:serviceaccount:${namespace}:${serviceAccount} for ${audience}`;
  const granted = await answerTo(own);
  report.check("the token of the bridge's pods gets its role", granted === bearer, granted);

  makeNamespace(cluster, 'elsewhere');
  const wrongSubject = /^AccessDenied: /;
  const wrongAudience = /^InvalidIdentityToken\w*: Incorrect token audience$/;
  const refusals: ReadonlyArray<readonly [string, Asked, RegExp]> = [
    ['of another service account', { ...own, serviceAccount: 'somebody-else' }, wrongSubject],
    ['of the same name in another namespace', { ...own, namespace: 'elsewhere' }, wrongSubject],
    ['for somebody else', { ...own, audience: 'vault' }, wrongAudience],
    ["for the cluster's API", { ...own, audience: undefined }, wrongAudience],
  ];
  for (const [which, asked, expected] of refusals) {
    const refused = await answerTo(asked);
    report.check(`a token ${which} is refused`, expected.test(refused), refused);
  }
}

/** A token bound to a pod, as the kubelet asks for it. The pod is made if need be, and its service account. */
function token(cluster: Cluster, pod: Pod, { namespace, serviceAccount, audience }: Asked, seconds: number): string {
  const ask = (args: readonly string[], input?: string): string => {
    const { status, output } = cluster.kubectl(args, input);
    if (status !== 0) throw new Error(output);
    return output;
  };
  const name = `${serviceAccount}-0`;
  const account = { apiVersion: 'v1', kind: 'ServiceAccount', metadata: { name: serviceAccount, namespace } };
  const metadata = { ...pod.metadata, name, namespace };
  const own = { ...pod, metadata, spec: { ...pod.spec, serviceAccountName: serviceAccount } };
  for (const object of [account, own]) ask(['apply', '--filename=-'], stringify(object));
  const uid = ask(['get', 'pod', name, `--namespace=${namespace}`, '--output=jsonpath={.metadata.uid}']);
  return ask([
    ...['create', 'token', serviceAccount, `--namespace=${namespace}`, `--duration=${seconds}s`],
    ...['--bound-object-kind=Pod', `--bound-object-name=${name}`, `--bound-object-uid=${uid}`],
    ...(audience === undefined ? [] : [`--audience=${audience}`]),
  ]);
}

/** STS with the role's template deployed and the cluster's keys at hand; tells whom it took the bearer for, or why not. */
function localSts(cluster: Cluster, issuer: string, { namespace, serviceAccount }: Asked) {
  const program = `${root}/test/referees/kube/server/bridge-role.ts`;
  const args = ['--import', 'tsx', program, issuer, ACCOUNT, REGION, namespace, serviceAccount];
  const { status, output } = run(process.execPath, args);
  if (status !== 0) throw new Error(output);
  const keys = JSON.parse(cluster.kubectl(['get', '--raw', '/openid/v1/jwks']).output) as JsonWebKeySet;
  const aws = localAws({
    clock: { now: () => Date.now(), sleep: () => Promise.resolve() },
    issuers: { [issuer]: () => Promise.resolve(keys) },
  });
  const template: unknown = JSON.parse(output);
  const { outputs } = aws.deploy({ template, stackName: 'identity', account: ACCOUNT, region: REGION });
  const sts = new STSClient({ region: REGION, endpoint: 'https://sts.test', requestHandler: aws.requestHandler() });

  return async (WebIdentityToken: string): Promise<string> => {
    const input = { RoleArn: outputs.RoleArn, RoleSessionName: 'bridge', WebIdentityToken };
    try {
      const session = await sts.send(new AssumeRoleWithWebIdentityCommand(input));
      return `${session.SubjectFromWebIdentityToken} for ${session.Audience}`;
    } catch (error) {
      return `${(error as Error).name}: ${(error as Error).message}`;
    }
  };
}

import { GetRoleCommand, ListRolesCommand } from '@aws-sdk/client-iam';
import { AssumeRoleCommand, GetCallerIdentityCommand } from '@aws-sdk/client-sts';
import type { Pod } from '../../../local/aws/index.js';
import { targetRoleTrust, type TargetRoleTrust } from '../../../lib/model/trust/target-role.js';
import { clients, keysOf } from './support/clients.js';
import { cloud } from './support/cloud.js';
import { refusal } from './support/refusal.js';
import { allow, HUB, inline, policy, REGION, role, TARGET, worker } from './support/templates.js';

type Json = Record<string, unknown>;

const POD: Pod = { cluster: 'prod', namespace: 'serval', serviceAccount: 'serval-worker-sa' };
const TARGET_ARN = `arn:aws:iam::${TARGET}:role/data`;
const WORKER: TargetRoleTrust = {
  roleArn: `arn:aws:iam::${HUB}:role/worker`,
  clusters: [{ partition: 'aws', region: REGION, account: HUB, name: 'prod' }],
  pods: [{ namespace: 'serval', serviceAccounts: ['serval-worker-sa'] }],
  sessionTags: true,
};

/** The worker's stack, its association changed, its role open to all associations where they send no tags. */
function hub(association: Json): Json {
  const { Worker, ...rest } = worker() as { Worker: Json; Association: { Properties: Json } };
  Object.assign(rest.Association.Properties, { TargetRoleArn: TARGET_ARN, ...association });
  const AnyPod = {
    Effect: 'Allow',
    Principal: { Service: 'pods.eks.amazonaws.com' },
    Action: ['sts:AssumeRole', 'sts:TagSession'],
  };
  return { ...rest, Worker: association.DisableSessionTags ? role(AnyPod, { RoleName: 'worker' }) : Worker };
}

function world(association: Json = {}, trust: Partial<TargetRoleTrust> = {}) {
  const made = cloud();
  const stack = made.deploy(hub(association), HUB);
  const { Statement } = targetRoleTrust({ ...WORKER, ...trust });
  made.deploy({
    Data: role(Statement, { RoleName: 'data', Policies: [inline('read', allow(['iam:ListRoles', 'iam:GetRole']))] }),
  });
  const ask = async (pod: Pod = POD) => {
    const server = await made.aws.listen();
    try {
      const headers = { authorization: made.aws.podIdentityToken(pod) };
      return (await (await fetch(`${server.url}/v1/credentials`, { headers })).json()) as Record<string, string>;
    } finally {
      await server.close();
    }
  };
  return { ...made, stack, ask };
}

const withoutTags = { DisableSessionTags: true };

test.each([
  ['by its session tags', {}, {}],
  ['by its External ID', withoutTags, { sessionTags: false }],
])('a pod gets into the other account %s, for 59 minutes', async (_by, association, trust) => {
  const { aws, ask } = world(association, trust);
  const answer = await ask();
  expect(answer).toMatchObject({ AccountId: TARGET, Expiration: '2026-01-15T12:59:00Z' });
  const { sts } = clients(aws, keysOf({ ...answer, SessionToken: answer.Token! }));
  expect((await sts.send(new GetCallerIdentityCommand({}))).Arn).toMatch(
    new RegExp(`^arn:aws:sts::${TARGET}:assumed-role/data/eks-prod-`),
  );
});

const otherCluster = [{ partition: 'aws', region: REGION, account: HUB, name: 'test' }];
test.each<[string, Json, Partial<TargetRoleTrust>]>([
  ['for another service account', {}, { pods: [{ namespace: 'serval', serviceAccounts: ['other'] }] }],
  ['for another namespace', {}, { pods: [{ namespace: 'other' }] }],
  ['for another cluster', {}, { clusters: otherCluster }],
  ['for another role of the account', {}, { roleArn: `arn:aws:iam::${HUB}:role/other` }],
  ['for pods without tags', {}, { sessionTags: false }],
  ['for pods with tags', withoutTags, { sessionTags: true }],
  [
    'for another service account, without tags',
    withoutTags,
    { sessionTags: false, pods: [{ namespace: 'serval', serviceAccounts: ['other'] }] },
  ],
  ['for another cluster, without tags', withoutTags, { sessionTags: false, clusters: otherCluster }],
])('a target role that is %s gives the pod nothing, and the journal says why', async (_for, association, trust) => {
  const { aws, ask } = world(association, trust);
  expect(await ask()).toEqual({
    Code: 'AccessDeniedException',
    Message: 'Unauthorized Exception! EKS does not have permissions to assume the target role.',
  });
  expect(aws.calls()[0]!.reason).toMatch(/trust policy of arn:aws:iam::222222222222:role\/data/);
});

test("a role that may not assume the target gives nothing, whatever the target's trust says", async () => {
  const { ask, deploy } = world();
  const { WorkerPolicy, ...rest } = hub({});
  deploy({ ...rest, WorkerPolicy: { ...(WorkerPolicy as Json), Properties: elsewhere(WorkerPolicy) } }, HUB);
  expect((await ask()).Code).toBe('AccessDeniedException');
});

function elsewhere(managedPolicy: unknown): Json {
  const { Properties } = managedPolicy as { Properties: Json };
  const statement = allow(['sts:AssumeRole', 'sts:TagSession'], { Resource: `${TARGET_ARN}-2` });
  return { ...Properties, PolicyDocument: policy(statement) };
}

test("the session policy limits what the target role may do, not the way to it; the target's rest is cut off", async () => {
  const Policy = JSON.stringify(policy(allow('iam:ListRoles')));
  const { aws, ask } = world({ ...withoutTags, Policy }, { sessionTags: false });
  const answer = await ask();
  const { iam, sts } = clients(aws, keysOf({ ...answer, SessionToken: answer.Token! }));
  expect((await iam.send(new ListRolesCommand({}))).Roles).toHaveLength(1);
  await sts.send(new GetCallerIdentityCommand({}));
  expect(await refusal(iam.send(new GetRoleCommand({ RoleName: 'data' })))).toContain(
    'no session policy allows the iam:GetRole action',
  );
});

test.each([
  ['sts:AssumeRole', 'undefined'],
  ['iam:ListRoles', 'AccessDenied'],
])('where there is no target role, a session policy of %s limits the pod itself', async (action, error) => {
  const Policy = JSON.stringify(policy(allow(action)));
  const { aws, ask } = world({ ...withoutTags, Policy, TargetRoleArn: undefined }, { sessionTags: false });
  const answer = await ask();
  const { sts } = clients(aws, keysOf({ ...answer, SessionToken: answer.Token! }));
  const ExternalId = `${REGION}/${HUB}/prod/serval/serval-worker-sa`;
  const call = sts.send(new AssumeRoleCommand({ RoleArn: TARGET_ARN, RoleSessionName: 'me', ExternalId }));
  await call.catch(() => undefined);
  expect(String(aws.calls().at(-1)!.error)).toBe(error);
});

test('the attribute ExternalId is what a target role without tags compares', () => {
  const made = cloud();
  const Outputs = { ExternalId: { Value: { 'Fn::GetAtt': ['Association', 'ExternalId'] } } };
  const template = { Resources: hub(withoutTags), Outputs };
  const { outputs } = made.aws.deploy({ template, stackName: 'stack', account: HUB, region: REGION });
  expect(outputs.ExternalId).toBe(`${REGION}/${HUB}/prod/serval/serval-worker-sa`);
});

test.each<[string, Json, string]>([
  ['with session tags', { Policy: JSON.stringify(policy(allow('s3:GetObject'))) }, 'needs DisableSessionTags'],
  ['that is no JSON', { ...withoutTags, Policy: 'allow' }, 'MalformedPolicyDocument'],
  [
    'of 2,049 characters',
    { ...withoutTags, Policy: JSON.stringify(policy(allow('s3:GetObject'))).padEnd(2049) },
    '2049 characters are too long, 2048 are allowed',
  ],
])('a session policy %s is not deployed', (_name, association, problem) => {
  expect(() => cloud().deploy(hub(association), HUB)).toThrow(problem);
});

test('a target role of another partition is not deployed', () => {
  const TargetRoleArn = TARGET_ARN.replace('arn:aws:', 'arn:aws-cn:');
  expect(() => cloud().deploy(hub({ TargetRoleArn }), HUB)).toThrow('is no role of partition aws');
});

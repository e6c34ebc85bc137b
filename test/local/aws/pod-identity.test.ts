import { AssumeRoleCommand, GetCallerIdentityCommand } from '@aws-sdk/client-sts';
import type { Pod } from '../../../local/aws/index.js';
import { clients, keysOf } from './support/clients.js';
import { cloud } from './support/cloud.js';
import { refusal } from './support/refusal.js';
import { EXTERNAL_ID, HUB, ingestionRole, role, root, TARGET, trusts, worker } from './support/templates.js';

const POD: Pod = { cluster: 'prod', namespace: 'serval', serviceAccount: 'serval-worker-sa' };

/** Asks the agent over HTTP, as the SDK does. */
async function ask(made: ReturnType<typeof cloud>, token: string) {
  const server = await made.aws.listen();
  try {
    const answer = await fetch(`${server.url}/v1/credentials`, { headers: { authorization: token } });
    return { status: answer.status, body: (await answer.json()) as Record<string, string> };
  } finally {
    await server.close();
  }
}

function world(resources: Record<string, unknown> = worker()) {
  const made = cloud();
  made.deploy(resources, HUB);
  const credentials = (pod: Pod = POD) => ask(made, made.aws.podIdentityToken(pod));
  return { ...made, credentials };
}

test('a pod gets credentials of its role for six hours, whatever the maximum of the role', async () => {
  const made = world();
  const { status, body } = await made.credentials({ ...POD, podName: 'worker-7f9c' });
  expect(status).toBe(200);
  expect(Object.keys(body)).toEqual(['AccessKeyId', 'SecretAccessKey', 'Token', 'Expiration', 'AccountId']);
  expect(body).toMatchObject({ AccountId: HUB, Expiration: '2026-01-15T18:00:00Z' });
  const { sts } = clients(made.aws, keysOf({ ...body, SessionToken: body.Token! }));
  expect((await sts.send(new GetCallerIdentityCommand({}))).Arn).toMatch(
    new RegExp(`^arn:aws:sts::${HUB}:assumed-role/worker/eks-prod-worker-7f9c-[0-9a-f-]{36}$`),
  );
});

test('its six tags are transitive: a role without sts:TagSession in its trust refuses the pod', async () => {
  const made = world();
  made.deploy({ Ingestion: ingestionRole(), Silent: role(trusts(root(HUB)), { RoleName: 'silent' }) });
  const { body } = await made.credentials();
  const { sts } = clients(made.aws, keysOf({ ...body, SessionToken: body.Token! }));
  const assume = (name: string) =>
    sts.send(
      new AssumeRoleCommand({
        RoleArn: `arn:aws:iam::${TARGET}:role/${name}`,
        RoleSessionName: 'sync',
        ExternalId: EXTERNAL_ID,
      }),
    );
  const { PackedPolicySize = 0 } = await assume('ingestion');
  expect(PackedPolicySize).toBeGreaterThan(50);
  expect(await refusal(assume('silent'))).toContain('is not authorized to perform: sts:TagSession');
});

test.each<[string, Pod, number, string]>([
  ['another namespace', { ...POD, namespace: 'default' }, 404, 'ResourceNotFoundException'],
  ['another service account', { ...POD, serviceAccount: 'default' }, 404, 'ResourceNotFoundException'],
  ['another cluster', { ...POD, cluster: 'test' }, 404, 'ResourceNotFoundException'],
  ['a cluster of another account', { ...POD, account: TARGET }, 404, 'ResourceNotFoundException'],
])('a pod of %s gets none', async (_, pod, status, code) => {
  const answer = await world().credentials(pod);
  expect(answer).toMatchObject({ status, body: { Code: code } });
  expect(answer.body).not.toHaveProperty('SecretAccessKey');
});

test('two clusters of one name are told apart by account', async () => {
  const made = world();
  made.deploy(worker(), TARGET);
  expect((await made.credentials()).body.Code).toBe('InvalidRequestException');
  expect((await made.credentials({ ...POD, account: TARGET })).body.AccountId).toBe(TARGET);
});

test.each([
  ['does not name the service', trusts(root(HUB), ['sts:AssumeRole', 'sts:TagSession'])],
  ['lacks sts:TagSession', trusts({ Service: 'pods.eks.amazonaws.com' })],
  [
    'asks for another service account',
    trusts({ Service: 'pods.eks.amazonaws.com' }, ['sts:AssumeRole', 'sts:TagSession'], {
      Condition: { StringEquals: { 'aws:RequestTag/kubernetes-service-account': 'other' } },
    }),
  ],
  [
    "asks for a source's ARN, which nobody can tell",
    trusts({ Service: 'pods.eks.amazonaws.com' }, ['sts:AssumeRole', 'sts:TagSession'], {
      Condition: { ArnLike: { 'aws:SourceArn': `arn:aws:eks:*:${HUB}:cluster/*` } },
    }),
  ],
])('a role whose trust %s gives the pod nothing, and the journal says why', async (_, trust) => {
  const made = world({ ...worker(), Worker: role(trust, { RoleName: 'worker' }) });
  expect(await made.credentials()).toMatchObject({ status: 400, body: { Code: 'AccessDeniedException' } });
  const [call] = made.aws.calls();
  expect(call).toMatchObject({ action: 'eks-auth:AssumeRoleForPodIdentity', error: 'AccessDeniedException' });
  expect(call?.reason).toMatch(/trust policy|sts:TagSession/);
});

test('without session tags a trust that asks for them locks the pod out', async () => {
  const resources = worker();
  const association = resources.Association as { Properties: Record<string, unknown> };
  association.Properties.DisableSessionTags = true;
  expect((await world(resources).credentials()).body.Code).toBe('AccessDeniedException');
});

test('a token that the cluster did not make, or that is over, is refused', async () => {
  const made = world();
  const token = made.aws.podIdentityToken(POD);
  expect((await ask(made, `${token}x`)).body.Code).toBe('InvalidTokenException');
  expect((await ask(made, 'eyJhbGciOiJub25lIn0.e30.')).body.Code).toBe('InvalidTokenException');
  const [claims, mac] = token.split('.') as [string, string];
  const changed = Buffer.from(claims, 'base64url').toString().replace('serval-worker-sa', 'default');
  expect((await ask(made, `${Buffer.from(changed).toString('base64url')}.${mac}`)).body.Code).toBe(
    'InvalidTokenException',
  );
  await made.clock.advance(86_400_000);
  expect((await ask(made, token)).body.Code).toBe('ExpiredTokenException');
});

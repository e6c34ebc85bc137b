/** "Create AWS IAM Role" in a local AWS, through an ingestion role with the rights that the workflow has and no others. */
import {
  AttachRolePolicyCommand,
  DeleteRolePolicyCommand,
  GetRoleCommand,
  GetRolePolicyCommand,
  IAMClient,
  ListRolePoliciesCommand,
} from '@aws-sdk/client-iam';
import { AssumeRoleWithWebIdentityCommand } from '@aws-sdk/client-sts';
import type { Fault } from '../../../local/aws/index.js';
import { loginTrust } from '../../../lib/model/trust/login.js';
import { clients } from '../../local/aws/support/clients.js';
import { ACCOUNT, connection, document, OTHER, START } from '../sync/support/world.js';
import {
  BOUNDARY,
  EVENT,
  FRAME,
  ingestion,
  POLICY,
  ROLE_ARN,
  workflowPolicy,
  workflowWorld,
  type Resources,
  type WorkflowWorld,
} from './support.js';

const PROVIDER_ARN = `arn:aws:iam::${ACCOUNT}:oidc-provider/${FRAME.issuer}`;
const POLICY_KEY = { RoleName: 'dba', PolicyName: 'serval-create-role' };
const TRUST = loginTrust({ federated: PROVIDER_ARN, issuer: FRAME.issuer, clientId: FRAME.clientId });

let at: WorkflowWorld;
let iam: IAMClient;
beforeEach(async () => {
  at = await workflowWorld();
  ({ iam } = clients(at.aws, at.aws.administrator(ACCOUNT)));
});
afterEach(() => at.close());

const standing = async () => (await iam.send(new GetRoleCommand({ RoleName: 'dba' }))).Role;
const inlinePolicies = async () => (await iam.send(new ListRolePoliciesCommand({ RoleName: 'dba' }))).PolicyNames;
const created = { ok: true, roleArn: ROLE_ARN, did: 'created' };

/** A role of the name as somebody may have made it; by default as the workflow makes it, without its policy. */
function somebodys(properties: Resources = {}): Resources {
  const Tags = [{ Key: 'serval', Value: '' }];
  const frame = { Path: FRAME.path, PermissionsBoundary: BOUNDARY, MaxSessionDuration: 7200, Tags };
  const Properties = { RoleName: 'dba', AssumeRolePolicyDocument: TRUST, ...frame, ...properties };
  return { Type: 'AWS::IAM::Role', Properties };
}

test('makes a role with tag, trust, path and boundary in one call, and then its policy', async () => {
  at.takeCalls();
  expect(await at.run({ ...EVENT, description: 'Reads the orders' })).toEqual(created);
  expect(at.takeCalls()).toEqual({ 'sts:AssumeRole': 1, 'iam:CreateRole': 1, 'iam:PutRolePolicy': 1 });
  const role = await standing();
  expect(role).toMatchObject({
    Arn: ROLE_ARN,
    Description: 'Reads the orders',
    MaxSessionDuration: 7200,
    PermissionsBoundary: { PermissionsBoundaryArn: BOUNDARY },
    Tags: [{ Key: 'serval', Value: expect.stringMatching(/^[0-9a-f]{64}$/) }],
  });
  expect(JSON.parse(decodeURIComponent(role!.AssumeRolePolicyDocument!))).toEqual(TRUST);
  const [PolicyName] = (await inlinePolicies())!;
  const policy = await iam.send(new GetRolePolicyCommand({ RoleName: 'dba', PolicyName }));
  expect(JSON.parse(decodeURIComponent(policy.PolicyDocument!))).toEqual(POLICY);
  expect(at.log).toEqual([{ time: START, event: 'create-role', account: ACCOUNT, roleName: 'dba', ...created }]);
});

test('the role is requestable from birth: the sync ingests it, and the login provider gets a person in', async () => {
  await at.run();
  await at.sync();
  expect(await at.known('requestable/dba')).toMatchObject({ maxSessionDuration: 7200, missing: [] });
  const { sts } = clients(at.aws);
  const login = { RoleSessionName: 'ada', WebIdentityToken: await at.issuer.token(at.clock.now()) };
  const session = await sts.send(new AssumeRoleWithWebIdentityCommand({ RoleArn: ROLE_ARN, ...login }));
  expect(session.AssumedRoleUser?.Arn).toBe(`arn:aws:sts::${ACCOUNT}:assumed-role/dba/ada`);
});

test('an hour is the longest session unless the event says otherwise', async () => {
  const { maxSessionDuration: _, ...event } = EVENT;
  await at.run(event);
  expect(await standing()).toHaveProperty('MaxSessionDuration', 3600);
});

describe('a failure half-way', () => {
  beforeEach(async () => {
    at.account({ Ingestion: ingestion(workflowPolicy('iam:PutRolePolicy')) });
    expect(await at.run()).toEqual({
      ok: false,
      code: 'Role',
      reason:
        'iam:PutRolePolicy was denied to the ingestion role; allow it on role/requestable/dba, and try again; ' +
        'the role stands, and the next attempt gives it its permissions unless it has them',
    });
    at.account();
  });

  test('leaves a role without permissions, which the next attempt completes', async () => {
    expect(await inlinePolicies()).toEqual([]);
    expect(await at.run()).toEqual({ ...created, did: 'completed' });
    expect(await inlinePolicies()).toEqual(['serval-create-role']);
  });

  test('once completed, the same event finds nothing to do', async () => {
    await at.run();
    at.takeCalls();
    expect(await at.run()).toEqual({ ...created, did: 'stood' });
    expect(at.takeCalls()).not.toHaveProperty('iam:PutRolePolicy');
  });

  test('is completed by nobody who asks for another role', async () => {
    const answer = await at.run({ ...EVENT, maxSessionDuration: 3600, description: 'another' });
    expect(answer).toEqual({
      ok: false,
      code: 'Role',
      reason:
        'roleName: "dba" is taken by a role that has another maximum session duration, another description; ' +
        'it is left as it is: choose another name',
    });
    expect(await inlinePolicies()).toEqual([]);
  });
});

describe('whatever fails at a call, the next attempt makes the role whole:', () => {
  const faults: Array<[string, Fault['fault']]> = [
    ['denied', { type: 'error', code: 'AccessDenied', status: 403 }],
    ['throttled', { type: 'error', code: 'Throttling', status: 400 }],
    ['not served', { type: 'error', code: 'ServiceFailure', status: 500 }],
    ['cut off', { type: 'reset' }],
    ['answered by half', { type: 'truncated' }],
    ['answered by nothing', { type: 'empty-body' }],
  ];
  const actions = ['CreateRole', 'PutRolePolicy', 'GetRole', 'ListAttachedRolePolicies', 'ListRolePolicies'];
  const reached = [...actions.map((action) => `iam:${action}`), 'sts:AssumeRole', 'iam:GetRolePolicy'];
  const each = reached.flatMap((action) => faults.map(([how, fault]) => [action, how, fault] as const));

  test.each(each)('%s is %s', async (action, how, fault) => {
    // Reading begins where an attempt before left off: without a policy, or with one for its reading.
    if (/Get|List/.test(action)) await at.run();
    if (/List/.test(action)) await iam.send(new DeleteRolePolicyCommand(POLICY_KEY));
    at.aws.inject({ action, fault });
    const failed = await at.run();
    at.aws.clearFaults();
    // Of what a write answers nothing is needed but that it was done.
    const done = how === 'answered by nothing' && /Create|Put/.test(action);
    const code = action === 'sts:AssumeRole' ? 'Connection' : 'Role';
    expect(failed).toMatchObject(done ? created : { ok: false, code });
    expect(await at.run()).toMatchObject({ ok: true, roleArn: ROLE_ARN });
    expect(await inlinePolicies()).toEqual(['serval-create-role']);
    const policy = await iam.send(new GetRolePolicyCommand(POLICY_KEY));
    expect(JSON.parse(decodeURIComponent(policy.PolicyDocument!))).toEqual(POLICY);
  });

  test.each(['Throttling', 'ServiceFailure', 'ConcurrentModification'])('%s is no fault to mend', async (code) => {
    at.fail('iam:CreateRole', code);
    const reason = `iam:CreateRole failed: ${code}; wait a minute, and try again`;
    expect(await at.run()).toEqual({ ok: false, code: 'Role', reason });
  });

  test('a policy that IAM refuses is told so', async () => {
    at.fail('iam:PutRolePolicy', 'MalformedPolicyDocument');
    const reason = expect.stringContaining('iam:PutRolePolicy failed: MalformedPolicyDocument; mend the policy, and');
    expect(await at.run()).toMatchObject({ ok: false, reason });
  });

  test('a policy that could not be read is not taken for another one', async () => {
    await at.run();
    at.aws.inject({ action: 'iam:GetRolePolicy', fault: { type: 'empty-body' } });
    const reason = 'iam:GetRolePolicy failed: Incomplete; mend that, and try again';
    expect(await at.run()).toEqual({ ok: false, code: 'Role', reason });
  });
});

describe('IAM shows a new role everywhere a little later:', () => {
  const unseen = (action: string, times: number): void =>
    at.aws.inject({ action, times, fault: { type: 'error', code: 'NoSuchEntity', status: 404 } });

  test('its policy is written as soon as IAM finds it', async () => {
    unseen('iam:PutRolePolicy', 4);
    expect(await at.run()).toEqual(created);
    expect(at.clock.now() - Date.parse(START)).toBe(15_000);
  });

  test.each(['iam:GetRole', 'iam:ListAttachedRolePolicies', 'iam:ListRolePolicies', 'iam:GetRolePolicy'])(
    'a second attempt waits at %s',
    async (action) => {
      await at.run();
      unseen(action, 2);
      expect(await at.run()).toEqual({ ...created, did: 'stood' });
    },
  );

  test('after 15 seconds it is given up', async () => {
    unseen('iam:PutRolePolicy', 5);
    const reason = expect.stringContaining('iam:PutRolePolicy failed: NoSuchEntity; wait a minute, and try again');
    expect(await at.run()).toMatchObject({ ok: false, reason });
    expect(await at.run()).toEqual({ ...created, did: 'completed' });
  });

  test('a name that is taken in another case is told so, and its role left as it is', async () => {
    await at.run();
    const reason =
      'iam:GetRole failed: NoSuchEntity; look for a role of another case, or one that was just deleted, and try again';
    expect(await at.run({ ...EVENT, roleName: 'DBA' })).toEqual({ ok: false, code: 'Role', reason });
  });
});

describe('of two attempts at one name with different policies', () => {
  const OTHERS = { ...EVENT, policy: document('*') };
  const begun =
    'roleName: "dba" was begun with another policy a short time ago; ' +
    'try again in 15 minutes, if that attempt came to nothing, or choose another name';
  const written = async (): Promise<unknown> =>
    JSON.parse(decodeURIComponent((await iam.send(new GetRolePolicyCommand(POLICY_KEY))).PolicyDocument!));

  test('at the same moment, only the one that made the role writes its own', async () => {
    const [one, other] = await Promise.all([at.run(), at.run(OTHERS)]);
    expect([one, other].map(({ ok }) => ok).sort()).toEqual([false, true]);
    expect(await written()).toEqual(one.ok ? POLICY : OTHERS.policy);
  });

  test('the second one does not come between the two calls of the first', async () => {
    at.fail('iam:PutRolePolicy', 'ServiceFailure');
    await at.run();
    at.aws.clearFaults();
    expect(await at.run(OTHERS)).toEqual({ ok: false, code: 'Role', reason: begun });
    expect(await inlinePolicies()).toEqual([]);
    expect(await at.run()).toEqual({ ...created, did: 'completed' });
  });

  test('the second one completes what the first can no longer be at work on', async () => {
    at.fail('iam:PutRolePolicy', 'MalformedPolicyDocument');
    await at.run();
    at.aws.clearFaults();
    await at.clock.advance(15 * 60_000);
    expect(await at.run(OTHERS)).toEqual({ ...created, did: 'completed' });
    expect(await written()).toEqual(OTHERS.policy);
  });
});

test('a creation whose answer was lost is completed in the same attempt', async () => {
  at.aws.inject({ action: 'iam:CreateRole', times: 1, fault: { type: 'truncated' } });
  expect(await at.run()).toEqual({ ...created, did: 'completed' });
  expect(await inlinePolicies()).toEqual(['serval-create-role']);
});

describe('a role of the name that is another one is left as it is:', () => {
  const ec2 = {
    Statement: [{ Effect: 'Allow', Principal: { Service: 'ec2.amazonaws.com' }, Action: 'sts:AssumeRole' }],
  };
  const otherClient = loginTrust({ federated: PROVIDER_ARN, issuer: FRAME.issuer, clientId: 'client-2' });
  const inline = { PolicyName: 'theirs', PolicyDocument: document('s3:*') };

  test.each<[string, Resources]>([
    ['another path', { Path: '/' }],
    ['another trust policy', { AssumeRolePolicyDocument: { Version: '2012-10-17', ...ec2 } }],
    ['another trust policy', { AssumeRolePolicyDocument: otherClient }],
    ['another permissions boundary', { PermissionsBoundary: undefined }],
    ['no tag serval', { Tags: [] }],
    ['another maximum session duration', { MaxSessionDuration: 3600 }],
    ['another description', { Description: 'theirs' }],
    ['attached policies', { ManagedPolicyArns: ['arn:aws:iam::aws:policy/ReadOnlyAccess'] }],
    ['inline policies of its own', { Policies: [inline] }],
    ['inline policies of its own', { Policies: [inline, { ...inline, PolicyName: 'serval-create-role' }] }],
  ])('it has %s', async (how, properties) => {
    at.account({ Role: JSON.parse(JSON.stringify(somebodys(properties))) as Resources });
    const before = [await standing(), await inlinePolicies()];
    const reason = `roleName: "dba" is taken by a role that has ${how}; it is left as it is: choose another name`;
    expect(await at.run()).toEqual({ ok: false, code: 'Role', reason });
    expect([await standing(), await inlinePolicies()]).toEqual(before);
  });

  test('one of ours that has other permissions keeps them, since people may hold grants for it', async () => {
    await at.run();
    const answer = await at.run({ ...EVENT, policy: document('*') });
    expect(answer).toMatchObject({ ok: false, reason: expect.stringContaining('has other permissions already') });
    const policy = await iam.send(new GetRolePolicyCommand({ RoleName: 'dba', PolicyName: 'serval-create-role' }));
    expect(JSON.parse(decodeURIComponent(policy.PolicyDocument!))).toEqual(POLICY);
  });

  test('one that was given more permissions since', async () => {
    await at.run();
    await iam.send(new AttachRolePolicyCommand({ RoleName: 'dba', PolicyArn: BOUNDARY }));
    expect(await at.run()).toMatchObject({ ok: false, reason: expect.stringContaining('has attached policies') });
  });

  test('what cannot be read is not taken for ours', async () => {
    at.account({ Role: somebodys() });
    at.aws.inject({ action: 'iam:ListRolePolicies', fault: { type: 'empty-body' } });
    expect(await at.run()).toMatchObject({
      ok: false,
      reason: 'iam:ListRolePolicies failed: Incomplete; mend that, and try again',
    });
    at.aws.clearFaults();
    expect(await inlinePolicies()).toEqual([]);
  });
});

test('members of a document in another order are the same document', async () => {
  const { Version, Statement } = POLICY as { Version: string; Statement: Resources[] };
  await at.run();
  const reversed = Statement.map((one) => Object.fromEntries(Object.entries(one).reverse()));
  expect(await at.run({ ...EVENT, policy: { Statement: reversed, Version } })).toMatchObject({ did: 'stood' });
});

describe('what AWS refuses is told in words, and no role is made:', () => {
  const nothingMade = async (): Promise<void> => expect(standing()).rejects.toThrow('cannot be found');

  test('the boundary is not in the account', async () => {
    at.account({ Boundary: undefined });
    const reason = `permissions boundary "${BOUNDARY}" is not in the account; create it there first`;
    expect(await at.run()).toEqual({ ok: false, code: 'Role', reason });
    await nothingMade();
  });

  test('the ingestion role may not tag at creation', async () => {
    at.account({ Ingestion: ingestion(workflowPolicy('iam:TagRole')) });
    const reason = 'iam:TagRole was denied to the ingestion role; allow it on role/requestable/dba, and try again';
    expect(await at.run()).toEqual({ ok: false, code: 'Role', reason });
    await nothingMade();
  });

  test('the path or the boundary is another one than the ingestion role may use', async () => {
    for (const frame of [
      { ...FRAME, path: '/elsewhere/' },
      { ...FRAME, boundary: '/team/wide' },
    ]) {
      const reason = `iam:CreateRole was denied to the ingestion role; allow it on role${frame.path}dba, and try again`;
      expect(await at.run(EVENT, { frame })).toEqual({ ok: false, code: 'Role', reason });
    }
    await nothingMade();
  });

  test('the ingestion role cannot be assumed', async () => {
    const connections = [{ ...connection(), externalId: 'another-team' }];
    const answer = await at.run(EVENT, { connections });
    expect(answer).toMatchObject({ ok: false, code: 'Connection' });
    expect(JSON.stringify(answer)).toContain(`sts:AssumeRole on ${connection().roleArn} failed: AccessDenied`);
    await nothingMade();
  });
});

test('an account that is not connected is refused, and nothing is called', async () => {
  at.takeCalls();
  const account = '999999999999';
  const reason = `account: "${account}" is not connected; connected are ${OTHER}, ${ACCOUNT}`;
  expect(await at.run({ ...EVENT, account })).toEqual({ ok: false, code: 'Connection', reason });
  expect(at.takeCalls()).toEqual({});
});

test('an admitted Google login must be for the client, and of the hosted domain where one is set', async () => {
  const frame = { ...FRAME, issuer: 'accounts.google.com', hostedDomain: 'example.com' };
  await at.run(EVENT, { frame });
  expect(JSON.parse(decodeURIComponent((await standing())!.AssumeRolePolicyDocument!))).toMatchObject({
    Statement: [
      {
        Principal: { Federated: 'accounts.google.com' },
        Condition: {
          StringEquals: { 'accounts.google.com:aud': 'client-1', 'accounts.google.com:hd': 'example.com' },
        },
      },
    ],
  });
});

test('what the log holds of an attempt is its outcome, never the policy', async () => {
  at.account({ Boundary: undefined });
  await at.run({ ...EVENT, policy: document('canary:Action') });
  expect(at.log).toMatchObject([{ event: 'create-role', roleName: 'dba', ok: false, code: 'Role' }]);
  expect(JSON.stringify(at.log)).not.toContain('canary');
});

test('of a malformed event the log holds that there was one, and nothing of it', async () => {
  expect(await at.run({ ...EVENT, roleName: 'canary/' })).toMatchObject({ ok: false, code: 'Input' });
  expect(at.log).toEqual([{ time: START, event: 'create-role', ok: false, code: 'Input' }]);
});

/** Who calls AssumeRole: an account, or a session of another role. */
import {
  AccountPrincipal,
  ArnPrincipal,
  CfnRole,
  Effect,
  PolicyStatement,
  Role,
  PrincipalWithConditions,
} from 'aws-cdk-lib/aws-iam';
import { App, Stack } from 'aws-cdk-lib/core';
import { anAccount, aPod, aRoleSession, type AccountOptions, type RoleSessionOptions } from 'cdk-serval/testing';
import { Identity, IngestionRole, Pods, ServalPrincipal, TargetRole, WorkloadRole } from '../../lib';
import { ACCOUNT, EXTERNAL_ID, newStack } from '../lib/support/stacks';
import { expectUndecided, failureOf } from './failure';

const TOOLS = '444455556666';
const BY_SESSION = "it depends on the name of the caller's session";
const WORKER = `arn:aws:iam::${TOOLS}:role/serval/worker`;

describe('an ingestion role that trusts an account', () => {
  const stack = newStack();
  const trustedBy = ServalPrincipal.selfHosted(TOOLS);
  const role = new IngestionRole(stack, 'Ingestion', { externalId: EXTERNAL_ID, trustedBy });
  const right: AccountOptions = { role, account: TOOLS, externalId: EXTERNAL_ID };

  test('admits the account with the External ID', () => {
    expect(stack).toAdmit(anAccount(right));
    expect(stack).toAdmit(aRoleSession({ role, of: WORKER, externalId: EXTERNAL_ID }));
  });

  test('admits it with session tags of its own, passed or inherited', () => {
    expect(stack).toAdmit(anAccount({ ...right, sessionTags: { team: 'platform' } }));
    expect(stack).toAdmit(anAccount({ ...right, inheritedTags: { team: 'platform' } }));
    expect(stack).toAdmit(
      anAccount({ ...right, pod: { cluster: 'tools', namespace: 'serval', serviceAccount: 'serval-worker-sa' } }),
    );
  });

  test.each<Partial<AccountOptions>>([
    { externalId: undefined },
    { externalId: EXTERNAL_ID.slice(1) },
    { account: '777788889999' },
    { account: ACCOUNT },
    { sourceIdentity: 'ann' },
  ])('refuses it with %p', (wrong) => {
    expect(stack).not.toAdmit(anAccount({ ...right, ...wrong }));
  });
});

describe('an ingestion role that pins a worker', () => {
  const stack = newStack();
  const worker = Role.fromRoleArn(stack, 'Worker', WORKER);
  const trustedBy = ServalPrincipal.worker(worker);
  const role = new IngestionRole(stack, 'Ingestion', { externalId: EXTERNAL_ID, trustedBy });
  const right: RoleSessionOptions = { role, of: WORKER, externalId: EXTERNAL_ID };

  test('admits its sessions', () => expect(stack).toAdmit(aRoleSession(right)));

  test.each<Partial<RoleSessionOptions>>([
    { of: `arn:aws:iam::${TOOLS}:role/worker` },
    { of: `arn:aws:iam::${ACCOUNT}:role/serval/worker` },
    { of: `arn:aws-cn:iam::${TOOLS}:role/serval/worker` },
    { externalId: undefined },
  ])('refuses one with %p', (wrong) => {
    expect(stack).not.toAdmit(aRoleSession({ ...right, ...wrong }));
  });

  test('is undecided about somebody of the account, since it depends on who asks', () => {
    const account = anAccount({ role, account: TOOLS, externalId: EXTERNAL_ID });
    expectUndecided(stack, account, 'aws:PrincipalArn');
    expect(stack).not.toAdmit(anAccount({ role, account: TOOLS }));
  });
});

describe('a target role that pods reach through another role', () => {
  const tag = (name: string) => `aws:RequestTag/${name}`;
  const conditions = {
    StringEquals: {
      [tag('eks-cluster-arn')]: `arn:aws:eks:eu-central-1:${TOOLS}:cluster/tools`,
      [tag('kubernetes-namespace')]: 'shop',
      [tag('kubernetes-service-account')]: 'orders',
    },
    ArnEquals: { 'aws:PrincipalArn': WORKER },
  };
  const newTarget = (actions: string[]) => {
    const stack = newStack();
    const role = new Role(stack, 'Target', { assumedBy: new AccountPrincipal(TOOLS) });
    const trust = new PolicyStatement({ actions, principals: [new AccountPrincipal(TOOLS)], conditions });
    const resource = role.node.defaultChild as unknown as { assumeRolePolicyDocument: unknown };
    resource.assumeRolePolicyDocument = { Version: '2012-10-17', Statement: [trust.toStatementJson()] };
    return { stack, role };
  };
  const pod = { cluster: 'tools', namespace: 'shop', serviceAccount: 'orders', account: TOOLS };
  const { stack, role } = newTarget(['sts:AssumeRole', 'sts:TagSession']);

  test('admits the session that its pod has', () => expect(stack).toAdmit(aRoleSession({ role, of: WORKER, pod })));

  test.each([
    { namespace: 'default' },
    { serviceAccount: 'default' },
    { cluster: 'test' },
    { account: ACCOUNT },
    { region: 'eu-west-1' },
  ])('refuses that of a pod with %p', (wrong) =>
    expect(stack).not.toAdmit(aRoleSession({ role, of: WORKER, pod: { ...pod, ...wrong } })),
  );

  test('refuses the role without the tags of a pod, and another role with them', () => {
    expect(stack).not.toAdmit(aRoleSession({ role, of: WORKER }));
    expect(stack).not.toAdmit(aRoleSession({ role, of: `${WORKER}-2`, pod }));
  });

  test('refuses tags without sts:TagSession, inherited or passed', () => {
    const silent = newTarget(['sts:AssumeRole']);
    expect(silent.stack).not.toAdmit(aRoleSession({ role: silent.role, of: WORKER, pod }));
    const untagged = newStack();
    const role = new Role(untagged, 'Role', { assumedBy: new AccountPrincipal(TOOLS) });
    expect(untagged).toAdmit(anAccount({ role, account: TOOLS }));
    expect(untagged).not.toAdmit(anAccount({ role, account: TOOLS, sessionTags: { team: 'a' } }));
    expect(untagged).not.toAdmit(anAccount({ role, account: TOOLS, inheritedTags: { team: 'a' } }));
  });
});

describe('a target role in another account, with the workload that goes there', () => {
  const wired = (disableSessionTags: boolean) => {
    const app = new App();
    const [data, shop] = [ACCOUNT, TOOLS].map(
      (account) => new Stack(app, `Of${account}`, { env: { account, region: 'eu-central-1' } }),
    ) as [Stack, Stack];
    const targetRole = new TargetRole(data, 'Target', { roleName: 'reports' });
    const role = new WorkloadRole(shop, 'Orders', {
      roleName: 'orders',
      pods: [Pods.ofServiceAccount('shop', 'orders')],
      identities: [
        Identity.podIdentity({
          clusterName: 'tools',
          targetRole,
          disableSessionTags,
          trustAnyAssociationOfAccount: disableSessionTags,
        }),
      ],
    });
    return { data, shop, role };
  };
  const pod = { cluster: 'tools', namespace: 'shop', serviceAccount: 'orders', account: TOOLS };
  const right = { role: 'reports', of: `arn:aws:iam::${TOOLS}:role/orders` };

  test('admits its pod by the tags that it inherits, and both roles admit what they have to', () => {
    const { data, shop, role } = wired(false);
    const { account: _, ...here } = pod;
    expect(shop).toAdmit(aPod({ ...here, role, throughAssociation: true }));
    expect(data).toAdmit(aRoleSession({ ...right, pod }));
    expect(data).not.toAdmit(aRoleSession({ ...right, pod: { ...pod, namespace: 'default' } }));
    expect(data).not.toAdmit(aRoleSession({ ...right, of: `arn:aws:iam::${TOOLS}:role/other`, pod }));
    expect(data).not.toAdmit(aRoleSession(right));
  });

  test('admits its pod by the External ID where tags are off', () => {
    const { data, shop, role } = wired(true);
    const { account: _, ...here } = pod;
    const externalId = `eu-central-1/${TOOLS}/tools/shop/orders`;
    expect(shop).toAdmit(aPod({ ...here, role, throughAssociation: true }));
    expect(data).toAdmit(aRoleSession({ ...right, externalId }));
    expect(data).not.toAdmit(aRoleSession({ ...right, externalId: externalId.replace('shop', 'default') }));
    expect(data).not.toAdmit(aRoleSession(right));
  });
});

describe('a role of the template that another one names', () => {
  const stack = newStack();
  const one = new Role(stack, 'One', { assumedBy: new AccountPrincipal(TOOLS) });
  const two = new Role(stack, 'Two', { assumedBy: new AccountPrincipal(TOOLS), roleName: 'two', path: '/team/' });
  const named = new Role(stack, 'Named', { assumedBy: new ArnPrincipal(one.roleArn) });
  const pathed = new Role(stack, 'Pathed', { assumedBy: new ArnPrincipal(two.roleArn) });

  test('gets in, under the name that CloudFormation makes up too', () => {
    expect(stack).toAdmit(aRoleSession({ role: named, of: one }));
    expect(stack).toAdmit(aRoleSession({ role: named, of: one.roleArn }));
    expect(stack).toAdmit(aRoleSession({ role: pathed, of: 'two' }));
    expect(stack).toAdmit(aRoleSession({ role: pathed, of: `arn:aws:iam::${ACCOUNT}:role/team/two` }));
  });

  test('is no other role', () => {
    expect(stack).not.toAdmit(aRoleSession({ role: named, of: two }));
    expect(stack).not.toAdmit(aRoleSession({ role: pathed, of: one }));
    expect(stack).not.toAdmit(aRoleSession({ role: pathed, of: `arn:aws:iam::${ACCOUNT}:role/orders` }));
  });

  test('is not somebody of its account', () => {
    expectUndecided(
      stack,
      anAccount({ role: named, account: ACCOUNT }),
      `it depends on who of account ${ACCOUNT} asks`,
    );
  });
});

test('a trust that names a session is undecided about other sessions of the role', () => {
  const stack = newStack();
  const assumedBy = new ArnPrincipal(`arn:aws:sts::${TOOLS}:assumed-role/worker/tuesday`);
  const role = new Role(stack, 'Role', { assumedBy });
  const session = (name: string) => aRoleSession({ role, of: `arn:aws:iam::${TOOLS}:role/${name}` });
  expectUndecided(stack, session('worker'), BY_SESSION);
  expect(stack).not.toAdmit(session('other'));
});

test('no name of a session is taken for that of the caller', () => {
  const session = aRoleSession({ role: 'Role', of: `arn:aws:iam::${TOOLS}:role/worker` });
  const named = (effect: Effect) =>
    new PolicyStatement({
      effect,
      actions: ['sts:AssumeRole'],
      principals: [new ArnPrincipal(`arn:aws:sts::${TOOLS}:assumed-role/worker/session`)],
    }).toStatementJson() as unknown;
  const everybody = { Effect: 'Allow', Principal: '*', Action: 'sts:AssumeRole' };
  const trusted = (...statements: unknown[]) => {
    const stack = newStack();
    new CfnRole(stack, 'Role', { assumeRolePolicyDocument: { Version: '2012-10-17', Statement: statements } });
    return stack;
  };
  expectUndecided(trusted(named(Effect.ALLOW)), session, BY_SESSION);
  expectUndecided(trusted(everybody, named(Effect.DENY)), session, BY_SESSION);
  expect(trusted(everybody, named(Effect.ALLOW))).toAdmit(session);
});

test('which session tags of a call are transitive is undecided until the request says it', () => {
  const stack = newStack();
  const conditions = { 'ForAllValues:StringNotEquals': { 'sts:TransitiveTagKeys': 'team' } };
  const assumedBy = new PrincipalWithConditions(new AccountPrincipal(TOOLS), conditions).withSessionTags();
  const caller = { role: new Role(stack, 'Role', { assumedBy }), account: TOOLS, sessionTags: { team: 'platform' } };
  expectUndecided(stack, anAccount(caller), 'which of the session tags are transitive is not said');
  expect(stack).toAdmit(anAccount({ ...caller, context: { 'sts:TransitiveTagKeys': [] } }));
  expect(stack).not.toAdmit(anAccount({ ...caller, context: { 'sts:TransitiveTagKeys': ['team'] } }));
  expect(stack).toAdmit(anAccount({ ...caller, sessionTags: undefined }));
});

test('a condition on the name of the session is undecided until the request says it', () => {
  const stack = newStack();
  const conditions = { StringLike: { 'sts:RoleSessionName': 'deploy-*' } };
  const role = new Role(stack, 'Role', {
    assumedBy: new PrincipalWithConditions(new AccountPrincipal(TOOLS), conditions),
  });
  const caller = { role, account: TOOLS };
  expectUndecided(stack, anAccount(caller), 'the value of sts:RoleSessionName is not known');
  expect(stack).toAdmit(anAccount({ ...caller, roleSessionName: 'deploy-1' }));
  expect(stack).not.toAdmit(anAccount({ ...caller, roleSessionName: 'test-1' }));
});

test("the caller's own policies are taken for granted, and the message says so", () => {
  const stack = newStack();
  const role = new Role(stack, 'Role', { assumedBy: new AccountPrincipal(TOOLS) });
  const message = failureOf(() => expect(stack).not.toAdmit(anAccount({ role, account: TOOLS })));
  expect(message).toContain("Not judged: the caller's own policies, which must allow the call too");
});

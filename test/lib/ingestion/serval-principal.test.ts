import { CfnRole, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { App, Aws, CfnParameter, Stack, Stage } from 'aws-cdk-lib/core';
import type { IRoleRef } from 'aws-cdk-lib/aws-iam';
import { IngestionRole, ServalPrincipal, WorkerRole } from '../../../lib';
import { FLAG_SETS } from '../support/flags';
import { ACCOUNT, EXTERNAL_ID, messageOf, newStack, roleOf, warningsOf } from '../support/stacks';

const WORKER_ACCOUNT = '444455556666';
const ROOT = `arn:aws:iam::${WORKER_ACCOUNT}:root`;

function trustOf(stack: Stack, trustedBy: ServalPrincipal) {
  new IngestionRole(stack, 'Ingestion', { trustedBy, externalId: EXTERNAL_ID });
  return roleOf(stack, 'Ingestion').AssumeRolePolicyDocument.Statement;
}

/** Both statements name the account's root and pin the role. */
const pinned = (principalArn: unknown, root: unknown = ROOT) => [
  {
    Effect: 'Allow',
    Principal: { AWS: root },
    Action: 'sts:AssumeRole',
    Condition: {
      StringEquals: { 'sts:ExternalId': EXTERNAL_ID },
      ArnEquals: { 'aws:PrincipalArn': principalArn },
    },
  },
  {
    Effect: 'Allow',
    Principal: { AWS: root },
    Action: 'sts:TagSession',
    Condition: { ArnEquals: { 'aws:PrincipalArn': principalArn } },
  },
];

const worker = { clusterName: 'tools', namespace: 'serval' };

describe('a worker', () => {
  test.each(FLAG_SETS)('is pinned in both statements, with %s', (_name, flags) => {
    const stack = newStack(undefined, flags);
    const role = Role.fromRoleArn(stack, 'Worker', `arn:aws:iam::${WORKER_ACCOUNT}:role/serval/worker`);
    expect(trustOf(stack, ServalPrincipal.worker(role))).toEqual(pinned(role.roleArn));
  });

  test('of the same stack is pinned by reference', () => {
    const stack = newStack();
    const role = new WorkerRole(stack, 'Worker', worker);
    const arn = { 'Fn::GetAtt': [expect.stringMatching(/^Worker/), 'Arn'] };
    expect(trustOf(stack, ServalPrincipal.worker(role))).toEqual(pinned(arn, `arn:aws:iam::${ACCOUNT}:root`));
  });

  test('of another account in the app is pinned by its documented name', () => {
    const app = new App();
    const tools = new Stack(app, 'Tools', { env: { account: WORKER_ACCOUNT, region: 'eu-central-1' } });
    const production = new Stack(app, 'Production', { env: { account: ACCOUNT, region: 'us-east-1' } });
    const role = new WorkerRole(tools, 'Worker', { ...worker, path: '/serval/' });
    const [assume] = trustOf(production, ServalPrincipal.worker(role));
    const arn = `:iam::${WORKER_ACCOUNT}:role/serval/eks-pod-identity-serval-worker`;
    expect(assume).toMatchObject({
      Principal: { AWS: ROOT },
      Condition: { ArnEquals: { 'aws:PrincipalArn': { 'Fn::Join': ['', ['arn:', { Ref: 'AWS::Partition' }, arn]] } } },
    });
  });

  test('may be a role without an L2 construct', () => {
    const stack = newStack();
    const role: IRoleRef = new CfnRole(stack, 'Worker', { assumeRolePolicyDocument: { Statement: [] } });
    const [assume] = trustOf(stack, ServalPrincipal.worker(role));
    expect(assume!.Condition!.ArnEquals).toEqual({ 'aws:PrincipalArn': { 'Fn::GetAtt': ['Worker', 'Arn'] } });
  });

  test('may be imported by an ARN that is known only at deployment', () => {
    const stack = newStack();
    const role = Role.fromRoleArn(stack, 'Worker', new CfnParameter(stack, 'Arn').valueAsString);
    const account = { 'Fn::Select': [4, { 'Fn::Split': [':', { Ref: 'Arn' }] }] };
    const root = { 'Fn::Join': ['', ['arn:aws:iam::', account, ':root']] };
    expect(trustOf(stack, ServalPrincipal.worker(role))).toEqual(pinned({ Ref: 'Arn' }, root));
  });
});

describe('several roles', () => {
  test('of one account are all pinned in both statements', () => {
    const stack = newStack();
    const arns = ['serval-role-sync', 'serval/create-role'].map(
      (name) => `arn:aws:iam::${WORKER_ACCOUNT}:role/${name}`,
    );
    const roles = arns.map((arn, index) => Role.fromRoleArn(stack, `Role${index}`, arn));
    expect(trustOf(stack, ServalPrincipal.roles(...roles))).toEqual(pinned(arns));
  });

  test('may be one, which is pinned as a worker is', () => {
    const stack = newStack();
    const role = Role.fromRoleArn(stack, 'Role', `arn:aws:iam::${WORKER_ACCOUNT}:role/sync`);
    expect(trustOf(stack, ServalPrincipal.roles(role))).toEqual(pinned(role.roleArn));
  });
});

describe('misuse', () => {
  const at = ' (at Stack/Ingestion)';
  const own =
    "is Serval cloud's account, which the Connect AWS dialog always shows; a self-hosted worker runs in an account of " +
    `yours: give that one, or take ServalPrincipal.cloud()${at}`;

  test.each([
    ['cn-north-1', 'aws-cn'],
    ['us-gov-west-1', 'aws-us-gov'],
    ['eusc-de-east-1', 'aws-eusc'],
    ['us-iso-east-1', 'aws-iso'],
  ])('fails for Serval cloud in %s', (region, partition) => {
    expect(messageOf(() => trustOf(newStack({ region }), ServalPrincipal.cloud()))).toBe(
      `«CloudPartition» trustedBy: "${region}" lies in the partition ${partition}, but Serval cloud's account ` +
        '992382851720 exists in aws only; take ServalPrincipal.selfHosted(account) or .worker(role) with a worker of ' +
        `your own${at}`,
    );
  });

  test.each(['12345678901', '1234567890123', '12345678901x', 'arn:aws:iam::444455556666:root', ''])(
    'fails for the account %p',
    (account) => {
      expect(messageOf(() => trustOf(newStack(), ServalPrincipal.selfHosted(account)))).toBe(
        `«AccountId» trustedBy: ${JSON.stringify(account)} is no AWS account id, which has 12 digits; give the ` +
          `account that your worker's cluster runs in${at}`,
      );
    },
  );

  test("fails for Serval cloud's account as one's own", () => {
    expect(messageOf(() => trustOf(newStack(), ServalPrincipal.selfHosted('992382851720')))).toBe(
      `«SelfHostedAccount» trustedBy: "992382851720" ${own}`,
    );
  });

  test("fails for a worker in Serval cloud's account", () => {
    const stack = newStack();
    const role = Role.fromRoleArn(stack, 'Worker', 'arn:aws:iam::992382851720:role/worker');
    expect(messageOf(() => trustOf(stack, ServalPrincipal.worker(role)))).toBe(
      `«SelfHostedAccount» trustedBy: "992382851720" ${own}`,
    );
  });

  const wildcard =
    'holds a wildcard or a policy variable, which would stand for other roles too; give the ARN of one role';
  const noRole =
    'is no ARN of an IAM role; copy it from the role in the IAM console, it begins with arn: and holds :role/';
  test.each([
    ['*', noRole],
    ['worker?', noRole],
    ['*/worker', wildcard],
    ['w?/worker', wildcard],
    ['${aws:PrincipalTag/path}/worker', wildcard],
  ])('fails for a worker whose ARN ends with role/%s, since others fit it too', (name, text) => {
    const stack = newStack();
    const arn = `arn:aws:iam::${WORKER_ACCOUNT}:role/${name}`;
    const role = Role.fromRoleArn(stack, 'Worker', arn);
    expect(messageOf(() => trustOf(stack, ServalPrincipal.worker(role)))).toBe(
      `«Arn» trustedBy: "${arn}" ${text}${at}`,
    );
  });

  test('fails for a wildcard beside a token', () => {
    const stack = newStack();
    const arn = `arn:${Aws.PARTITION}:iam::${WORKER_ACCOUNT}:role/*`;
    const role = Role.fromRoleArn(stack, 'Worker', arn);
    expect(messageOf(() => trustOf(stack, ServalPrincipal.worker(role)))).toBe(
      `«Arn» trustedBy: "${arn}" ${wildcard}${at}`,
    );
  });

  test('fails for a worker in another partition, imported or made there', () => {
    const elsewhere = (path: string) =>
      `«WorkerPrincipal» trustedBy: "${path}" lies in the partition aws-cn, but this stack lies in aws, and no role is ` +
      `assumed across partitions; take a role in aws${at}`;
    const stack = newStack();
    const imported = Role.fromRoleArn(stack, 'Worker', `arn:aws-cn:iam::${WORKER_ACCOUNT}:role/worker`);
    expect(messageOf(() => trustOf(stack, ServalPrincipal.worker(imported)))).toBe(elsewhere('Stack/Worker'));
    const other = newStack();
    const env = { account: WORKER_ACCOUNT, region: 'cn-north-1' };
    const made = new WorkerRole(new Stack(other.node.root as App, 'Tools', { env }), 'Worker', worker);
    expect(messageOf(() => trustOf(other, ServalPrincipal.worker(made)))).toBe(elsewhere('Tools/Worker'));
  });

  test('fails for no role at all', () => {
    expect(messageOf(() => trustOf(newStack(), ServalPrincipal.roles()))).toBe(
      `«WorkerPrincipal» trustedBy: names no role; give the roles that are to assume this one${at}`,
    );
  });

  test('fails for roles of two accounts', () => {
    const stack = newStack();
    const role = (id: string, account: string) => Role.fromRoleArn(stack, id, `arn:aws:iam::${account}:role/serval`);
    const roles = [role('Sync', WORKER_ACCOUNT), role('Worker', '777788889999')];
    expect(messageOf(() => trustOf(stack, ServalPrincipal.roles(...roles)))).toBe(
      `«WorkerPrincipal» trustedBy: "Stack/Worker" is a role of account 777788889999, but Stack/Sync is one of ` +
        `${WORKER_ACCOUNT}, and the trust names one account; give roles of one account${at}`,
    );
  });

  test.each([
    [
      'a wildcard',
      `arn:aws:iam::${WORKER_ACCOUNT}:role/*/serval`,
      `«Arn» trustedBy: "arn:aws:iam::${WORKER_ACCOUNT}:role/*/serval" ${wildcard}`,
    ],
    [
      'another partition',
      `arn:aws-cn:iam::${WORKER_ACCOUNT}:role/serval`,
      '«WorkerPrincipal» trustedBy: "Stack/Second" lies in the partition aws-cn, but this stack lies in aws, and no ' +
        'role is assumed across partitions; take a role in aws',
    ],
  ])('fails for %s in the second of two roles', (_name, arn, message) => {
    const stack = newStack();
    const first = Role.fromRoleArn(stack, 'First', `arn:aws:iam::${WORKER_ACCOUNT}:role/serval`);
    const second = Role.fromRoleArn(stack, 'Second', arn);
    expect(messageOf(() => trustOf(stack, ServalPrincipal.roles(first, second)))).toBe(message + at);
  });

  test('fails for a worker whose account no stack names, seen from a fixed account', () => {
    const stack = newStack();
    const tools = new Stack(stack.node.root as App, 'Tools');
    const role = new Role(tools, 'Worker', { roleName: 'worker', assumedBy: new ServicePrincipal('pods') });
    expect(messageOf(() => trustOf(stack, ServalPrincipal.worker(role)))).toBe(
      '«WorkerPrincipal» trustedBy: "Tools/Worker" is a role of a stack without a fixed account, while this stack is ' +
        `for ${ACCOUNT}; give that role's stack an env with its account, or import the role by its ARN${at}`,
    );
  });
});

describe('an app that holds a worker and still trusts Serval cloud', () => {
  const warning =
    'this ingestion role trusts Serval cloud, but the app holds a worker, a sync or a bridge of your own, and none but ' +
    'the cloud can assume the role; take trustedBy: ServalPrincipal.worker(…) or .roles(…), or acknowledge this where ' +
    'both are meant ' +
    '[ack: cdk-serval:IngestionRole.trustsCloudBesideWorker]';
  const addCloud = (stack: Stack) =>
    new IngestionRole(stack, 'Ingestion', { trustedBy: ServalPrincipal.cloud(), externalId: EXTERNAL_ID });

  test.each([
    ['the worker comes first', ['worker', 'cloud']],
    ['the ingestion role comes first', ['cloud', 'worker']],
  ])('is warned once at the ingestion role, if %s', (_name, order) => {
    const stack = newStack();
    for (const step of order) {
      if (step === 'cloud') addCloud(stack);
      else new WorkerRole(stack, 'Worker', worker);
    }
    new WorkerRole(stack, 'Second', {
      ...worker,
      namespace: 'second',
      roleName: 'second',
      policyName: 'second',
    });
    expect(warningsOf(stack)).toEqual([`/Stack/Ingestion: ${warning}`]);
  });

  test('is warned across stages, and for an imported worker', () => {
    const app = new App();
    const stack = new Stack(new Stage(app, 'Production'), 'Stack');
    addCloud(stack);
    WorkerRole.fromRoleArn(new Stack(app, 'Tools'), 'Worker', `arn:aws:iam::${ACCOUNT}:role/worker`);
    expect(warningsOf(stack)).toEqual([`/Production/Stack/Ingestion: ${warning}`]);
  });

  test('is not warned about a role that trusts the worker, or about the worker of another app', () => {
    const stack = newStack();
    const role = new WorkerRole(stack, 'Worker', worker);
    trustOf(stack, ServalPrincipal.worker(role));
    const other = newStack();
    addCloud(other);
    expect([...warningsOf(stack), ...warningsOf(other)]).toEqual([]);
  });
});

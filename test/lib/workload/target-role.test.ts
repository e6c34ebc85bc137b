/** Target roles: several workloads and clusters, roles that exist, and what cannot be wired. */
import { Match, Template } from 'aws-cdk-lib/assertions';
import * as eks2 from 'aws-cdk-lib/aws-eks-v2';
import { ManagedPolicy, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Bucket } from 'aws-cdk-lib/aws-s3';
import { App, CfnParameter, CustomResource, Stack } from 'aws-cdk-lib/core';
import { Identity, Pods, TargetRole, WorkloadRole, type ITargetRole, type PodIdentityOptions } from '../../../lib';
import { messageOf, roleOf, warningsOf } from '../support/stacks';
import { synthesis } from './clusters';
import { DATA, only, REGION, SHOP, TOOLS, trustOf, UNTAGGED, workload, world, type World } from './two-accounts';

test('logical ids are the frozen ones', () => {
  const { tools, data, target } = world();
  workload(tools, target);
  const idsOf = (stack: Stack) => Object.keys(Template.fromStack(stack).toJSON().Resources as object);
  expect(idsOf(tools)).toEqual(['Orders2A43276C', 'OrdersTargetRoles06147A46', 'Orderstoolsshoporders66258339']);
  expect(idsOf(data)).toEqual(['OrderData816BFE83']);
});

test('pods of several clusters and namespaces are listed', () => {
  const { tools, data, target } = world();
  const pods = [...SHOP, Pods.ofServiceAccount('shop', 'carts'), Pods.ofServiceAccount('jobs', 'nightly')];
  const identities = ['blue', 'green'].map((clusterName) =>
    Identity.podIdentity({ clusterName, targetRole: target, ...UNTAGGED }),
  );
  new WorkloadRole(tools, 'Orders', { pods, identities });
  const names = ['shop/orders', 'shop/carts', 'jobs/nightly'];
  expect(trustOf(data).Statement[0]!.Condition!.StringEquals!['sts:ExternalId']).toEqual(
    ['blue', 'green'].flatMap((cluster) => names.map((name) => `${REGION}/${TOOLS}/${cluster}/${name}`)),
  );
});

test('several workloads share a target, each under its own role', () => {
  const { tools, data, target } = world();
  workload(tools, target);
  workload(tools, target, {}, [Pods.ofServiceAccount('jobs', 'nightly')], 'Nightly');
  expect(trustOf(data).Statement.map(({ Condition }) => Condition!.ArnEquals)).toEqual([
    { 'aws:PrincipalArn': `arn:aws:iam::${TOOLS}:role/pods/orders` },
    { 'aws:PrincipalArn': `arn:aws:iam::${TOOLS}:role/pods/nightly` },
  ]);
});

test('of the clusters of one role, only those with a target get along', () => {
  const { tools, data, target } = world();
  const clusters = [{ clusterName: 'blue', targetRole: target }, { clusterName: 'green' }];
  const identities = clusters.map((options) => Identity.podIdentity(options));
  new WorkloadRole(tools, 'Orders', { pods: SHOP, identities });
  expect(trustOf(data).Statement[0]!.Condition!.StringEquals!['aws:RequestTag/eks-cluster-arn']).toBe(
    `arn:aws:eks:${REGION}:${TOOLS}:cluster/blue`,
  );
});

test('the name of a cluster that the CDK makes is taken from the construct, where it has one', () => {
  const { tools, data, target } = world();
  const cluster = new eks2.Cluster(tools, 'Cluster', {
    version: eks2.KubernetesVersion.of('1.33'),
    clusterName: 'tools',
  });
  workload(tools, target, { cluster });
  expect(trustOf(data).Statement[0]!.Condition!.StringEquals!['aws:RequestTag/eks-cluster-arn']).toBe(
    `arn:aws:eks:${REGION}:${TOOLS}:cluster/tools`,
  );
});

test('in one stack, what only the deployment knows will do', () => {
  const stack = new Stack(new App(), 'Stack');
  const target = new TargetRole(stack, 'OrderData');
  workload(stack, target, { clusterName: new CfnParameter(stack, 'Cluster').valueAsString, ...UNTAGGED });
  expect(trustOf(stack).Statement[0]!.Condition).toEqual({
    StringEquals: {
      'sts:ExternalId': {
        'Fn::Join': [
          '',
          [{ Ref: 'AWS::Region' }, '/', { Ref: 'AWS::AccountId' }, '/', { Ref: 'Cluster' }, '/shop/orders'],
        ],
      },
    },
    ArnEquals: {
      'aws:PrincipalArn': {
        'Fn::Join': ['', ['arn:', { Ref: 'AWS::Partition' }, ':iam::', { Ref: 'AWS::AccountId' }, ':role/pods/orders']],
      },
    },
  });
});

test('a target role takes what roles take, and grants', () => {
  const { tools, data, target } = world(
    {},
    {
      path: '/data/',
      description: 'Reads orders',
      tags: { team: 'shop' },
    },
  );
  workload(tools, target);
  new Bucket(data, 'Bucket').grantRead(target);
  expect(roleOf(data, 'OrderData')).toMatchObject({
    Path: '/data/',
    Description: 'Reads orders',
    Tags: [{ Key: 'team', Value: 'shop' }],
    RoleName: expect.stringMatching(/^Data-OrderData-[0-9A-F]{8}$/) as string,
  });
  expect(only(tools, 'AWS::EKS::PodIdentityAssociation').TargetRoleArn).toMatch(
    new RegExp(`^arn:aws:iam::${DATA}:role/data/Data-OrderData-`),
  );
  Template.fromStack(data).hasResourceProperties('AWS::IAM::Policy', {
    Roles: [{ Ref: Match.stringLikeRegexp('^OrderData') }],
  });
});

describe('a target role that another app makes', () => {
  const ARN = `arn:aws:iam::${DATA}:role/data/orders`;

  test('is named in the association, and may be assumed', () => {
    const stack = new Stack(new App(), 'Tools', { env: { account: TOOLS, region: REGION } });
    workload(stack, TargetRole.fromRoleArn(stack, 'Target', ARN));
    expect(only(stack, 'AWS::EKS::PodIdentityAssociation').TargetRoleArn).toBe(ARN);
    expect(only(stack, 'AWS::IAM::Policy').PolicyDocument).toMatchObject({ Statement: [{ Resource: ARN }] });
  });

  test.each<[string, PodIdentityOptions]>([
    ['session tags', {}],
    ['External ID', UNTAGGED],
  ])('brings a warning with the statements that its trust needs, by %s', (_by, options) => {
    const stack = new Stack(new App(), 'Tools', { env: { account: TOOLS, region: REGION } });
    workload(stack, TargetRole.fromRoleArn(stack, 'Target', ARN), options);
    const [warning, ...others] = warningsOf(stack);
    expect(others).toEqual([]);
    const [, path, statements] =
      /^(\S+): Tools\/Target is no TargetRole .*; add them where the role is defined: (.*) \[ack: cdk-serval:Identity\.importedTargetRole\]$/.exec(
        warning!,
      )!;
    expect(path).toBe('/Tools/Orders');
    const { data, tools, target } = world();
    workload(tools, target, options);
    expect(JSON.parse(statements!)).toEqual(trustOf(data).Statement);
  });

  test('may be named by a stack that is deployed anywhere', () => {
    const stack = new Stack(new App(), 'Tools');
    workload(stack, TargetRole.fromRoleArn(stack, 'Target', ARN), UNTAGGED);
    expect(warningsOf(stack).join()).toContain('{"Ref":"AWS::AccountId"},"/tools/shop/orders"');
  });

  test.each(['order-data', `${ARN}*`])('fails for %s, which is no ARN of one role', (arn) => {
    expect(messageOf(() => TargetRole.fromRoleArn(new Stack(), 'Target', arn))).toMatch(/^«Arn» roleArn: ".*" /);
  });

  test('fails in another partition', () => {
    const stack = new Stack(new App(), 'Tools', { env: { account: TOOLS, region: 'cn-north-1' } });
    const target = TargetRole.fromRoleArn(stack, 'Target', ARN);
    expect(messageOf(() => workload(stack, target))).toBe(
      '«TargetRole» targetRole: "aws" is the partition of the target role, but the workload is in aws-cn, and no role ' +
        'reaches another partition; give a target role there (at Tools/Orders)',
    );
  });
});

describe('a role for pods that exists', () => {
  const options = (targetRole: ITargetRole) => ({
    pods: SHOP,
    identities: [Identity.podIdentity({ clusterName: 'tools', targetRole })],
  });

  test('is pinned by its name, and may assume the target', () => {
    const { tools, data, target } = world();
    const role = new Role(tools, 'Orders', {
      roleName: 'orders',
      assumedBy: new ServicePrincipal('ec2.amazonaws.com'),
    });
    WorkloadRole.fromRole(tools, 'Pods', role, options(target));
    expect(trustOf(data).Statement[0]!.Condition!.ArnEquals).toEqual({
      'aws:PrincipalArn': `arn:aws:iam::${TOOLS}:role/orders`,
    });
    expect(only(tools, 'AWS::IAM::Policy').PolicyDocument).toMatchObject({
      Statement: [{ Action: ['sts:AssumeRole', 'sts:TagSession'] }],
    });
  });

  test.each([
    ['a path that stands for others', '/team*/'],
    ['a path that holds a policy variable', '/${aws:PrincipalTag/team}/'],
  ])('fails with %s, since the trust of the target would let those in', (_what, path) => {
    const { tools, target } = world();
    const assumedBy = new ServicePrincipal('ec2.amazonaws.com');
    const role = new Role(tools, 'Orders', { roleName: 'orders', path, assumedBy });
    expect(messageOf(() => WorkloadRole.fromRole(tools, 'Pods', role, options(target)))).toBe(
      `«Arn» role: "arn:aws:iam::${TOOLS}:role${path}orders" holds a wildcard or a policy variable, which would stand ` +
        'for other roles too; give the ARN of one role (at Tools/Pods)',
    );
  });

  test('fails where its name is made up at deployment', () => {
    const { tools, target } = world();
    const role = new Role(tools, 'Orders', { assumedBy: new ServicePrincipal('ec2.amazonaws.com') });
    expect(messageOf(() => WorkloadRole.fromRole(tools, 'Pods', role, options(target)))).toMatch(
      /^«LiteralNeeded» roleName: ".*" is a token, known only at deployment, but the role that it pins in the trust of a target role of another stack must be literal text; give the role a roleName, and its stack an env with account and region \(at Tools\/Pods\)$/,
    );
  });

  test('brings a warning where its policies cannot be changed', () => {
    const { tools, target } = world();
    const arn = `arn:aws:iam::${TOOLS}:role/orders`;
    WorkloadRole.fromRole(tools, 'Pods', Role.fromRoleArn(tools, 'Given', arn, { mutable: false }), options(target));
    expect(warningsOf(tools).join()).toMatch(
      /the role's policies cannot be changed from here, and no pod gets the target role before they hold this: \[\{"Action":\["sts:AssumeRole","sts:TagSession"\],"Effect":"Allow","Resource":"arn:aws:iam::444455556666:role\/.*"\}\] \[ack: cdk-serval:Identity\.targetRolePermission\]/,
    );
  });
});

describe('misuse', () => {
  test('fails at synthesis for a target role that no workload is given', () => {
    expect(synthesis(world().data)).toContain(
      '[Data/OrderData] «TargetRole» targetRole: is given to no workload of this app, so that nobody could assume the ' +
        'role; give it to Identity.podIdentity({ targetRole }), or take TargetRole.fromRoleArn where another app makes it',
    );
  });

  test('fails at synthesis for a trust that is too large', () => {
    const { tools, data, target } = world();
    for (let at = 0; at < 6; at += 1)
      workload(tools, target, {}, [Pods.ofServiceAccount('shop', `orders-${at}`)], `Orders${at}`);
    expect(synthesis(data)).toMatch(
      /\[Data\/OrderData\] «TrustSize» targetRole: would trust so many workloads that its policy has 2\d{3} characters, and IAM takes 2048; make a second target role for some of them, or set trustPolicySizeLimit where AWS has raised the quota of the account/,
    );
  });

  test('takes a larger trust where AWS has raised the quota', () => {
    const { tools, data, target } = world({}, { trustPolicySizeLimit: 4096 });
    for (let at = 0; at < 6; at += 1)
      workload(tools, target, {}, [Pods.ofServiceAccount('shop', `orders-${at}`)], `Orders${at}`);
    expect(synthesis(data)).toBe('nothing was thrown');
  });

  const token = (what: string, wayOut: string) =>
    new RegExp(`: ".*" is a token, known only at deployment, but ${what} must be literal text; ${wayOut} \\(at `);
  const inTrust = 'in the trust of a target role of another stack';
  const env = 'give the stack of the workload an env with account and region';

  test.each<[string, World, PodIdentityOptions, RegExp]>([
    ["the workload's account", { tools: { region: REGION } }, {}, token(`a cluster's account ${inTrust}`, env)],
    ["the workload's region", { tools: { account: TOOLS } }, {}, token(`a cluster's region ${inTrust}`, env)],
    [
      "the target's account",
      { data: { region: REGION } },
      {},
      token("another stack's role", 'give its stack an env with account and region, and the target role a roleName'),
    ],
  ])('fails for %s that only the deployment knows', (_what, where, options, message) => {
    const { tools, target } = world(where);
    expect(messageOf(() => workload(tools, target, options))).toMatch(message);
  });

  test('fails for a cluster without a name of its own, and names the way out', () => {
    const { tools, target } = world();
    const cluster = new eks2.Cluster(tools, 'Cluster', { version: eks2.KubernetesVersion.of('1.33') });
    expect(messageOf(() => workload(tools, target, { cluster }))).toMatch(
      token(`a cluster's name ${inTrust}`, 'give the cluster a name of its own, or its name as clusterName'),
    );
  });

  test.each<[string, (stack: Stack) => string]>([
    ['a parameter', (stack) => new CfnParameter(stack, 'Cluster').valueAsString],
    [
      'what a custom resource answers',
      (stack) => new CustomResource(stack, 'Cluster', { serviceToken: 'function' }).getAttString('Name'),
    ],
  ])('fails for %s in the pattern of a whole namespace, where it could stand for other clusters', (_what, name) => {
    const stack = new Stack(new App(), 'Stack');
    const clusterName = name(stack);
    const pods = [Pods.ofWholeNamespace('shop')];
    const target = new TargetRole(stack, 'OrderData');
    expect(messageOf(() => workload(stack, target, { clusterName, ...UNTAGGED }, pods))).toMatch(
      /^«LiteralNeeded» clusterName: ".*" is a token, known only at deployment, but a part of a pattern in a trust must be literal text; write it out, give the construct of the cluster, or name each service account in pods \(at Stack\/Orders\)$/,
    );
  });

  test('fails for a target role of another partition', () => {
    const { tools, target } = world({ data: { account: DATA, region: 'us-gov-west-1' } });
    expect(messageOf(() => workload(tools, target))).toMatch(
      /^«TargetRole» targetRole: "aws-us-gov" is the partition of the target role, but the workload is in aws, /,
    );
  });

  test('fails for a name that another role of the account has', () => {
    const { data } = world({}, { roleName: 'order-data' });
    expect(messageOf(() => new TargetRole(data, 'Other', { roleName: 'Order-Data' }))).toMatch(
      /^«Contradiction» roleName: "Order-Data" is what the role Data\/OrderData is called too/,
    );
  });

  test('fails for a path that is none', () => {
    expect(messageOf(() => world({}, { path: 'data' }))).toMatch(/^«Path» path: "data" is no role path/);
  });
});

test('managed policies and a boundary limit the target role', () => {
  const app = new App();
  const [tools, data] = [TOOLS, DATA].map(
    (account, at) => new Stack(app, `Stack${at}`, { env: { account, region: REGION } }),
  );
  const policy = ManagedPolicy.fromAwsManagedPolicyName('AmazonS3ReadOnlyAccess');
  const target = new TargetRole(data!, 'OrderData', { managedPolicies: [policy], permissionsBoundary: policy });
  workload(tools!, target);
  const arn = { 'Fn::Join': ['', ['arn:', { Ref: 'AWS::Partition' }, ':iam::aws:policy/AmazonS3ReadOnlyAccess']] };
  expect(roleOf(data!, 'OrderData')).toMatchObject({ ManagedPolicyArns: [arn], PermissionsBoundary: arn });
});

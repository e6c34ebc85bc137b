/** Pods get a role that exists: its trust is extended where the app makes it, and what it lacks is said where not. */
import { Template } from 'aws-cdk-lib/assertions';
import { CfnRole, PolicyDocument, PolicyStatement, Role, ServicePrincipal, type IRoleRef } from 'aws-cdk-lib/aws-iam';
import { Bucket } from 'aws-cdk-lib/aws-s3';
import { App, CfnParameter, Stack } from 'aws-cdk-lib/core';
import { Identity, Issuer, Pods, WorkloadRole, type WorkloadOptions } from '../../../lib';
import type { Statement } from '../../../lib/model/policy';
import { FLAG_SETS } from '../support/flags';
import { ACCOUNT, messageOf, newStack, REGIONS, roleOf, warningsOf } from '../support/stacks';
import { l1Cluster } from './clusters';

const PODS = [Pods.ofServiceAccount('shop', 'orders')];
const tools = Identity.podIdentity({ clusterName: 'tools' });
const ISSUER = `oidc.eks.eu-central-1.amazonaws.com/id/${'0'.repeat(32)}`;
const irsa = Identity.irsa({ issuer: Issuer.eks(`https://${ISSUER}`) });
const LAMBDA: Statement = {
  Effect: 'Allow',
  Principal: { Service: 'lambda.amazonaws.com' },
  Action: 'sts:AssumeRole',
};

const given = (stack: Stack, role: IRoleRef, options: Partial<WorkloadOptions> = {}) =>
  WorkloadRole.fromRole(stack, 'Orders', role, { pods: PODS, identities: [tools], ...options });
const newL2 = (stack: Stack, roleName?: string) =>
  new Role(stack, 'Own', { assumedBy: new ServicePrincipal('lambda.amazonaws.com'), roleName, path: '/shop/' });
const newL1 = (stack: Stack, roleName?: string) =>
  new CfnRole(stack, 'Own', {
    assumeRolePolicyDocument: { Version: '2012-10-17', Statement: [LAMBDA] },
    roleName,
    path: '/shop/',
  });
const KINDS: ReadonlyArray<readonly [string, (stack: Stack, roleName?: string) => IRoleRef]> = [
  ['an L2 role', newL2],
  ['an L1 role', newL1],
];

describe.each(FLAG_SETS)('with %s', (_name, flags) => {
  describe.each(REGIONS)('in %s', (partition, region) => {
    test.each(KINDS)(
      '%s of the app keeps its trust and admits the pods, and the cluster hands it out',
      (_kind, make) => {
        const stack = newStack({ account: ACCOUNT, region }, flags);
        const role = given(stack, make(stack));
        expect(roleOf(stack, 'Own').AssumeRolePolicyDocument.Statement).toEqual([
          LAMBDA,
          {
            Effect: 'Allow',
            Principal: { Service: 'pods.eks.amazonaws.com' },
            Action: ['sts:AssumeRole', 'sts:TagSession'],
            Condition: {
              StringEquals: {
                'aws:SourceAccount': ACCOUNT,
                'aws:RequestTag/eks-cluster-arn': `arn:${partition}:eks:${region}:${ACCOUNT}:cluster/tools`,
                'aws:RequestTag/kubernetes-namespace': 'shop',
                'aws:RequestTag/kubernetes-service-account': 'orders',
              },
            },
          },
        ]);
        const associations = Template.fromStack(stack).findResources('AWS::EKS::PodIdentityAssociation');
        expect(associations).toEqual({
          Orderstoolsshoporders66258339: expect.objectContaining({
            Properties: {
              ClusterName: 'tools',
              Namespace: 'shop',
              ServiceAccount: 'orders',
              RoleArn: stack.resolve(role.roleArn) as unknown,
            },
          }) as unknown,
        });
        expect(warningsOf(stack)).toEqual([]);
      },
    );
  });
});

test.each(KINDS)('%s gets what is granted, and its ARN has its path', (_kind, make) => {
  const stack = newStack();
  const own = make(stack);
  const role = given(stack, own);
  new Bucket(stack, 'Receipts').grantRead(role);
  const ref = { Ref: stack.getLogicalId((Role.isRole(own) ? own.node.defaultChild : own) as CfnRole) };
  Template.fromStack(stack).hasResourceProperties('AWS::IAM::Policy', {
    Roles: [ref],
    PolicyDocument: { Statement: [{ Action: ['s3:GetObject*', 's3:GetBucket*', 's3:List*'] }] },
  });
  expect(stack.resolve(role.roleArn)).toEqual(
    Role.isRole(own)
      ? { 'Fn::GetAtt': [ref.Ref, 'Arn'] }
      : { 'Fn::Join': ['', ['arn:', { Ref: 'AWS::Partition' }, `:iam::${ACCOUNT}:role/shop/`, ref]] },
  );
});

test.each(KINDS)('%s has a plain ARN where its name is known, else an error names the way out', (_kind, make) => {
  const [named, unnamed] = [newStack(), newStack()];
  expect(given(named, make(named, 'orders')).plainRoleArn).toBe(`arn:aws:iam::${ACCOUNT}:role/shop/orders`);
  const role = given(unnamed, make(unnamed));
  expect(messageOf(() => role.plainRoleArn)).toMatch(/^«LiteralNeeded» plainRoleArn: .* and the role a roleName, /);
});

test('a document that two L1 roles share admits the pods to the one role alone', () => {
  const stack = newStack();
  const statement = new PolicyStatement({
    actions: ['sts:AssumeRole'],
    principals: [new ServicePrincipal('lambda.amazonaws.com')],
  });
  const assumeRolePolicyDocument = new PolicyDocument({ statements: [statement] });
  const own = new CfnRole(stack, 'Own', { assumeRolePolicyDocument });
  new CfnRole(stack, 'Other', { assumeRolePolicyDocument });
  given(stack, own, { identities: [irsa] });
  expect(roleOf(stack, 'Own').AssumeRolePolicyDocument.Statement).toHaveLength(2);
  expect(roleOf(stack, 'Other').AssumeRolePolicyDocument.Statement).toEqual([LAMBDA]);
});

test('another workload role admits further pods', () => {
  const stack = newStack();
  const own = new WorkloadRole(stack, 'Own', { pods: PODS, identities: [tools] });
  given(stack, own, { pods: [Pods.ofServiceAccount('jobs', 'nightly')] });
  expect(roleOf(stack, 'Own').AssumeRolePolicyDocument.Statement).toHaveLength(2);
  expect(own.trustSize.size).toBeGreaterThan(600);
});

describe('an imported role', () => {
  const arn = `arn:aws:iam::${ACCOUNT}:role/shop/orders`;

  test('gets its associations, and a warning says which statements its trust needs', () => {
    const stack = newStack();
    const role = given(stack, Role.fromRoleArn(stack, 'Own', arn), { identities: [tools, irsa] });
    Template.fromStack(stack).templateMatches({
      Resources: { Orderstoolsshoporders66258339: { Properties: { ClusterName: 'tools', RoleArn: arn } } },
    });
    expect(role).toMatchObject({ roleArn: arn, plainRoleArn: arn });
    const [warning, ...others] = warningsOf(stack);
    expect(others).toEqual([]);
    const [, text, statements] =
      /^\/Stack\/Orders: (.*): (\[\{.*\}\]) \[ack: cdk-serval:WorkloadRole\.importedRole\]$/.exec(warning!) ?? [];
    expect(text).toBe(
      'the role is imported, so its trust cannot be changed from here, and no pod gets it before the trust holds these ' +
        'statements; add them where the role is defined',
    );
    const same = newStack();
    new WorkloadRole(same, 'Role', { pods: PODS, identities: [tools, irsa] });
    expect(JSON.parse(statements!)).toEqual(roleOf(same, 'Role').AssumeRolePolicyDocument.Statement);
  });

  test('by name is of the account of the stack', () => {
    const stack = newStack();
    expect(messageOf(() => given(stack, Role.fromRoleName(stack, 'Own', 'orders')))).toBe('nothing was thrown');
  });

  test.each([
    ['by Pod Identity', tools],
    ['by IRSA', irsa],
  ])('fails %s where it is of another account', (_way, identity) => {
    const stack = newStack();
    const role = Role.fromRoleArn(stack, 'Own', arn.replace(ACCOUNT, '444455556666'));
    expect(messageOf(() => given(stack, role, { identities: [identity] }))).toBe(
      '«ClusterEnvironment» role: "444455556666" is the account of the role, but clusters and providers are taken from ' +
        "111122223333, the account of this stack; let pods get the role in a stack of the role's account, or take " +
        'Identity.podIdentity with a targetRole (at Stack/Orders)',
    );
  });
});

describe('a role of another stack', () => {
  const twoStacks = (own: object, here: object): [Stack, Stack] => {
    const app = new App();
    return [new Stack(app, 'Roles', { env: own }), new Stack(app, 'Shop', { env: here })];
  };
  const home = { account: ACCOUNT, region: 'eu-central-1' };

  test('of another region admits pods of the cluster in this one', () => {
    const [roles, shop] = twoStacks({ ...home, region: 'us-east-1' }, home);
    given(shop, newL2(roles, 'orders'));
    expect(JSON.stringify(roleOf(roles, 'Own').AssumeRolePolicyDocument)).toContain(
      `arn:aws:eks:eu-central-1:${ACCOUNT}:cluster/tools`,
    );
    expect(Object.values(Template.fromStack(shop).findResources('AWS::EKS::PodIdentityAssociation'))).toHaveLength(1);
  });

  test.each<[string, object]>([
    ['region', home],
    ['and another one', { ...home, region: 'us-east-1' }],
  ])('admits pods of a cluster that this one makes under a name, without a cycle of stacks (own %s)', (_which, own) => {
    const [roles, shop] = twoStacks(own, home);
    const cluster = l1Cluster(shop, { name: 'tools' });
    given(shop, newL2(roles, 'orders'), { identities: [Identity.podIdentity({ cluster })] });
    expect(JSON.stringify(roleOf(roles, 'Own').AssumeRolePolicyDocument)).toContain(
      `arn:aws:eks:eu-central-1:${ACCOUNT}:cluster/tools`,
    );
    const associations = Object.values(Template.fromStack(shop).findResources('AWS::EKS::PodIdentityAssociation'));
    expect(associations).toMatchObject([{ Properties: { ClusterName: { Ref: 'Cluster' } } }]);
  });

  test('fails for Pod Identity where the region of the cluster is known at deployment only', () => {
    const [roles, shop] = twoStacks({ ...home, region: 'us-east-1' }, {});
    expect(messageOf(() => given(shop, newL2(roles, 'orders')))).toMatch(
      /^«LiteralNeeded» region: "\$\{Token\[AWS\.Region\.\d+\]\}" is a token, known only at deployment, but a cluster's ARN in the trust of another stack must be literal text; give this stack an env with account and region, as the role's stack Roles has \(at Shop\/Orders\)$/,
    );
  });

  test('fails where it is of another account', () => {
    const [roles, shop] = twoStacks({ ...home, account: '444455556666' }, home);
    expect(messageOf(() => given(shop, newL2(roles, 'orders')))).toMatch(/^«ClusterEnvironment» role: "444455556666" /);
  });
});

describe('misuse', () => {
  test('fails without a role', () => {
    expect(messageOf(() => given(newStack(), undefined as never))).toBe(
      '«Missing» role: is missing, and has no default; give the role that the pods are to get (at Stack/Orders)',
    );
  });

  test.each<[string, Partial<WorkloadOptions>]>([
    ['pods', { pods: [] }],
    ['identities', { identities: [] }],
  ])('fails without %s, and leaves the trust as it is', (property, options) => {
    const stack = newStack();
    const own = newL2(stack);
    expect(messageOf(() => given(stack, own, options))).toMatch(new RegExp(`^«Missing» ${property}: \\[\\] `));
    expect(roleOf(stack, 'Own').AssumeRolePolicyDocument.Statement).toEqual([LAMBDA]);
  });

  test('fails without options', () => {
    const stack = newStack();
    expect(messageOf(() => WorkloadRole.fromRole(stack, 'Orders', newL2(stack), undefined as never))).toBe(
      '«Missing» options: is missing, and has no default; give pods and identities (at Stack/Orders)',
    );
  });

  test('fails for an L1 role whose path only the deployment knows, which no grant could find', () => {
    const stack = newStack();
    const path = new CfnParameter(stack, 'Path').valueAsString;
    const own = new CfnRole(stack, 'Own', { assumeRolePolicyDocument: { Statement: [] }, path });
    expect(messageOf(() => given(stack, own))).toMatch(
      /^«LiteralNeeded» role\.path: .* but the path of a role of layer 1 must be literal text; write it out, or give a Role of layer 2 /,
    );
  });
});

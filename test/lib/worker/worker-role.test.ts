import { Template } from 'aws-cdk-lib/assertions';
import { CfnCluster, Cluster as LegacyCluster } from 'aws-cdk-lib/aws-eks';
import { Cluster } from 'aws-cdk-lib/aws-eks-v2';
import { ManagedPolicy, User } from 'aws-cdk-lib/aws-iam';
import { App, CfnParameter, Stack } from 'aws-cdk-lib/core';
import { WorkerRole, type WorkerRoleProps } from '../../../lib';
import { FLAG_SETS } from '../support/flags';
import { ACCOUNT, messageOf, newStack, REGIONS, roleOf } from '../support/stacks';

function newWorker(props: Partial<WorkerRoleProps> = {}): Stack {
  const stack = newStack();
  new WorkerRole(stack, 'Worker', { clusterName: 'tools', namespace: 'serval', ...props });
  return stack;
}

const resourcesOf = (stack: Stack, type: string) =>
  Object.values(Template.fromStack(stack).findResources(type)).map(
    (resource) => (resource as { Properties: Record<string, unknown> }).Properties,
  );

/** The documented trust; where given, with conditions. */
const trust = (conditions?: Record<string, unknown>) => ({
  Version: '2012-10-17',
  Statement: [
    {
      Effect: 'Allow',
      Principal: { Service: 'pods.eks.amazonaws.com' },
      Action: ['sts:AssumeRole', 'sts:TagSession'],
      ...(conditions && { Condition: { StringEquals: conditions } }),
    },
  ],
});

describe.each(FLAG_SETS)('with %s', (_name, flags) => {
  test.each(REGIONS)('in %s, the trust admits one service account of one cluster', (partition, region) => {
    const stack = newStack({ account: ACCOUNT, region }, flags);
    new WorkerRole(stack, 'Worker', { clusterName: 'tools', namespace: 'serval' });
    expect(roleOf(stack, 'Worker').AssumeRolePolicyDocument).toEqual(
      trust({
        'aws:SourceAccount': ACCOUNT,
        'aws:RequestTag/eks-cluster-arn': `arn:${partition}:eks:${region}:${ACCOUNT}:cluster/tools`,
        'aws:RequestTag/kubernetes-namespace': 'serval',
        'aws:RequestTag/kubernetes-service-account': 'serval-worker-sa',
      }),
    );
  });

  test('unscoped by name, the trust is the documented one to the letter', () => {
    const stack = newStack(undefined, flags);
    const props = { clusterName: 'tools', namespace: 'serval', trustAnyAssociationOfAccount: true };
    new WorkerRole(stack, 'Worker', props);
    expect(roleOf(stack, 'Worker').AssumeRolePolicyDocument).toEqual(trust());
  });
});

test('role, policy and association have the documented names', () => {
  const stack = newWorker();
  const role = roleOf(stack, 'Worker');
  expect(role.RoleName).toBe('eks-pod-identity-serval-worker');
  expect(role.ManagedPolicyArns).toEqual([{ Ref: expect.stringMatching(/^WorkerAssumeRolePolicy/) }]);
  expect(resourcesOf(stack, 'AWS::IAM::ManagedPolicy')).toEqual([
    {
      ManagedPolicyName: 'assume-role-policy-serval-worker',
      Description: 'Policy to allow assuming roles in other AWS accounts.',
      Path: '/',
      PolicyDocument: {
        Version: '2012-10-17',
        Statement: [{ Effect: 'Allow', Action: ['sts:AssumeRole', 'sts:TagSession'], Resource: '*' }],
      },
    },
  ]);
  expect(resourcesOf(stack, 'AWS::EKS::PodIdentityAssociation')).toEqual([
    {
      ClusterName: 'tools',
      Namespace: 'serval',
      ServiceAccount: 'serval-worker-sa',
      RoleArn: { 'Fn::GetAtt': [expect.stringMatching(/^Worker/), 'Arn'] },
    },
  ]);
});

test('a second worker gets names of its own', () => {
  const stack = newStack();
  new WorkerRole(stack, 'Worker', { clusterName: 'tools', namespace: 'serval' });
  const names = { roleName: 'serval-worker-2', policyName: 'serval-policy-2', serviceAccount: 'serval.worker-2' };
  new WorkerRole(stack, 'Second', { clusterName: 'tools-2', namespace: 'serval', ...names });

  const second = roleOf(stack, 'Second');
  expect(second.RoleName).toBe('serval-worker-2');
  expect(second.AssumeRolePolicyDocument.Statement[0]!.Condition!.StringEquals).toMatchObject({
    'aws:RequestTag/kubernetes-service-account': 'serval.worker-2',
  });
  expect(resourcesOf(stack, 'AWS::IAM::ManagedPolicy')[1]!.ManagedPolicyName).toBe('serval-policy-2');
  expect(resourcesOf(stack, 'AWS::EKS::PodIdentityAssociation')[1]!.ServiceAccount).toBe('serval.worker-2');
});

test('path, boundary, description and tags reach the role', () => {
  const stack = newStack();
  new WorkerRole(stack, 'Worker', {
    clusterName: 'tools',
    namespace: 'serval',
    path: '/serval/',
    description: 'The worker',
    permissionsBoundary: ManagedPolicy.fromManagedPolicyArn(stack, 'Boundary', `arn:aws:iam::${ACCOUNT}:policy/b`),
    tags: { team: 'platform' },
  });
  expect(roleOf(stack, 'Worker')).toMatchObject({
    Path: '/serval/',
    Description: 'The worker',
    PermissionsBoundary: `arn:aws:iam::${ACCOUNT}:policy/b`,
    Tags: [{ Key: 'team', Value: 'platform' }],
  });
  expect(resourcesOf(stack, 'AWS::IAM::ManagedPolicy')[0]!.Path).toBe('/serval/');
});

describe('the cluster', () => {
  const arn = (name: unknown) => ({
    'Fn::Join': ['', [`arn:aws:eks:eu-central-1:${ACCOUNT}:cluster/`, name]],
  });

  test.each<[string, (stack: Stack) => WorkerRoleProps['cluster'], unknown]>([
    [
      'imported by aws-eks',
      (stack) => LegacyCluster.fromClusterAttributes(stack, 'Cluster', { clusterName: 'tools' }),
      'tools',
    ],
    [
      'imported by aws-eks-v2',
      (stack) => Cluster.fromClusterAttributes(stack, 'Cluster', { clusterName: 'tools' }),
      'tools',
    ],
    [
      'made in the stack without an L2',
      (stack) => new CfnCluster(stack, 'Cluster', { roleArn: 'r', resourcesVpcConfig: { subnetIds: [] } }),
      { Ref: 'Cluster' },
    ],
  ])('may be %s', (_name, make, name) => {
    const stack = newStack();
    new WorkerRole(stack, 'Worker', { cluster: make(stack), namespace: 'serval' });
    const [statement] = roleOf(stack, 'Worker').AssumeRolePolicyDocument.Statement;
    expect(statement!.Condition!.StringEquals!['aws:RequestTag/eks-cluster-arn']).toEqual(
      typeof name === 'string' ? `arn:aws:eks:eu-central-1:${ACCOUNT}:cluster/${name}` : arn(name),
    );
    expect(resourcesOf(stack, 'AWS::EKS::PodIdentityAssociation')[0]!.ClusterName).toEqual(name);
  });

  test('may be a name that is known only at deployment, in a stack for any account', () => {
    const stack = newStack({});
    const clusterName = new CfnParameter(stack, 'Cluster').valueAsString;
    new WorkerRole(stack, 'Worker', { clusterName, namespace: 'serval' });
    const [statement] = roleOf(stack, 'Worker').AssumeRolePolicyDocument.Statement;
    const [partition, region, account] = ['Partition', 'Region', 'AccountId'].map((name) => ({ Ref: `AWS::${name}` }));
    expect(statement!.Condition!.StringEquals).toMatchObject({
      'aws:SourceAccount': account,
      'aws:RequestTag/eks-cluster-arn': {
        'Fn::Join': ['', ['arn:', partition, ':eks:', region, ':', account, ':cluster/', { Ref: 'Cluster' }]],
      },
    });
  });
});

describe('an imported worker', () => {
  test('creates nothing and may be granted to others', () => {
    const stack = newStack();
    const imported = WorkerRole.fromRoleArn(stack, 'Worker', `arn:aws:iam::444455556666:role/serval/worker`);
    expect(imported).toMatchObject({ env: { account: '444455556666' }, roleRef: { roleName: 'worker' } });
    expect(Template.fromStack(stack).toJSON().Resources).toBeUndefined();
  });
});

test('whoever is granted to pass the role may pass it', () => {
  const stack = newStack();
  const worker = new WorkerRole(stack, 'Worker', { clusterName: 'tools', namespace: 'serval' });
  worker.grants.passRole(new User(stack, 'Deployer'));
  Template.fromStack(stack).hasResourceProperties('AWS::IAM::Policy', {
    PolicyDocument: { Statement: [{ Action: 'iam:PassRole', Resource: stack.resolve(worker.roleArn) as object }] },
  });
});

describe('misuse', () => {
  const at = ' (at Stack/Worker)';
  const one = 'exclude one another and one is needed, but';
  test.each<[string, Partial<WorkerRoleProps>, string]>([
    [
      'no cluster',
      { clusterName: undefined },
      `«OneOf» cluster, clusterName: ${one} neither of the two is given; give the cluster, or the name of one`,
    ],
    [
      'a cluster and a name',
      { cluster: LegacyCluster.fromClusterAttributes(newStack(), 'Cluster', { clusterName: 'tools' }) },
      `«OneOf» cluster, clusterName: ${one} both are given; give the cluster, or the name of one`,
    ],
    [
      'an ARN for the name of the cluster',
      { clusterName: 'arn:aws:eks:eu-central-1:111122223333:cluster/tools' },
      '«Name» clusterName: "arn:aws:eks:eu-central-1:111122223333:cluster/tools" holds characters that are refused, ' +
        'allowed are letters, digits, - and _, the first a letter or a digit; copy it from the EKS console',
    ],
    [
      'an imported cluster without a name of a cluster',
      {
        clusterName: undefined,
        cluster: Cluster.fromClusterAttributes(newStack({}), 'Cluster', { clusterName: 'tools/blue' }),
      },
      '«Name» cluster: "tools/blue" holds characters that are refused, allowed are letters, digits, - and _, the first ' +
        'a letter or a digit; copy it from the EKS console',
    ],
    [
      'a cluster name that is too long',
      { clusterName: 'c'.repeat(101) },
      `«Name» clusterName: "${'c'.repeat(101)}" has 101 characters, 1 to 100 are allowed; copy it from the EKS console`,
    ],
    [
      'a namespace in capitals',
      { namespace: 'Serval' },
      '«KubernetesName» namespace: "Serval" holds characters that are refused, allowed are small letters, digits and ' +
        'inner hyphens; give the namespace that the worker runs in',
    ],
    [
      'no namespace',
      { namespace: '' },
      '«KubernetesName» namespace: "" has 0 characters, 1 to 63 are allowed; give the namespace that the worker runs in',
    ],
    [
      'a service account with an underscore',
      { serviceAccount: 'serval_worker' },
      '«KubernetesName» serviceAccount: "serval_worker" holds characters that are refused, allowed are small letters, ' +
        "digits, inner hyphens and dots; give the name of the worker's service account",
    ],
    [
      'a policy name that is too long',
      { policyName: 'p'.repeat(129) },
      `«Name» policyName: "${'p'.repeat(99)}…${'p'.repeat(18)}" has 129 characters, 1 to 128 are allowed; shorten or ` +
        'respell the policy name',
    ],
    [
      'a role name that is too long',
      { roleName: 'r'.repeat(65) },
      `«Name» roleName: "${'r'.repeat(65)}" has 65 characters, 1 to 64 are allowed; shorten or respell the role name`,
    ],
  ])('fails for %s', (_name, props, message) => {
    expect(messageOf(() => newWorker(props))).toBe(message + at);
  });

  test.each([
    ['account', { account: '444455556666', region: 'eu-central-1' }, '444455556666', ACCOUNT],
    ['region', { account: ACCOUNT, region: 'us-east-1' }, 'us-east-1', 'eu-central-1'],
  ])('fails for a cluster of another %s', (where, env, value, own) => {
    const app = new App();
    const foreign = new Stack(app, 'Foreign', { env });
    const stack = new Stack(app, 'Stack', { env: { account: ACCOUNT, region: 'eu-central-1' } });
    const cluster = LegacyCluster.fromClusterAttributes(foreign, 'Cluster', { clusterName: 'tools' });
    expect(messageOf(() => new WorkerRole(stack, 'Worker', { cluster, namespace: 'serval' }))).toBe(
      `«ClusterEnvironment» cluster: "${value}" is the ${where} of the cluster, but the role is for ${own}; put the ` +
        `role into a stack there${at}`,
    );
  });

  test('fails for an imported role whose ARN is none', () => {
    expect(messageOf(() => WorkerRole.fromRoleArn(newStack(), 'Worker', 'worker'))).toBe(
      '«Arn» roleArn: "worker" is no ARN of an IAM role; copy it from the role in the IAM console, it begins with ' +
        'arn: and holds :role/ (at Stack)',
    );
  });
});

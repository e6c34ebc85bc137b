/** A role that pods get: what stands in the template, by IRSA, by Pod Identity, and by both at once. */
import { Template } from 'aws-cdk-lib/assertions';
import { ManagedPolicy, PolicyStatement, Role } from 'aws-cdk-lib/aws-iam';
import { Bucket } from 'aws-cdk-lib/aws-s3';
import { App, CfnParameter, Duration, Stack } from 'aws-cdk-lib/core';
import { Identity, Issuer, Pods, WorkloadRole, type WorkloadRoleProps } from '../../../lib';
import { FLAG_SETS } from '../support/flags';
import { ACCOUNT, messageOf, newStack, REGIONS, roleOf, warningsOf } from '../support/stacks';

const issuerOf = (region: string, suffix: string, digit = '0') => `oidc.eks.${region}.${suffix}/id/${digit.repeat(32)}`;
const SUFFIX = { aws: 'amazonaws.com', 'aws-cn': 'amazonaws.com.cn', 'aws-us-gov': 'amazonaws.com' };
const ISSUER = issuerOf('eu-central-1', SUFFIX.aws);
const irsa = (issuer = ISSUER) => Identity.irsa({ issuer: Issuer.eks(`https://${issuer}`) });
const ORDERS = Pods.ofServiceAccount('shop', 'orders');

function newRole(props: Partial<WorkloadRoleProps> = {}, stack = newStack()): WorkloadRole {
  return new WorkloadRole(stack, 'Orders', { pods: [ORDERS], identities: [irsa()], ...props });
}

/** Whether resources of the type are there, and under which logical ids. */
const idsOf = (stack: Stack, type = 'AWS::EKS::PodIdentityAssociation') =>
  Object.keys(Template.fromStack(stack).findResources(type));

describe.each(FLAG_SETS)('with %s', (_name, flags) => {
  describe.each(REGIONS)('in %s', (partition, region) => {
    const env = { account: ACCOUNT, region };
    const [blue, green] = ['B', 'E'].map((digit) => issuerOf(region, SUFFIX[partition], digit)) as [string, string];
    const clusterArn = (name: string) => `arn:${partition}:eks:${region}:${ACCOUNT}:cluster/${name}`;

    test('each issuer has a statement, and service accounts of any namespaces are subjects of it', () => {
      const stack = newStack(env, flags);
      const pods = [ORDERS, Pods.ofServiceAccount('jobs', 'nightly'), Pods.ofServiceAccount('shop', 'billing')];
      newRole({ pods, identities: [irsa(blue), irsa(green)] }, stack);
      expect(roleOf(stack, 'Orders').AssumeRolePolicyDocument.Statement).toEqual(
        [blue, green].map((issuer) => ({
          Effect: 'Allow',
          Principal: { Federated: `arn:${partition}:iam::${ACCOUNT}:oidc-provider/${issuer}` },
          Action: 'sts:AssumeRoleWithWebIdentity',
          Condition: {
            StringEquals: {
              [`${issuer}:sub`]: ['shop:orders', 'shop:billing', 'jobs:nightly'].map(
                (name) => `system:serviceaccount:${name}`,
              ),
              [`${issuer}:aud`]: 'sts.amazonaws.com',
            },
          },
        })),
      );
      expect(Object.values(Template.fromStack(stack).toJSON().Resources as object)).toHaveLength(1);
    });

    test('all of a namespace is a pattern of the subject alone', () => {
      const stack = newStack(env, flags);
      newRole({ pods: [Pods.ofWholeNamespace('jobs'), ORDERS], identities: [irsa(blue)] }, stack);
      expect(roleOf(stack, 'Orders').AssumeRolePolicyDocument.Statement[0]!.Condition).toEqual({
        StringLike: { [`${blue}:sub`]: ['system:serviceaccount:jobs:*', 'system:serviceaccount:shop:orders'] },
        StringEquals: { [`${blue}:aud`]: 'sts.amazonaws.com' },
      });
    });

    test('by Pod Identity, one statement a namespace lists all clusters, and each has its associations', () => {
      const stack = newStack(env, flags);
      const pods = [ORDERS, Pods.ofServiceAccount('shop', 'billing'), Pods.ofWholeNamespace('jobs')];
      const identities = ['blue', 'green'].map((clusterName) => Identity.podIdentity({ clusterName }));
      newRole({ pods, identities }, stack);
      const common = {
        'aws:SourceAccount': ACCOUNT,
        'aws:RequestTag/eks-cluster-arn': [clusterArn('blue'), clusterArn('green')],
      };
      const { Statement: statements } = roleOf(stack, 'Orders').AssumeRolePolicyDocument;
      expect(statements.map((one) => [one.Principal, one.Action, one.Condition])).toEqual(
        [
          {
            ...common,
            'aws:RequestTag/kubernetes-namespace': 'shop',
            'aws:RequestTag/kubernetes-service-account': ['orders', 'billing'],
          },
          { ...common, 'aws:RequestTag/kubernetes-namespace': 'jobs' },
        ].map((tags) => [
          { Service: 'pods.eks.amazonaws.com' },
          ['sts:AssumeRole', 'sts:TagSession'],
          { StringEquals: tags },
        ]),
      );
      const associations = Template.fromStack(stack).findResources('AWS::EKS::PodIdentityAssociation');
      expect(Object.values(associations).map((one) => (one as { Properties: object }).Properties)).toEqual(
        ['blue', 'green'].flatMap((ClusterName) =>
          ['orders', 'billing'].map((ServiceAccount) => ({
            ClusterName,
            Namespace: 'shop',
            ServiceAccount,
            RoleArn: { 'Fn::GetAtt': ['Orders2A43276C', 'Arn'] },
          })),
        ),
      );
    });

    test('logical ids and name are frozen, with what stands beside the role', () => {
      const stack = newStack(env, flags);
      const role = newRole(
        { identities: [irsa(blue), ...['b', 'green'].map((clusterName) => Identity.podIdentity({ clusterName }))] },
        stack,
      );
      new Bucket(stack, 'Receipts').grantRead(role);
      const { Resources } = Template.fromStack(stack).toJSON() as { Resources: Record<string, { Type: string }> };
      expect(Object.entries(Resources).map(([id, { Type }]) => [id, Type])).toEqual([
        ['Orders2A43276C', 'AWS::IAM::Role'],
        ['OrdersDefaultPolicyE977A7D9', 'AWS::IAM::Policy'],
        ['OrdersbshopordersAE732100', 'AWS::EKS::PodIdentityAssociation'],
        ['Ordersgreenshoporders101DC116', 'AWS::EKS::PodIdentityAssociation'],
        ['Receipts59C0D3E0', 'AWS::S3::Bucket'],
      ]);
      expect(roleOf(stack, 'Orders').RoleName).toBe('Stack-Orders-EEDB7941');
      expect(role.plainRoleArn).toBe(`arn:${partition}:iam::${ACCOUNT}:role/Stack-Orders-EEDB7941`);
    });
  });
});

test('all that a role may have reaches it', () => {
  const stack = newStack();
  const role = newRole(
    {
      roleName: 'orders',
      path: '/shop/',
      description: 'Takes orders',
      tags: { team: 'shop' },
      maxSessionDuration: Duration.hours(12),
      permissionsBoundary: ManagedPolicy.fromManagedPolicyArn(stack, 'Boundary', `arn:aws:iam::${ACCOUNT}:policy/b`),
      managedPolicies: [ManagedPolicy.fromManagedPolicyArn(stack, 'Read', 'arn:aws:iam::aws:policy/ReadOnlyAccess')],
    },
    stack,
  );
  expect(roleOf(stack, 'Orders')).toMatchObject({
    RoleName: 'orders',
    Path: '/shop/',
    Description: 'Takes orders',
    MaxSessionDuration: 43_200,
    PermissionsBoundary: `arn:aws:iam::${ACCOUNT}:policy/b`,
    ManagedPolicyArns: ['arn:aws:iam::aws:policy/ReadOnlyAccess'],
    Tags: [{ Key: 'team', Value: 'shop' }],
  });
  expect(role.plainRoleArn).toBe(`arn:aws:iam::${ACCOUNT}:role/shop/orders`);
  expect(role.env).toEqual({ account: ACCOUNT, region: 'eu-central-1' });
});

test('what is granted to it, and added to its policy, is in its own policy', () => {
  const stack = newStack();
  const role = newRole({}, stack);
  new Bucket(stack, 'Receipts').grantRead(role);
  role.addToPolicy(new PolicyStatement({ actions: ['sqs:SendMessage'], resources: ['*'] }));
  Template.fromStack(stack).hasResourceProperties('AWS::IAM::Policy', {
    Roles: [{ Ref: stack.getLogicalId(role.role.node.defaultChild as never) }],
    PolicyDocument: {
      Statement: [{ Action: ['s3:GetObject*', 's3:GetBucket*', 's3:List*'] }, { Action: 'sqs:SendMessage' }],
    },
  });
});

describe('an association keeps its logical id', () => {
  const clusters = (...names: string[]) => names.map((clusterName) => Identity.podIdentity({ clusterName }));
  const idsWith = (props: Partial<WorkloadRoleProps>) => {
    const stack = newStack();
    newRole(props, stack);
    return idsOf(stack);
  };

  test('whatever the order, and whatever is added', () => {
    const [own] = idsWith({ identities: clusters('blue') });
    const more = idsWith({
      pods: [Pods.ofServiceAccount('a', 'b'), ORDERS],
      identities: [irsa(), ...clusters('a', 'green', 'blue')],
    });
    expect(more).toContain(own);
    expect(more).toHaveLength(6);
  });

  test('of its own, where names run into one another alike', () => {
    const pods = [
      Pods.ofServiceAccount('b-c', 'd'),
      Pods.ofServiceAccount('c', 'd'),
      Pods.ofServiceAccount('b', 'c-d'),
    ];
    expect(new Set(idsWith({ pods, identities: clusters('a', 'a-b') })).size).toBe(6);
  });

  test('where only the deployment knows the name of the cluster', () => {
    const idsFor = (order: (names: string[]) => string[]) => {
      const stack = newStack();
      const names = ['Blue', 'Green'].map((id) => new CfnParameter(stack, id).valueAsString);
      newRole({ identities: clusters(...order(names)) }, stack);
      return idsOf(stack).sort();
    };
    expect(idsFor((names) => names)).toEqual([
      expect.stringMatching(/^OrdersRefBlueshoporders/),
      expect.stringMatching(/^OrdersRefGreenshoporders/),
    ]);
    expect(idsFor((names) => names.reverse())).toEqual(idsFor((names) => names));
  });

  test('also for clusters of two stacks that their templates call alike', () => {
    const app = new App();
    const env = { account: ACCOUNT, region: 'eu-central-1' };
    const names = ['Blue', 'Green'].map((id) => new CfnParameter(new Stack(app, id, { env }), 'Cluster').valueAsString);
    const stack = new Stack(app, 'Shop', { env });
    newRole({ identities: clusters(...names) }, stack);
    expect(stack.node.findChild('Orders').node.children.map(({ node }) => node.id)).toEqual([
      'Resource',
      'Blue {"Ref":"Cluster"}:shop:orders',
      'Green {"Ref":"Cluster"}:shop:orders',
    ]);
  });
});

test('more managed policies than IAM takes by default bring a warning', () => {
  const stack = newStack();
  const policies = [...Array(11).keys()].map((n) => ManagedPolicy.fromManagedPolicyName(stack, `P${n}`, `p${n}`));
  newRole({ managedPolicies: policies.slice(1) }, stack);
  expect(warningsOf(stack)).toEqual([]);
  const another = newStack();
  newRole({ managedPolicies: policies }, another);
  expect(warningsOf(another)).toEqual([
    '/Stack/Orders: the role has 11 managed policies, IAM takes 10 by default; put some together, write some as inline ' +
      'policies, or ask AWS for a larger quota [ack: cdk-serval:WorkloadRole.managedPolicies]',
  ]);
});

describe('misuse', () => {
  const at = ' (at Stack/Orders)';
  const tools = () => Identity.podIdentity({ clusterName: 'tools' });
  test.each<[string, Partial<Record<keyof WorkloadRoleProps, unknown>>, string]>([
    [
      'no pods',
      { pods: [] },
      '«Missing» pods: [] names nothing, one entry is needed; give Pods.ofServiceAccount, or Pods.ofWholeNamespace',
    ],
    [
      'pods left out',
      { pods: undefined },
      '«Missing» pods: is missing, and has no default; give Pods.ofServiceAccount, or Pods.ofWholeNamespace',
    ],
    [
      'a pod left out',
      { pods: [ORDERS, undefined] },
      '«Missing» pods[1]: is missing, and has no default; give Pods.ofServiceAccount, or Pods.ofWholeNamespace',
    ],
    [
      'no identities',
      { identities: [] },
      '«Missing» identities: [] names nothing, one entry is needed; give Identity.podIdentity or Identity.irsa',
    ],
    [
      'identities left out',
      { identities: undefined },
      '«Missing» identities: is missing, and has no default; give Identity.podIdentity or Identity.irsa',
    ],
    [
      'an identity left out',
      { identities: [undefined] },
      '«Missing» identities[0]: is missing, and has no default; give Identity.podIdentity or Identity.irsa',
    ],
    [
      'a pod left out of a list with holes',
      // eslint-disable-next-line no-sparse-arrays -- what plain JavaScript can hand over
      { pods: [, ORDERS] },
      '«Missing» pods[0]: is missing, and has no default; give Pods.ofServiceAccount, or Pods.ofWholeNamespace',
    ],
    [
      'nothing but a hole for identities',
      { identities: new Array(1) },
      '«Missing» identities[0]: is missing, and has no default; give Identity.podIdentity or Identity.irsa',
    ],
    [
      'a service account twice',
      { pods: [ORDERS, Pods.ofServiceAccount('shop', 'orders')] },
      '«Duplicate» pods[1]: "shop:orders" is what pods[0] names too; leave one out',
    ],
    [
      'a namespace twice',
      { pods: ['a', 'b', 'b'].map((name) => Pods.ofWholeNamespace(name)) },
      '«Duplicate» pods[2]: "b:*" is what pods[1] names too; leave one out',
    ],
    [
      'a cluster twice',
      { identities: [tools(), irsa(), tools()] },
      '«Duplicate» identities[2]: "tools" is the cluster of identities[0] too; leave one out',
    ],
    [
      'an issuer twice',
      { identities: [irsa(), irsa()] },
      `«Duplicate» identities[1]: "${ISSUER}" is the issuer of identities[0] too; leave one out`,
    ],
    [
      'a limit below IAM’s own',
      { trustPolicySizeLimit: 2000 },
      '«TrustSize» trustPolicySizeLimit: 2000 is no limit of IAM, which takes 2,048 characters, or more on request; give the quota that AWS has granted to the account, or leave it out',
    ],
    [
      'a session of half an hour',
      { maxSessionDuration: Duration.minutes(30) },
      '«Duration» maxSessionDuration: 1800 seconds is no session duration, 3600 to 43200 whole seconds are allowed; take Duration.hours(1) to (12)',
    ],
    [
      'a name too long',
      { roleName: 'a'.repeat(65) },
      `«Name» roleName: "${'a'.repeat(65)}" has 65 characters, 1 to 64 are allowed; shorten or respell the role name`,
    ],
  ])('fails for %s', (_name, props, message) => {
    expect(messageOf(() => newRole(props as Partial<WorkloadRoleProps>))).toBe(`${message}${at}`);
  });

  test('fails without properties', () => {
    expect(messageOf(() => new WorkloadRole(newStack(), 'Orders', undefined as never))).toBe(
      `«Missing» props: is missing, and has no default; give pods and identities${at}`,
    );
  });

  test('fails for a cluster twice whose name only the deployment knows', () => {
    const stack = newStack();
    const clusterName = new CfnParameter(stack, 'Cluster').valueAsString;
    const identities = [Identity.podIdentity({ clusterName }), Identity.podIdentity({ clusterName })];
    expect(messageOf(() => newRole({ identities }, stack))).toBe(
      `«Duplicate» identities[1]: "{\\"Ref\\":\\"Cluster\\"}" is the cluster of identities[0] too; leave one out${at}`,
    );
  });
});

describe('a service account has one role in a cluster by Pod Identity', () => {
  const home = { account: ACCOUNT, region: 'eu-central-1' };
  const twice = (first: object, second: object, clusters: [string, string] = ['tools', 'tools']) => {
    const app = new App();
    const stacks = [new Stack(app, 'One', { env: first }), new Stack(app, 'Two', { env: second })];
    return messageOf(() =>
      stacks.forEach((stack, index) =>
        newRole({ identities: [Identity.podIdentity({ clusterName: clusters[index]! })] }, stack),
      ),
    );
  };

  test('so that a second one fails', () => {
    expect(twice(home, home)).toBe(
      '«Contradiction» pods: "shop:orders" is what One/Orders gives a role in the same cluster already, and EKS allows ' +
        'one for each service account; leave one out, or give all rights to one role (at Two/Orders)',
    );
  });

  test.each<[string, object, object, [string, string]]>([
    ['another cluster', home, home, ['tools', 'blue']],
    ['a cluster of that name in another region', home, { ...home, region: 'us-east-1' }, ['tools', 'tools']],
    ['a cluster of that name in another account', home, { ...home, account: '444455556666' }, ['tools', 'tools']],
    ['one that may be, since only the deployment knows where the stacks are', {}, {}, ['tools', 'tools']],
  ])('but another in %s', (_what, first, second, clusters) => {
    expect(twice(first, second, clusters)).toBe('nothing was thrown');
  });
});

test('a role that the CDK is told not to make has a size too', () => {
  const stack = newStack();
  Role.customizeRoles(stack, { usePrecreatedRoles: { 'Stack/Orders/Resource': 'orders' } });
  expect(newRole({}, stack).trustSize).toEqual({ size: 481, limit: 2048, moreClusters: 3 });
});

/** How a service account gets a role: what its trust says, what stands beside it, and whom the trust lets in. */
import { Template } from 'aws-cdk-lib/assertions';
import { CfnCluster, type IClusterRef } from 'aws-cdk-lib/aws-eks';
import { Cluster } from 'aws-cdk-lib/aws-eks-v2';
import { Role } from 'aws-cdk-lib/aws-iam';
import { App, CfnParameter, Resource, Stack } from 'aws-cdk-lib/core';
import { Identity, Issuer } from '../../../lib';
import { assumeRoleAsService, assumeRoleWithWebIdentity } from '../../../lib/model/policy';
import { bindIdentities } from '../../../lib/private/identities';
import { toStatements, trustedBy } from '../../../lib/private/trust';
import { FLAG_SETS } from '../support/flags';
import { ACCOUNT, messageOf, newStack, REGIONS, roleOf } from '../support/stacks';
import { eksCluster, l1Cluster, nodeCluster } from './clusters';

const PODS = [{ namespace: 'serval', serviceAccounts: ['serval-bridge'] }];
const HEX = '0123456789ABCDEF0123456789ABCDEF';
const ISSUER = {
  aws: `oidc.eks.eu-central-1.amazonaws.com/id/${HEX}`,
  'aws-cn': `oidc.eks.cn-north-1.amazonaws.com.cn/id/${HEX}`,
  'aws-us-gov': `oidc.eks.us-gov-west-1.amazonaws.com/id/${HEX}`,
};

/** A role whose one way in is the identity. */
function roleFor(stack: Stack, identity: Identity): void {
  const { trust, associations } = bindIdentities(stack, [identity], PODS);
  const { roleArn } = new Role(stack, 'Role', { assumedBy: trustedBy(toStatements(trust)) });
  for (const { create } of associations) create('PodIdentityAssociation', roleArn);
}

const trustOf = (stack: Stack) => roleOf(stack, 'Role').AssumeRolePolicyDocument;
const associationsOf = (stack: Stack) =>
  Object.values(Template.fromStack(stack).findResources('AWS::EKS::PodIdentityAssociation')).map(
    (resource) => (resource as { Properties: object }).Properties,
  );

describe.each(FLAG_SETS)('with %s', (_name, flags) => {
  describe.each(REGIONS)('in %s', (partition, region) => {
    const newRole = (identity: Identity) => {
      const stack = newStack({ account: ACCOUNT, region }, flags);
      roleFor(stack, identity);
      return stack;
    };
    const arn = `arn:${partition}:iam::${ACCOUNT}:role/serval-bridge`;

    test('Pod Identity admits one service account of one cluster, and the cluster hands the role out', () => {
      const stack = newRole(Identity.podIdentity({ clusterName: 'tools' }));
      expect(trustOf(stack)).toEqual({
        Version: '2012-10-17',
        Statement: [
          {
            Effect: 'Allow',
            Principal: { Service: 'pods.eks.amazonaws.com' },
            Action: ['sts:AssumeRole', 'sts:TagSession'],
            Condition: {
              StringEquals: {
                'aws:SourceAccount': ACCOUNT,
                'aws:RequestTag/eks-cluster-arn': `arn:${partition}:eks:${region}:${ACCOUNT}:cluster/tools`,
                'aws:RequestTag/kubernetes-namespace': 'serval',
                'aws:RequestTag/kubernetes-service-account': 'serval-bridge',
              },
            },
          },
        ],
      });
      expect(associationsOf(stack)).toEqual([
        {
          ClusterName: 'tools',
          Namespace: 'serval',
          ServiceAccount: 'serval-bridge',
          RoleArn: { 'Fn::GetAtt': [expect.stringMatching(/^Role/), 'Arn'] },
        },
      ]);
    });

    test('IRSA admits one service account with tokens for STS, and creates nothing', () => {
      const stack = newRole(Identity.irsa({ issuer: Issuer.eks(`https://${ISSUER[partition]}`) }));
      expect(trustOf(stack)).toEqual({
        Version: '2012-10-17',
        Statement: [
          {
            Effect: 'Allow',
            Principal: { Federated: `arn:${partition}:iam::${ACCOUNT}:oidc-provider/${ISSUER[partition]}` },
            Action: 'sts:AssumeRoleWithWebIdentity',
            Condition: {
              StringEquals: {
                [`${ISSUER[partition]}:sub`]: 'system:serviceaccount:serval:serval-bridge',
                [`${ISSUER[partition]}:aud`]: 'sts.amazonaws.com',
              },
            },
          },
        ],
      });
      expect(Object.keys(Template.fromStack(stack).toJSON().Resources as object)).toEqual([
        expect.stringMatching(/^Role/),
      ]);
    });

    const tags = {
      'eks-cluster-arn': `arn:${partition}:eks:${region}:${ACCOUNT}:cluster/tools`,
      'kubernetes-namespace': 'serval',
      'kubernetes-service-account': 'serval-bridge',
    };
    test.each<[string, string, { sourceAccount?: string; service?: string; tags?: Record<string, string> }]>([
      ['admits', 'its pods', {}],
      ['refuses', 'another namespace', { tags: { 'kubernetes-namespace': 'default' } }],
      ['refuses', 'another service account', { tags: { 'kubernetes-service-account': 'serval-worker-sa' } }],
      ['refuses', 'another cluster', { tags: { 'eks-cluster-arn': `${tags['eks-cluster-arn']}-2` } }],
      ['refuses', 'an association of another account', { sourceAccount: '444455556666' }],
      ['refuses', 'another service', { service: 'lambda.amazonaws.com' }],
    ])('Pod Identity %s %s', (verdict, _who, other) => {
      const trustPolicy = trustOf(newRole(Identity.podIdentity({ clusterName: 'tools' })));
      const decision = assumeRoleAsService({
        role: { arn, trustPolicy },
        service: other.service ?? 'pods.eks.amazonaws.com',
        sourceAccount: other.sourceAccount ?? ACCOUNT,
        sessionTags: { ...tags, ...other.tags },
      });
      expect(decision.verdict).toBe(verdict);
    });

    test('an association without session tags is refused', () => {
      const trustPolicy = trustOf(newRole(Identity.podIdentity({ clusterName: 'tools' })));
      const service = 'pods.eks.amazonaws.com';
      expect(assumeRoleAsService({ role: { arn, trustPolicy }, service, sourceAccount: ACCOUNT }).verdict).toBe(
        'refuses',
      );
    });

    const provider = `arn:${partition}:iam::${ACCOUNT}:oidc-provider/${ISSUER[partition]}`;
    const subject = 'system:serviceaccount:serval:serval-bridge';
    const right = { provider, issuer: ISSUER[partition], audience: 'sts.amazonaws.com', subject };
    test.each<[string, string, Partial<typeof right>]>([
      ['admits', 'its pods', {}],
      ['refuses', 'another namespace', { subject: 'system:serviceaccount:default:serval-bridge' }],
      ['refuses', 'another service account', { subject: 'system:serviceaccount:serval:default' }],
      ['refuses', 'another audience', { audience: 'sts.amazonaws.com.cn' }],
      ['refuses', 'another cluster', { provider: `${provider}0`, issuer: `${ISSUER[partition]}0` }],
    ])('IRSA %s %s', (verdict, _who, other) => {
      const trustPolicy = trustOf(newRole(Identity.irsa({ issuer: Issuer.eks(`https://${ISSUER[partition]}`) })));
      expect(assumeRoleWithWebIdentity({ role: { arn, trustPolicy }, ...right, ...other }).verdict).toBe(verdict);
    });
  });
});

test('the provider is looked for in the account that the role is deployed to', () => {
  const stack = newStack({});
  roleFor(stack, Identity.irsa({ issuer: Issuer.eks(`https://${ISSUER.aws}`) }));
  expect(trustOf(stack).Statement[0]!.Principal).toEqual({
    Federated: {
      'Fn::Join': [
        '',
        ['arn:', { Ref: 'AWS::Partition' }, ':iam::', { Ref: 'AWS::AccountId' }, `:oidc-provider/${ISSUER.aws}`],
      ],
    },
  });
});

test.each<[string, (stack: Stack) => CfnCluster | ReturnType<typeof Cluster.fromClusterAttributes>, unknown]>([
  [
    'made in the stack without an L2',
    (stack) => new CfnCluster(stack, 'Cluster', { roleArn: 'r', resourcesVpcConfig: { subnetIds: [] } }),
    { Ref: 'Cluster' },
  ],
  [
    'imported by aws-eks-v2',
    (stack) => Cluster.fromClusterAttributes(stack, 'Cluster', { clusterName: 'tools' }),
    'tools',
  ],
])('a cluster may be %s', (_name, make, name) => {
  const stack = newStack();
  roleFor(stack, Identity.podIdentity({ cluster: make(stack) }));
  expect(associationsOf(stack)).toEqual([expect.objectContaining({ ClusterName: name })]);
});

test.each<[string, (stack: Stack) => IClusterRef, unknown]>([
  ['an L1 construct under a name', (stack) => l1Cluster(stack, { name: 'tools' }), 'tools'],
  ['aws-eks under a name', (stack) => eksCluster(stack, { clusterName: 'tools' }), 'tools'],
  ['aws-eks-v2 under a name', (stack) => nodeCluster(stack, { clusterName: 'tools' }), 'tools'],
  ['an L1 construct under none', (stack) => l1Cluster(stack), { Ref: 'Cluster' }],
  [
    'an L1 construct under none, below another construct that has one',
    (stack) => {
      class Platform extends Resource {}
      return new CfnCluster(new Platform(stack, 'Platform', { physicalName: 'platform' }), 'Cluster', {
        roleArn: 'role',
        resourcesVpcConfig: { subnetIds: [] },
      });
    },
    { Ref: expect.stringMatching(/^PlatformCluster/) as string },
  ],
])('a cluster that is made by %s is trusted by its name where that is known', (_by, make, name) => {
  const stack = newStack();
  roleFor(stack, Identity.podIdentity({ cluster: make(stack) }));
  const arn = `arn:aws:eks:eu-central-1:${ACCOUNT}:cluster/`;
  expect(trustOf(stack).Statement[0]!.Condition!.StringEquals!['aws:RequestTag/eks-cluster-arn']).toEqual(
    typeof name === 'string' ? arn + name : { 'Fn::Join': ['', [arn, name]] },
  );
});

describe('misuse', () => {
  const bind = (identity: Identity, stack = newStack()) => messageOf(() => bindIdentities(stack, [identity], PODS));

  test('fails without a cluster', () => {
    expect(bind(Identity.podIdentity({}))).toBe(
      '«OneOf» cluster, clusterName: exclude one another and one is needed, but neither of the two is given; give the ' +
        'cluster, or the name of one (at Stack)',
    );
  });

  test('fails for an ARN for the name of the cluster', () => {
    expect(bind(Identity.podIdentity({ clusterName: 'cluster/tools' }))).toBe(
      '«Name» clusterName: "cluster/tools" holds characters that are refused, allowed are letters, digits, - and _, ' +
        'the first a letter or a digit; copy it from the EKS console (at Stack)',
    );
  });

  test.each([
    ['account', { account: '444455556666', region: 'eu-central-1' }, '444455556666', ACCOUNT],
    ['region', { account: ACCOUNT, region: 'us-east-1' }, 'us-east-1', 'eu-central-1'],
  ])('fails for a cluster of another %s, which could not hand the role out', (what, env, there, here) => {
    const foreign = new Stack(new App(), 'Foreign', { env });
    const cluster = Cluster.fromClusterAttributes(foreign, 'Cluster', { clusterName: 'tools' });
    expect(bind(Identity.podIdentity({ cluster }))).toBe(
      `«ClusterEnvironment» cluster: "${there}" is the ${what} of the cluster, but the role is for ${here}; put the role ` +
        'into a stack there (at Stack)',
    );
  });

  test('fails for an issuer that is known only at deployment, and names the ways out', () => {
    const stack = newStack();
    const issuerUrl = new CfnParameter(stack, 'IssuerUrl').valueAsString;
    expect(bind(Identity.irsa({ issuer: Issuer.eks(issuerUrl) }), stack)).toMatch(
      /^«LiteralNeeded» issuer: "\$\{Token\[.*\]\}" is a token, known only at deployment, but the prefix of a condition key must be literal text; write out what "aws eks describe-cluster --name NAME --query cluster\.identity\.oidc\.issuer" prints, read it from the context of the app, or take Identity\.podIdentity, which needs no issuer \(at Stack\)$/,
    );
  });
});

/** Pod Identity's options: who gets in, what contradicts, and what an association takes. */
import { CfnPodIdentityAssociation } from 'aws-cdk-lib/aws-eks';
import { IdentityType } from 'aws-cdk-lib/aws-eks-v2';
import { CfnRole, PolicyDocument, PolicyStatement, ServicePrincipal, Role } from 'aws-cdk-lib/aws-iam';
import { Bucket } from 'aws-cdk-lib/aws-s3';
import { CfnCondition, CfnParameter, Fn, Stack } from 'aws-cdk-lib/core';
import {
  BridgeHost,
  BridgeRole,
  Identity,
  TargetRole,
  WorkerRole,
  WorkloadRole,
  type PodIdentityOptions,
} from '../../../lib';
import { assumeRoleAsService } from '../../../lib/model/policy';
import { FLAG_SETS } from '../support/flags';
import { ACCOUNT, messageOf, newStack, REGIONS, roleOf } from '../support/stacks';
import { kubectlLayer, l1Cluster, newRole, nodeCluster, pods, propertiesOf, SOME, synthesis } from './clusters';

const allow = (actions: string[], resources = ['*']) =>
  new PolicyDocument({ statements: [new PolicyStatement({ actions, resources })] });
const untagged = { disableSessionTags: true, trustAnyAssociationOfAccount: true };

describe.each(FLAG_SETS)('with %s', (_name, flags) => {
  describe.each(REGIONS)('in %s', (partition, region) => {
    const trusted = (options: Partial<PodIdentityOptions>) => {
      const stack = newStack({ account: ACCOUNT, region }, flags);
      newRole(stack, { ...SOME, ...options });
      return stack;
    };
    const tags = {
      'eks-cluster-arn': `arn:${partition}:eks:${region}:${ACCOUNT}:cluster/tools`,
      'kubernetes-namespace': 'shop',
      'kubernetes-service-account': 'orders',
    };
    type Pod = { readonly tags?: Record<string, string>; readonly account?: string };
    const verdict = (stack: Stack, { tags: sessionTags = {}, account = ACCOUNT }: Pod) =>
      assumeRoleAsService({
        role: {
          arn: `arn:${partition}:iam::${ACCOUNT}:role/orders`,
          trustPolicy: roleOf(stack, 'Orders').AssumeRolePolicyDocument,
        },
        service: 'pods.eks.amazonaws.com',
        sourceAccount: account,
        sessionTags,
      }).verdict;

    test.each<[string, string, Partial<PodIdentityOptions>, Pod]>([
      ['admits', 'its pods', {}, { tags }],
      ['refuses', 'pods of another cluster', {}, { tags: { ...tags, 'eks-cluster-arn': 'other' } }],
      ['refuses', 'pods without tags', {}, {}],
      ['admits', 'pods without tags, where they are off', untagged, {}],
      ['refuses', 'pods of another account, where tags are off', untagged, { account: '444455556666' }],
      ['admits', 'pods of any cluster, where the switch is set', { trustAnyAssociationOfAccount: true }, { tags }],
      ['refuses', 'another account, whatever the switch', { trustAnyAssociationOfAccount: true }, { account: '4' }],
    ])('the trust %s %s', (expected, _who, options, pod) => {
      expect(verdict(trusted(options), pod)).toBe(expected);
    });

    test('the association says what is switched off and limited, and nothing else', () => {
      expect(propertiesOf(trusted({}), 'AWS::EKS::PodIdentityAssociation')).toEqual([
        expect.not.objectContaining({ DisableSessionTags: expect.anything(), Policy: expect.anything() }),
      ]);
      const sessionPolicy = allow(['s3:GetObject']);
      expect(propertiesOf(trusted({ ...untagged, sessionPolicy }), 'AWS::EKS::PodIdentityAssociation')).toEqual([
        expect.objectContaining({
          DisableSessionTags: true,
          Policy: JSON.stringify({
            Statement: [{ Action: 's3:GetObject', Effect: 'Allow', Resource: '*' }],
            Version: '2012-10-17',
          }),
        }),
      ]);
    });
  });
});

describe('contradictions', () => {
  const message = (...clusters: PodIdentityOptions[]) => messageOf(() => newRole(newStack(), ...clusters));

  test('fails for tags switched off under a trust that compares them', () => {
    expect(message({ ...SOME, disableSessionTags: true })).toBe(
      '«Contradiction» disableSessionTags: true leaves out the session tags that the trust compares, so that nobody ' +
        'would get in; keep the tags, or let in all associations of the account by trustAnyAssociationOfAccount ' +
        '(at Stack/Orders)',
    );
  });

  test('fails for a session policy beside session tags', () => {
    const sessionPolicy = allow(['s3:GetObject']);
    expect(message({ ...SOME, sessionPolicy, trustAnyAssociationOfAccount: true })).toBe(
      '«Contradiction» sessionPolicy: needs disableSessionTags, since EKS takes a session policy only for an association ' +
        'without session tags; set it, or give the role itself fewer rights (at Stack/Orders)',
    );
  });

  test.each<[string, PodIdentityOptions, PodIdentityOptions]>([
    ['trustAnyAssociationOfAccount', SOME, { clusterName: 'other', trustAnyAssociationOfAccount: true }],
    ['disableSessionTags', { ...SOME, ...untagged }, { clusterName: 'other', trustAnyAssociationOfAccount: true }],
  ])('fails for %s at one cluster of a role and not at another', (property, one, other) => {
    expect(message(one, other)).toBe(
      `«Contradiction» ${property}: is set for some clusters of the role and not for others, but its trust and policies ` +
        'hold for all of them; set it for all or none, or make a second role (at Stack/Orders)',
    );
  });

  test("fails for a bridge with a target role, whose pods would lack the bridge's rights", () => {
    const stack = newStack();
    const identity = Identity.podIdentity({ ...SOME, targetRole: new TargetRole(stack, 'Data') });
    const host = BridgeHost.kubernetes({ identity, namespace: 'serval' });
    expect(messageOf(() => new BridgeRole(stack, 'Bridge', { host }))).toBe(
      '«TargetRole» targetRole: would give the pods another role than this one, whose rights they need; leave it out ' +
        '(at Stack/Bridge)',
    );
  });
});

describe('a session policy', () => {
  const withPolicy = (sessionPolicy: PolicyDocument, stack = newStack()) => {
    newRole(stack, { ...SOME, ...untagged, sessionPolicy });
    return stack;
  };

  test.each<[string, PolicyDocument, string]>([
    [
      'without a statement',
      new PolicyDocument(),
      'holds no statement, and would deny everything; add one, or leave it out',
    ],
    [
      'that is too long',
      allow(['s3:GetObject'], [`arn:aws:s3:::${'a'.repeat(2000)}`]),
      'has 2,108 characters, 2,048 are allowed; shorten it, or give the role itself fewer rights',
    ],
    [
      'with a principal',
      new PolicyDocument({
        statements: [
          new PolicyStatement({
            actions: ['s3:*'],
            resources: ['*'],
            principals: [new ServicePrincipal('ec2.amazonaws.com')],
          }),
        ],
      }),
      'is no session policy that EKS takes; mend this: an identity policy has no Principal; take it out',
    ],
    [
      'with a resource that is none',
      allow(['s3:GetObject'], ['my-bucket']),
      'is no session policy that EKS takes; mend this: the resource "my-bucket" is neither * nor an ARN',
    ],
  ])('%s fails the synthesis', (_name, policy, text) => {
    expect(synthesis(withPolicy(policy))).toContain(`[Stack/Orders] «SessionPolicy» sessionPolicy: ${text}`);
  });

  test('may name what the stack makes, whose ARN only the deployment knows', () => {
    const stack = newStack();
    withPolicy(allow(['s3:GetObject'], [new Bucket(stack, 'Bucket').arnForObjects('*')]), stack);
    const [{ Policy }] = propertiesOf(stack, 'AWS::EKS::PodIdentityAssociation') as [{ Policy: unknown }];
    expect(JSON.stringify(Policy)).toMatch(/Fn::Join.*s3:GetObject.*Fn::GetAtt.*Bucket/);
  });

  test('is measured by what is known of it, where it names what only the deployment knows', () => {
    const stack = newStack();
    const bucket = new Bucket(stack, 'Bucket');
    const names = Array.from({ length: 10 }, (_, at) => bucket.arnForObjects(`${String(at).padEnd(250, 'x')}/*`));
    withPolicy(allow(['s3:GetObject'], names), stack);
    expect(synthesis(stack)).toMatch(
      /«SessionPolicy» sessionPolicy: has at least 2,\d{3} characters, 2,048 are allowed/,
    );
  });

  test('that names what only the deployment knows is checked all the same', () => {
    const stack = newStack();
    const policy = allow(['s3:GetObject'], [new Bucket(stack, 'Bucket').bucketArn]);
    policy.addStatements(new PolicyStatement({ actions: ['s3:ListBucket'] }));
    expect(synthesis(withPolicy(policy, stack))).toMatch(
      /«SessionPolicy» sessionPolicy: is no session policy that EKS takes; mend this: /,
    );
  });

  test('takes statements that come after the role', () => {
    const policy = allow(['s3:GetObject']);
    const stack = withPolicy(policy);
    policy.addStatements(new PolicyStatement({ actions: ['s3:ListBucket'], resources: ['arn:aws:s3:::a'] }));
    const [{ Policy }] = propertiesOf(stack, 'AWS::EKS::PodIdentityAssociation') as [{ Policy: string }];
    expect(Policy).toContain('s3:ListBucket');
  });
});

describe('a trust that asks for aws:SourceArn', () => {
  const restrict = (stack: Stack, arn: string | ((stack: Stack) => string)) => {
    const role = newRole(stack, SOME).role as Role;
    const value = typeof arn === 'string' ? arn : arn(stack);
    role.assumeRolePolicy!.addStatements(
      new PolicyStatement({
        principals: [new ServicePrincipal('pods.eks.amazonaws.com')],
        actions: ['sts:AssumeRole', 'sts:TagSession'],
        conditions: { ArnLike: { 'AWS:SourceArn': [value] } },
      }),
    );
    return synthesis(stack);
  };
  const associationIn = (stack: Stack) => {
    const properties = { ...SOME, namespace: 'shop', serviceAccount: 'other', roleArn: 'role' };
    return new CfnPodIdentityAssociation(stack, 'Other', properties).attrAssociationArn;
  };

  test.each<[string, string | ((stack: Stack) => string), string]>([
    [
      'written out',
      `arn:aws:eks:eu-central-1:${ACCOUNT}:podidentityassociation/tools/*`,
      `"arn:aws:eks:eu-central-1:${ACCOUNT}:podidentityassociation/tools/\\*"`,
    ],
    ['of a construct', associationIn, '"\\$\\{Token\\[.*\\]\\}"'],
  ])('of an association, %s, fails the synthesis: EKS does not send it', (_how, arn, shown) => {
    expect(restrict(newStack(), arn)).toMatch(
      new RegExp(
        `«SourceArn» assumeRolePolicy: ${shown} is the ARN of a Pod Identity association, which EKS does not send as ` +
          'aws:SourceArn, so that no pod would get the role; leave the condition out, aws:SourceAccount and the session ' +
          'tags say who gets in \\(at Stack/Orders/Resource\\)',
      ),
    );
  });

  test('of an association, in the trust of a role that exists, fails the synthesis too', () => {
    const stack = newStack();
    const assumedBy = new ServicePrincipal('pods.eks.amazonaws.com', {
      conditions: { StringLike: { 'aws:SourceArn': 'arn:aws:eks:*:podidentityassociation/*' } },
    });
    const identities = [Identity.podIdentity(SOME)];
    WorkloadRole.fromRole(stack, 'Pods', new Role(stack, 'Given', { assumedBy }), { pods, identities });
    expect(synthesis(stack)).toMatch(
      /«SourceArn» assumeRolePolicy: "arn:aws:eks:\*:podidentityassociation\/\*" is the ARN/,
    );
  });

  test('of an association, in the trust of a role of layer 1, fails the synthesis as well', () => {
    const stack = newStack();
    const given = new CfnRole(stack, 'Given', {
      assumeRolePolicyDocument: {
        Version: '2012-10-17',
        Statement: {
          Effect: 'Allow',
          Principal: { Service: 'pods.eks.amazonaws.com' },
          Action: ['sts:AssumeRole', 'sts:TagSession'],
          Condition: { ArnLike: { 'aws:SourceArn': associationIn(stack) } },
        },
      },
    });
    WorkloadRole.fromRole(stack, 'Pods', given, { pods, identities: [Identity.podIdentity(SOME)] });
    expect(synthesis(stack)).toMatch(/«SourceArn» assumeRolePolicy: ".*" is the ARN .* \(at Stack\/Given\)/);
  });

  test('of a cluster is let through', () => {
    const arn = `arn:aws:eks:eu-central-1:${ACCOUNT}:cluster/tools`;
    expect(restrict(newStack(), arn)).toBe('nothing was thrown');
  });
});

describe('a second association of a service account', () => {
  const fault = (first: string, second: string) =>
    `«Contradiction» pods: "shop:orders" is what ${first} gives a role in the same cluster already, and EKS allows one ` +
    `for each service account; leave one out, or give all rights to one role (at ${second})`;
  const byHand = (stack: Stack, clusterName: string, props: object = {}) =>
    new CfnPodIdentityAssociation(stack, 'ByHand', {
      ...{ clusterName, namespace: 'shop', serviceAccount: 'orders', roleArn: 'role', ...props },
    });
  const ROLE = 'Stack/Orders/tools:shop:orders';

  test('fails the synthesis where it is written by hand, or by another construct of this package', () => {
    const stack = newStack();
    newRole(stack, SOME);
    byHand(stack, 'tools');
    new WorkerRole(stack, 'Worker', { ...SOME, namespace: 'shop', serviceAccount: 'orders' });
    expect(synthesis(stack)).toContain(fault(ROLE, 'Stack/ByHand'));
    expect(synthesis(stack)).toContain(fault(ROLE, 'Stack/Worker/PodIdentityAssociation'));
  });

  test("fails the synthesis where the cluster's own ServiceAccount makes it", () => {
    const stack = newStack();
    const cluster = nodeCluster(stack, { kubectlProviderOptions: { kubectlLayer: kubectlLayer(stack) } });
    const identityType = IdentityType.POD_IDENTITY;
    cluster.addServiceAccount('Account', { namespace: 'shop', name: 'orders', identityType });
    newRole(stack, { cluster });
    expect(synthesis(stack)).toMatch(/«Contradiction» pods: "shop:orders" is what Stack\/Cluster\/Account\/.* gives/);
  });

  test('fails the synthesis where one role names the cluster and gives its construct', () => {
    const stack = newStack();
    newRole(stack, SOME, { cluster: l1Cluster(stack, { name: 'tools' }) });
    expect(synthesis(stack)).toMatch(
      /«Contradiction» pods: "shop:orders" is what Stack\/Orders\/tools:shop:orders gives/,
    );
  });

  test.each<[string, (stack: Stack) => unknown]>([
    ['another cluster', (stack) => byHand(stack, 'other')],
    ['another service account', (stack) => byHand(stack, 'tools', { serviceAccount: 'carts' })],
    ['another namespace', (stack) => byHand(stack, 'tools', { namespace: 'jobs' })],
    [
      'a condition, under which it alone may be made',
      (stack) => {
        const expression = Fn.conditionEquals(new CfnParameter(stack, 'Ours').valueAsString, 'no');
        byHand(stack, 'tools').cfnOptions.condition = new CfnCondition(stack, 'Theirs', { expression });
      },
    ],
    [
      'a stack whose account and region only the deployment knows',
      (stack) => byHand(new Stack(stack.node.root, 'Anywhere'), 'tools'),
    ],
  ])('is let through of %s', (_what, make) => {
    const stack = newStack();
    newRole(stack, SOME);
    make(stack);
    expect(synthesis(stack)).toBe('nothing was thrown');
  });

  test.each<[string, boolean, (stack: Stack) => Stack]>([
    ['in the same one', true, (stack) => stack],
    ['in another one, since it may be deployed elsewhere', false, (stack) => new Stack(stack.node.root, 'Other')],
  ])('beside a role whose stack is deployed anywhere, %s: found %p', (_where, found, where) => {
    const stack = newStack({});
    newRole(stack, SOME);
    byHand(where(stack), 'tools');
    expect(synthesis(stack)).toContain(found ? fault(ROLE, 'Stack/ByHand') : 'nothing was thrown');
  });
});

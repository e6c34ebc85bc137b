/** The bridge's role: its documents to the letter. */
import { Annotations, Match, Template } from 'aws-cdk-lib/assertions';
import { ManagedPolicy, PolicyStatement, User } from 'aws-cdk-lib/aws-iam';
import { Key } from 'aws-cdk-lib/aws-kms';
import type { Stack } from 'aws-cdk-lib/core';
import {
  BridgeHost,
  BridgeRole,
  Identity,
  IngestionRole,
  Issuer,
  ServalPrincipal,
  type BridgeRoleProps,
} from '../../../lib';
import { FLAG_SETS } from '../support/flags';
import { ACCOUNT, EXTERNAL_ID, messageOf, newStack, REGIONS, roleOf, warningsOf } from '../support/stacks';
import { policyOf } from './role-policy';

const ISSUER = 'oidc.eks.eu-central-1.amazonaws.com/id/0123456789ABCDEF0123456789ABCDEF';
const POD_IDENTITY = { identity: Identity.podIdentity({ clusterName: 'tools' }), namespace: 'serval' };
const IRSA = { identity: Identity.irsa({ issuer: Issuer.eks(`https://${ISSUER}`) }), namespace: 'serval' };

function newRole(host: BridgeHost, props: Partial<BridgeRoleProps> = {}, stack = newStack()): Stack {
  new BridgeRole(stack, 'Bridge', { host, ...props });
  return stack;
}

const typesOf = (stack: Stack) =>
  Object.values(Template.fromStack(stack).toJSON().Resources as Record<string, { Type: string }>).map(
    ({ Type }) => Type,
  );

describe.each(FLAG_SETS)('with %s', (_name, flags) => {
  describe.each(REGIONS)('in %s', (partition, region) => {
    const table = (name: string) => `arn:${partition}:dynamodb:${region}:${ACCOUNT}:table/${name}`;
    const stackHere = () => newStack({ account: ACCOUNT, region }, flags);
    const tables = [
      { Effect: 'Allow', Action: ['dynamodb:BatchGetItem', 'dynamodb:GetItem'], Resource: table('serval-grants') },
      { Effect: 'Allow', Action: 'dynamodb:Query', Resource: table('serval-grants/index/byPerson') },
      {
        Effect: 'Allow',
        Action: 'dynamodb:UpdateItem',
        Resource: table('serval-grants'),
        Condition: {
          'ForAllValues:StringEquals': { 'dynamodb:Attributes': ['id', 'sessions', 'startedAt', 'status'] },
        },
      },
      { Effect: 'Allow', Action: 'dynamodb:GetItem', Resource: table('serval-catalog') },
      { Effect: 'Allow', Action: ['dynamodb:PutItem', 'dynamodb:Query'], Resource: table('serval-audit') },
    ];

    test('as a function it has the rights of every bridge, its log and its one secret', () => {
      const stack = newRole(BridgeHost.function(), {}, stackHere());
      expect(policyOf(stack, 'Bridge', partition)).toEqual({
        Version: '2012-10-17',
        Statement: [
          {
            Effect: 'Allow',
            Action: ['logs:CreateLogStream', 'logs:PutLogEvents'],
            Resource: `arn:${partition}:logs:${region}:${ACCOUNT}:log-group:/aws/lambda/serval-bridge:*`,
          },
          {
            Effect: 'Allow',
            Action: 'secretsmanager:GetSecretValue',
            Resource: `arn:${partition}:secretsmanager:${region}:${ACCOUNT}:secret:serval-bridge-??????`,
          },
          ...tables,
        ],
      });
      expect(roleOf(stack, 'Bridge').AssumeRolePolicyDocument).toEqual({
        Version: '2012-10-17',
        Statement: [{ Effect: 'Allow', Principal: { Service: 'lambda.amazonaws.com' }, Action: 'sts:AssumeRole' }],
      });
      expect(typesOf(stack)).toEqual(['AWS::IAM::Role']);
    });

    test('as pods it has the rights of every bridge, and no more', () => {
      const stack = newRole(BridgeHost.kubernetes(POD_IDENTITY), {}, stackHere());
      expect(policyOf(stack, 'Bridge', partition)).toEqual({ Version: '2012-10-17', Statement: tables });
      expect(typesOf(stack)).toEqual(['AWS::IAM::Role', 'AWS::EKS::PodIdentityAssociation']);
    });
  });

  test('logical ids are the frozen ones', () => {
    const stack = newRole(BridgeHost.kubernetes(POD_IDENTITY), {}, newStack(undefined, flags));
    expect(Object.keys(Template.fromStack(stack).toJSON().Resources as object)).toEqual([
      'Bridge61397EDF',
      'BridgePodIdentityAssociationFEF9DB76',
    ]);
  });
});

test('the role is called like the bridge, and its association names it', () => {
  const stack = newRole(BridgeHost.kubernetes(POD_IDENTITY));
  expect(roleOf(stack, 'Bridge')).toMatchObject({
    RoleName: 'serval-bridge',
    Description: 'Lets the Serval bridge start and record sessions of approved grants',
    Policies: [{ PolicyName: 'serval-bridge' }],
  });
  Template.fromStack(stack).hasResourceProperties('AWS::EKS::PodIdentityAssociation', {
    ClusterName: 'tools',
    Namespace: 'serval',
    ServiceAccount: 'serval-bridge',
    RoleArn: { 'Fn::GetAtt': [Match.stringLikeRegexp('^Bridge'), 'Arn'] },
  });
});

test('other names, a VPC and tracing reach the policy', () => {
  const host = BridgeHost.function({ functionName: 'b2', secretName: 'team/bridge', vpc: true, tracing: true });
  const names = { roleName: 'role-2', catalogTableName: 'cat', grantsTableName: 'gra', auditTableName: 'aud' };
  const stack = newRole(host, names);
  const { Statement: statements } = policyOf(stack, 'Bridge');
  expect(statements.map(({ Resource }) => (Resource as string).split(':').slice(5).join(':'))).toEqual([
    'log-group:/aws/lambda/b2:*',
    '',
    '',
    'secret:team/bridge-??????',
    'table/gra',
    'table/gra/index/byPerson',
    'table/gra',
    'table/cat',
    'table/aud',
  ]);
  expect(roleOf(stack, 'Bridge')).toMatchObject({ RoleName: 'role-2', Policies: [{ PolicyName: 'role-2' }] });
});

test('path, boundary, description and tags reach the role', () => {
  const stack = newStack();
  newRole(
    BridgeHost.function(),
    {
      path: '/serval/',
      description: 'The bridge',
      permissionsBoundary: ManagedPolicy.fromManagedPolicyArn(stack, 'Boundary', `arn:aws:iam::${ACCOUNT}:policy/b`),
      tags: { team: 'platform' },
    },
    stack,
  );
  expect(roleOf(stack, 'Bridge')).toMatchObject({
    Path: '/serval/',
    Description: 'The bridge',
    PermissionsBoundary: `arn:aws:iam::${ACCOUNT}:policy/b`,
    Tags: [{ Key: 'team', Value: 'platform' }],
  });
});

describe("keys of one's own", () => {
  const keyArn = (id: string) => `arn:aws:kms:eu-central-1:${ACCOUNT}:key/${id}`;
  const USE_TABLE = [
    'kms:Decrypt',
    'kms:DescribeKey',
    'kms:Encrypt',
    'kms:GenerateDataKey',
    'kms:GenerateDataKeyWithoutPlaintext',
    'kms:ReEncryptFrom',
    'kms:ReEncryptTo',
  ];

  test.each(REGIONS)('in %s, are used through DynamoDB and Secrets Manager alone', (partition, region) => {
    const stack = newStack({ account: ACCOUNT, region });
    const [one, two, three] = ['one', 'two', 'three'].map((id) => Key.fromKeyArn(stack, id, keyArn(id)));
    const host = BridgeHost.function({ secretEncryptionKey: three });
    newRole(host, { tableEncryptionKeys: [one!, two!, one!] }, stack);
    const hosts = (service: string) => {
      const host = `${service}.${region}.amazonaws.com`;
      return partition === 'aws-cn' ? [host, `${host}.cn`] : host;
    };
    const keys = policyOf(stack, 'Bridge', partition).Statement.filter(({ Action }) =>
      JSON.stringify(Action).includes('kms:'),
    );
    expect(keys).toEqual([
      {
        Effect: 'Allow',
        Action: 'kms:Decrypt',
        Resource: keyArn('three'),
        Condition: { StringEquals: { 'kms:ViaService': hosts('secretsmanager') } },
      },
      {
        Effect: 'Allow',
        Action: USE_TABLE,
        Resource: [keyArn('one'), keyArn('two')],
        Condition: { StringEquals: { 'kms:ViaService': hosts('dynamodb') } },
      },
    ]);
  });

  test("in a stack for any region, the services' names end in both ways that they may there", () => {
    const stack = newStack({});
    newRole(BridgeHost.function(), { tableEncryptionKeys: [Key.fromKeyArn(stack, 'Key', keyArn('one'))] }, stack);
    expect(roleOf(stack, 'Bridge').Policies![0]!.PolicyDocument.Statement.at(-1)!.Condition).toEqual({
      StringEquals: {
        'kms:ViaService': [
          { 'Fn::Join': ['', ['dynamodb.', { Ref: 'AWS::Region' }, '.amazonaws.com']] },
          { 'Fn::Join': ['', ['dynamodb.', { Ref: 'AWS::Region' }, '.', { Ref: 'AWS::URLSuffix' }]] },
        ],
      },
    });
  });
});

test('imported by name, it is the role of this account, and nothing is created or changed', () => {
  const stack = newStack();
  const imported = BridgeRole.fromBridgeRoleName(stack, 'Bridge', 'serval/serval-bridge');
  imported.addToPrincipalPolicy(new PolicyStatement({ actions: ['s3:GetObject'], resources: ['*'] }));
  expect(stack.resolve(imported.roleArn)).toEqual({
    'Fn::Join': ['', ['arn:', { Ref: 'AWS::Partition' }, `:iam::${ACCOUNT}:role/serval/serval-bridge`]],
  });
  expect(BridgeRole.fromBridgeRoleName(stack, 'Default').roleName).toBe('serval-bridge');
  expect(Template.fromStack(stack).toJSON().Resources).toBeUndefined();
});

test('whoever is granted to pass the role may pass it', () => {
  const stack = newStack();
  const bridge = new BridgeRole(stack, 'Bridge', { host: BridgeHost.function() });
  bridge.grants.passRole(new User(stack, 'Deployer'));
  Template.fromStack(stack).hasResourceProperties('AWS::IAM::Policy', {
    PolicyDocument: { Statement: [{ Action: 'iam:PassRole', Resource: stack.resolve(bridge.roleArn) as object }] },
  });
});

test('an app that holds a bridge and still trusts Serval cloud gets a warning', () => {
  const stack = newStack();
  new IngestionRole(stack, 'Ingestion', { externalId: EXTERNAL_ID, trustedBy: ServalPrincipal.cloud() });
  expect(warningsOf(stack)).toEqual([]);
  newRole(BridgeHost.function(), {}, stack);
  Annotations.fromStack(stack).hasWarning(
    '/Stack/Ingestion',
    Match.stringLikeRegexp('cdk-serval:IngestionRole.trustsCloudBesideWorker'),
  );
});

describe('misuse', () => {
  const characters = 'holds characters that are refused, allowed are';
  test.each<[string, BridgeHost, Partial<BridgeRoleProps>, string]>([
    [
      'a namespace in capitals',
      BridgeHost.kubernetes({ ...IRSA, namespace: 'Serval' }),
      {},
      `«KubernetesName» namespace: "Serval" ${characters} small letters, digits and inner hyphens; give the namespace ` +
        'that the bridge runs in',
    ],
    [
      'a namespace with a colon, which would be part of the subject',
      BridgeHost.kubernetes({ ...IRSA, namespace: 'a:b' }),
      {},
      `«KubernetesName» namespace: "a:b" ${characters} small letters, digits and inner hyphens; give the namespace ` +
        'that the bridge runs in',
    ],
    [
      'a wildcard for the service account',
      BridgeHost.kubernetes({ ...POD_IDENTITY, serviceAccount: '*' }),
      {},
      `«KubernetesName» serviceAccount: "*" ${characters} small letters, digits, inner hyphens and dots; give the name ` +
        "of the bridge's service account",
    ],
    [
      'no service account',
      BridgeHost.kubernetes({ ...IRSA, serviceAccount: '' }),
      {},
      '«KubernetesName» serviceAccount: "" has 0 characters, 1 to 253 are allowed; give the name of the bridge\'s ' +
        'service account',
    ],
    [
      'a wildcard for the secret',
      BridgeHost.function({ secretName: '*' }),
      {},
      `«Name» secretName: "*" ${characters} letters, digits and /_+=.@-; give the secret's name alone`,
    ],
    [
      'a wildcard for the function',
      BridgeHost.function({ functionName: '*' }),
      {},
      `«Name» functionName: "*" ${characters} letters, digits and _-; give the function's name alone`,
    ],
    ...(['catalogTableName', 'grantsTableName', 'auditTableName'] as const).map(
      (property): [string, BridgeHost, Partial<BridgeRoleProps>, string] => [
        `a wildcard for ${property}`,
        BridgeHost.function(),
        { [property]: 'serval-*' },
        `«Name» ${property}: "serval-*" ${characters} letters, digits and _.-; give the table's name alone`,
      ],
    ),
    [
      'the ARN of a table of another account',
      BridgeHost.function(),
      { grantsTableName: 'arn:aws:dynamodb:eu-central-1:444455556666:table/serval-grants' },
      '«ForeignResource» grantsTableName: "arn:aws:dynamodb:eu-central-1:444455556666:table/serval-grants" is a table ' +
        "in the account 444455556666, but this stack is for 111122223333; give a table of this stack's account and " +
        'region',
    ],
    [
      'the tag that makes roles requestable',
      BridgeHost.function(),
      { tags: { Serval: 'x' } },
      '«Tag» tags key: "Serval" is the tag that makes a role requestable, and IAM compares keys without regard to ' +
        'case; leave it out',
    ],
  ])('fails for %s', (_name, host, props, message) => {
    expect(messageOf(() => newRole(host, props))).toBe(`${message} (at Stack/Bridge)`);
  });
});

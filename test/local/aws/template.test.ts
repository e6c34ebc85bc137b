import {
  GetRoleCommand,
  ListAttachedRolePoliciesCommand,
  ListRolePoliciesCommand,
  ListRolesCommand,
} from '@aws-sdk/client-iam';
import { cloud } from './support/cloud.js';
import {
  allow,
  deployment,
  HUB,
  inline,
  policy,
  REGION,
  role,
  root,
  SOME_ROLE,
  TARGET,
  trusts,
  worker,
} from './support/templates.js';

const trust = trusts({ Service: 'ec2.amazonaws.com' });

describe('a template is refused by name', () => {
  const output = (Value: unknown) => ({ Outputs: { Value: { Value } } });
  test.each<[string, Record<string, unknown>, Record<string, unknown>, string]>([
    [
      'a resource type',
      { Bucket: { Type: 'AWS::S3::Bucket' } },
      {},
      'Resources.Bucket: local AWS does not model resource type "AWS::S3::Bucket"; it knows AWS::IAM::Role',
    ],
    [
      'a property',
      { Some: role(trust, { Nice: true }) },
      {},
      'Resources.Some.Properties: local AWS does not model property of AWS::IAM::Role "Nice"',
    ],
    ['an attribute of a resource', { Some: { ...role(trust), CreationPolicy: {} } }, {}, 'attribute "CreationPolicy"'],
    ['a section', SOME_ROLE, { Transform: 'AWS::Serverless-2016-10-31' }, 'section "Transform"'],
    ['a rule', SOME_ROLE, { Rules: { Mine: {} } }, 'rule "Mine"'],
    ['a function', SOME_ROLE, output({ 'Fn::Base64': 'a' }), 'Outputs.Value.Value: Fn::Base64 is not modelled'],
    ['a dynamic reference', SOME_ROLE, output('{{resolve:ssm:a}}'), 'dynamic references'],
    [
      'an attribute to get',
      SOME_ROLE,
      output({ 'Fn::GetAtt': ['Some', 'Path'] }),
      'attribute "Path" of AWS::IAM::Role',
    ],
    ['a reference to nothing', SOME_ROLE, output({ Ref: 'None' }), 'there is no resource or parameter "None"'],
    ['a condition that is not there', SOME_ROLE, output({ 'Fn::If': ['None', 1, 2] }), 'there is no condition "None"'],
    [
      'a parameter from SSM that something refers to',
      SOME_ROLE,
      { Parameters: { P: { Type: 'AWS::SSM::Parameter::Value<String>', Default: '/a' } }, ...output({ Ref: 'P' }) },
      'a parameter of type "AWS::SSM::Parameter::Value<String>"',
    ],
    [
      'a parameter without a value',
      SOME_ROLE,
      { Parameters: { P: { Type: 'String' } }, ...output({ Ref: 'P' }) },
      'Parameters.P: has no value and no default',
    ],
    [
      'a value that is not allowed',
      SOME_ROLE,
      { Parameters: { P: { Type: 'String', Default: 'c', AllowedValues: ['a', 'b'] } }, ...output({ Ref: 'P' }) },
      '"c" is not among the allowed values ["a","b"]',
    ],
    [
      'a value that does not match',
      SOME_ROLE,
      { Parameters: { P: { Type: 'String', Default: 'c', AllowedPattern: '[ab]' } }, ...output({ Ref: 'P' }) },
      '"c" does not match the allowed pattern [ab]',
    ],
    [
      'a circle',
      { A: role(trust, { Description: { Ref: 'B' } }), B: role(trust, { Description: { Ref: 'A' } }) },
      {},
      'depends on itself',
    ],
    ['no resources', {}, {}, 'there is no resource'],
    ['a tag without a value', { Some: role(trust, { Tags: [{ Key: 'a' }] }) }, {}, 'is no list of Key and Value'],
    [
      'what IAM refuses',
      { Some: role(trust, { MaxSessionDuration: 60 }) },
      {},
      'Resources.Some.Properties: ValidationError: MaxSessionDuration: 60 is out of range',
    ],
    [
      'a trust of 2,049 characters',
      { Some: role(trusts({ Service: 'ec2.amazonaws.com' }, 'sts:AssumeRole', { Sid: 'a'.repeat(2048) })) },
      {},
      'LimitExceeded: Cannot exceed quota for ACLSizePerRole: 2048',
    ],
    [
      'an issuer with http',
      { P: { Type: 'AWS::IAM::OIDCProvider', Properties: { Url: 'http://a.example.com' } } },
      {},
      '"http://a.example.com" is no issuer',
    ],
    [
      'an issuer with a port',
      { P: { Type: 'AWS::IAM::OIDCProvider', Properties: { Url: 'https://a.example.com:8443' } } },
      {},
      'is no issuer',
    ],
    [
      'an issuer with a query',
      { P: { Type: 'AWS::IAM::OIDCProvider', Properties: { Url: 'https://a.example.com/?a' } } },
      {},
      'is no issuer',
    ],
    [
      '101 client ids',
      {
        P: {
          Type: 'AWS::IAM::OIDCProvider',
          Properties: { Url: 'https://a.example.com', ClientIdList: Array.from({ length: 101 }, String) },
        },
      },
      {},
      '101 are too many; 100 are allowed',
    ],
    [
      'a client id with a space',
      { P: { Type: 'AWS::IAM::OIDCProvider', Properties: { Url: 'https://a.example.com', ClientIdList: ['a b'] } } },
      {},
      '"a b" is not allowed',
    ],
    [
      'an association with a role of another account',
      {
        A: {
          Type: 'AWS::EKS::PodIdentityAssociation',
          Properties: { ClusterName: 'c', Namespace: 'n', ServiceAccount: 's', RoleArn: `arn:aws:iam::${HUB}:role/a` },
        },
      },
      {},
      "is no role of the cluster's account",
    ],
  ])('%s', (_, resources, rest, message) => {
    const { aws } = cloud();
    expect(() => aws.deploy(deployment(resources, rest))).toThrow(message);
    expect(() => aws.deploy(deployment(resources, rest))).toThrow('stack "stack", ');
  });

  test('a parameter that the template does not have', () => {
    expect(() => cloud().aws.deploy(deployment(SOME_ROLE, {}, { parameters: { Other: 'a' } }))).toThrow(
      'parameter "Other"',
    );
  });

  test('an account id that is none, and a region of another partition', () => {
    const { aws } = cloud();
    expect(() => aws.deploy(deployment(SOME_ROLE, {}, { account: '123' }))).toThrow(
      '"123" is no account id; it has 12 digits',
    );
    aws.deploy(deployment(SOME_ROLE));
    expect(() => aws.deploy(deployment(SOME_ROLE, {}, { region: 'cn-north-1' }))).toThrow('"cn-north-1" is in aws-cn');
  });
});

test("what the CDK adds of its own is taken: the bootstrap version's parameter and rule, metadata, conditions", () => {
  const { physicalIds } = cloud().aws.deploy(
    deployment(
      {
        Some: {
          ...role(trust, { RoleName: 'some' }),
          Metadata: { 'aws:cdk:path': 'a' },
          UpdateReplacePolicy: 'Retain',
        },
        CDKMetadata: { Type: 'AWS::CDK::Metadata', Properties: { Analytics: 'v2' }, Condition: 'CDKMetadataAvailable' },
      },
      {
        Parameters: {
          BootstrapVersion: { Type: 'AWS::SSM::Parameter::Value<String>', Default: '/cdk-bootstrap/hnb659fds/version' },
        },
        Rules: { CheckBootstrapVersion: { Assertions: [{ Assert: { 'Fn::Not': [] } }] } },
        Conditions: { CDKMetadataAvailable: { 'Fn::Or': [{ 'Fn::Equals': [{ Ref: 'AWS::Region' }, REGION] }] } },
        Description: 'a',
        Metadata: {},
      },
    ),
  );
  expect(Object.keys(physicalIds)).toEqual(['Some', 'CDKMetadata']);
});

test('resources are made in the order of their references, whatever the order in the template', async () => {
  const made = cloud();
  const { physicalIds } = made.deploy({
    Association: worker().Association,
    WorkerPolicy: worker().WorkerPolicy,
    Inline: {
      Type: 'AWS::IAM::Policy',
      Properties: { PolicyName: 'inline', PolicyDocument: policy(allow('s3:*')), Roles: [{ Ref: 'Worker' }] },
    },
    Worker: worker().Worker,
  });
  const { iam } = made.admin();
  const RoleName = physicalIds.Worker;
  const attached = await iam.send(new ListAttachedRolePoliciesCommand({ RoleName }));
  expect(attached.AttachedPolicies?.map((one) => one.PolicyArn)).toEqual([physicalIds.WorkerPolicy]);
  expect((await iam.send(new ListRolePoliciesCommand({ RoleName }))).PolicyNames).toEqual(['inline']);
  expect(physicalIds.Association).toMatch(/podidentityassociation\/prod\/a-[a-z0-9]{17}$/);
});

describe('a stack that is deployed again', () => {
  const read = async (made: ReturnType<typeof cloud>, RoleName: string) =>
    (await made.admin().iam.send(new GetRoleCommand({ RoleName }))).Role;
  const names = async (made: ReturnType<typeof cloud>) =>
    (await made.admin().iam.send(new ListRolesCommand({}))).Roles?.map((one) => one.RoleName);

  test('keeps a role that only changes, with its id and its generated name', async () => {
    const made = cloud();
    const before = made.deploy({ Some: role(trust, { Tags: [{ Key: 'serval', Value: '' }] }) });
    const name = before.physicalIds.Some!;
    expect(name).toMatch(/^stack-Some-[A-Z2-7]{12}$/);
    const id = (await read(made, name))?.RoleId;
    const after = made.deploy({
      Some: role(trusts(root(HUB)), { Description: 'new', Policies: [inline('p', allow('s3:*'))] }),
    });
    expect(after.physicalIds).toEqual(before.physicalIds);
    const changed = await read(made, name);
    expect(changed).toMatchObject({ RoleId: id, Description: 'new' });
    expect(changed?.Tags).toBeUndefined();
    expect(decodeURIComponent(changed?.AssumeRolePolicyDocument ?? '')).toContain(HUB);
  });

  test('replaces a role whose path changes only under another name, as IAM takes no second one of the name', async () => {
    const made = cloud();
    made.deploy(SOME_ROLE);
    expect(() => made.deploy({ Some: role(trust, { RoleName: 'some', Path: '/team/' }) })).toThrow(
      'EntityAlreadyExists: Role with name some already exists.',
    );
    made.deploy({ Some: role(trust, { RoleName: 'other', Path: '/team/' }) });
    expect(await names(made)).toEqual(['other']);
  });

  test('removes what is no longer in it, but not what it retains', async () => {
    const made = cloud();
    const kept = { ...role(trust, { RoleName: 'kept' }), DeletionPolicy: 'Retain' };
    made.deploy({
      ...SOME_ROLE,
      Gone: role(trust, { RoleName: 'gone', Policies: [inline('p', allow('s3:*'))] }),
      Kept: kept,
    });
    made.deploy(SOME_ROLE);
    expect(await names(made)).toEqual(['kept', 'some']);
  });

  test('changes a managed policy by a new version, with its ARN', async () => {
    const made = cloud();
    const versions: string[] = [];
    for (const action of ['a', 'b', 'b', 'c', 'd', 'e', 'f']) {
      const Properties = { PolicyDocument: policy(allow(`s3:${action}`)), ManagedPolicyName: 'mine' };
      const { physicalIds } = made.deploy({ Mine: { Type: 'AWS::IAM::ManagedPolicy', Properties } });
      const { GetPolicyCommand } = await import('@aws-sdk/client-iam');
      const { Policy } = await made.admin().iam.send(new GetPolicyCommand({ PolicyArn: physicalIds.Mine }));
      versions.push(`${Policy?.Arn?.split(':').pop()} ${Policy?.DefaultVersionId}`);
    }
    expect(versions.map((version) => version.replace('policy/mine ', ''))).toEqual([
      'v1',
      'v2',
      'v2',
      'v3',
      'v4',
      'v5',
      'v6',
    ]);
  });

  test('leaves alone what another stack gave to its role', async () => {
    const made = cloud();
    made.deploy(SOME_ROLE);
    const Properties = { PolicyName: 'theirs', PolicyDocument: policy(allow('s3:*')), Roles: ['some'] };
    made.deploy({ Theirs: { Type: 'AWS::IAM::Policy', Properties } }, TARGET, 'other');
    made.deploy({ Some: role(trust, { RoleName: 'some', Policies: [inline('own', allow('s3:*'))] }) });
    made.deploy(SOME_ROLE);
    const { PolicyNames } = await made.admin().iam.send(new ListRolePoliciesCommand({ RoleName: 'some' }));
    expect(PolicyNames).toEqual(['theirs']);
    expect(() => made.deploy({ Else: role(trust, { RoleName: 'else' }) })).toThrow('DeleteConflict');
  });

  test('that fails changes nothing at all', async () => {
    const made = cloud();
    made.deploy(SOME_ROLE);
    expect(() =>
      made.deploy({
        Some: role(trust, { RoleName: 'some', Description: 'half' }),
        Bad: role(trust, { RoleName: 'a b' }),
      }),
    ).toThrow('Resources.Bad');
    expect(await names(made)).toEqual(['some']);
    expect(await read(made, 'some')).not.toHaveProperty('Description');
  });
});

test('two stacks cannot make one role, one provider or one association', () => {
  const made = cloud();
  const provider = { P: { Type: 'AWS::IAM::OIDCProvider', Properties: { Url: 'https://a.example.com' } } };
  made.deploy({ ...SOME_ROLE, ...provider, ...worker() });
  expect(() => made.deploy(SOME_ROLE, TARGET, 'b')).toThrow('Role with name some already exists.');
  expect(() => made.deploy(provider, TARGET, 'b')).toThrow('Provider with url https://a.example.com already exists.');
  const association = worker().Association as { Properties: Record<string, unknown> };
  association.Properties.RoleArn = `arn:aws:iam::${TARGET}:role/worker`;
  expect(() => made.deploy({ A: association }, TARGET, 'b')).toThrow('has an association already');
});

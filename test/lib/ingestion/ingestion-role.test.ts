import { Template } from 'aws-cdk-lib/assertions';
import { ManagedPolicy, User } from 'aws-cdk-lib/aws-iam';
import { App, Aws, CfnParameter, Duration, Stack } from 'aws-cdk-lib/core';
import { IngestionRole, InstallWorkflow, ServalPrincipal, type IngestionRoleOptions } from '../../../lib';
import { UNNEEDED_ACTIONS } from '../../../lib/model';
import { FLAG_SETS } from '../support/flags';
import { ACCOUNT, EXTERNAL_ID, messageOf, newStack, REGIONS, roleOf, warningsOf } from '../support/stacks';

const WORKER_ACCOUNT = '444455556666';

function newRole(options: Partial<IngestionRoleOptions> = {}, trustedBy = ServalPrincipal.cloud()): Stack {
  const stack = newStack();
  new IngestionRole(stack, 'Ingestion', { trustedBy, externalId: EXTERNAL_ID, ...options });
  return stack;
}

/** The trust of Serval's page. */
const documentedTrust = (root: string) => ({
  Version: '2012-10-17',
  Statement: [
    {
      Effect: 'Allow',
      Principal: { AWS: root },
      Action: 'sts:AssumeRole',
      Condition: { StringEquals: { 'sts:ExternalId': EXTERNAL_ID } },
    },
    { Effect: 'Allow', Principal: { AWS: root }, Action: 'sts:TagSession' },
  ],
});

/** The inline policy of Serval's page. */
const DOCUMENTED_POLICY = {
  Version: '2012-10-17',
  Statement: [
    {
      Effect: 'Allow',
      Action: [
        'iam:ListRoles',
        'iam:GetRole',
        'iam:ListRolePolicies',
        'iam:GetRolePolicy',
        'iam:ListAttachedRolePolicies',
        'iam:GetPolicy',
        'iam:GetPolicyVersion',
      ],
      Resource: '*',
    },
  ],
};

describe.each(FLAG_SETS)('with %s', (_name, flags) => {
  test.each(REGIONS)('in %s, trust and policy are those of the page', (partition, region) => {
    const stack = newStack({ account: ACCOUNT, region }, flags);
    const trustedBy = ServalPrincipal.selfHosted(WORKER_ACCOUNT);
    new IngestionRole(stack, 'Ingestion', { trustedBy, externalId: EXTERNAL_ID });

    const role = roleOf(stack, 'Ingestion');
    const root = `arn:${partition}:iam::${WORKER_ACCOUNT}:root`;
    expect(role.AssumeRolePolicyDocument).toEqual(documentedTrust(root));
    expect(role.Policies).toEqual([{ PolicyName: 'serval-role-ingestion', PolicyDocument: DOCUMENTED_POLICY }]);
  });

  test('a stack for any account and region trusts Serval cloud by the one ARN that it has', () => {
    const stack = newStack({}, flags);
    new IngestionRole(stack, 'Ingestion', { trustedBy: ServalPrincipal.cloud(), externalId: EXTERNAL_ID });
    const { AssumeRolePolicyDocument } = roleOf(stack, 'Ingestion');
    expect(AssumeRolePolicyDocument).toEqual(documentedTrust('arn:aws:iam::992382851720:root'));
  });
});

test('the template holds the role and nothing else', () => {
  const resources = Object.values(Template.fromStack(newRole()).toJSON().Resources as Record<string, { Type: string }>);
  expect(resources.map(({ Type }) => Type)).toEqual(['AWS::IAM::Role']);
});

describe('install workflows', () => {
  test.each([
    ['listOrganizationAccounts', InstallWorkflow.listOrganizationAccounts(), 'organizations:ListAccounts'],
    ['createRole', InstallWorkflow.createRole(), ['iam:CreateRole', 'iam:PutRolePolicy']],
    [
      'createRole with the tag',
      InstallWorkflow.createRole({ tagAtCreation: true }),
      ['iam:CreateRole', 'iam:PutRolePolicy', 'iam:TagRole'],
    ],
    [
      'createRole that can be undone',
      InstallWorkflow.createRole({ undo: true }),
      ['iam:CreateRole', 'iam:PutRolePolicy', 'iam:DeleteRole', 'iam:DeleteRolePolicy'],
    ],
  ])('%s adds exactly its actions, in a policy of its own', (_name, workflow, actions) => {
    const { Policies } = roleOf(newRole({ installWorkflows: [workflow] }), 'Ingestion');
    expect(Policies).toHaveLength(2);
    expect(Policies![0]!.PolicyDocument).toEqual(DOCUMENTED_POLICY);
    expect(Policies![1]!.PolicyDocument.Statement).toEqual([{ Effect: 'Allow', Action: actions, Resource: '*' }]);
  });
});

test('no action that older guides list and no workflow needs is asked for, with all workflows on', () => {
  const installWorkflows = [
    InstallWorkflow.listOrganizationAccounts(),
    InstallWorkflow.createRole({ tagAtCreation: true, undo: true }),
  ];
  const { Policies } = roleOf(newRole({ installWorkflows }), 'Ingestion');
  const asked = Policies!.flatMap(({ PolicyDocument }) => PolicyDocument.Statement.flatMap(({ Action }) => Action));
  expect(asked).toContain('iam:ListRoles');
  expect(UNNEEDED_ACTIONS.filter((action) => asked.includes(action))).toEqual([]);
});

test('name, path, boundary, description, duration and tags reach the role', () => {
  const stack = newStack();
  new IngestionRole(stack, 'Ingestion', {
    trustedBy: ServalPrincipal.cloud(),
    externalId: EXTERNAL_ID,
    roleName: 'serval-ingestion',
    path: '/serval/',
    permissionsBoundary: ManagedPolicy.fromManagedPolicyName(stack, 'Boundary', 'boundary'),
    description: 'Read by Serval',
    maxSessionDuration: Duration.hours(2),
    tags: { team: 'platform' },
  });
  expect(roleOf(stack, 'Ingestion')).toMatchObject({
    RoleName: 'serval-ingestion',
    Path: '/serval/',
    PermissionsBoundary: { 'Fn::Join': ['', expect.arrayContaining([`:iam::${ACCOUNT}:policy/boundary`])] },
    Description: 'Read by Serval',
    MaxSessionDuration: 7200,
    Tags: [{ Key: 'team', Value: 'platform' }],
  });
});

describe('outputs', () => {
  test('give the five values of the Connect AWS dialog under its labels', () => {
    const stack = newRole({ accountName: 'Production' }, ServalPrincipal.selfHosted(WORKER_ACCOUNT));
    const outputs = Object.values(
      Template.fromStack(stack).findOutputs('*') as Record<string, { Description: string; Value: unknown }>,
    );
    expect(outputs.map(({ Description, Value }) => [Description, Value])).toEqual([
      ['Connect AWS dialog: Serval AWS Account ID', '992382851720'],
      ['Connect AWS dialog: External ID', EXTERNAL_ID],
      ['Connect AWS dialog: Your AWS Account ID', ACCOUNT],
      ['Connect AWS dialog: Your AWS Account Name', 'Production'],
      ['Connect AWS dialog: Role ARN', { 'Fn::GetAtt': [expect.stringMatching(/^Ingestion/), 'Arn'] }],
    ]);
  });

  test('take the account id for its name where none is given', () => {
    const stack = newStack();
    const ingestion = new IngestionRole(stack, 'I', { trustedBy: ServalPrincipal.cloud(), externalId: EXTERNAL_ID });
    expect(ingestion.connection.accountName).toBe(ACCOUNT);
  });
});

test('whoever is granted to assume the role may assume it', () => {
  const stack = newStack();
  const ingestion = new IngestionRole(stack, 'I', { trustedBy: ServalPrincipal.cloud(), externalId: EXTERNAL_ID });
  ingestion.grants.assumeRole(new User(stack, 'Operator'));
  Template.fromStack(stack).hasResourceProperties('AWS::IAM::Policy', {
    PolicyDocument: { Statement: [{ Action: 'sts:AssumeRole', Resource: stack.resolve(ingestion.roleArn) as object }] },
  });
});

describe('an imported ingestion role', () => {
  test('creates nothing and knows its account', () => {
    const stack = newStack();
    const roleArn = `arn:aws:iam::${WORKER_ACCOUNT}:role/serval/ingestion`;
    const imported = IngestionRole.fromIngestionRoleAttributes(stack, 'I', { roleArn, externalId: EXTERNAL_ID });
    expect(imported).toMatchObject({ roleArn, externalId: EXTERNAL_ID, env: { account: WORKER_ACCOUNT } });
    expect(imported.roleRef.roleName).toBe('ingestion');
    expect(Template.fromStack(stack).toJSON().Resources).toBeUndefined();
  });

  test('takes tokens', () => {
    const stack = newStack();
    const roleArn = new CfnParameter(stack, 'Arn').valueAsString;
    const externalId = new CfnParameter(stack, 'Id').valueAsString;
    const imported = IngestionRole.fromIngestionRoleAttributes(stack, 'I', { roleArn, externalId });
    expect(stack.resolve(imported.roleArn)).toEqual({ Ref: 'Arn' });
  });
});

describe('tokens', () => {
  test('may stand for External ID, account, names, path and tags', () => {
    const stack = newStack();
    const parameter = (id: string): string => new CfnParameter(stack, id).valueAsString;
    new IngestionRole(stack, 'Ingestion', {
      trustedBy: ServalPrincipal.selfHosted(parameter('Account')),
      externalId: parameter('ExternalId'),
      roleName: parameter('Name'),
      path: parameter('Path'),
      description: parameter('Description'),
      accountName: parameter('AccountName'),
      tags: { team: parameter('Team') },
    });
    const role = roleOf(stack, 'Ingestion');
    const [assume] = role.AssumeRolePolicyDocument.Statement;
    expect(assume).toMatchObject({
      Principal: { AWS: { 'Fn::Join': ['', ['arn:aws:iam::', { Ref: 'Account' }, ':root']] } },
      Condition: { StringEquals: { 'sts:ExternalId': { Ref: 'ExternalId' } } },
    });
    expect(role).toMatchObject({ RoleName: { Ref: 'Name' }, Path: { Ref: 'Path' } });
    expect(warningsOf(stack)).toEqual([]);
  });

  test('of the deployed account name it, for a worker beside the role', () => {
    const stack = newRole({}, ServalPrincipal.selfHosted(Aws.ACCOUNT_ID));
    expect(roleOf(stack, 'Ingestion').AssumeRolePolicyDocument.Statement[0]!.Principal).toEqual({
      AWS: { 'Fn::Join': ['', ['arn:aws:iam::', { Ref: 'AWS::AccountId' }, ':root']] },
    });
  });
});

test('an External ID that is not as long as those of Serval gets a warning', () => {
  expect(warningsOf(newRole({ externalId: 'short-id' }))).toEqual([
    "/Stack/Ingestion: externalId has 8 characters, Serval's have 64; compare it with the one in the Connect AWS " +
      'dialog [ack: cdk-serval:IngestionRole.externalIdLength]',
  ]);
});

describe('misuse', () => {
  const at = ' (at Stack/Ingestion)';
  test.each<[string, Partial<IngestionRoleOptions>, string]>([
    [
      'an External ID of one character',
      { externalId: 'a' },
      '«ExternalId» externalId: "a" has 1 character, 2 to 1,224 are allowed; copy it from Serval\'s Connect AWS dialog',
    ],
    [
      'an External ID that is too long',
      { externalId: 'a'.repeat(1225) },
      `«ExternalId» externalId: "${'a'.repeat(99)}…${'a'.repeat(18)}" has 1,225 characters, 2 to 1,224 are allowed; ` +
        "copy it from Serval's Connect AWS dialog",
    ],
    [
      'a placeholder for the External ID',
      { externalId: '<EXTERNAL_ID>' },
      '«ExternalId» externalId: "<EXTERNAL_ID>" holds characters that are refused, allowed are letters, digits and ' +
        "_+=,.@:/-; copy it from Serval's Connect AWS dialog",
    ],
    [
      'an External ID with the line break of a file',
      { externalId: `${EXTERNAL_ID}\n` },
      `«ExternalId» externalId: "${EXTERNAL_ID}\\n" holds characters that are refused, allowed are letters, digits ` +
        "and _+=,.@:/-; copy it from Serval's Connect AWS dialog",
    ],
    [
      'one workflow twice',
      { installWorkflows: [InstallWorkflow.createRole(), InstallWorkflow.createRole({ undo: true })] },
      '«Duplicate» installWorkflows: "serval-create-role" is the policy of two workflows of one kind; give that ' +
        'workflow once, with all its options',
    ],
    [
      'a role name that is too long',
      { roleName: 'r'.repeat(65) },
      `«Name» roleName: "${'r'.repeat(65)}" has 65 characters, 1 to 64 are allowed; shorten or respell the role name`,
    ],
    [
      'a role name with a space',
      { roleName: 'my role' },
      '«Name» roleName: "my role" holds characters that are refused, allowed are letters, digits and _+=,.@-; ' +
        'shorten or respell the role name',
    ],
    [
      'a path that a policy reads as a pattern',
      { path: '/*/' },
      '«Path» path: "/*/" holds *, ? or $, which IAM allows in a path but policies read as wildcards; choose another',
    ],
    [
      'a path without a slash at its end',
      { path: '/serval' },
      '«Path» path: "/serval" is no role path, which begins and ends with / and holds no spaces; write it as "/" or ' +
        '"/team/"',
    ],
    [
      'a path that is too long',
      { path: `/${'p'.repeat(511)}/` },
      `«Path» path: "/${'p'.repeat(98)}…${'p'.repeat(17)}/" has 513 characters, 1 to 512 are allowed; shorten it`,
    ],
    [
      'a description that is too long',
      { description: 'd'.repeat(1001) },
      `«Description» description: "${'d'.repeat(99)}…${'d'.repeat(18)}" has 1,001 characters, 0 to 1,000 are allowed; ` +
        'shorten it, or leave such characters out',
    ],
    [
      'an emoji in the description',
      { description: 'Serval 🐈' },
      '«Description» description: "Serval 🐈" holds characters that are refused, allowed are Latin-1 characters; ' +
        'shorten it, or leave such characters out',
    ],
    [
      'a session of half an hour',
      { maxSessionDuration: Duration.minutes(30) },
      '«Duration» maxSessionDuration: 1800 seconds is no session duration, 3600 to 43200 whole seconds are allowed; ' +
        'take Duration.hours(1) to (12)',
    ],
    [
      'a session of thirteen hours',
      { maxSessionDuration: Duration.hours(13) },
      '«Duration» maxSessionDuration: 46800 seconds is no session duration, 3600 to 43200 whole seconds are allowed; ' +
        'take Duration.hours(1) to (12)',
    ],
    [
      'a session of a fraction of a second',
      { maxSessionDuration: Duration.millis(3600500) },
      '«Duration» maxSessionDuration: 3600.5 seconds is no session duration, 3600 to 43200 whole seconds are allowed; ' +
        'take Duration.hours(1) to (12)',
    ],
    [
      'an account name of spaces',
      { accountName: ' ' },
      '«Name» accountName: " " is empty, but the Connect AWS dialog demands a name; give one, or leave the property out',
    ],
    [
      'the tag that would make it requestable',
      { tags: { Serval: '' } },
      '«Tag» tags key: "Serval" is the tag that makes a role requestable, and IAM compares keys without regard to ' +
        'case; leave it out',
    ],
    [
      'a tag key given twice, in different case',
      { tags: { team: 'a', Team: 'b' } },
      '«Duplicate» tags key: "Team" is given twice, since IAM compares keys without regard to case; leave one out',
    ],
    [
      'a tag key of AWS',
      { tags: { 'aws:team': 'a' } },
      '«Tag» tags key: "aws:team" begins with aws:, which AWS keeps for itself; choose another key',
    ],
    [
      'a tag key with a refused character',
      { tags: { 'a&b': '' } },
      '«Tag» tags key: "a&b" holds characters that are refused, allowed are letters, spaces, digits and _.:/=+-@; ' +
        'respell the key',
    ],
    [
      'a tag value that is too long',
      { tags: { team: 't'.repeat(257) } },
      `«Tag» tags.team: "${'t'.repeat(99)}…${'t'.repeat(18)}" has 257 characters, 0 to 256 are allowed; ` +
        'respell the value',
    ],
    [
      'more tags than a role takes',
      { tags: Object.fromEntries([...Array(51).keys()].map((n) => [`tag${n}`, ''])) },
      '«TooMany» tags: 51 is too many tags for this role, 50 are allowed; leave some out',
    ],
  ])('fails for %s', (_name, options, message) => {
    expect(messageOf(() => newRole(options))).toBe(message + at);
  });

  test('fails for an imported role whose ARN is none of a role', () => {
    const roleArn = `arn:aws:iam::${ACCOUNT}:user/ingestion`;
    const action = () =>
      IngestionRole.fromIngestionRoleAttributes(newStack(), 'I', { roleArn, externalId: EXTERNAL_ID });
    expect(messageOf(action)).toBe(
      `«Arn» roleArn: "${roleArn}" is no ARN of an IAM role; copy it from the role in the IAM console, it begins ` +
        'with arn: and holds :role/ (at Stack)',
    );
  });

  test('fails for an imported role whose External ID is none', () => {
    const attributes = { roleArn: `arn:aws:iam::${ACCOUNT}:role/ingestion`, externalId: '<EXTERNAL_ID>' };
    expect(messageOf(() => IngestionRole.fromIngestionRoleAttributes(newStack(), 'I', attributes))).toBe(
      '«ExternalId» externalId: "<EXTERNAL_ID>" holds characters that are refused, allowed are letters, digits and ' +
        "_+=,.@:/-; copy it from Serval's Connect AWS dialog (at Stack)",
    );
  });

  test('leaves no role behind', () => {
    const stack = new Stack(new App(), 'Stack');
    messageOf(
      () => new IngestionRole(stack, 'Ingestion', { trustedBy: ServalPrincipal.cloud(), externalId: '<EXTERNAL_ID>' }),
    );
    expect(Template.fromStack(stack).findResources('AWS::IAM::Role')).toEqual({});
  });
});

import { Template } from 'aws-cdk-lib/assertions';
import { ManagedPolicy, PolicyDocument, PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { App, CfnParameter, Duration, Stack } from 'aws-cdk-lib/core';
import { LoginProvider, RequestableRole, type ILoginProvider, type RequestableRoleProps } from '../../../lib';
import { FLAG_SETS } from '../support/flags';
import { ACCOUNT, messageOf, newStack, REGIONS, roleOf, warningsOf } from '../support/stacks';

const CLIENT_ID = '0oa1b2c3d4e5f6g7h8i9';
const imported = LoginProvider.imported({ issuer: 'https://acme.okta.com', clientId: CLIENT_ID });

function newRole(props: Partial<RequestableRoleProps> = {}): Stack {
  const stack = newStack();
  new RequestableRole(stack, 'Admin', { loginProvider: imported, ...props });
  return stack;
}

describe.each(FLAG_SETS)('with %s', (_name, flags) => {
  test.each(REGIONS)('in %s, the role has the tag and admits the login provider alone', (_partition, region) => {
    const stack = newStack({ account: ACCOUNT, region }, flags);
    const loginProvider = LoginProvider.okta(stack, 'Login', { domain: 'acme.okta.com', clientId: CLIENT_ID });
    new RequestableRole(stack, 'Admin', { loginProvider });

    const role = roleOf(stack, 'Admin');
    expect(role.Tags).toEqual([{ Key: 'serval', Value: '' }]);
    expect(role.AssumeRolePolicyDocument).toEqual({
      Version: '2012-10-17',
      Statement: [
        {
          Effect: 'Allow',
          Principal: { Federated: stack.resolve(loginProvider.federatedPrincipal) as unknown },
          Action: 'sts:AssumeRoleWithWebIdentity',
          Condition: { StringEquals: { 'acme.okta.com:aud': CLIENT_ID } },
        },
      ],
    });
  });
});

test('all that a role may have reaches it', () => {
  const stack = newStack();
  new RequestableRole(stack, 'Admin', {
    loginProvider: imported,
    tagValue: 'billing team',
    tags: { team: 'billing' },
    roleName: 'billing-admin',
    path: '/people/',
    description: 'Runs the billing jobs',
    maxSessionDuration: Duration.hours(12),
    permissionsBoundary: ManagedPolicy.fromManagedPolicyArn(stack, 'Boundary', `arn:aws:iam::${ACCOUNT}:policy/b`),
    managedPolicies: [ManagedPolicy.fromManagedPolicyArn(stack, 'Read', 'arn:aws:iam::aws:policy/ReadOnlyAccess')],
    inlinePolicies: {
      jobs: new PolicyDocument({ statements: [new PolicyStatement({ actions: ['s3:GetObject'], resources: ['*'] })] }),
    },
  });
  expect(roleOf(stack, 'Admin')).toMatchObject({
    RoleName: 'billing-admin',
    Path: '/people/',
    Description: 'Runs the billing jobs',
    MaxSessionDuration: 43_200,
    PermissionsBoundary: `arn:aws:iam::${ACCOUNT}:policy/b`,
    ManagedPolicyArns: ['arn:aws:iam::aws:policy/ReadOnlyAccess'],
    Policies: [{ PolicyName: 'jobs' }],
    Tags: [
      { Key: 'serval', Value: 'billing team' },
      { Key: 'team', Value: 'billing' },
    ],
  });
});

test('what is granted to it, and added to its policy, is in its own policy', () => {
  const stack = newStack();
  const role = new RequestableRole(stack, 'Admin', { loginProvider: imported });
  const other = new RequestableRole(stack, 'Other', { loginProvider: imported });
  other.grants.assumeRole(role.grantPrincipal);
  role.addToPolicy(new PolicyStatement({ actions: ['s3:GetObject'], resources: ['*'] }));
  Template.fromStack(stack).hasResourceProperties('AWS::IAM::Policy', {
    Roles: [{ Ref: stack.getLogicalId(role.role.node.defaultChild as never) }],
    PolicyDocument: { Statement: [{ Action: 'sts:AssumeRole' }, { Action: 's3:GetObject' }] },
  });
});

test('an imported one can be granted more', () => {
  const stack = newStack();
  const role = RequestableRole.fromRoleArn(stack, 'Admin', `arn:aws:iam::${ACCOUNT}:role/people/admin`);
  role.grantPrincipal.addToPrincipalPolicy(new PolicyStatement({ actions: ['s3:GetObject'], resources: ['*'] }));
  Template.fromStack(stack).hasResourceProperties('AWS::IAM::Policy', { Roles: ['admin'] });
  expect(role).toMatchObject({ roleArn: `arn:aws:iam::${ACCOUNT}:role/people/admin`, env: { account: ACCOUNT } });
});

test('one imported provider serves roles of many accounts', () => {
  const app = new App();
  const stacks = [ACCOUNT, '444455556666'].map(
    (account) => new Stack(app, `Stack${account}`, { env: { account, region: 'us-east-1' } }),
  );
  stacks.forEach((stack) => new RequestableRole(stack, 'Admin', { loginProvider: imported }));
  for (const stack of stacks) {
    expect(JSON.stringify(roleOf(stack, 'Admin').AssumeRolePolicyDocument)).toContain('{"Ref":"AWS::AccountId"}');
  }
});

describe('the size of the trust', () => {
  const subjects = (count: number) => [...Array(count).keys()].map((n) => `00u${String(n).padStart(17, '0')}`);

  test('brings a warning where it is over the quota of IAM', () => {
    expect(warningsOf(newRole({ conditions: { subjects: subjects(90) } }))).toEqual([
      expect.stringMatching(
        new RegExp(
          '^/Stack/Admin/Resource/Resource: the trust policy has at least 2\\d{3} characters, IAM takes 2048 by ' +
            'default; trust fewer principals, shorten the conditions, or ask AWS for a larger quota ' +
            '\\[ack: cdk-serval:Requestable.trustSize\\]$',
        ),
      ),
    ]);
  });

  test('brings none where it might still fit, tokens being as short as they can', () => {
    const stack = newStack();
    const parameters = [...Array(20).keys()].map(
      (n) => new CfnParameter(stack, `LongNameOfAParameter${n}`).valueAsString,
    );
    const conditions = { subjects: [...subjects(72), ...parameters] };
    new RequestableRole(stack, 'Admin', { loginProvider: imported, conditions });
    expect(warningsOf(stack)).toEqual([]);
  });
});

describe('misuse', () => {
  const at = ' (at Stack/Admin)';
  test.each<[string, Partial<RequestableRoleProps>, string]>([
    [
      'a session of half an hour',
      { maxSessionDuration: Duration.minutes(30) },
      '«Duration» maxSessionDuration: 1800 seconds is no session duration, 3600 to 43200 whole seconds are allowed; ' +
        'take Duration.hours(1) to (12)',
    ],
    [
      'a refused tag value',
      { tagValue: 'a|b' },
      '«Tag» tagValue: "a|b" holds characters that are refused, allowed are letters, spaces, digits and _.:/=+-@; ' +
        'respell the value',
    ],
    [
      'the tag among the tags',
      { tags: { serval: 'x' } },
      '«Tag» tags key: "serval" is the tag that makes a role requestable, and IAM compares keys without regard to ' +
        'case; leave it out',
    ],
    [
      'fifty tags beside its own',
      { tags: Object.fromEntries([...Array(50).keys()].map((n) => [`tag${n}`, ''])) },
      '«TooMany» tags: 50 is too many tags for this role, 49 are allowed; leave some out',
    ],
    [
      'a refused policy name',
      { inlinePolicies: { 'my policy': new PolicyDocument() } },
      '«Name» inlinePolicies key: "my policy" holds characters that are refused, allowed are letters, digits and ' +
        '_+=,.@-; shorten or respell the policy name',
    ],
  ])('fails for %s', (_name, props, message) => {
    expect(messageOf(() => newRole(props))).toBe(message + at);
  });

  test('fails for a login provider of another account', () => {
    const app = new App();
    const identity = new Stack(app, 'Identity', { env: { account: '444455556666', region: 'us-east-1' } });
    const stack = new Stack(app, 'Stack', { env: { account: ACCOUNT, region: 'us-east-1' } });
    const options = { domain: 'acme.okta.com', clientId: CLIENT_ID };
    const loginProvider: ILoginProvider = LoginProvider.okta(identity, 'Login', options);
    expect(messageOf(() => new RequestableRole(stack, 'Admin', { loginProvider }))).toBe(
      '«ProviderAccount» loginProvider: "444455556666" is the account of the login provider, but the role lies in ' +
        `${ACCOUNT} and can only trust a provider there; create one in that account, or take LoginProvider.imported${at}`,
    );
  });

  test('fails for a duration that is a token, which the CDK cannot take', () => {
    const stack = newStack();
    const seconds = new CfnParameter(stack, 'Seconds', { type: 'Number' }).valueAsNumber;
    const props = { loginProvider: imported, maxSessionDuration: Duration.seconds(seconds) };
    expect(messageOf(() => new RequestableRole(stack, 'Admin', props))).toBe(
      '«LiteralNeeded» maxSessionDuration: is a token, known only at deployment, but the CDK checks it at synthesis; ' +
        `write the duration out${at}`,
    );
  });

  test('fails for an imported role whose ARN is none', () => {
    expect(messageOf(() => RequestableRole.fromRoleArn(newStack(), 'Admin', 'admin'))).toBe(
      '«Arn» roleArn: "admin" is no ARN of an IAM role; copy it from the role in the IAM console, it begins with ' +
        'arn: and holds :role/ (at Stack)',
    );
  });
});

test('texts that are tokens pass', () => {
  const stack = newStack();
  const text = new CfnParameter(stack, 'Text').valueAsString;
  new RequestableRole(stack, 'Admin', {
    loginProvider: imported,
    tagValue: text,
    roleName: text,
  });
  expect(roleOf(stack, 'Admin')).toMatchObject({
    RoleName: { Ref: 'Text' },
    Tags: [{ Key: 'serval', Value: { Ref: 'Text' } }],
  });
});

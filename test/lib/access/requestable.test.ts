import { Template } from 'aws-cdk-lib/assertions';
import {
  AccountPrincipal,
  AnyPrincipal,
  CfnRole,
  CompositePrincipal,
  Effect,
  PolicyDocument,
  PolicyStatement,
  Role,
  ServicePrincipal,
} from 'aws-cdk-lib/aws-iam';
import { Code, Function as LambdaFunction, Runtime, SingletonFunction } from 'aws-cdk-lib/aws-lambda';
import { App, ConstructSelector, Fn, Lazy, Mixins, Stack } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import { LoginProvider, Requestable, type RequestableProps } from '../../../lib';
import { FLAG_SETS } from '../support/flags';
import { ACCOUNT, messageOf, newStack, roleOf, warningsOf } from '../support/stacks';

const CLIENT_ID = '0oa1b2c3d4e5f6g7h8i9';
const loginProvider = LoginProvider.imported({ issuer: 'https://acme.okta.com', clientId: CLIENT_ID });
const requestable = (props: Partial<RequestableProps> = {}) => new Requestable({ loginProvider, ...props });

const login = {
  Effect: 'Allow',
  Principal: { Federated: { 'Fn::Join': ['', expect.arrayContaining([':oidc-provider/acme.okta.com'])] } },
  Action: 'sts:AssumeRoleWithWebIdentity',
  Condition: { StringEquals: { 'acme.okta.com:aud': CLIENT_ID } },
};
const SERVAL_TAG = { Key: 'serval', Value: '' };
const statementsOf = (stack: Stack, prefix: string) => roleOf(stack, prefix).AssumeRolePolicyDocument.Statement;

describe.each(FLAG_SETS)('a role of its own, with %s', (_name, flags) => {
  test('keeps its trust and its tags, and gets the statement and the tag', () => {
    const stack = newStack(undefined, flags);
    const role = new Role(stack, 'Admin', { assumedBy: new AccountPrincipal('444455556666') });
    (role.node.defaultChild as CfnRole).tags.setTag('team', 'billing');
    const before = statementsOf(stack, 'Admin');
    const again = newStack(undefined, flags);
    const same = new Role(again, 'Admin', { assumedBy: new AccountPrincipal('444455556666') });
    (same.node.defaultChild as CfnRole).tags.setTag('team', 'billing');

    same.with(requestable());

    expect(statementsOf(again, 'Admin')).toEqual([...before, login]);
    expect(roleOf(again, 'Admin').Tags).toEqual([SERVAL_TAG, { Key: 'team', Value: 'billing' }]);
  });
});

const human = { Effect: 'Allow', Principal: { AWS: ACCOUNT }, Action: 'sts:AssumeRole' };
test.each([
  ['a plain object', { Version: '2012-10-17', Statement: [human] }],
  ['a single statement', { Statement: human }],
  ['a PolicyDocument', PolicyDocument.fromJson({ Statement: [human] })],
])('an L1 role whose trust is %s keeps it', (_name, assumeRolePolicyDocument) => {
  const stack = newStack();
  new CfnRole(stack, 'Admin', { assumeRolePolicyDocument }).with(requestable({ tagValue: 'x' }));
  const role = roleOf(stack, 'Admin');
  expect(role.AssumeRolePolicyDocument).toEqual({ Version: '2012-10-17', Statement: [human, login] });
  expect(role.Tags).toEqual([{ Key: 'serval', Value: 'x' }]);
});

test('an L1 role that shares its document with another does not let people in there', () => {
  const stack = newStack();
  const assumeRolePolicyDocument = PolicyDocument.fromJson({ Statement: [human] });
  new CfnRole(stack, 'Admin', { assumeRolePolicyDocument }).with(requestable());
  new CfnRole(stack, 'Other', { assumeRolePolicyDocument });
  expect([statementsOf(stack, 'Admin').length, statementsOf(stack, 'Other').length]).toEqual([2, 1]);
});

test('a statement that is added later to the document of an L1 role stands beside ours', () => {
  const stack = newStack();
  const assumeRolePolicyDocument = PolicyDocument.fromJson({ Statement: [human] });
  const role = new CfnRole(stack, 'Admin', { assumeRolePolicyDocument });
  role.with(requestable(), requestable({ loginProvider: LoginProvider.google({ clientId: 'google' }) }));
  const denial = new PolicyStatement({ effect: Effect.DENY, actions: ['sts:*'], principals: [new AnyPrincipal()] });
  assumeRolePolicyDocument.addStatements(denial);
  const google = { Principal: { Federated: 'accounts.google.com' } };
  expect(statementsOf(stack, 'Admin')).toMatchObject([human, { Effect: 'Deny' }, login, google]);
});

test('a trust whose principal depends on a condition stays, unless all that it may be are services', () => {
  const stack = newStack();
  const principal = { 'Fn::If': ['Open', human.Principal, { Service: 'ec2.amazonaws.com' }] };
  const assumeRolePolicyDocument = { Statement: [{ ...human, Principal: principal }] };
  new CfnRole(stack, 'Admin', { assumeRolePolicyDocument }).with(requestable());
  expect(statementsOf(stack, 'Admin')).toEqual([{ ...human, Principal: principal }, login]);
});

test('a statement that is added to an L2 role later stands beside ours', () => {
  const stack = newStack();
  const role = new Role(stack, 'Admin', { assumedBy: new AccountPrincipal(ACCOUNT) });
  role.with(requestable());
  const principals = [new AccountPrincipal('444455556666')];
  role.assumeRolePolicy!.addStatements(new PolicyStatement({ actions: ['sts:AssumeRole'], principals }));
  expect(statementsOf(stack, 'Admin')).toHaveLength(3);
});

test('an old policy version stays, since its statements were written for it', () => {
  const stack = newStack();
  const assumeRolePolicyDocument = { Version: '2008-10-17', Statement: [human] };
  new CfnRole(stack, 'Admin', { assumeRolePolicyDocument }).with(requestable());
  expect(roleOf(stack, 'Admin').AssumeRolePolicyDocument.Version).toBe('2008-10-17');
});

test('conditions stand in the statement', () => {
  const stack = newStack();
  const role = new Role(stack, 'Admin', { assumedBy: new AccountPrincipal(ACCOUNT) });
  role.with(requestable({ conditions: { subjects: ['00u1'] } }));
  expect(statementsOf(stack, 'Admin')[1]!.Condition!.StringEquals).toEqual({
    'acme.okta.com:sub': '00u1',
    'acme.okta.com:aud': CLIENT_ID,
  });
});

test('a trust that grows over the quota brings a warning', () => {
  const stack = newStack();
  const subjects = [...Array(90).keys()].map((n) => `00u${String(n).padStart(17, '0')}`);
  new Role(stack, 'Admin', { assumedBy: new AccountPrincipal(ACCOUNT) }).with(
    requestable({ conditions: { subjects } }),
  );
  expect(warningsOf(stack)).toEqual([expect.stringContaining('[ack: cdk-serval:Requestable.trustSize]')]);
});

test('applied twice, it adds its statement once; a second provider adds its own', () => {
  const stack = newStack();
  const role = new Role(stack, 'Admin', { assumedBy: new AccountPrincipal(ACCOUNT) });
  const mixin = requestable();
  role.with(mixin, mixin);
  role.with(requestable({ loginProvider: LoginProvider.google({ clientId: 'google' }) }));
  expect(statementsOf(stack, 'Admin')).toHaveLength(3);
});

describe('several roles of a scope', () => {
  function team(): Stack {
    const stack = newStack();
    const billing = new Construct(stack, 'Billing');
    new Role(billing, 'Admin', { assumedBy: new AccountPrincipal(ACCOUNT) });
    new CfnRole(billing, 'Reader', { assumeRolePolicyDocument: { Statement: [human] } });
    new Role(stack, 'Audit', { assumedBy: new AccountPrincipal(ACCOUNT) });
    return stack;
  }
  const tagged = (stack: Stack) =>
    Object.entries(Template.fromStack(stack).findResources('AWS::IAM::Role'))
      .filter(([, role]) => (role as { Properties: { Tags?: unknown } }).Properties.Tags !== undefined)
      .map(([logicalId]) => logicalId.replace(/[0-9A-F]{8}$/, ''));

  test('are picked by a filter', () => {
    const stack = team();
    const filter = { accepts: (role: CfnRole) => role.node.path.includes('/Billing/') };
    const picked = Requestable.pick(stack, filter, { loginProvider });
    expect(picked.map(({ node }) => node.path)).toEqual(['Stack/Billing/Admin/Resource', 'Stack/Billing/Reader']);
    expect(tagged(stack)).toEqual(['BillingAdmin', 'BillingReader']);
  });

  test('are picked by a selector of the CDK', () => {
    const stack = team();
    Mixins.of(stack, ConstructSelector.byId('Admin')).requireAny().apply(requestable());
    expect(tagged(stack)).toEqual(['BillingAdmin']);
  });

  test('are all those under a construct that it is applied to', () => {
    const stack = team();
    stack.node.findChild('Billing').with(requestable());
    expect(tagged(stack)).toEqual(['BillingAdmin', 'BillingReader']);
  });
});

describe('roles that are not for people', () => {
  const services = (names: string, path: string) =>
    `«ServiceRole» role: "${path}" is trusted by services alone (${names}), and people would get its rights; leave ` +
    'it out, or name it in serviceRoles if that is meant';
  const newFunction = (stack: Stack) =>
    new LambdaFunction(stack, 'Job', { runtime: Runtime.NODEJS_22_X, handler: 'x', code: Code.fromInline('x') });

  test('fail where only a service trusts them, even if a filter accepts them', () => {
    const stack = newStack();
    newFunction(stack);
    const message = services('lambda.amazonaws.com', 'Stack/Job/ServiceRole/Resource');
    expect(messageOf(() => Requestable.pick(stack, { accepts: () => true }, { loginProvider }))).toBe(message);
    expect(messageOf(() => stack.with(requestable()))).toBe(message);
  });

  test('fail where several services trust them', () => {
    const stack = newStack();
    const statement = (Service: string | string[]) => ({
      Effect: 'Allow',
      Principal: { Service },
      Action: 'sts:AssumeRole',
    });
    const assumeRolePolicyDocument = {
      Statement: [
        statement('ec2.amazonaws.com'),
        statement(['ssm.amazonaws.com', Lazy.string({ produce: () => 'ecs.amazonaws.com' })]),
        {
          Effect: 'Deny',
          Principal: '*',
          Action: 'sts:AssumeRole',
          Condition: { Bool: { 'aws:SecureTransport': 'false' } },
        },
      ],
    };
    const role = new CfnRole(stack, 'Node', { assumeRolePolicyDocument });
    expect(messageOf(() => role.with(requestable()))).toBe(
      services('ec2.amazonaws.com, ssm.amazonaws.com, ecs.amazonaws.com', 'Stack/Node'),
    );
  });

  const toService = { Service: 'ec2.amazonaws.com' };
  const statement = { Effect: 'Allow', Principal: toService, Action: 'sts:AssumeRole' };
  test.each<[string, unknown]>([
    ['lazy principal', { ...statement, Principal: Lazy.any({ produce: () => toService }) }],
    ['lazy statement', Lazy.any({ produce: () => statement })],
    ['choice of principals', { ...statement, Principal: { 'Fn::If': ['A', toService, toService] } }],
    ['choice of statements', { 'Fn::If': ['A', { 'Fn::If': ['B', statement, statement] }, { Ref: 'AWS::NoValue' }] }],
  ])('fail where a %s hides that only services trust them', (_name, one) => {
    const role = new CfnRole(newStack(), 'Node', { assumeRolePolicyDocument: { Statement: [one] } });
    expect(messageOf(() => role.with(requestable()))).toContain(
      '«ServiceRole» role: "Stack/Node" is trusted by services alone (ec2.amazonaws.com',
    );
  });

  test.each<[string, (stack: Stack) => { node: { path: string } }, string]>([
    [
      'a singleton function',
      (stack) => {
        const uuid = '0000aaaa-bbbb-cccc-dddd-eeeeffff0000';
        const options = { uuid, runtime: Runtime.NODEJS_22_X, handler: 'x', code: Code.fromInline('x') };
        const fn = new SingletonFunction(stack, 'Once', options);
        const role = fn.role as Role;
        role.assumeRolePolicy!.addStatements(
          new PolicyStatement({
            effect: Effect.ALLOW,
            actions: ['sts:AssumeRole'],
            principals: [new AccountPrincipal(ACCOUNT)],
          }),
        );
        return role.node.defaultChild!;
      },
      'Stack/SingletonLambda0000aaaabbbbccccddddeeeeffff0000/ServiceRole/Resource',
    ],
    [
      "an EKS cluster's creator",
      (stack) =>
        new Role(new Construct(stack, 'Cluster'), 'CreationRole', { assumedBy: new AccountPrincipal(ACCOUNT) }).node
          .defaultChild!,
      'Stack/Cluster/CreationRole/Resource',
    ],
    [
      "a pipeline's action",
      (stack) =>
        new Role(new Construct(stack, 'Source'), 'CodePipelineActionRole', { assumedBy: new AccountPrincipal(ACCOUNT) })
          .node.defaultChild!,
      'Stack/Source/CodePipelineActionRole/Resource',
    ],
  ])('fail where the CDK made them: %s', (_name, make, path) => {
    const stack = newStack();
    expect(make(stack).node.path).toBe(path);
    expect(messageOf(() => stack.with(requestable()))).toBe(
      `«ServiceRole» role: "${path}" was made by the CDK for its own use, and people would get its rights; leave it ` +
        'out, or name it in serviceRoles if that is meant',
    );
  });

  test('are taken where they are named', () => {
    const stack = newStack();
    const { role } = newFunction(stack);
    role!.with(requestable({ serviceRoles: [role!] }));
    expect(statementsOf(stack, 'JobServiceRole')).toHaveLength(2);
  });

  test('are those without any other principal', () => {
    const stack = newStack();
    const assumedBy = new CompositePrincipal(new ServicePrincipal('ec2.amazonaws.com'), new AccountPrincipal(ACCOUNT));
    new Role(stack, 'Both', { assumedBy }).with(requestable());
    expect(statementsOf(stack, 'Both')).toHaveLength(3);
  });
});

describe('a role that cannot be changed from here', () => {
  const warning =
    'this role is imported, so its trust and its tags cannot be changed from here; make it requestable where it is ' +
    'defined, create a RequestableRole instead, or add the tag and the statement by hand with the AWS CLI ' +
    '[ack: cdk-serval:Requestable.importedRole]';

  test.each<[string, (stack: Stack) => { with: Role['with'] }]>([
    ['imported by ARN', (stack) => Role.fromRoleArn(stack, 'Admin', `arn:aws:iam::${ACCOUNT}:role/admin`)],
    ['imported by name', (stack) => Role.fromRoleName(stack, 'Admin', 'admin')],
    [
      'immutable',
      (stack) => Role.fromRoleArn(stack, 'Admin', `arn:aws:iam::${ACCOUNT}:role/admin`, { mutable: false }),
    ],
  ])('%s: brings a warning that names the ways out', (_name, make) => {
    const stack = newStack();
    make(stack).with(requestable());
    expect(warningsOf(stack)).toContain(`/Stack/Admin: ${warning}`);
    expect(Template.fromStack(stack).toJSON().Resources).toBeUndefined();
  });
});

describe('misuse', () => {
  test.each<[string, unknown]>([
    ['an intrinsic function', Fn.sub('{}')],
    ['text', '{"Statement":[]}'],
    ['a lazy value', Lazy.any({ produce: () => ({ Statement: [human] }) })],
    ['something without statements', { Version: '2012-10-17' }],
    ['a document with lazy statements', { Statement: Lazy.any({ produce: () => [human] }) }],
    ['a document with a list of statements that is a token', { Statement: Lazy.list({ produce: () => [] }) }],
    ['a document whose statements depend on a condition', { Statement: { 'Fn::If': ['A', [human], []] } }],
  ])('fails for a trust that is %s', (_name, assumeRolePolicyDocument) => {
    const role = new CfnRole(newStack(), 'Admin', { assumeRolePolicyDocument });
    expect(messageOf(() => role.with(requestable()))).toBe(
      '«TrustDocument» assumeRolePolicyDocument: is no document that a statement can be added to (a string, an ' +
        'intrinsic function or a lazy value); write the trust as a PolicyDocument or a plain object with Statement ' +
        '(at Stack/Admin)',
    );
  });

  test('fails for a construct that is no role', () => {
    const stack = newStack();
    expect(messageOf(() => requestable().applyTo(new Construct(stack, 'Thing')))).toBe(
      '«NoRole» construct: "Thing" is no IAM role; apply Requestable to a role, or to a scope that holds roles by ' +
        '.with() (at Stack/Thing)',
    );
  });

  test('fails for a refused tag value', () => {
    expect(messageOf(() => requestable({ tagValue: 'a|b' }))).toBe(
      '«Tag» tagValue: "a|b" holds characters that are refused, allowed are letters, spaces, digits and _.:/=+-@; ' +
        'respell the value',
    );
  });

  test('fails for a login provider of another account', () => {
    const app = new App();
    const identity = new Stack(app, 'Identity', { env: { account: '444455556666', region: 'us-east-1' } });
    const stack = new Stack(app, 'Stack', { env: { account: ACCOUNT, region: 'us-east-1' } });
    const foreign = LoginProvider.okta(identity, 'Login', { domain: 'acme.okta.com', clientId: CLIENT_ID });
    const role = new Role(stack, 'Admin', { assumedBy: new AccountPrincipal(ACCOUNT) });
    expect(messageOf(() => role.with(requestable({ loginProvider: foreign })))).toBe(
      '«ProviderAccount» loginProvider: "444455556666" is the account of the login provider, but the role lies in ' +
        `${ACCOUNT} and can only trust a provider there; create one in that account, or take LoginProvider.imported ` +
        '(at Stack/Admin/Resource)',
    );
  });
});

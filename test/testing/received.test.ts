/** What `expect` takes, how the role is named, and questions that can't be asked. */
import { Template } from 'aws-cdk-lib/assertions';
import { AccountPrincipal, CfnRole, PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Code, Function, Runtime } from 'aws-cdk-lib/aws-lambda';
import { App, Aspects, CfnCondition, CfnParameter, Fn, NestedStack, Stack, Stage } from 'aws-cdk-lib/core';
import { aLogin, anAccount, aPod, toAdmit, type AdmissionRequest, type RoleReference } from 'cdk-serval/testing';
import { LoginProvider, Requestable } from '../../lib';
import { ACCOUNT, newStack } from '../lib/support/stacks';
import { expectUndecided, failureOf } from './failure';
import { orders, POD, REGION, RIGHT, TOOLS, WRONG } from './orders';

describe('what expect takes', () => {
  const stack = newStack();
  orders(stack);
  const there = { account: ACCOUNT, region: REGION };

  test('a stack, with its own account and region', () => {
    expect(stack).toAdmit(RIGHT);
    expect(stack).not.toAdmit(WRONG);
  });

  test("a template of the CDK's assertions", () => {
    expect(Template.fromStack(stack)).toAdmit(RIGHT, there);
    expect(Template.fromStack(stack)).not.toAdmit(WRONG, there);
  });

  test('a template as an object', () => {
    const template: object = JSON.parse(JSON.stringify(Template.fromStack(stack).toJSON()));
    expect(template).toAdmit(RIGHT, there);
    expect(template).not.toAdmit(WRONG, there);
  });

  test('a nested stack', () => {
    const nested = new NestedStack(newStack(), 'Nested');
    orders(nested);
    expect(nested).toAdmit(RIGHT);
    expect(nested).not.toAdmit(WRONG);
  });

  test('a stack of a stage', () => {
    const stage = new Stage(new App(), 'Prod', { env: there });
    const staged = new Stack(stage, 'Shop');
    orders(staged);
    expect(staged).toAdmit(RIGHT);
    expect(staged).not.toAdmit(WRONG);
  });

  test('a nested stack whose role has a name that CloudFormation makes up', () => {
    const nested = new NestedStack(newStack(), 'Nested');
    const role = new Role(nested, 'Role', {
      assumedBy: new ServicePrincipal('pods.eks.amazonaws.com').withSessionTags(),
    });
    expect(nested).toAdmit(aPod({ ...POD, role }));
    expect(failureOf(() => expect(Stack.of(nested.node.scope!)).not.toAdmit(aPod({ ...POD, role })))).toBe(
      'the template has no role of construct Stack/Nested/Role; it has none. ' +
        'The construct is of stack Stack/Nested: give that one to expect',
    );
  });

  test.each([[undefined], [null], ['{}'], [[]], [{}], [{ Resources: 1 }], [new App()], [new Map()]])(
    'not %p',
    (received) => {
      for (const assertion of [() => expect(received).toAdmit(RIGHT), () => expect(received).not.toAdmit(RIGHT)]) {
        expect(failureOf(assertion)).toContain(
          'toAdmit takes a Stack, a Template of aws-cdk-lib/assertions, or a template as an object; it got ',
        );
      }
    },
  );
});

describe('a stack', () => {
  test('is synthesized once, and by the assertions of the CDK as well', () => {
    const stack = newStack();
    orders(stack);
    const synth = jest.spyOn(stack.synthesizer, 'synthesize');
    expect(stack).toAdmit(RIGHT);
    expect(stack).not.toAdmit(WRONG);
    Template.fromStack(stack).resourceCountIs('AWS::IAM::Role', 1);
    expect(synth).toHaveBeenCalledTimes(1);
  });

  test('is asked with what mixins and aspects add', () => {
    const stack = newStack();
    const role = new Role(stack, 'Role', { assumedBy: new AccountPrincipal('777788889999') });
    const loginProvider = LoginProvider.imported({ issuer: 'https://acme.okta.com', clientId: 'serval' });
    role.with(new Requestable({ loginProvider }));
    const opened = new PolicyStatement({ actions: ['sts:AssumeRole'], principals: [new AccountPrincipal(TOOLS)] });
    Aspects.of(stack).add({ visit: (node) => node === role && role.assumeRolePolicy!.addStatements(opened) });
    expect(stack).toAdmit(aLogin({ role, issuer: 'https://acme.okta.com', clientId: 'serval' }));
    expect(stack).not.toAdmit(aLogin({ role, issuer: 'https://acme.okta.com', clientId: 'wiki' }));
    expect(stack).toAdmit(anAccount({ role, account: TOOLS }));
  });
});

describe('the role', () => {
  const stack = newStack();
  const workload = orders(stack);
  const code = Code.fromInline('exports.handler = () => {}');
  const fn = new Function(stack, 'Function', { runtime: Runtime.NODEJS_22_X, handler: 'index.handler', code });
  const logicalId = stack.resolve((workload.role.node.defaultChild as CfnRole).logicalId) as string;
  const asked = (role: RoleReference) => aPod({ ...POD, role });

  test.each<[string, RoleReference]>([
    ['its logical id', logicalId],
    ['its name', 'orders'],
    ['its ARN', `arn:aws:iam::${ACCOUNT}:role/orders`],
    ['a token of its ARN', workload.roleArn],
    ['a token of its name', workload.role.roleName],
    ['the construct that makes it', workload],
    ['the role itself', workload.role],
    ['its resource', workload.role.node.defaultChild!],
  ])('may be said as %s', (_, role) => {
    expect(stack).toAdmit(asked(role));
    expect(stack).not.toAdmit({ ...asked(role), namespace: 'default' } as AdmissionRequest);
  });

  test('may be the one below a construct, such as a function', () => {
    expect(failureOf(() => expect(stack).toAdmit(asked(fn)))).toContain(`Role:     FunctionServiceRole`);
  });

  const elsewhere = new Stack(new App(), 'Elsewhere');
  test.each<[string, RoleReference, string]>([
    [
      'a name that no role has',
      'order',
      `the template has no role of "order"; it has ${logicalId} (orders), FunctionServiceRole675BB04A`,
    ],
    [
      'an ARN of another account',
      `arn:aws:iam::${TOOLS}:role/orders`,
      'the template has no role of "arn:aws:iam::444455556666:role/orders"',
    ],
    [
      'an imported role',
      Role.fromRoleName(stack, 'Imported', 'orders'),
      'the template has no role of construct Stack/Imported',
    ],
    ['a role of another stack', orders(elsewhere), 'the template has no role of construct Elsewhere/Orders'],
    [
      'a construct above several',
      stack,
      `construct Stack could be several roles, so give a logical id: ${logicalId} (orders), FunctionServiceRole675BB04A`,
    ],
    ['an empty text', '', 'role: "" is neither a logical id, a name nor a construct'],
  ])('fails with and without not where it is %s', (_, role, message) => {
    expect(failureOf(() => expect(stack).toAdmit(asked(role)))).toContain(message);
    expect(failureOf(() => expect(stack).not.toAdmit(asked(role)))).toContain(message);
  });

  test.each([{ path: 'team' }, { roleName: 'a b' }])('fails where IAM would not take it: %j', (props) => {
    const refused = newStack();
    new CfnRole(refused, 'Role', { assumeRolePolicyDocument: {}, ...props });
    expect(failureOf(() => expect(refused).not.toAdmit(asked('Role')))).toMatch(
      /^arn:.* is no role's ARN: Path or RoleName of "Role" is none that IAM takes$/,
    );
  });

  test('fails where a name and a logical id are two roles', () => {
    const twice = newStack();
    new CfnRole(twice, 'One', { assumeRolePolicyDocument: {}, roleName: 'Two' });
    new CfnRole(twice, 'Two', { assumeRolePolicyDocument: {} });
    expect(failureOf(() => expect(twice).not.toAdmit(asked('Two')))).toBe(
      '"Two" could be several roles, so give a logical id: One (Two), Two',
    );
  });

  test('fails where its condition does not hold, and counts where nobody knows', () => {
    const conditioned = newStack();
    const wanted = new CfnParameter(conditioned, 'Wanted', { type: 'String' }).valueAsString;
    const condition = new CfnCondition(conditioned, 'IsWanted', { expression: Fn.conditionEquals(wanted, 'yes') });
    const role = orders(conditioned);
    (role.role.node.defaultChild as CfnRole).cfnOptions.condition = condition;
    expect(conditioned).toAdmit(RIGHT);
    expect(conditioned).toAdmit(RIGHT, { values: { Wanted: 'yes' } });
    expect(failureOf(() => expect(conditioned).not.toAdmit(WRONG, { values: { Wanted: 'no' } }))).toBe(
      'the template has no role of "orders"; it has none',
    );
  });
});

test.each([
  [{ Resources: { Role: 'x' } }, 'Resources.Role: "x" is no map'],
  [{ Resources: { Role: { Type: 'AWS::IAM::Role' } }, Parameters: [] }, 'Parameters: [] is no map'],
])('a template that is none fails with and without not: %j', (template, message) => {
  const asked = aPod({ ...POD, role: 'Role' });
  expect(failureOf(() => expect(template).toAdmit(asked))).toBe(message);
  expect(failureOf(() => expect(template).not.toAdmit(asked))).toBe(message);
});

test('a trust that is no valid policy is undecided', () => {
  const stack = newStack();
  new CfnRole(stack, 'Role', { assumeRolePolicyDocument: { Version: '2012-10-17', Statement: [{ Effect: 'Allow' }] } });
  const asked = aPod({ ...POD, role: 'Role' });
  expectUndecided(stack, asked, 'is no valid policy');
});

test('what is undecided fails as an asymmetric matcher too', () => {
  const stack = newStack();
  new CfnRole(stack, 'Role', { assumeRolePolicyDocument: {} });
  const asked = aPod({ ...POD, role: 'Role' });
  expect(toAdmit.call({}, stack, asked).pass).toBe(false);
  expect(toAdmit.call({ isNot: true }, stack, asked).pass).toBe(true);
});

/** What `expect` takes, how the role is named, where the template is deployed, and questions that can't be asked. */
import { Template } from 'aws-cdk-lib/assertions';
import { CfnCluster, CfnPodIdentityAssociation } from 'aws-cdk-lib/aws-eks';
import {
  AccountPrincipal,
  AccountRootPrincipal,
  ArnPrincipal,
  CfnRole,
  PolicyStatement,
  Role,
  ServicePrincipal,
} from 'aws-cdk-lib/aws-iam';
import { Code, Function, Runtime } from 'aws-cdk-lib/aws-lambda';
import { App, Aspects, CfnCondition, CfnParameter, CfnResource, Fn, NestedStack, Stack, Stage } from 'aws-cdk-lib/core';
import {
  aLogin,
  anAccount,
  aPod,
  aRoleSession,
  toAdmit,
  type AdmissionRequest,
  type Deployment,
  type RoleReference,
} from 'cdk-serval/testing';
import { Identity, LoginProvider, Pods, Requestable, WorkloadRole } from '../../lib';
import { ACCOUNT, newStack } from '../lib/support/stacks';
import { expectUndecided, failureOf } from './failure';

const TOOLS = '444455556666';
const REGION = 'eu-central-1';

function orders(stack: Stack): WorkloadRole {
  return new WorkloadRole(stack, 'Orders', {
    roleName: 'orders',
    pods: [Pods.ofServiceAccount('shop', 'orders')],
    identities: [Identity.podIdentity({ clusterName: 'tools' })],
  });
}

const POD = { role: 'orders', cluster: 'tools', namespace: 'shop', serviceAccount: 'orders' };
const RIGHT = aPod(POD);
const WRONG = aPod({ ...POD, namespace: 'default' });

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

describe('where the template is deployed', () => {
  const env = { account: ACCOUNT, region: REGION };

  test('makes no difference to a stack that says nothing of it', () => {
    const stack = new Stack(new App(), 'Anywhere');
    orders(stack);
    expect(stack).toAdmit(RIGHT);
    expect(stack).not.toAdmit(WRONG);
    expect(stack).toAdmit(RIGHT, { account: TOOLS, region: 'cn-north-1' });
  });

  test('is needed where the request names an account or a region, and the stack does not', () => {
    const stack = new Stack(new App(), 'Anywhere');
    orders(stack);
    const there = aPod({ ...POD, account: ACCOUNT, region: REGION });
    const reason =
      "it depends on where the template is deployed; say it, as in toAdmit(request, { account: '...', region: '...' })";
    expectUndecided(stack, there, reason);
    expect(stack).toAdmit(there, env);
    expect(stack).not.toAdmit(there, { ...env, region: 'eu-west-1' });
    expect(stack).not.toAdmit(aPod({ ...POD, account: ACCOUNT, namespace: 'default' }));
  });

  test('is needed where the trust of a template alone names them', () => {
    const stack = newStack();
    orders(stack);
    const template = Template.fromStack(stack);
    expectUndecided(template, RIGHT, 'In account 111122223333');
    expect(template).not.toAdmit(WRONG);
  });

  test('is needed where an association of the template names them', () => {
    const stack = newStack();
    const role = new Role(stack, 'Role', {
      assumedBy: new ServicePrincipal('pods.eks.amazonaws.com').withSessionTags(),
    });
    const roleArn = `arn:aws:iam::${ACCOUNT}:role/orders`;
    const association = { clusterName: 'tools', namespace: 'shop', serviceAccount: 'orders', roleArn };
    new CfnPodIdentityAssociation(stack, 'Association', association);
    (role.node.defaultChild as CfnRole).roleName = 'orders';
    const asked = aPod({ ...POD, throughAssociation: true });
    expectUndecided(Template.fromStack(stack), asked, 'depends on where');
    expect(Template.fromStack(stack)).toAdmit(asked, env);
  });

  test('is needed where the trust names another partition', () => {
    const trust = {
      Version: '2012-10-17',
      Statement: [{ Effect: 'Allow', Principal: { AWS: `arn:aws-cn:iam::${TOOLS}:root` }, Action: 'sts:AssumeRole' }],
    };
    const template = {
      Resources: { Role: { Type: 'AWS::IAM::Role', Properties: { AssumeRolePolicyDocument: trust } } },
    };
    const asked = anAccount({ role: 'Role', account: TOOLS });
    expectUndecided(template, asked, 'region cn-north-1:');
    expect(template).toAdmit(asked, { region: 'cn-northwest-1' });
    expect(template).not.toAdmit(asked, { region: 'eu-west-1' });
  });

  test('is needed where the caller may be of the same account', () => {
    const stack = new Stack(new App(), 'Anywhere');
    const role = new Role(stack, 'Role', { assumedBy: new AccountRootPrincipal() });
    const somebody = anAccount({ role, account: TOOLS });
    expectUndecided(stack, somebody, 'depends on where');
    expect(stack).toAdmit(somebody, { account: TOOLS });
    expect(stack).not.toAdmit(somebody, { account: ACCOUNT });
  });

  test.each([
    [{ 'Fn::If': ['IsProd', TOOLS, '777788889999'] }, { account: '555566667777' }, { account: ACCOUNT }],
    [{ 'Fn::FindInMap': ['Of', { Ref: 'AWS::Region' }, 'Account'] }, { region: REGION }, { region: 'us-east-1' }],
  ])('is needed where a condition or a mapping asks for it: %j', (principal, right, wrong) => {
    const isProd = { 'Fn::Equals': [{ Ref: 'AWS::AccountId' }, { 'Fn::Sub': '${Prod}' }] };
    const statement = { Effect: 'Allow', Principal: { AWS: principal }, Action: 'sts:AssumeRole' };
    const trust = { Version: '2012-10-17', Statement: [statement] };
    const template = {
      Parameters: { Prod: { Type: 'String', Default: '555566667777' } },
      Mappings: { Of: { 'us-east-1': { Account: '777788889999' }, [REGION]: { Account: TOOLS } } },
      Conditions: { IsProd: { 'Fn::And': [{ Condition: 'IsIt' }, { Condition: 'IsIt' }] }, IsIt: isProd },
      Resources: { Role: { Type: 'AWS::IAM::Role', Properties: { AssumeRolePolicyDocument: trust } } },
    };
    const asked = anAccount({ role: 'Role', account: TOOLS });
    expectUndecided(template, asked, 'it depends on where the template is deployed');
    const said = { values: { Prod: '888899990000' } };
    expect(failureOf(() => expect(template).not.toAdmit(asked, said))).toContain('it depends on where');
    expect(template).toAdmit(asked, right);
    expect(template).not.toAdmit(asked, wrong);
  });

  test('is the partition of the region', () => {
    const stack = new Stack(new App(), 'China', { env: { account: ACCOUNT, region: 'cn-north-1' } });
    orders(stack);
    expect(stack).toAdmit(RIGHT);
    expect(stack).toAdmit(aPod({ ...POD, region: 'cn-north-1' }));
    expect(stack).not.toAdmit(aPod({ ...POD, region: 'cn-northwest-1' }));
  });

  test.each<[string, Deployment, string]>([
    [
      'another account than the stack',
      { account: TOOLS },
      `account: "${TOOLS}" is not that of the stack, "${ACCOUNT}"`,
    ],
    [
      'another region than the stack',
      { region: 'eu-west-1' },
      `region: "eu-west-1" is not that of the stack, "${REGION}"`,
    ],
    [
      'an account of eleven digits',
      { account: '12345678901' },
      'account: "12345678901" is no AWS account; it has 12 digits',
    ],
    ['a region that is none', { region: 'europe' }, 'region: "europe" is no region; write it as "eu-central-1"'],
    ['a value that is no text', { values: { A: 1 } } as never, 'values.A: 1 is no text'],
    ['something else', { env } as never, 'the second argument has no "env"; it has account, region and values'],
  ])('fails with and without not where it is %s', (_, deployment, message) => {
    const stack = newStack();
    orders(stack);
    expect(failureOf(() => expect(stack).toAdmit(RIGHT, deployment))).toBe(message);
    expect(failureOf(() => expect(stack).not.toAdmit(WRONG, deployment))).toBe(message);
  });
});

describe('what only the deployment knows', () => {
  test('is said by the name of a parameter, or is its default', () => {
    const stack = newStack();
    const externalId = new CfnParameter(stack, 'ExternalId').valueAsString;
    const trusted = new CfnParameter(stack, 'Trusted', { default: TOOLS }).valueAsString;
    const role = new Role(stack, 'Role', { assumedBy: new AccountPrincipal(trusted), externalIds: [externalId] });
    const account = anAccount({ role, account: TOOLS, externalId: 'from-us' });
    const reason = "only the deployment knows it; say it, as in toAdmit(request, { values: { 'ExternalId': '...' } })";
    expectUndecided(stack, account, reason);
    const misspelt = { values: { ExternalId: 'from-us', trusted: ACCOUNT } };
    expect(failureOf(() => expect(stack).toAdmit(account, misspelt))).toBe(
      'values: "trusted" is neither a parameter, a resource (LogicalId or LogicalId.Attribute) nor an import of the template',
    );
    expect(stack).not.toAdmit(anAccount({ role, account: ACCOUNT, externalId: 'from-us' }));
    expect(stack).toAdmit(account, { values: { ExternalId: 'from-us' } });
    expect(stack).not.toAdmit(account, { values: { ExternalId: 'theirs' } });
    expect(stack).not.toAdmit(account, { values: { ExternalId: 'from-us', Trusted: ACCOUNT } });
  });

  test('is what a parameter reads from the Parameter Store, and not the name that it has there', () => {
    const stack = newStack();
    const type = 'AWS::SSM::Parameter::Value<List<String>>';
    const trusted = new CfnParameter(stack, 'Trusted', { type, default: TOOLS }).valueAsList;
    const role = new CfnRole(stack, 'Role', {
      assumeRolePolicyDocument: {
        Version: '2012-10-17',
        Statement: [{ Effect: 'Allow', Principal: { AWS: trusted }, Action: 'sts:AssumeRole' }],
      },
    });
    const account = anAccount({ role, account: TOOLS });
    expectUndecided(stack, account, "{ values: { 'Trusted': '...' } }");
    expect(stack).toAdmit(account, { values: { Trusted: `${ACCOUNT},${TOOLS}` } });
    expect(stack).not.toAdmit(account, { values: { Trusted: ACCOUNT } });
  });

  test('is the name of the stack, where a template is asked', () => {
    const stack = new Stack(new App(), 'Shop', { env: { account: ACCOUNT, region: REGION } });
    const of = `arn:aws:iam::${TOOLS}:role/Shop-worker`;
    const name = Fn.sub('${AWS::StackName}-worker');
    const role = new Role(stack, 'Role', { assumedBy: new ArnPrincipal(`arn:aws:iam::${TOOLS}:role/${name}`) });
    const asked = aRoleSession({ role: stack.resolve((role.node.defaultChild as CfnRole).logicalId) as string, of });
    expect(stack).toAdmit(asked);
    expectUndecided(Template.fromStack(stack), asked, "{ values: { 'AWS::StackName': '...' } }");
    expect(Template.fromStack(stack)).toAdmit(asked, { values: { 'AWS::StackName': 'Shop' } });
    expect(Template.fromStack(stack)).not.toAdmit(asked, { values: { 'AWS::StackName': 'Stack' } });
  });

  test('is said by the name of an export', () => {
    const stack = newStack();
    const role = new Role(stack, 'Role', { assumedBy: new ArnPrincipal(Fn.importValue('worker-arn')) });
    const of = `arn:aws:iam::${TOOLS}:role/worker`;
    const asked = aRoleSession({ role, of });
    expectUndecided(stack, asked, "{ values: { 'worker-arn': '...' } }");
    expect(stack).toAdmit(asked, { values: { 'worker-arn': of } });
    expect(stack).not.toAdmit(aPod({ ...POD, role }));
  });

  test('is the name of the asked role itself, which makes no difference', () => {
    const stack = newStack();
    const roleName = new CfnParameter(stack, 'Name').valueAsString;
    const assumedBy = new ServicePrincipal('pods.eks.amazonaws.com').withSessionTags();
    const role = new Role(stack, 'Role', { assumedBy, roleName });
    expect(stack).toAdmit(aPod({ ...POD, role }));
    expect(stack).toAdmit(aPod({ ...POD, role: 'given' }), { values: { Name: 'given' } });
    expect(stack).not.toAdmit(anAccount({ role, account: TOOLS }));
  });

  test('is the name of a cluster that CloudFormation makes up, which a token of the request means too', () => {
    const stack = newStack();
    const props = { roleArn: 'arn:aws:iam::111122223333:role/eks', resourcesVpcConfig: { subnetIds: [] } };
    const cluster = new CfnCluster(stack, 'Cluster', props);
    const identities = [Identity.podIdentity({ cluster })];
    const role = new WorkloadRole(stack, 'Orders', { pods: [Pods.ofServiceAccount('shop', 'orders')], identities });
    expect(stack).toAdmit(aPod({ ...POD, role, cluster: cluster.ref }));
    expect(stack).not.toAdmit(aPod({ ...POD, role, cluster: 'tools' }));
    expect(stack).toAdmit(aPod({ ...POD, role, cluster: 'tools' }), { values: { Cluster: 'tools' } });
  });

  test.each([
    ['AWS::EKS::Cluster', { Name: 'tools' }],
    ['Custom::AWSCDK-EKS-Cluster', { Config: { name: 'tools' } }],
  ])('is not the name of a cluster that the template says: %s', (type, properties) => {
    const stack = newStack();
    const cluster = new CfnResource(stack, 'Cluster', { type, properties });
    const conditions = { StringEquals: { 'aws:RequestTag/eks-cluster-arn': cluster.getAtt('Arn') } };
    const assumedBy = new ServicePrincipal('pods.eks.amazonaws.com', { conditions }).withSessionTags();
    const role = new Role(stack, 'Role', { assumedBy });
    expect(stack).toAdmit(aPod({ ...POD, role }));
    expect(stack).toAdmit(aPod({ ...POD, role, cluster: cluster.ref }));
    expect(stack).not.toAdmit(aPod({ ...POD, role, cluster: 'test' }));
  });

  test('in a request fails with and without not', () => {
    const stack = newStack();
    orders(stack);
    const cluster = new CfnParameter(stack, 'Name').valueAsString;
    expect(failureOf(() => expect(stack).toAdmit(aPod({ ...POD, cluster })))).toContain('only the deployment knows it');
    expect(failureOf(() => expect(stack).not.toAdmit(aPod({ ...POD, cluster })))).toContain(
      'only the deployment knows it',
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

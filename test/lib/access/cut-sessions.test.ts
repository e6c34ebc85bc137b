import { Template } from 'aws-cdk-lib/assertions';
import { AccountPrincipal, AnyPrincipal, CfnRole, Role, ServicePrincipal, type IGrantable } from 'aws-cdk-lib/aws-iam';
import { App, Stack } from 'aws-cdk-lib/core';
import { LoginProvider, Requestable, RequestableRole } from '../../../lib';
import { ACCOUNT, messageOf, newStack } from '../support/stacks';

const loginProvider = LoginProvider.imported({ issuer: 'https://acme.okta.com', clientId: '0oa1' });
const ARN = `arn:aws:iam::${ACCOUNT}:role/theirs`;
const assumedBy = new ServicePrincipal('ec2.amazonaws.com');

const cases: Array<[string, (stack: Stack, operator: IGrantable) => unknown, unknown]> = [
  [
    'a RequestableRole',
    (stack, operator) => new RequestableRole(stack, 'Admin', { loginProvider }).grantCutSessions(operator),
    { 'Fn::GetAtt': [expect.stringMatching(/^Admin/), 'Arn'] },
  ],
  [
    'an imported RequestableRole',
    (stack, operator) => RequestableRole.fromRoleArn(stack, 'Admin', ARN).grantCutSessions(operator),
    ARN,
  ],
  [
    'an L2 role',
    (stack, operator) => Requestable.grantCutSessions(new Role(stack, 'Admin', { assumedBy }), operator),
    { 'Fn::GetAtt': [expect.stringMatching(/^Admin/), 'Arn'] },
  ],
  [
    'an L1 role',
    (stack, operator) =>
      Requestable.grantCutSessions(
        new CfnRole(stack, 'Admin', { assumeRolePolicyDocument: { Statement: [] } }),
        operator,
      ),
    { 'Fn::GetAtt': [expect.stringMatching(/^Admin/), 'Arn'] },
  ],
  [
    'an imported role',
    (stack, operator) => Requestable.grantCutSessions(Role.fromRoleArn(stack, 'Admin', ARN), operator),
    ARN,
  ],
];

test.each(cases)('lets an operator cut sessions of %s, and of that role alone', (_, grant, Resource) => {
  const stack = newStack();
  const operator = new Role(stack, 'Operator', { assumedBy: new AccountPrincipal(ACCOUNT) });
  grant(stack, operator);
  const policies = Object.values(Template.fromStack(stack).findResources('AWS::IAM::Policy'));
  expect(policies).toHaveLength(1);
  expect(policies[0]!.Properties.PolicyDocument.Statement).toEqual([
    { Effect: 'Allow', Action: ['iam:GetRole', 'iam:GetRolePolicy', 'iam:PutRolePolicy'], Resource },
  ]);
  expect(policies[0]!.Properties.Roles).toEqual([{ Ref: expect.stringMatching(/^Operator/) }]);
});

test.each(cases)('fails for %s and an operator of another account, whom IAM would refuse', (_, grant) => {
  const app = new App();
  const stack = new Stack(app, 'Stack', { env: { account: ACCOUNT, region: 'eu-central-1' } });
  const other = new Stack(app, 'Other', { env: { account: '444455556666', region: 'eu-central-1' } });
  const operator = new Role(other, 'Operator', { assumedBy });
  expect(messageOf(() => grant(stack, operator))).toMatch(
    new RegExp(
      `^«ForeignResource» grantee: "444455556666" is the account of the grantee, but the role lies in ${ACCOUNT}, and ` +
        "IAM takes nobody from elsewhere; name a role of the role's own account \\(at Stack/Admin",
    ),
  );
});

test('fails for whom no policy can be written', () => {
  const stack = newStack();
  const role = new RequestableRole(stack, 'Admin', { loginProvider });
  expect(messageOf(() => role.grantCutSessions(new AnyPrincipal()))).toContain('could not be added');
});

test('adds nothing to the role whose sessions are cut', () => {
  const plain = newStack();
  new RequestableRole(plain, 'Admin', { loginProvider });
  const stack = newStack();
  const operator = new Role(stack, 'Operator', { assumedBy });
  new RequestableRole(stack, 'Admin', { loginProvider }).grantCutSessions(operator);
  const roles = (one: Stack) => Template.fromStack(one).findResources('AWS::IAM::Role', {});
  expect(roles(stack)).toMatchObject(roles(plain));
});

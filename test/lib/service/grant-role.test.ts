/** The grant function's role: its documents to the letter, and what they allow. */
import { Template } from 'aws-cdk-lib/assertions';
import { User } from 'aws-cdk-lib/aws-iam';
import { Key } from 'aws-cdk-lib/aws-kms';
import { GrantRole, type GrantRoleProps } from '../../../lib';
import { authorize } from '../../../lib/model/policy';
import { RIGHTS } from '../../support/rights';
import { FLAG_SETS } from '../support/flags';
import { ACCOUNT, messageOf, newStack, REGIONS, roleOf } from '../support/stacks';
import { policyOf } from './role-policy';

function newRole(props?: GrantRoleProps, stack = newStack()) {
  new GrantRole(stack, 'Grant', props);
  return stack;
}

describe.each(FLAG_SETS)('with %s', (_name, flags) => {
  test.each(REGIONS)('in %s, it puts and updates grants, reads them by id, and writes its log', (partition, region) => {
    const stack = newRole({}, newStack({ account: ACCOUNT, region }, flags));
    expect(roleOf(stack, 'Grant')).toMatchObject({
      RoleName: 'serval-grants',
      Description: 'Lets the grant function write grants',
      AssumeRolePolicyDocument: {
        Statement: [{ Effect: 'Allow', Principal: { Service: 'lambda.amazonaws.com' }, Action: 'sts:AssumeRole' }],
      },
      Policies: [{ PolicyName: 'serval-grants' }],
    });
    expect(policyOf(stack, 'Grant', partition)).toEqual({
      Version: '2012-10-17',
      Statement: [
        {
          Effect: 'Allow',
          Action: ['logs:CreateLogStream', 'logs:PutLogEvents'],
          Resource: `arn:${partition}:logs:${region}:${ACCOUNT}:log-group:/aws/lambda/serval-grants:*`,
        },
        {
          Effect: 'Allow',
          Action: ['dynamodb:GetItem', 'dynamodb:PutItem', 'dynamodb:UpdateItem'],
          Resource: `arn:${partition}:dynamodb:${region}:${ACCOUNT}:table/serval-grants`,
        },
      ],
    });
  });

  test('its logical id is the frozen one', () => {
    const stack = newStack(undefined, flags);
    new GrantRole(stack, 'Grant');
    expect(Object.keys(Template.fromStack(stack).toJSON().Resources as object)).toEqual(['Grant92143969']);
  });
});

describe('its rights, judged', () => {
  const table = (name: string) => `arn:aws:dynamodb:eu-central-1:${ACCOUNT}:table/${name}`;
  const verdict = (action: string, resource: string) =>
    authorize(
      {
        caller: {
          type: 'session',
          account: ACCOUNT,
          arn: `arn:aws:sts::${ACCOUNT}:assumed-role/serval-grants/serval-grants`,
          roleArn: `arn:aws:iam::${ACCOUNT}:role/serval-grants`,
        },
        action,
        resource,
        resourceAccount: ACCOUNT,
        context: {},
      },
      { identityPolicies: [{ name: 'serval-grants', document: policyOf(newRole(), 'Grant') }] },
    ).verdict;

  test.each(RIGHTS.grants.own.map(({ action }) => action))('it may %s on the table of grants', (action) => {
    expect(verdict(action, table('serval-grants'))).toBe('admits');
  });

  test.each([
    ['dynamodb:DeleteItem', table('serval-grants')],
    ['dynamodb:BatchWriteItem', table('serval-grants')],
    ['dynamodb:Scan', table('serval-grants')],
    ['dynamodb:Query', `${table('serval-grants')}/index/byPerson`],
    ['dynamodb:PutItem', table('serval-catalog')],
    ['dynamodb:PutItem', table('serval-audit')],
    ['dynamodb:UpdateItem', table('serval-catalog')],
    ['dynamodb:UpdateItem', table('serval-audit')],
    ['sts:AssumeRole', `arn:aws:iam::${ACCOUNT}:role/admin`],
  ])('it may not %s on %s', (action, resource) => expect(verdict(action, resource)).toBe('refuses'));
});

test('other names, a VPC, tracing and a key reach the policy', () => {
  const stack = newStack();
  const keyArn = `arn:aws:kms:eu-central-1:${ACCOUNT}:key/one`;
  newRole(
    {
      roleName: 'role-2',
      functionName: 'function-2',
      grantsTableName: 'table-2',
      tableEncryptionKey: Key.fromKeyArn(stack, 'Key', keyArn),
      vpc: true,
      tracing: true,
    },
    stack,
  );
  expect(roleOf(stack, 'Grant').RoleName).toBe('role-2');
  expect(policyOf(stack, 'Grant').Statement.map(({ Resource }) => Resource)).toEqual([
    `arn:aws:logs:eu-central-1:${ACCOUNT}:log-group:/aws/lambda/function-2:*`,
    '*',
    '*',
    `arn:aws:dynamodb:eu-central-1:${ACCOUNT}:table/table-2`,
    keyArn,
  ]);
  expect(policyOf(stack, 'Grant').Statement.at(-1)!.Condition).toEqual({
    StringEquals: { 'kms:ViaService': 'dynamodb.eu-central-1.amazonaws.com' },
  });
});

test('imported by name, it is the role of this account, and nothing is created', () => {
  const stack = newStack();
  expect(GrantRole.fromGrantRoleName(stack, 'Default').roleName).toBe('serval-grants');
  expect(GrantRole.fromGrantRoleName(stack, 'Other', 'team/grants').roleName).toBe('grants');
  expect(Template.fromStack(stack).toJSON().Resources).toBeUndefined();
});

test('whoever is granted to pass the role may pass it', () => {
  const stack = newStack();
  const grant = new GrantRole(stack, 'Grant');
  grant.grants.passRole(new User(stack, 'Deployer'));
  Template.fromStack(stack).hasResourceProperties('AWS::IAM::Policy', {
    PolicyDocument: { Statement: [{ Action: 'iam:PassRole', Resource: stack.resolve(grant.roleArn) as object }] },
  });
});

test.each<[string, GrantRoleProps, string]>([
  [
    'a wildcard for the table',
    { grantsTableName: '*****' },
    '«Name» grantsTableName: "*****" holds characters that are refused, allowed are letters, digits and _.-; give the ' +
      "table's name alone",
  ],
  [
    'a wildcard for the function',
    { functionName: '*' },
    '«Name» functionName: "*" holds characters that are refused, allowed are letters, digits and _-; give the ' +
      "function's name alone",
  ],
])('fails for %s', (_name, props, message) => {
  expect(messageOf(() => newRole(props))).toBe(`${message} (at Stack/Grant)`);
});

/** What a sync refuses at synthesis, in words. */
import { Table } from 'aws-cdk-lib/aws-dynamodb';
import { ManagedPolicy } from 'aws-cdk-lib/aws-iam';
import { CfnParameter, RemovalPolicy, Stack } from 'aws-cdk-lib/core';
import { RoleSync, SyncRole, type RoleSyncProps } from '../../../lib';
import { ACCOUNT, messageOf, newStack } from '../support/stacks';
import { accounts, production } from './sync-support';
import { theOnly } from './support';

function newSync(props: Partial<RoleSyncProps> = {}, stack = newStack()): Stack {
  new RoleSync(stack, 'Sync', { connections: [production()], ...props });
  return stack;
}

/** The function's environment as it is deployed. */
function environmentOf(stack: Stack): Record<string, string> {
  return theOnly(stack, 'AWS::Lambda::Function').Properties.Environment.Variables as Record<string, string>;
}

describe('misuse', () => {
  const at = ' (at Stack/Sync)';
  const given = (what: string) => `exclude one another, since nothing is changed of a ${what} that is given;`;

  test.each<[string, (stack: Stack) => Partial<RoleSyncProps>, string]>([
    [
      'more accounts than an environment holds',
      () => ({ connections: accounts(25) }),
      "«TooMany» connections: 25 accounts are more than the 4096 bytes of a function's environment hold, 19 fit; give " +
        'the others to a second RoleSync with a functionName of its own and the catalog of this one',
    ],
    [
      'fewer accounts beside a large environment',
      () => ({ connections: accounts(2), environment: { NOTE: 'n'.repeat(3700) } }),
      "«TooMany» connections: 2 accounts are more than the 4096 bytes of a function's environment hold, 1 fit; give the " +
        'others to a second RoleSync with a functionName of its own and the catalog of this one',
    ],
    [
      'an account that only CloudFormation knows',
      (stack) => ({
        connections: [{ ...production(), accountId: new CfnParameter(stack, 'Account').valueAsString }],
      }),
      '«LiteralNeeded» connections[0].accountId: "${Token[TOKEN.0]}" is a token, known only at deployment, but the ' +
        'alarm of an account is known by its id, which must be literal text; write out its 12 digits',
    ],
    [
      'no connection',
      () => ({ connections: [] }),
      '«Connection» connections: is empty, so that there is nothing to do; give the connection of one account at least',
    ],
    [
      'a role and a boundary',
      (stack) => ({
        role: SyncRole.fromSyncRoleName(stack, 'Role'),
        permissionsBoundary: ManagedPolicy.fromManagedPolicyName(stack, 'Boundary', 'boundary'),
      }),
      `«Contradiction» role, permissionsBoundary: ${given('role')} give the boundary to its SyncRole`,
    ],
    [
      'a catalog and a name for one',
      (stack) => ({ catalog: Table.fromTableName(stack, 'Table', 'serval-catalog'), catalogTableName: 'other' }),
      `«Contradiction» catalog, catalogTableName: ${given('catalog')} leave one of them out`,
    ],
    [
      'a catalog and a removal policy',
      (stack) => ({
        catalog: Table.fromTableName(stack, 'Table', 'serval-catalog'),
        removalPolicy: RemovalPolicy.DESTROY,
      }),
      `«Contradiction» catalog, removalPolicy: ${given('catalog')} leave one of them out`,
    ],
    [
      'a catalog of another region',
      (stack) => ({
        catalog: Table.fromTableArn(stack, 'Table', `arn:aws:dynamodb:us-east-1:${ACCOUNT}:table/serval-catalog`),
      }),
      '«ForeignResource» catalog: "Stack/Table" is a table in the region us-east-1, but this stack is for ' +
        "eu-central-1; give a table of this stack's account and region",
    ],
    [
      'a pace for what is not paced',
      () => ({ rates: { 'iam:GetUser': { perSecond: 1, burst: 1 } } }),
      '«FunctionSetting» rates: "iam:GetUser" is no action that the sync paces, which are iam:ListRoles, iam:GetRole, ' +
        'iam:ListRolePolicies, iam:GetRolePolicy, iam:ListAttachedRolePolicies, iam:GetPolicy, iam:GetPolicyVersion; ' +
        'take one of these',
    ],
    ...([0, -1, 10_000, 0.0001, Number.NaN, Infinity] as const).map(
      (perSecond): [string, () => Partial<RoleSyncProps>, string] => [
        `a pace of ${perSecond}`,
        () => ({ rates: { 'iam:GetRole': { perSecond, burst: 1 } } }),
        `«FunctionSetting» rates.iam:GetRole.perSecond: ${JSON.stringify(perSecond)} is no pace, which is above 0 and ` +
          'below 10000, with three decimals; choose another',
      ],
    ),
    [
      'half a request at once',
      () => ({ rates: { 'iam:GetRole': { perSecond: 1, burst: 0.5 } } }),
      '«FunctionSetting» rates.iam:GetRole.burst: 0.5 is no pace, which is a whole number from 1 to 9999; choose another',
    ],
    [
      'a setting of its own in the environment',
      () => ({ environment: { CONNECTIONS: '[]' } }),
      '«Environment» environment: "CONNECTIONS" is a setting that the construct writes itself; leave it out, and use ' +
        'the property that it comes from',
    ],
    [
      'memory that no function has',
      () => ({ memorySize: 64 }),
      '«FunctionSetting» memorySize: 64 is no memory size of a function, 128 to 10240 whole MiB are allowed; choose one',
    ],
    [
      'a function name that leaves no room for its schedule’s role',
      () => ({ functionName: 'f'.repeat(60) }),
      `«Name» roleName: "${'f'.repeat(60)}-schedule" has 69 characters, 1 to 64 are allowed; shorten or respell the ` +
        'role name (at Stack/Sync/Role/Schedule)',
    ],
  ])('fails for %s', (_name, props, message) => {
    const stack = newStack();
    const given = props(stack);
    const expected = message.endsWith(')') ? message : message + at;
    expect(messageOf(() => newSync(given, stack)).replace(/TOKEN\.\d+/, 'TOKEN.0')).toBe(expected);
  });

  test('what fits, fits: as many accounts as the error names', () => {
    expect(JSON.stringify(environmentOf(newSync({ connections: accounts(19) }))).length).toBeLessThanOrEqual(4096);
  });
});

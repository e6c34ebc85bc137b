/** What a sync refuses at synthesis, in words. */
import { Table } from 'aws-cdk-lib/aws-dynamodb';
import { ManagedPolicy } from 'aws-cdk-lib/aws-iam';
import { Vpc } from 'aws-cdk-lib/aws-ec2';
import { EventBus } from 'aws-cdk-lib/aws-events';
import { Key } from 'aws-cdk-lib/aws-kms';
import { App, CfnParameter, RemovalPolicy, Stack } from 'aws-cdk-lib/core';
import { RoleSync, SyncRole, type RoleSyncProps, type SyncRoleProps } from '../../../lib';
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

function busOf(stack: Stack, region: string, name = 'serval') {
  const arn = `arn:aws:events:${region}:${ACCOUNT}:event-bus/${name}`;
  return EventBus.fromEventBusArn(stack, `Bus-${region}`, arn);
}

test('a path whose roles are skipped is taken where they are not', () => {
  const pathPrefix = '/aws-reserved/sso.amazonaws.com/';
  expect(environmentOf(newSync({ pathPrefix, includeUneditable: true }))).toHaveProperty(
    'SYNC_PATH_PREFIX',
    pathPrefix,
  );
});

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
      'a path that all roles have',
      () => ({ pathPrefix: '/' }),
      '«Path» pathPrefix: "/" is the beginning of every path, and narrows nothing; leave it out',
    ],
    [
      'no path',
      () => ({ pathPrefix: 'requestable' }),
      '«Path» pathPrefix: "requestable" is no role path, which begins and ends with / and holds no spaces; write it as ' +
        '"/" or "/team/"',
    ],
    [
      'a path whose roles are skipped',
      () => ({ pathPrefix: '/aws-reserved/sso.amazonaws.com/' }),
      '«Path» pathPrefix: "/aws-reserved/sso.amazonaws.com/" is a path whose roles are skipped; choose another one, or ' +
        'set includeUneditable to true',
    ],
    [
      'a bus of another region',
      (stack) => ({ eventBus: busOf(stack, 'us-east-1') }),
      '«ForeignResource» eventBus: "Stack/Bus-us-east-1" is a bus in the region us-east-1, but this stack is for ' +
        'eu-central-1, and events are put on buses of their own region; give one of eu-central-1, with a rule that ' +
        'carries events on (at Stack/Sync/Role)',
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
    ...['a-b', 'A', '1A', '_A'].map((name): [string, () => Partial<RoleSyncProps>, string] => [
      `the variable ${name}`,
      () => ({ environment: { [name]: 'x' } }),
      `«Environment» environment: "${name}" is no name of a variable, which has two or more letters, digits and _, a ` +
        'letter first; respell it',
    ]),
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

describe('a role that this app makes elsewhere', () => {
  const env = { account: ACCOUNT, region: 'eu-central-1' };
  const KEYS = ['1', '2'].map((id) => `arn:aws:kms:eu-central-1:${ACCOUNT}:key/${id.repeat(8)}`);
  const keyOf = (stack: Stack, at: number) => Key.fromKeyArn(stack, `Key${at}`, KEYS[at]!);
  const vpcOf = (stack: Stack) =>
    Vpc.fromVpcAttributes(stack, 'Vpc', {
      vpcId: 'vpc-1',
      availabilityZones: ['eu-central-1a'],
      privateSubnetIds: ['subnet-a'],
      privateSubnetRouteTableIds: ['rtb-a'],
    });

  interface Case {
    readonly told?: (identity: Stack) => Partial<SyncRoleProps>;
    readonly own?: (services: Stack) => Partial<RoleSyncProps>;
    readonly identityEnv?: { account?: string; region?: string };
  }

  /** A sync in one stack, its role in another, taken as it is or by its name. */
  function pair(takenBy: string, { told, own, identityEnv = env }: Case) {
    const app = new App();
    const identity = new Stack(app, 'Identity', { env: identityEnv });
    const made = new SyncRole(identity, 'Sync', { connections: accounts(2), path: '/serval/', ...told?.(identity) });
    const services = new Stack(app, 'Services', { env });
    const role = takenBy === 'name' ? SyncRole.fromSyncRoleName(services, 'Role', 'serval/serval-role-sync') : made;
    new RoleSync(services, 'Sync', { connections: accounts(2), role, ...own?.(services) });
  }

  describe.each(['name', 'itself'])('taken by %s', (takenBy) => {
    test.each<[string, Case, string]>([
      [
        'another function',
        { own: () => ({ functionName: 'acme-sync' }) },
        'functionName: "acme-sync" is not what the role Identity/Sync was told, which is "serval-role-sync"; tell both ' +
          'the same',
      ],
      [
        'another catalog',
        { told: () => ({ catalogTableName: 'acme-catalog' }) },
        'catalogTableName: "serval-catalog" is not what the role Identity/Sync was told, which is "acme-catalog"; tell ' +
          'both the same',
      ],
      [
        'no VPC',
        { own: (stack) => ({ vpc: vpcOf(stack) }) },
        'vpc: needs rights that the role Identity/Sync lacks; tell it vpc: true',
      ],
      [
        'no tracing',
        { own: () => ({ tracing: true }) },
        'tracing: needs rights that the role Identity/Sync lacks; tell it tracing: true',
      ],
      [
        'no key',
        { own: (stack) => ({ encryptionKey: keyOf(stack, 0) }) },
        'encryptionKey: is a key that the role Identity/Sync may not use; tell it tableEncryptionKey',
      ],
      [
        'another key',
        {
          told: (stack) => ({ tableEncryptionKey: keyOf(stack, 1) }),
          own: (stack) => ({ encryptionKey: keyOf(stack, 0) }),
        },
        'encryptionKey: is a key that the role Identity/Sync may not use; tell it tableEncryptionKey',
      ],
      [
        'no bus',
        { own: (stack) => ({ eventBus: busOf(stack, 'eu-central-1') }) },
        'eventBus: is a bus that the role Identity/Sync may not tell; tell it the same eventBus',
      ],
      [
        'another bus',
        {
          told: (stack) => ({ eventBus: busOf(stack, 'eu-central-1', 'other') }),
          own: (stack) => ({ eventBus: busOf(stack, 'eu-central-1') }),
        },
        'eventBus: is a bus that the role Identity/Sync may not tell; tell it the same eventBus',
      ],
      [
        'fewer accounts',
        { own: () => ({ connections: accounts(3) }) },
        'connections[2].roleArn: "arn:aws:iam::100000000002:role/serval/ingestion" is a role that Identity/Sync may not ' +
          'assume; tell it the same connections',
      ],
      [
        'another region',
        { identityEnv: { ...env, region: 'us-east-1' } },
        'role: "Identity/Sync" has rights in us-east-1, the region of its stack, but this stack is for eu-central-1; ' +
          'make one in a stack for eu-central-1, and give each sync of the account its own functionName and roleName',
      ],
    ])('is refused if it was told of %s', (_name, example, message) => {
      expect(messageOf(() => pair(takenBy, example))).toBe(`«Contradiction» ${message} (at Services/Sync)`);
    });

    test.each<[string, Case]>([
      ['the same', {}],
      ['more than is needed', { told: () => ({ vpc: true, tracing: true, connections: accounts(5) }) }],
      [
        'the same in other constructs',
        {
          told: (stack) => ({
            tableEncryptionKey: keyOf(stack, 0),
            eventBus: busOf(stack, 'eu-central-1'),
            vpc: true,
          }),
          own: (stack) => ({
            encryptionKey: keyOf(stack, 0),
            eventBus: EventBus.fromEventBusName(stack, 'Bus', 'serval'),
            vpc: vpcOf(stack),
          }),
        },
      ],
      [
        'what may turn out the same',
        {
          own: (stack) => ({
            connections: [{ ...production(), roleArn: new CfnParameter(stack, 'Ingestion').valueAsString }],
            catalog: Table.fromTableName(stack, 'Table', new CfnParameter(stack, 'Catalog').valueAsString),
          }),
        },
      ],
    ])('is taken if it was told %s', (_name, example) => {
      expect(() => pair(takenBy, example)).not.toThrow();
    });
  });

  test('is refused if it is of another account', () => {
    const identityEnv = { ...env, account: '999988887777' };
    expect(messageOf(() => pair('itself', { identityEnv }))).toBe(
      `«Contradiction» role: "Identity/Sync" is of account 999988887777, but this stack is for ${ACCOUNT}; make one in ` +
        'this account (at Services/Sync)',
    );
  });

  test('says nothing of a role of the same name in another account', () => {
    const identityEnv = { ...env, account: '999988887777' };
    expect(() => pair('name', { identityEnv, told: () => ({ functionName: 'other' }) })).not.toThrow();
  });

  test('may be one of two with the same name, where only the deployment knows their accounts', () => {
    const app = new App();
    for (const functionName of ['one', 'other']) {
      new SyncRole(new Stack(app, functionName), 'Sync', { connections: accounts(1), functionName });
    }
    const sync = (functionName: string) => {
      const stack = new Stack(app, `Services-${functionName}`);
      const role = SyncRole.fromSyncRoleName(stack, 'Role');
      new RoleSync(stack, 'Sync', { connections: accounts(1), role, functionName });
    };
    expect(() => sync('other')).not.toThrow();
    expect(messageOf(() => sync('third'))).toContain('«Contradiction» functionName: "third" is not what the role');
  });
});

describe('two syncs of one account', () => {
  const twoOf = (second: Partial<RoleSyncProps>, region: string, account = ACCOUNT) => {
    const app = new App();
    const add = (id: string, env: { account: string; region: string }, props: Partial<RoleSyncProps>) =>
      new RoleSync(new Stack(app, id, { env }), 'Sync', { connections: accounts(1), ...props });
    add('First', { account: ACCOUNT, region: 'eu-central-1' }, {});
    add('Second', { account, region }, second);
  };

  test.each(['eu-central-1', 'us-east-1'])('need names of their own, the second one in %s too', (region) => {
    expect(messageOf(() => twoOf({}, region))).toBe(
      '«Contradiction» roleName: "serval-role-sync" is what the role First/Sync/Role is called too, in the same account, ' +
        'and names of roles hold in all regions; give this one a name of its own: functionName where the role comes ' +
        'with its function, else roleName (at Second/Sync/Role)',
    );
    expect(() => twoOf({ functionName: 'serval-role-sync-2' }, region)).not.toThrow();
  });

  test('may be called the same in two accounts', () => {
    expect(() => twoOf({}, 'eu-central-1', '999988887777')).not.toThrow();
  });
});

/** What the sync of an organization and its roles refuse at synthesis, in words. */
import { Table } from 'aws-cdk-lib/aws-dynamodb';
import { EventBus } from 'aws-cdk-lib/aws-events';
import { Vpc } from 'aws-cdk-lib/aws-ec2';
import { ManagedPolicy } from 'aws-cdk-lib/aws-iam';
import { Key } from 'aws-cdk-lib/aws-kms';
import { App, CfnParameter, Stack } from 'aws-cdk-lib/core';
import {
  Accounts,
  OrganizationSync,
  OrganizationSyncRoles,
  type OrganizationSyncProps,
  type OrganizationSyncRolesProps,
} from '../../../lib';
import { ACCOUNT, EXTERNAL_ID, messageOf, newStack, roleOf } from '../support/stacks';
import { filled } from '../service/sync-support';
import { accountIds, newSync } from './organization-sync-support';

const at = ' (at Stack/Sync)';
const UNIT = 'ou-ab12-12345678';
const organization = (options: object) => () => ({ accounts: Accounts.fromOrganization(options) });
const list =
  (...ids: string[]) =>
  () => ({ accounts: Accounts.fromList(ids) });
const loosely = (value: unknown): never => value as never;

describe('a sync', () => {
  test.each<[string, (stack: Stack) => Partial<OrganizationSyncProps>, string]>([
    [
      'no accounts at all',
      () => ({ accounts: loosely(undefined) }),
      '«Missing» accounts: is missing, and has no default; take Accounts.fromOrganization() or Accounts.fromList([…])',
    ],
    [
      'an empty list',
      list(),
      '«Missing» accounts: [] names nothing, one entry is needed; give the id of one account at least',
    ],
    [
      'an account id that is none',
      list('444455556666', '1234'),
      '«AccountId» accounts[1]: "1234" is no AWS account id, which has 12 digits; copy it from the AWS console, as text ' +
        'with leading zeros',
    ],
    [
      'an account twice',
      list('444455556666', '777788889999', '444455556666'),
      '«Duplicate» accounts[2]: "444455556666" is what accounts[0] names too; leave one out',
    ],
    [
      'an account that only CloudFormation knows',
      (stack) => list(new CfnParameter(stack, 'Account').valueAsString)(),
      '«LiteralNeeded» accounts[0]: "${Token[TOKEN.0]}" is a token, known only at deployment, but the alarm of an ' +
        'account is known by its id, which must be literal text; write out its 12 digits',
    ],
    [
      'a unit that is none',
      organization({ organizationalUnits: [UNIT, 'ou-AB12-12345678'] }),
      '«OrganizationalUnit» accounts.organizationalUnits[1]: "ou-AB12-12345678" holds characters that are refused, ' +
        "allowed are an organizational unit's id, as ou-ab12-12345678, or a root's, as r-ab12; copy it from the " +
        'console of AWS Organizations',
    ],
    [
      'a unit twice',
      organization({ organizationalUnits: [UNIT, UNIT] }),
      `«Duplicate» accounts.organizationalUnits[1]: "${UNIT}" is what accounts.organizationalUnits[0] names too; leave one out`,
    ],
    [
      'no unit',
      organization({ organizationalUnits: [] }),
      '«Missing» accounts.organizationalUnits: [] names nothing, one entry is needed; name one unit at least, or leave ' +
        'the property out for all',
    ],
    [
      'an excluded account that is none',
      organization({ exclude: ['x'] }),
      '«AccountId» accounts.exclude[0]: "x" is no AWS account id, which has 12 digits; copy it from the AWS console, as ' +
        'text with leading zeros',
    ],
    [
      'more exclusions than an environment holds',
      organization({ exclude: accountIds(400) }),
      "«TooMany» accounts: 5256 bytes are more than the 4096 of a function's environment, in which units and excluded " +
        'accounts stand; name units that hold fewer others, or give some to a second OrganizationSync with a ' +
        'stateMachineName of its own',
    ],
    [
      'an External ID with a blank',
      () => ({ externalId: 'an id' }),
      '«ExternalId» externalId: "an id" holds characters that are refused, allowed are letters, digits and _+=,.@:/-; ' +
        "copy it from Serval's Connect AWS dialog",
    ],
    [
      'an ingestion role by its ARN',
      () => ({ ingestionRoleName: 'arn:aws:iam::444455556666:role/reader' }),
      '«Name» ingestionRoleName: "arn:aws:iam::444455556666:role/reader" is an ARN; give the role\'s name alone, with ' +
        'its path in front where it has one',
    ],
    [
      'an ingestion role by a wildcard',
      () => ({ ingestionRoleName: 'serval-*' }),
      '«Name» ingestionRoleName: "serval-*" holds characters that are refused, allowed are letters, digits and ' +
        '_+=,.@-; shorten or respell the role name',
    ],
    [
      'an ingestion role under a wildcard',
      () => ({ ingestionRoleName: '*/serval' }),
      '«Path» ingestionRoleName: "/*/" holds *, ? or $, which IAM allows in a path but policies read as wildcards; ' +
        'choose another',
    ],
    [
      'a name that leaves no room for its functions',
      () => ({ stateMachineName: 's'.repeat(56) }),
      `«Name» stateMachineName: "${'s'.repeat(56)}" has 56 characters, 1 to 55 are allowed, since functions and roles ` +
        'are called after it; shorten it',
    ],
    ...[0, 5, 15, 10_010, 0.5].map((value): [string, () => Partial<OrganizationSyncProps>, string] => [
      `${value} accounts at once`,
      () => ({ accountsAtOnce: value }),
      `«FunctionSetting» accountsAtOnce: ${value} is no number of accounts, whole tens from 10 to 10000 are allowed; ` +
        'choose another',
    ]),
    [
      'accounts at once that only CloudFormation knows',
      (stack) => ({ accountsAtOnce: new CfnParameter(stack, 'Many', { type: 'Number' }).valueAsNumber }),
      '«LiteralNeeded» accountsAtOnce: is a token, known only at deployment, but it stands in the definition of the ' +
        'state machine; write the number out',
    ],
    [
      'a path that narrows nothing',
      () => ({ pathPrefix: '/' }),
      '«Path» pathPrefix: "/" is the beginning of every path, and narrows nothing; leave it out',
    ],
    [
      'a switch as text',
      () => ({ allowRolesOutsideOrganization: loosely('false') }),
      '«Switch» allowRolesOutsideOrganization: "false" is neither true nor false; give one of the two, not as text, ' +
        'which would switch it on, whatever it says (at Stack/Sync/Roles)',
    ],
    ...(['permissionsBoundary', 'allowRolesOutsideOrganization'] as const).map(
      (property): [string, (stack: Stack) => Partial<OrganizationSyncProps>, string] => [
        `roles and ${property}`,
        (stack) => ({
          roles: OrganizationSyncRoles.fromRoleName(stack, 'Given'),
          permissionsBoundary:
            property === 'permissionsBoundary'
              ? ManagedPolicy.fromManagedPolicyName(stack, 'Boundary', 'b')
              : undefined,
          allowRolesOutsideOrganization: property === 'permissionsBoundary' ? undefined : true,
        }),
        `«Contradiction» roles, ${property}: exclude one another, since nothing is changed of roles that are given; tell ` +
          'their OrganizationSyncRoles of it',
      ],
    ),
    [
      'a catalog and a name for one',
      (stack) => ({ catalog: Table.fromTableName(stack, 'Table', 'serval-catalog'), catalogTableName: 'other' }),
      '«Contradiction» catalog, catalogTableName: exclude one another, since nothing is changed of a catalog that is ' +
        'given; leave one of them out',
    ],
    [
      'a bus of another region',
      (stack) => ({
        eventBus: EventBus.fromEventBusArn(stack, 'Bus', `arn:aws:events:us-east-1:${ACCOUNT}:event-bus/roles`),
      }),
      '«ForeignResource» eventBus: "Stack/Bus" is a bus in the region us-east-1, but this stack is for eu-central-1, ' +
        'and events are put on buses of their own region; give one of eu-central-1, with a rule that carries events on ' +
        '(at Stack/Sync/Roles)',
    ],
    [
      'a setting of its own in the environment',
      () => ({ environment: { EXTERNAL_ID: 'mine' } }),
      '«Environment» environment: "EXTERNAL_ID" is a setting that the construct writes itself; leave it out, and use ' +
        'the property that it comes from (at Stack/Sync/Read)',
    ],
  ])('fails for %s', (_name, props, message) => {
    const stack = newStack();
    const given = props(stack);
    const expected = message.includes('(at ') ? message : message + at;
    expect(messageOf(() => newSync(given, stack)).replace(/TOKEN\.\d+/, 'TOKEN.0')).toBe(expected);
  });
});

test('more listed accounts than IAM takes in a role are an error that says how many fit, and as many do', () => {
  const newRoles = (count: number): Stack => {
    const stack = newStack();
    new OrganizationSyncRoles(stack, 'Roles', { accounts: Accounts.fromList(accountIds(count)) });
    return stack;
  };
  const message = messageOf(() => newRoles(250));
  const [, fitting] = /hold, (\d+) fit/.exec(message)!;
  expect(message).toBe(
    "«TooMany» accounts: 250 accounts are more than the 10240 characters of a role's inline policies hold, " +
      `${fitting} fit; take Accounts.fromOrganization with units or exclusions, or give the others to a second one of ` +
      'these with a stateMachineName of its own (at Stack/Roles)',
  );
  const { PolicyDocument: document } = roleOf(newRoles(Number(fitting)), 'Roles9').Policies![0]!;
  expect(JSON.stringify(filled(document, '')).length).toBeLessThanOrEqual(10_240);
  expect(Number(fitting)).toBeGreaterThan(150);
  expect(messageOf(() => newRoles(Number(fitting) + 1))).toContain(`${fitting} fit`);
});

describe('roles that this app makes elsewhere', () => {
  const env = { account: ACCOUNT, region: 'eu-central-1' };
  const key = (stack: Stack) =>
    Key.fromKeyArn(stack, 'Key', `arn:aws:kms:eu-central-1:${ACCOUNT}:key/11111111-2222-3333-4444-555555555555`);
  const bus = (stack: Stack) => EventBus.fromEventBusName(stack, 'Bus', 'roles');
  const vpc = (stack: Stack) =>
    Vpc.fromVpcAttributes(stack, 'Vpc', {
      vpcId: 'vpc-1',
      availabilityZones: ['eu-central-1a'],
      privateSubnetIds: ['subnet-a'],
      privateSubnetRouteTableIds: ['rtb-a'],
    });
  const { fromList, fromOrganization } = Accounts;
  const units = fromOrganization({ organizationalUnits: [UNIT] });

  interface Case {
    readonly told?: (identity: Stack) => Partial<OrganizationSyncRolesProps>;
    readonly own?: (services: Stack) => Partial<OrganizationSyncProps>;
    readonly region?: string;
  }

  /** A sync in one stack, its roles in another, taken as they are or by name. */
  function pair(takenBy: string, { told, own, region = env.region }: Case): void {
    const app = new App();
    const identity = new Stack(app, 'Identity', { env: { ...env, region } });
    const made = new OrganizationSyncRoles(identity, 'Roles', { accounts: fromOrganization(), ...told?.(identity) });
    const services = new Stack(app, 'Services', { env });
    const roles = takenBy === 'name' ? OrganizationSyncRoles.fromRoleName(services, 'Roles') : made;
    const props = { accounts: fromOrganization(), externalId: EXTERNAL_ID, roles };
    new OrganizationSync(services, 'Sync', { ...props, ...own?.(services) });
  }

  describe.each(['name', 'itself'])('taken by %s', (takenBy) => {
    test.each<[string, Case, string]>([
      [
        'another state machine',
        { own: () => ({ stateMachineName: 'acme' }) },
        'stateMachineName: "acme" is not what the role Identity/Roles was told, which is "serval-organization-sync"; ' +
          'tell both the same',
      ],
      [
        'another ingestion role',
        { told: () => ({ ingestionRoleName: 'reader' }) },
        'ingestionRoleName: "serval-ingestion" is not what the role Identity/Roles was told, which is "reader"; tell ' +
          'both the same',
      ],
      [
        'another catalog',
        { own: () => ({ catalogTableName: 'acme' }) },
        'catalogTableName: "acme" is not what the role Identity/Roles was told, which is "serval-catalog"; tell both the same',
      ],
      [
        'no VPC',
        { own: (stack) => ({ vpc: vpc(stack) }) },
        'vpc: needs rights that the role Identity/Roles lacks; tell it vpc: true',
      ],
      [
        'no tracing',
        { own: () => ({ tracing: true }) },
        'tracing: needs rights that the role Identity/Roles lacks; tell it tracing: true',
      ],
      [
        'no key',
        { own: (stack) => ({ encryptionKey: key(stack) }) },
        'encryptionKey: is a key that the role Identity/Roles may not use; tell it tableEncryptionKey',
      ],
      [
        'no bus',
        { own: (stack) => ({ eventBus: bus(stack) }) },
        'eventBus: is a bus that the role Identity/Roles may not tell; tell it the same eventBus',
      ],
      [
        'another list',
        { told: () => ({ accounts: fromList(accountIds(2)) }), own: () => ({ accounts: fromList(accountIds(3)) }) },
        'accounts[2]: "222222222002" may not be read by Identity/Roles; tell both the same',
      ],
      [
        'a list, and the sync asks Organizations',
        { told: () => ({ accounts: fromList(accountIds(2)) }) },
        'accounts: are asked for in another way than the roles Identity/Roles may; tell both the same',
      ],
      [
        'units, and the sync asks for all',
        { told: () => ({ accounts: units }) },
        'accounts: are asked for in another way than the roles Identity/Roles may; tell both the same',
      ],
      [
        'another region',
        { region: 'us-east-1' },
        'role: "Identity/Roles" has rights in us-east-1, the region of its stack, but this stack is for eu-central-1; ' +
          'make one in a stack for eu-central-1, and give each sync of the account its own stateMachineName',
      ],
    ])('are refused if they were told of %s', (_name, example, message) => {
      expect(messageOf(() => pair(takenBy, example))).toBe(`«Contradiction» ${message} (at Services/Sync)`);
    });

    test.each<[string, Case]>([
      ['the same', {}],
      ['the same units', { told: () => ({ accounts: units }), own: () => ({ accounts: units }) }],
      [
        'more accounts',
        { told: () => ({ accounts: fromList(accountIds(3)) }), own: () => ({ accounts: fromList(accountIds(2)) }) },
      ],
      [
        'the same in other constructs',
        {
          told: (stack) => ({ tableEncryptionKey: key(stack), eventBus: bus(stack), vpc: true }),
          own: (stack) => ({ encryptionKey: key(stack), eventBus: bus(stack), vpc: vpc(stack) }),
        },
      ],
    ])('are taken if they were told of %s', (_name, example) => {
      expect(() => pair(takenBy, example)).not.toThrow();
    });
  });
});

test('two in one account need names of their own, in two regions too', () => {
  const twoOf = (stateMachineName?: string) => {
    const app = new App();
    for (const [id, region, name] of [
      ['First', 'eu-central-1', undefined],
      ['Second', 'us-east-1', stateMachineName],
    ] as const) {
      newSync({ stateMachineName: name }, new Stack(app, id, { env: { account: ACCOUNT, region } }));
    }
  };
  expect(messageOf(() => twoOf())).toContain(
    '«Contradiction» roleName: "serval-organization-sync-read" is what the role',
  );
  expect(() => twoOf('serval-organization-sync-2')).not.toThrow();
});

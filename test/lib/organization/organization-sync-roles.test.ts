/** The roles of an organization's sync: their documents to the letter, what they allow, and whom they let in. */
import { Template } from 'aws-cdk-lib/assertions';
import { EventBus } from 'aws-cdk-lib/aws-events';
import { Key } from 'aws-cdk-lib/aws-kms';
import type { Stack } from 'aws-cdk-lib/core';
import {
  Accounts,
  IngestionRole,
  OrganizationSyncRoles,
  ServalPrincipal,
  type OrganizationSyncRolesProps,
} from '../../../lib';
import { assumeRole } from '../../../lib/model/policy';
import { filled, policyOf, type Request, verdict } from '../service/sync-support';
import { RIGHTS, type Rights } from '../../support/rights';
import { FLAG_SETS } from '../support/flags';
import { ACCOUNT, EXTERNAL_ID, newStack, REGIONS, roleOf, warningsOf } from '../support/stacks';
import { accountIds, NAME } from './organization-sync-support';

function newRoles(props: Partial<OrganizationSyncRolesProps> = {}, stack = newStack()): Stack {
  new OrganizationSyncRoles(stack, 'Roles', { accounts: Accounts.fromOrganization(), ...props });
  return stack;
}

/** By what the logical id begins with. */
const ROLE = {
  read: 'Roles9',
  accounts: 'RolesAccounts',
  summary: 'RolesSummary',
  stateMachine: 'RolesStateMachine',
  schedule: 'RolesSchedule',
};

const statementsOf = (stack: Stack, role: keyof typeof ROLE, partition = 'aws') =>
  policyOf(stack, ROLE[role], partition).Statement;

describe.each(FLAG_SETS)('with %s', (_name, flags) => {
  test.each(REGIONS)('in %s, the roles have exactly these documents', (partition, region) => {
    const stack = newRoles({}, newStack({ account: ACCOUNT, region }, flags));
    const here = (service: string, rest: string) => `arn:${partition}:${service}:${region}:${ACCOUNT}:${rest}`;
    const allow = (Action: string | string[], Resource: string | string[]) => ({ Effect: 'Allow', Action, Resource });
    const catalog = here('dynamodb', 'table/serval-catalog');
    const under = (key: string, statement: object) => ({
      ...statement,
      Condition: {
        'ForAllValues:StringEquals': { 'dynamodb:LeadingKeys': [key] },
        Null: { 'dynamodb:LeadingKeys': 'false' },
      },
    });
    const log = (part: string) =>
      allow(['logs:CreateLogStream', 'logs:PutLogEvents'], here('logs', `log-group:/aws/lambda/${NAME}-${part}:*`));

    expect(statementsOf(stack, 'read', partition)).toEqual([
      {
        ...allow('sts:AssumeRole', `arn:${partition}:iam::*:role/serval-ingestion`),
        Condition: { StringEquals: { 'aws:ResourceOrgID': '${aws:PrincipalOrgID}' } },
      },
      allow(['dynamodb:DeleteItem', 'dynamodb:GetItem', 'dynamodb:PutItem', 'dynamodb:Query'], catalog),
      log('read'),
    ]);
    expect(statementsOf(stack, 'accounts', partition)).toEqual([
      under('CATALOG', allow(['dynamodb:GetItem', 'dynamodb:PutItem', 'dynamodb:Query'], catalog)),
      allow('organizations:ListAccounts', '*'),
      log('accounts'),
    ]);
    expect(statementsOf(stack, 'summary', partition)).toEqual([allow('dynamodb:GetItem', catalog), log('summary')]);
    expect(statementsOf(stack, 'stateMachine', partition)).toEqual([
      under('ORGANIZATION', allow('dynamodb:PutItem', catalog)),
      allow(
        'lambda:InvokeFunction',
        ['accounts', 'read', 'summary'].map((part) => here('lambda', `function:${NAME}-${part}`)),
      ),
      allow('states:StartExecution', here('states', `stateMachine:${NAME}`)),
      allow(['states:DescribeExecution', 'states:StopExecution'], here('states', `execution:${NAME}:*`)),
      allow('states:RedriveExecution', here('states', `execution:${NAME}/Accounts:*`)),
      allow(
        [
          'logs:CreateLogDelivery',
          'logs:DeleteLogDelivery',
          'logs:DescribeLogGroups',
          'logs:DescribeResourcePolicies',
          'logs:GetLogDelivery',
          'logs:ListLogDeliveries',
          'logs:PutResourcePolicy',
          'logs:UpdateLogDelivery',
        ],
        '*',
      ),
    ]);
    expect(statementsOf(stack, 'schedule', partition)).toEqual([
      allow('states:StartExecution', here('states', `stateMachine:${NAME}`)),
      allow('sqs:SendMessage', here('sqs', `${NAME}-dead-letters`)),
    ]);
    const trustOf = (role: keyof typeof ROLE) =>
      filled(roleOf(stack, ROLE[role]).AssumeRolePolicyDocument.Statement, partition);
    const trust = (Service: string, arn?: string) => [
      {
        Effect: 'Allow',
        Principal: { Service },
        Action: 'sts:AssumeRole',
        ...(arn && {
          Condition: { StringEquals: { 'aws:SourceAccount': ACCOUNT }, ArnEquals: { 'aws:SourceArn': arn } },
        }),
      },
    ];
    for (const role of ['read', 'accounts', 'summary'] as const) {
      expect(trustOf(role)).toEqual(trust('lambda.amazonaws.com'));
    }
    expect(trustOf('stateMachine')).toEqual(trust('states.amazonaws.com', here('states', 'stateMachine:*')));
    expect(trustOf('schedule')).toEqual(trust('scheduler.amazonaws.com', here('scheduler', 'schedule-group/default')));
  });

  test('logical ids are the frozen ones, and nothing else is made', () => {
    const { Resources } = Template.fromStack(newRoles({}, newStack(undefined, flags))).toJSON() as {
      Resources: object;
    };
    expect(Object.keys(Resources)).toEqual([
      'Roles9E28C383',
      'RolesAccountsB7D673CA',
      'RolesSummary59269D47',
      'RolesStateMachineC0FF160E',
      'RolesSchedule1AF66176',
    ]);
  });
});

describe('whom the reader may assume', () => {
  const ingestion = (account: string, name = 'serval-ingestion') => `arn:aws:iam::${account}:role/${name}`;
  const verdictOf = (stack: Stack, resource: string, action = 'sts:AssumeRole') =>
    verdict(policyOf(stack, ROLE.read), { action, resource } satisfies Request);

  test('listed accounts are named, each by its role, and no other', () => {
    const stack = newRoles({ accounts: Accounts.fromList(accountIds(2)), ingestionRoleName: 'team/reader' });
    const [assume] = statementsOf(stack, 'read');
    expect(assume).toEqual({
      Effect: 'Allow',
      Action: 'sts:AssumeRole',
      Resource: accountIds(2).map((id) => ingestion(id, 'team/reader')),
    });
    expect(verdictOf(stack, ingestion(accountIds(2)[0]!, 'team/reader'))).toBe('admits');
    expect(verdictOf(stack, ingestion('999988887777', 'team/reader'))).toBe('refuses');
    expect(verdictOf(stack, ingestion(accountIds(2)[0]!, 'reader'))).toBe('refuses');
    expect(statementsOf(stack, 'accounts').flatMap(({ Action }) => Action)).not.toContain('organizations:ListAccounts');
  });

  test('of an organization, only under that name; the condition goes by a switch that says so', () => {
    const stack = newRoles({ allowRolesOutsideOrganization: true });
    expect(statementsOf(stack, 'read')[0]).not.toHaveProperty('Condition');
    expect(verdictOf(stack, ingestion('999988887777'))).toBe('admits');
    expect(verdictOf(stack, ingestion('999988887777', 'admin'))).toBe('refuses');
    expect(verdictOf(newRoles(), ingestion('999988887777'))).not.toBe('admits');
  });

  test('a session of it gets into an ingestion role that pins it, with its External ID alone', () => {
    const stack = newStack();
    const accounts = Accounts.fromList(['444455556666']);
    const roles = new OrganizationSyncRoles(stack, 'Roles', { accounts });
    new IngestionRole(stack, 'Ingestion', { externalId: EXTERNAL_ID, trustedBy: ServalPrincipal.roles(roles) });
    const as = (roleName: string, externalId?: string) =>
      assumeRole({
        role: { arn: ingestion('444455556666'), trustPolicy: roleOf(stack, 'Ingestion').AssumeRolePolicyDocument },
        caller: {
          type: 'session',
          account: ACCOUNT,
          arn: `arn:aws:sts::${ACCOUNT}:assumed-role/${roleName}/s`,
          roleArn: `arn:aws:iam::${ACCOUNT}:role/${roleName}`,
        },
        callerPolicies: { identityPolicies: [{ name: 'read', document: policyOf(stack, ROLE.read) }] },
        externalId,
      }).verdict;
    expect(as(`${NAME}-read`, EXTERNAL_ID)).toBe('admits');
    expect(as(`${NAME}-read`)).toBe('refuses');
    expect(as(`${NAME}-summary`, EXTERNAL_ID)).toBe('refuses');
  });
});

describe('rights are those that the runtime asks for, and no others', () => {
  const bus = (stack: Stack) => EventBus.fromEventBusName(stack, 'Bus', 'roles');
  const { fromList, fromOrganization } = Accounts;
  test.each<[string, 'accounts' | 'read' | 'summary', Accounts, Rights]>([
    ['accounts of a list', 'accounts', fromList(accountIds(1)), RIGHTS.organizationAccounts],
    ['all accounts', 'accounts', fromOrganization(), RIGHTS.organizationAccountsOfAll],
    [
      'accounts of units',
      'accounts',
      fromOrganization({ organizationalUnits: ['r-ab12'] }),
      RIGHTS.organizationAccountsOfUnits,
    ],
    ['the reader', 'read', fromOrganization(), RIGHTS.organizationRead],
    ['the summary', 'summary', fromOrganization(), RIGHTS.organizationSummary],
  ])('%s', (_name, role, accounts, { own }) => {
    const stack = newStack();
    newRoles({ accounts, eventBus: bus(stack) }, stack);
    const actions = statementsOf(stack, role).flatMap(({ Action }) => Action as string | string[]);
    const needed = own.map(({ action }) => action);
    expect(actions.sort()).toEqual([...needed, 'logs:CreateLogStream', 'logs:PutLogEvents'].sort());
  });
});

describe('what is asked for besides', () => {
  test('units are asked for by two actions of their own', () => {
    const accounts = Accounts.fromOrganization({ organizationalUnits: ['ou-ab12-12345678'] });
    expect(statementsOf(newRoles({ accounts }), 'accounts')[1]).toEqual({
      Effect: 'Allow',
      Action: ['organizations:ListAccountsForParent', 'organizations:ListOrganizationalUnitsForParent'],
      Resource: '*',
    });
  });

  test('tracing, a VPC, a key and a bus add their statements to the roles that need them', () => {
    const stack = newStack();
    const key = `arn:aws:kms:eu-central-1:${ACCOUNT}:key/11111111-2222-3333-4444-555555555555`;
    const bus = `arn:aws:events:eu-central-1:${ACCOUNT}:event-bus/roles`;
    newRoles(
      {
        vpc: true,
        tracing: true,
        tableEncryptionKey: Key.fromKeyArn(stack, 'Key', key),
        eventBus: EventBus.fromEventBusArn(stack, 'Bus', bus),
      },
      stack,
    );
    const has = (action: string) =>
      (Object.keys(ROLE) as (keyof typeof ROLE)[]).filter((role) =>
        statementsOf(stack, role).some(({ Action }) => [Action].flat().includes(action)),
      );
    expect(has('kms:Decrypt')).toEqual(['read', 'accounts', 'summary', 'stateMachine']);
    expect(has('ec2:CreateNetworkInterface')).toEqual(['read', 'accounts', 'summary']);
    expect(has('xray:PutTraceSegments')).toEqual(['read', 'accounts', 'summary', 'stateMachine']);
    expect(statementsOf(stack, 'read')).toContainEqual({ Effect: 'Allow', Action: 'events:PutEvents', Resource: bus });
    expect(has('events:PutEvents')).toEqual(['read']);
  });

  test('a path, tags and a description reach the roles; each is known by its name', () => {
    const stack = newStack();
    const roles = new OrganizationSyncRoles(stack, 'Roles', {
      accounts: Accounts.fromOrganization(),
      stateMachineName: 'acme',
      path: '/serval/',
      tags: { team: 'platform' },
      description: 'Reads accounts',
    });
    const arn = (suffix: string) => `arn:aws:iam::${ACCOUNT}:role/serval/acme${suffix}`;
    const { role, accountsRole, summaryRole, stateMachineRole, scheduleRole } = roles;
    expect([role, accountsRole, summaryRole, stateMachineRole, scheduleRole].map(({ roleArn }) => roleArn)).toEqual(
      ['-read', '-accounts', '-summary', '', '-schedule'].map(arn),
    );
    expect(roleOf(stack, ROLE.read)).toMatchObject({ Path: '/serval/', Description: 'Reads accounts' });
    expect(roleOf(stack, ROLE.schedule).Tags).toEqual([{ Key: 'team', Value: 'platform' }]);
  });

  test('imported, they create nothing, and all names follow from one', () => {
    const stack = newStack();
    const imported = OrganizationSyncRoles.fromRoleName(stack, 'Roles', 'serval/acme');
    expect(filled(stack.resolve(imported.scheduleRole.roleArn))).toBe(
      `arn:aws:iam::${ACCOUNT}:role/serval/acme-schedule`,
    );
    expect(filled(stack.resolve(imported.roleRef.roleArn))).toBe(`arn:aws:iam::${ACCOUNT}:role/serval/acme-read`);
    expect(Template.fromStack(stack).toJSON().Resources).toBeUndefined();
  });
});

test('an app that holds them and still trusts Serval cloud is warned', () => {
  const stack = newRoles();
  new IngestionRole(stack, 'Ingestion', { externalId: EXTERNAL_ID, trustedBy: ServalPrincipal.cloud() });
  expect(warningsOf(stack)).toEqual([expect.stringContaining('IngestionRole.trustsCloudBesideWorker')]);
});

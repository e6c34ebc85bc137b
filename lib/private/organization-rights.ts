/** What the five roles of the sync of an organization may do: all by name, so that what they are for may be elsewhere. */
import type { IEventBus } from 'aws-cdk-lib/aws-events';
import type { IKeyRef } from 'aws-cdk-lib/aws-kms';
import { Stack } from 'aws-cdk-lib/core';
import type { IConstruct } from 'constructs';
import {
  ASSUME_ROLE,
  CATALOG_ROOT,
  INLINE_POLICIES_SIZE,
  LIST_ACCOUNTS_ACTIONS,
  LIST_ACCOUNTS_OF_UNITS_ACTIONS,
  MAP_LABEL,
  ORGANIZATION_RUNS,
  roleArn,
} from '../model';
import { measure } from '../model/policy';
import type { Statement } from '../model/policy/types';
import { document } from '../model/trust';
import type { Accounts } from '../organization/accounts';
import { misuse } from './errors';
import { keyStatements } from './key-rights';
import { organizationSyncNames } from './organization-names';
import { partitionOfStack } from './partition';
import { requireSwitch } from './requirements';
import { requireTableName } from './resource-names';
import { arnHere, colonArnHere, functionStatements } from './service-role';
import { requireBusOfRegion } from './sync-settings';
import { withoutTokens } from './tokens';

/** What the roles must know. */
interface ToldToRoles {
  readonly accounts: Accounts;
  readonly ingestionRoleName: string;
  readonly stateMachineName: string;
  readonly catalogTableName: string;
  readonly tableEncryptionKey?: IKeyRef;
  readonly eventBus?: IEventBus;
  readonly allowRolesOutsideOrganization?: boolean;
  readonly vpc?: boolean;
  readonly tracing?: boolean;
}

/** Statements of each role. */
export interface OrganizationRights {
  readonly stateMachine: readonly Statement[];
  readonly schedule: readonly Statement[];
  readonly accounts: readonly Statement[];
  readonly read: readonly Statement[];
  readonly summary: readonly Statement[];
}

/** Throws where names are none, or listed accounts are more than fit into a role. */
export function organizationRights(scope: IConstruct, props: ToldToRoles): OrganizationRights {
  const { stateMachineName, catalogTableName } = props;
  requireTableName(scope, 'catalogTableName', catalogTableName);
  const names = organizationSyncNames(stateMachineName);
  const catalog = arnHere(scope, 'dynamodb', 'table', catalogTableName);
  const key = keyStatements(scope, 'dynamodb', props.tableEncryptionKey ? [props.tableEncryptionKey] : []);
  const ofFunction = (functionName: string): Statement[] => functionStatements(scope, { ...props, functionName });
  const { listed, organizationalUnits } = props.accounts._bind(scope);
  if (props.eventBus) requireBusOfRegion(scope, props.eventBus);

  const read = [
    allow(['dynamodb:DeleteItem', 'dynamodb:GetItem', 'dynamodb:PutItem', 'dynamodb:Query'], catalog),
    ...key,
    ...(props.eventBus ? [allow('events:PutEvents', props.eventBus.eventBusArn)] : []),
    ...ofFunction(names.readFunction),
  ];
  return {
    stateMachine: [
      itemsUnder(ORGANIZATION_RUNS.partition, 'dynamodb:PutItem', catalog),
      ...key,
      ...stateMachineStatements(scope, stateMachineName, props.tracing === true),
    ],
    schedule: [
      allow('states:StartExecution', colonArnHere(scope, 'states', 'stateMachine', stateMachineName)),
      allow('sqs:SendMessage', Stack.of(scope).formatArn({ service: 'sqs', resource: names.deadLetters })),
    ],
    accounts: [
      // The names of accounts, and no role of theirs.
      itemsUnder(CATALOG_ROOT, ['dynamodb:GetItem', 'dynamodb:PutItem', 'dynamodb:Query'], catalog),
      ...key,
      // Organizations knows no narrower resource than all for listing the whole, and units are below units.
      ...(listed
        ? []
        : [allow(organizationalUnits.length > 0 ? LIST_ACCOUNTS_OF_UNITS_ACTIONS : LIST_ACCOUNTS_ACTIONS, '*')]),
      ...ofFunction(names.accountsFunction),
    ],
    read: listed ? assumeListed(scope, props, listed, read) : [assumeInOrganization(scope, props), ...read],
    summary: [allow('dynamodb:GetItem', catalog), ...key, ...ofFunction(names.summaryFunction)],
  };
}

const allow = (Action: string | readonly string[], Resource: string | readonly string[]): Statement => ({
  Effect: 'Allow',
  Action,
  Resource,
});

/** Items of one partition key alone. The second condition is for a request that names no key, which the first one lets pass. */
const itemsUnder = (partitionKey: string, action: string | readonly string[], table: string): Statement => ({
  ...allow(action, table),
  Condition: {
    'ForAllValues:StringEquals': { 'dynamodb:LeadingKeys': [partitionKey] },
    Null: { 'dynamodb:LeadingKeys': 'false' },
  },
});

/**
 * A Distributed Map starts, watches, stops and redrives children of its own state machine. A log's delivery, and traces,
 * know no narrower resource than all.
 * @see https://docs.aws.amazon.com/step-functions/latest/dg/iam-policies-eg-dist-map.html
 * @see https://docs.aws.amazon.com/step-functions/latest/dg/cw-logs.html
 */
function stateMachineStatements(scope: IConstruct, name: string, tracing: boolean): Statement[] {
  const { accountsFunction, readFunction, summaryFunction } = organizationSyncNames(name);
  const functions = [accountsFunction, readFunction, summaryFunction];
  const execution = (path: string) => colonArnHere(scope, 'states', 'execution', path);
  return [
    allow(
      'lambda:InvokeFunction',
      functions.map((functionName) => colonArnHere(scope, 'lambda', 'function', functionName)),
    ),
    allow('states:StartExecution', colonArnHere(scope, 'states', 'stateMachine', name)),
    allow(['states:DescribeExecution', 'states:StopExecution'], execution(`${name}:*`)),
    allow('states:RedriveExecution', execution(`${name}/${MAP_LABEL}:*`)),
    allow(LOG_DELIVERY_ACTIONS, '*'),
    ...(tracing ? [allow(TRACING_ACTIONS, '*')] : []),
  ];
}

const LOG_DELIVERY_ACTIONS = [
  'logs:CreateLogDelivery',
  'logs:DeleteLogDelivery',
  'logs:DescribeLogGroups',
  'logs:DescribeResourcePolicies',
  'logs:GetLogDelivery',
  'logs:ListLogDeliveries',
  'logs:PutResourcePolicy',
  'logs:UpdateLogDelivery',
];

const TRACING_ACTIONS = [
  'xray:GetSamplingRules',
  'xray:GetSamplingTargets',
  'xray:PutTelemetryRecords',
  'xray:PutTraceSegments',
];

/** The ingestion role of an account; of any account where that is "*". */
function ingestionRoleArn(scope: IConstruct, ingestionRoleName: string, account: string): string {
  const nameAt = ingestionRoleName.lastIndexOf('/') + 1;
  const path = `/${ingestionRoleName.slice(0, nameAt)}`;
  return roleArn(partitionOfStack(scope), account, ingestionRoleName.slice(nameAt), path);
}

/**
 * The role of that name in every account of the organization, whose accounts nobody knows beforehand. Each of them
 * decides by its trust as well.
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html#condition-keys-resourceorgid
 */
function assumeInOrganization(scope: IConstruct, props: ToldToRoles): Statement {
  const anyAccount = requireSwitch(scope, 'allowRolesOutsideOrganization', props.allowRolesOutsideOrganization);
  return {
    ...allow(ASSUME_ROLE, ingestionRoleArn(scope, props.ingestionRoleName, '*')),
    ...(!anyAccount && { Condition: { StringEquals: { 'aws:ResourceOrgID': '${aws:PrincipalOrgID}' } } }),
  };
}

/** @throws «TooMany» where they are more than IAM takes in a role. What only CloudFormation knows counts nothing. */
function assumeListed(
  scope: IConstruct,
  props: ToldToRoles,
  accounts: readonly string[],
  others: readonly Statement[],
): Statement[] {
  const arns = accounts.map((account) => ingestionRoleArn(scope, props.ingestionRoleName, account));
  const statementsFor = (count: number): Statement[] => [allow(ASSUME_ROLE, arns.slice(0, count)), ...others];
  const fits = (count: number): boolean =>
    measure(withoutTokens(JSON.stringify(document(...statementsFor(count)))), INLINE_POLICIES_SIZE).room >= 0;
  if (!fits(accounts.length)) {
    const fitting = accounts.findIndex((_, index) => !fits(index + 1));
    const text =
      `accounts are more than the ${INLINE_POLICIES_SIZE} characters of a role's inline policies hold, ${fitting} fit; ` +
      'take Accounts.fromOrganization with units or exclusions, or give the others to a second one of these with a ' +
      'stateMachineName of its own';
    misuse(scope, { code: 'TooMany', property: 'accounts', value: accounts.length, text });
  }
  return statementsFor(accounts.length);
}

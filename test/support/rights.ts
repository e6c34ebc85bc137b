/**
 * What each runtime asks of AWS, action by action: no more and no less. The runtimes' tests record it on the wire
 * (test/runtime/rights), and the roles of the constructs are held to the same lists.
 */
import { CATALOG_ROOT, GRANTS_ADOPTED_ATTRIBUTES } from '../../lib/model/tables';

/** What a right is for; a construct knows it by name. */
export type RightOn =
  | 'ingestion roles'
  | 'catalog table'
  | 'grants table'
  | 'index byPerson of the grants table'
  | 'audit table'
  | 'event bus'
  | 'organization';

export interface Right {
  readonly action: string;
  readonly on: RightOn;
  /** Top-level attributes that the requests name, the key's among them: `dynamodb:Attributes`. Of updates alone. */
  readonly attributes?: readonly string[];
  /** The one partition key whose items are asked for: `dynamodb:LeadingKeys`. @default - any */
  readonly leadingKey?: string;
}

export interface Rights {
  /** Of the role that the runtime runs with. */
  readonly own: readonly Right[];
  /** Of the ingestion roles that it assumes. */
  readonly ingestionRole?: readonly string[];
}

const catalog = (...actions: string[]): Right[] =>
  actions.map((action) => ({ action: `dynamodb:${action}`, on: 'catalog table' }));

const ASSUME: Right = { action: 'sts:AssumeRole', on: 'ingestion roles' };

/** What reading an account takes of its ingestion role. */
const READ_ACCOUNT = [
  'iam:GetPolicy',
  'iam:GetPolicyVersion',
  'iam:GetRole',
  'iam:GetRolePolicy',
  'iam:ListAttachedRolePolicies',
  'iam:ListRolePolicies',
  'iam:ListRoles',
] as const;

const SYNC: Right[] = [ASSUME, ...catalog('DeleteItem', 'GetItem', 'PutItem', 'Query')];
const TELL: Right = { action: 'events:PutEvents', on: 'event bus' };

/** Names of accounts, and the catalog's version: whoever lists accounts sees and writes no role of theirs. */
const NAMES: Right[] = catalog('GetItem', 'PutItem', 'Query').map((right) => ({ ...right, leadingKey: CATALOG_ROOT }));

const organization = (...actions: string[]): Right[] =>
  actions.map((action) => ({ action: `organizations:${action}`, on: 'organization' }));

const updates = (...attributes: string[]): Right => ({ action: 'dynamodb:UpdateItem', on: 'grants table', attributes });

const RECORD = updates('id', 'sessions', 'startedAt', 'status');
const BRIDGE: Right[] = [
  ...catalog('GetItem'),
  { action: 'dynamodb:BatchGetItem', on: 'grants table' },
  { action: 'dynamodb:GetItem', on: 'grants table' },
  { action: 'dynamodb:Query', on: 'index byPerson of the grants table' },
  { action: 'dynamodb:PutItem', on: 'audit table' },
  { action: 'dynamodb:Query', on: 'audit table' },
];

export const RIGHTS = {
  sync: { own: SYNC, ingestionRole: READ_ACCOUNT },
  /** Of a list of accounts. */
  organizationAccounts: { own: NAMES },
  organizationAccountsOfAll: { own: [...NAMES, ...organization('ListAccounts')] },
  organizationAccountsOfUnits: {
    own: [...NAMES, ...organization('ListAccountsForParent', 'ListOrganizationalUnitsForParent')],
  },
  /** With a bus that is told of changes, as a sync of its own connections may have one too. */
  organizationRead: { own: [...SYNC, TELL], ingestionRole: READ_ACCOUNT },
  organizationSummary: { own: catalog('GetItem') },
  organizations: { own: [ASSUME], ingestionRole: ['organizations:ListAccounts'] },
  createRole: {
    own: [ASSUME],
    /** The tag in CreateRole is what needs iam:TagRole; its boundary needs nothing more. */
    ingestionRole: [
      'iam:CreateRole',
      'iam:GetRole',
      'iam:GetRolePolicy',
      'iam:ListAttachedRolePolicies',
      'iam:ListRolePolicies',
      'iam:PutRolePolicy',
      'iam:TagRole',
    ],
  },
  grants: {
    own: [
      { action: 'dynamodb:GetItem', on: 'grants table' },
      { action: 'dynamodb:PutItem', on: 'grants table' },
      updates('id', 'revokedAt', 'revokedFor', 'status'),
    ],
  },
  /** AssumeRoleWithWebIdentity is unsigned and needs no right. */
  bridge: { own: [...BRIDGE, RECORD] },
  /** Taking grants from Serval's public API. */
  bridgeOfServalApi: {
    own: [...BRIDGE, RECORD, updates(...[...GRANTS_ADOPTED_ATTRIBUTES, 'id', 'sessions', 'status'].sort())],
  },
} as const satisfies Record<string, Rights>;

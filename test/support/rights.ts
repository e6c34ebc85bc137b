/**
 * What each runtime asks of AWS, action by action: no more and no less. The runtimes' tests record it on the wire
 * (test/runtime/rights), and the roles of the constructs are held to the same lists.
 */

/** What a right is for; a construct knows it by name. */
export type RightOn =
  'ingestion roles' | 'catalog table' | 'grants table' | 'index byPerson of the grants table' | 'audit table';

export interface Right {
  readonly action: string;
  readonly on: RightOn;
  /** Top-level attributes that the requests name, the key's among them: `dynamodb:Attributes`. Of updates alone. */
  readonly attributes?: readonly string[];
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

export const RIGHTS = {
  sync: {
    own: [ASSUME, ...catalog('DeleteItem', 'GetItem', 'PutItem', 'Query')],
    ingestionRole: [
      'iam:GetPolicy',
      'iam:GetPolicyVersion',
      'iam:GetRole',
      'iam:GetRolePolicy',
      'iam:ListAttachedRolePolicies',
      'iam:ListRolePolicies',
      'iam:ListRoles',
    ],
  },
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
    ],
  },
  /** AssumeRoleWithWebIdentity is unsigned and needs no right. */
  bridge: {
    own: [
      ...catalog('GetItem'),
      { action: 'dynamodb:BatchGetItem', on: 'grants table' },
      { action: 'dynamodb:GetItem', on: 'grants table' },
      {
        action: 'dynamodb:UpdateItem',
        on: 'grants table',
        attributes: ['id', 'sessions', 'startedAt', 'status'],
      },
      { action: 'dynamodb:Query', on: 'index byPerson of the grants table' },
      { action: 'dynamodb:PutItem', on: 'audit table' },
      { action: 'dynamodb:Query', on: 'audit table' },
    ],
  },
} as const satisfies Record<string, Rights>;

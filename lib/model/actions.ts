/**
 * IAM and STS actions that the documents of this package name.
 * @see https://docs.aws.amazon.com/service-authorization/latest/reference/list_awsidentityandaccessmanagementiam.html
 */

/** What the sync reads, in the order of Serval's page. */
export const INGESTION_ACTIONS = [
  'iam:ListRoles',
  'iam:GetRole',
  'iam:ListRolePolicies',
  'iam:GetRolePolicy',
  'iam:ListAttachedRolePolicies',
  'iam:GetPolicy',
  'iam:GetPolicyVersion',
] as const;

/** Listed by older guides; no workflow uses them. */
export const UNNEEDED_ACTIONS = [
  'iam:ListRoleTags',
  'rds:DescribeDBInstances',
  'rds:DescribeDBClusters',
  'ec2:DescribeInstances',
  'eks:DescribeCluster',
  'eks:ListClusters',
] as const;

/** "List AWS Organization Accounts" needs this one. */
export const LIST_ACCOUNTS_ACTIONS = ['organizations:ListAccounts'] as const;

/** Accounts of some organizational units, with the units below them. */
export const LIST_ACCOUNTS_OF_UNITS_ACTIONS = [
  'organizations:ListAccountsForParent',
  'organizations:ListOrganizationalUnitsForParent',
] as const;

/** "Create AWS IAM Role" needs exactly these. */
export const CREATE_ROLE_ACTIONS = ['iam:CreateRole', 'iam:PutRolePolicy'] as const;

/** A role that is born with its tag needs this one as well. */
export const TAG_ROLE_ACTIONS = ['iam:TagRole'] as const;

/** Undoing a creation that failed half-way. */
export const UNDO_CREATE_ROLE_ACTIONS = ['iam:DeleteRole', 'iam:DeleteRolePolicy'] as const;

/** Assumes a role with signed credentials, or as a service. */
export const ASSUME_ROLE = 'sts:AssumeRole';
/** Assumes a role with an ID token; unsigned. */
export const ASSUME_ROLE_WITH_WEB_IDENTITY = 'sts:AssumeRoleWithWebIdentity';
/** A call that passes or inherits session tags needs this one as well. */
export const TAG_SESSION = 'sts:TagSession';
/** A call that sets or inherits a source identity needs this one as well. */
export const SET_SOURCE_IDENTITY = 'sts:SetSourceIdentity';

/**
 * What turns a role's session into another one with a life of its own. The other calls of STS that give credentials
 * are not signed (AssumeRoleWithWebIdentity, AssumeRoleWithSAML), or closed to sessions of roles (GetSessionToken,
 * GetFederationToken).
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_sts-comparison.html
 */
export const CHAINING_ACTIONS = [ASSUME_ROLE, 'sts:AssumeRoot'] as const;

/** Cutting live sessions of a role: its id, the policy of cuts as it stands, and the policy with one more. */
export const CUT_SESSIONS_ACTIONS = ['iam:GetRole', 'iam:GetRolePolicy', 'iam:PutRolePolicy'] as const;

import { CREATE_ROLE_ACTIONS, TAG_ROLE_ACTIONS, UNDO_CREATE_ROLE_ACTIONS } from '../actions';
import type { PolicyDocument } from '../policy/types';
import { document } from './document';

/** What "Create AWS IAM Role" may do. */
export interface CreateRolePolicy {
  /** The roles that it may work on, as an ARN with a wildcard. @default - all */
  readonly resource?: string;
  /** ARN of the boundary that a role must have. @default - none is asked for */
  readonly permissionsBoundary?: string;
  /** Also iam:TagRole. */
  readonly tagAtCreation?: boolean;
  /** Also iam:DeleteRole and iam:DeleteRolePolicy. */
  readonly undo?: boolean;
}

/** Those of our actions for which IAM tells a policy the role's boundary; the others would never match. */
const TELLS_BOUNDARY: ReadonlySet<string> = new Set(['iam:CreateRole', 'iam:PutRolePolicy', 'iam:DeleteRolePolicy']);

/**
 * The documented actions on all resources, or on some.
 * @see https://docs.serval.com/sections/integrations/aws-role-ingestion
 * @see https://docs.aws.amazon.com/service-authorization/latest/reference/list_awsidentityandaccessmanagementiam.html
 */
export function createRolePolicy(policy: CreateRolePolicy): PolicyDocument {
  const { resource = '*', permissionsBoundary, tagAtCreation = false, undo = false } = policy;
  const actions: string[] = [
    ...CREATE_ROLE_ACTIONS,
    ...(tagAtCreation ? TAG_ROLE_ACTIONS : []),
    ...(undo ? UNDO_CREATE_ROLE_ACTIONS : []),
  ];
  const allow = (Action: readonly string[]) => ({ Effect: 'Allow', Action, Resource: resource }) as const;
  if (permissionsBoundary === undefined) return document(allow(actions));
  const others = actions.filter((action) => !TELLS_BOUNDARY.has(action));
  return document(
    {
      ...allow(actions.filter((action) => TELLS_BOUNDARY.has(action))),
      Condition: { StringEquals: { 'iam:PermissionsBoundary': permissionsBoundary } },
    },
    ...(others.length > 0 ? [allow(others)] : []),
  );
}

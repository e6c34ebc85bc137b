import { CHAINING_ACTIONS } from '../actions';
import type { PolicyDocument, Statement } from '../policy/types';
import { document } from './document';

/** What a session is held to beyond the policies of its role. */
export interface SessionLimits {
  /** When AWS stops taking requests: ISO 8601 in UTC, whole seconds. @default with STS's own expiration alone */
  readonly end?: string | undefined;
  /** Takes away the right to turn the session into another one. @default false */
  readonly denyRoleChaining?: boolean;
}

/**
 * The session policy that holds credentials to what was approved. It allows all, so that the role's own policies
 * decide, until `end`, where STS's 900 seconds would outlive the grant; and denies what makes of them credentials
 * that would live on, whatever the other role's trust says.
 * @returns undefined where nothing is limited: then none is to be sent
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies.html#policies_session
 */
export function sessionPolicy({ end, denyRoleChaining = false }: SessionLimits): PolicyDocument | undefined {
  if (end === undefined && !denyRoleChaining) return undefined;
  const allowed: Statement = {
    Effect: 'Allow',
    Action: '*',
    Resource: '*',
    ...(end !== undefined && { Condition: { DateLessThan: { 'aws:CurrentTime': end } } }),
  };
  if (!denyRoleChaining) return document(allowed);
  return document(allowed, { Effect: 'Deny', Action: [...CHAINING_ACTIONS], Resource: '*' });
}

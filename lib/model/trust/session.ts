import type { PolicyDocument } from '../policy/types';
import { document } from './document';

/**
 * The session policy that ends credentials with the grant, where STS's 900 seconds would outlive it. It allows all,
 * so that the role's own policies decide, until `end`.
 * @param end ISO 8601 in UTC, whole seconds
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies.html#policies_session
 */
export function sessionPolicy(end: string): PolicyDocument {
  return document({
    Effect: 'Allow',
    Action: '*',
    Resource: '*',
    Condition: { DateLessThan: { 'aws:CurrentTime': end } },
  });
}

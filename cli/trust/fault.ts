/** What AWS refused, in words: never its message, which may repeat what was sent. */
import { awsErrorCode, deniedAction, isDenied, isThrottle } from '../../runtime/aws/errors.js';
import { RuntimeError } from '../../runtime/errors.js';
import { fixOf as usualFix } from '../failures.js';

const NO_CREDENTIALS = 'CredentialsProviderError';
const OWN_CREDENTIALS = "give this process credentials of the roles' account, by a profile or environment variables";

/** What IAM says of roles; other names are as everywhere. */
const FIXES: Readonly<Record<string, string>> = {
  [NO_CREDENTIALS]: OWN_CREDENTIALS,
  LimitExceeded: 'IAM counts more characters or tags than are allowed; shorten the trust, or have the quota raised',
  MalformedPolicyDocument: 'IAM does not take the document: a principal in it may be gone; correct the trust first',
  UnmodifiableEntity: 'only the service that owns the role can change it; leave it out',
  NoSuchEntity: 'it is gone; leave it out',
  ConcurrentModification: 'somebody else changes it at this moment; try again',
};

/** As `iam:TagRole failed: AccessDenied; allow these credentials iam:TagRole`. */
export function faultOf(action: string, error: unknown): string {
  const code = awsErrorCode(error);
  return `${action} failed: ${code}; ${fixOf(action, error, code)}`;
}

function fixOf(action: string, error: unknown, code: string): string {
  if (isDenied(code)) return `allow these credentials ${deniedAction(error) ?? action}`;
  const own = Object.hasOwn(FIXES, code) ? FIXES[code] : undefined;
  return own ?? usualFix(code) ?? (isThrottle(code) ? 'try again in a minute' : 'try again');
}

/**
 * A failure before anything was changed.
 * @returns `Setting` where there are no credentials at all, else `Role`
 */
export function nothingChanged(action: string, error: unknown): RuntimeError {
  if (awsErrorCode(error) === NO_CREDENTIALS) {
    return new RuntimeError('Setting', `AWS credentials are missing; ${OWN_CREDENTIALS}`);
  }
  return new RuntimeError('Role', `${faultOf(action, error)}; nothing was changed`);
}

import { SESSION_SECONDS_DEFAULT } from '../../lib/model/index.js';

/** How STS, or the way to it, failed. */
export interface StsError {
  /** AWS's code without the suffix `Exception`, or Node's of a broken connection. */
  readonly code: string;
  readonly message: string;
  /** HTTP status; absent where there was no answer. */
  readonly status?: number;
}

/** What to do about it. */
export type Answer =
  { readonly retryWith: number } | { readonly retry: true } | { readonly logInAgain: true } | { readonly refuse: true };

const TOO_LONG = 'The requested DurationSeconds exceeds the MaxSessionDuration set for this role.';

const TRANSIENT_CODES: ReadonlySet<string> = new Set([
  'IDPCommunicationError',
  'Throttling',
  'ThrottledException',
  'TooManyRequests',
  'RequestLimitExceeded',
  'RequestTimeout',
  'ServiceUnavailable',
  'InternalFailure',
]);

/**
 * How a failed AssumeRoleWithWebIdentity is met. An hour instead of what was asked is safe for one error only: it
 * says that more than an hour was asked, so an hour cannot exceed what was approved.
 * @see https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRoleWithWebIdentity.html#API_AssumeRoleWithWebIdentity_Errors
 */
export function answerTo(error: StsError, askedSeconds: number): Answer {
  if (isTooLong(error) && askedSeconds > SESSION_SECONDS_DEFAULT) return { retryWith: SESSION_SECONDS_DEFAULT };
  if (isTransient(error)) return { retry: true };
  if (error.code === 'ExpiredToken') return { logInAgain: true };
  return { refuse: true };
}

function isTooLong({ code, message }: StsError): boolean {
  return code === 'ValidationError' && message === TOO_LONG;
}

function isTransient({ code, message, status }: StsError): boolean {
  if (status === undefined || status >= 500 || status === 429) return true;
  if (TRANSIENT_CODES.has(code)) return true;
  return code === 'InvalidIdentityToken' && /^couldn'?t retrieve verification key/i.test(message);
}

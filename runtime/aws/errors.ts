/** How AWS's errors are told apart. */
import { errorName } from '../errors.js';

/**
 * AWS's code of an error, `Incomplete` for an answer that breaks off or is no XML, or Node's code of a broken connection.
 * Never a message: those may repeat what was sent.
 */
export function awsErrorCode(error: unknown): string {
  const name = errorName(error);
  // The SDK's parser throws plain errors at text that breaks off.
  return name === 'Error' || name === 'SyntaxError' || name === 'TypeError' ? 'Incomplete' : shortName(name);
}

/** IAM's NoSuchEntity arrives as NoSuchEntityException, STS's ExpiredToken as ExpiredTokenException: one name for both. */
function shortName(name: string): string {
  return name.replace(/Exception$/, '');
}

export function isGone(code: string): boolean {
  return code === 'NoSuchEntity';
}

export function isThrottle(code: string): boolean {
  return /^Throttl|^RequestLimitExceeded$|^TooManyRequests$/.test(code);
}

export function isDenied(code: string): boolean {
  return code === 'AccessDenied' || code === 'UnauthorizedOperation';
}

/** The action that AWS says was denied, as `sts:TagSession`; it may be another than the one that was called. */
export function deniedAction(error: unknown): string | undefined {
  const { message } = Object(error) as { message?: unknown };
  return /not authorized to perform: ([\w-]+:\w+)/.exec(String(message))?.[1];
}

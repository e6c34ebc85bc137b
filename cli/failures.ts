/** What to do about a failure that has no words of ours: by the name that AWS, its SDK or Node gives to it. */

const CREDENTIALS = 'give this process AWS credentials, by a profile or environment variables';
const RENEW = 'renew the credentials that this process runs with';
const DENIED = 'allow these credentials what the command does; its page in docs/ lists the actions';
const NETWORK = 'check the network, the proxy and the AWS_ENDPOINT_URL settings, then try again';
const LATER = 'try again in a minute';
const RIGHTS = 'let this user write there, or name another place';
const PLACE = 'name a place in a directory that can be written';

/** By names without the ending `Exception`, which AWS's services give or leave out. */
export const FIXES: Readonly<Record<string, string>> = {
  CredentialsProviderError: CREDENTIALS,
  TokenProviderError: CREDENTIALS,
  ExpiredToken: RENEW,
  RequestExpired: RENEW,
  InvalidClientTokenId: RENEW,
  InvalidAccessKeyId: RENEW,
  UnrecognizedClient: RENEW,
  SignatureDoesNotMatch: RENEW,
  InvalidSignature: `${RENEW}, and set the clock of this machine`,
  RequestTimeTooSkewed: 'set the clock of this machine',
  AccessDenied: DENIED,
  UnauthorizedOperation: DENIED,
  RegionDisabled: 'activate STS in this region, or choose another one',
  ResourceNotFound: 'name the table, and its region',
  Throttling: LATER,
  ProvisionedThroughputExceeded: LATER,
  TooManyRequests: LATER,
  ECONNREFUSED: NETWORK,
  ECONNRESET: NETWORK,
  ENOTFOUND: NETWORK,
  EAI_AGAIN: NETWORK,
  ETIMEDOUT: NETWORK,
  EHOSTUNREACH: NETWORK,
  ENETUNREACH: NETWORK,
  EPIPE: NETWORK,
  TimeoutError: NETWORK,
  EACCES: RIGHTS,
  EPERM: RIGHTS,
  EROFS: RIGHTS,
  ENOTDIR: PLACE,
  ENOENT: PLACE,
  EEXIST: PLACE,
  EISDIR: 'name a file instead of a directory',
  ENOSPC: 'free space there, then try again',
  EDQUOT: 'free space there, then try again',
  EMFILE: 'let this process open more files, as by ulimit -n',
};

/** What to do, where the name alone says it. */
export function fixOf(name: string): string | undefined {
  const known = name.replace(/Exception$/, '');
  return Object.hasOwn(FIXES, known) ? FIXES[known] : undefined;
}

/** As `FILE cannot be written: ENOSPC; free space there, then try again`. @param name of Node's error */
export function notWritten(file: string, name: string): string {
  return advised(`${file} cannot be written: ${name}`);
}

/**
 * A failure as the catalog keeps it, `sts:AssumeRole failed: ExpiredToken`, with what to do where the name says it. A
 * denial does not: what is to be allowed is another thing for each call.
 */
export function advised(failure: string): string;
export function advised(failure: string | undefined): string | undefined;
export function advised(failure: string | undefined): string | undefined {
  if (failure === undefined) return undefined;
  const name = /: (\w+)$/.exec(failure)?.[1] ?? '';
  const fix = fixOf(name);
  return fix === undefined || fix === DENIED ? failure : `${failure}; ${fix}`;
}

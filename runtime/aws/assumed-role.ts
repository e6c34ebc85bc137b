/** Credentials of an assumed role, renewed in time. */
import { AssumeRoleCommand, type STSClient } from '@aws-sdk/client-sts';
import type { AwsCredentialIdentity, AwsCredentialIdentityProvider } from '@smithy/types';
import { SESSION_SECONDS_MIN } from '../../lib/model/limits.js';
import type { FailedRead } from '../catalog/catalog.js';
import type { Clock } from '../clock.js';
import { awsErrorCode, deniedAction } from './errors.js';
import { IncompleteAnswer } from './pages.js';

/** The SDK takes credentials as expired so long before their end; so do we. */
export const RENEW_BEFORE_MILLISECONDS = 5 * 60 * 1000;

export interface AssumedRoleOptions {
  readonly sts: STSClient;
  readonly roleArn: string;
  readonly externalId: string;
  readonly clock: Clock;
  /** A fresh UUID for each session, as Serval's CloudTrail trail shows it. */
  readonly sessionName: () => string;
}

/** The role could not be assumed: whatever its session was for cannot succeed. */
export class SessionFailed extends Error {
  readonly failed: FailedRead;

  constructor(roleArn: string, cause: unknown) {
    // Without the cause: the SDK would look at it, and make a call again that has no session to be made with.
    super('the role could not be assumed');
    // AssumeRole is denied for want of sts:TagSession as well; AWS names which of the two it was.
    this.failed = { action: deniedAction(cause) ?? 'sts:AssumeRole', resource: roleArn, error: awsErrorCode(cause) };
  }
}

export interface AssumedRole extends AwsCredentialIdentityProvider {
  /** Whether there is a session that need not be renewed now. */
  isReady(): boolean;
}

/**
 * Assumes the role when first asked and again five minutes before a session ends, under a new session name each time
 * (the SDK's own provider keeps one name). Callers at the same moment share one AssumeRole. One that failed, after the
 * client's retries, is not tried again: a run would ask once for each of its calls.
 * @throws SessionFailed from the provider
 */
export function assumedRole(options: AssumedRoleOptions): AssumedRole {
  let current: AwsCredentialIdentity | undefined;
  let pending: Promise<AwsCredentialIdentity> | undefined;

  const provider = async (): Promise<AwsCredentialIdentity> => {
    if (current && !isDue(current, options.clock)) return current;
    pending ??= assume(options).catch((error: unknown) => {
      throw new SessionFailed(options.roleArn, error);
    });
    current = await pending;
    pending = undefined;
    return current;
  };
  const isReady = (): boolean => current !== undefined && !isDue(current, options.clock);
  // Tells the SDK that this provider keeps its own credentials, by our clock instead of the system's.
  return Object.assign(provider, { memoized: true, isReady });
}

function isDue(credentials: AwsCredentialIdentity, clock: Clock): boolean {
  return credentials.expiration!.getTime() - clock.now() <= RENEW_BEFORE_MILLISECONDS;
}

async function assume(options: AssumedRoleOptions): Promise<AwsCredentialIdentity> {
  const started = options.clock.now();
  const { Credentials } = await options.sts.send(
    new AssumeRoleCommand({
      RoleArn: options.roleArn,
      RoleSessionName: options.sessionName(),
      ExternalId: options.externalId,
      DurationSeconds: SESSION_SECONDS_MIN,
    }),
  );
  if (!Credentials?.AccessKeyId || !Credentials.SecretAccessKey || !Credentials.SessionToken)
    throw new IncompleteAnswer();
  return {
    accessKeyId: Credentials.AccessKeyId,
    secretAccessKey: Credentials.SecretAccessKey,
    sessionToken: Credentials.SessionToken,
    // By our clock, not as AWS says by its own: with a clock that is ahead, each call would find the session due.
    expiration: new Date(started + SESSION_SECONDS_MIN * 1000),
  };
}

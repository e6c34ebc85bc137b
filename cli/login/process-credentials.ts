import type { HandedSession } from '../../runtime/hand-over/content.js';

/**
 * What AWS's tools read from a `credential_process`.
 * @see https://docs.aws.amazon.com/sdkref/latest/guide/feature-process-credentials.html
 */
export function processCredentials(session: HandedSession): string {
  return JSON.stringify({
    Version: 1,
    AccessKeyId: session.accessKeyId,
    SecretAccessKey: session.secretAccessKey,
    SessionToken: session.sessionToken,
    Expiration: session.endsAt,
  });
}

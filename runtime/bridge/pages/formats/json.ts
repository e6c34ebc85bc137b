import type { Values } from './values.js';

/**
 * As a `credential_process` answers.
 * @see https://docs.aws.amazon.com/sdkref/latest/guide/feature-process-credentials.html
 */
export function json(values: Values): string {
  const answer = {
    Version: 1,
    AccessKeyId: values.accessKeyId,
    SecretAccessKey: values.secretAccessKey,
    SessionToken: values.sessionToken,
    Expiration: values.endsAt,
  };
  return JSON.stringify(answer, null, 2);
}

/** What every format is made of. The key, its secret and the token are secrets of the person. */
export interface Values {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken: string;
  /** ISO 8601: when AWS stops taking requests signed with the credentials. */
  readonly endsAt: string;
}

/**
 * Environment variables as AWS's tools read them.
 * @see https://docs.aws.amazon.com/sdkref/latest/guide/feature-static-credentials.html
 */
export function variablesOf(values: Values): readonly (readonly [name: string, value: string])[] {
  return [
    ['AWS_ACCESS_KEY_ID', values.accessKeyId],
    ['AWS_SECRET_ACCESS_KEY', values.secretAccessKey],
    ['AWS_SESSION_TOKEN', values.sessionToken],
    ['AWS_CREDENTIAL_EXPIRATION', values.endsAt],
  ];
}

/** Characters of base64, times and roles' names: no format quotes or refuses them, and HTML has them as they are. */
const PLAIN = /^[\w+=,.@:/-]+$/;

/** Whether every format says this value as it stands. */
export const isPlain = (value: string): boolean => PLAIN.test(value);

import type { HandedSession } from '../../runtime/hand-over/content.js';

export type Environment = Readonly<Record<string, string | undefined>>;

/**
 * Variables that name other credentials, some of which would win over ours.
 * @see https://docs.aws.amazon.com/sdkref/latest/guide/standardized-credentials.html
 */
const OTHERS = [
  'AWS_PROFILE',
  'AWS_DEFAULT_PROFILE',
  'AWS_SECURITY_TOKEN',
  'AWS_ACCESS_KEY',
  'AWS_SECRET_KEY',
  'AWS_ROLE_ARN',
  'AWS_ROLE_SESSION_NAME',
  'AWS_WEB_IDENTITY_TOKEN_FILE',
  'AWS_CONTAINER_CREDENTIALS_RELATIVE_URI',
  'AWS_CONTAINER_CREDENTIALS_FULL_URI',
  'AWS_CONTAINER_AUTHORIZATION_TOKEN',
  'AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE',
];

/** The environment of a program that shall act by a session, and by nothing else. */
export function childEnvironment(environment: Environment, session: HandedSession): Record<string, string> {
  const ours = {
    AWS_ACCESS_KEY_ID: session.accessKeyId,
    AWS_SECRET_ACCESS_KEY: session.secretAccessKey,
    AWS_SESSION_TOKEN: session.sessionToken,
    AWS_CREDENTIAL_EXPIRATION: session.endsAt,
  };
  const gone = new Set([...OTHERS, ...Object.keys(ours)]);
  const kept = Object.entries(environment).filter(
    // Windows takes the names in any letters.
    (entry): entry is [string, string] => entry[1] !== undefined && !gone.has(entry[0].toUpperCase()),
  );
  return { ...Object.fromEntries(kept), ...ours };
}

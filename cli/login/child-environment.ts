import { variablesOf, type Values } from '../../runtime/bridge/pages/formats/values.js';

export type Environment = Readonly<Record<string, string | undefined>>;

/**
 * Variables that name other credentials, some of which would win over ours.
 * @see https://docs.aws.amazon.com/sdkref/latest/guide/standardized-credentials.html
 */
const OTHERS = new Set([
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
]);

/** Of tokens for single services, as AWS_BEARER_TOKEN_BEDROCK, which SDKs take before any credentials. */
const TOKENS = 'AWS_BEARER_TOKEN_';

/** The environment of a program that shall act by a session, and by nothing else. */
export function childEnvironment(environment: Environment, session: Values): Record<string, string> {
  const ours = Object.fromEntries(variablesOf(session));
  const isOther = (name: string): boolean => OTHERS.has(name) || name in ours || name.startsWith(TOKENS);
  const kept = Object.entries(environment).filter(
    // Windows takes the names in any letters.
    (entry): entry is [string, string] => entry[1] !== undefined && !isOther(entry[0].toUpperCase()),
  );
  return { ...Object.fromEntries(kept), ...ours };
}

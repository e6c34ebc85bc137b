/** The bridge's secrets in Secrets Manager, where a function has them. */
import { BRIDGE_SECRET_KEYS, SERVAL_API } from '../../lib/model/index.js';
import { awsErrorCode } from '../aws/errors.js';
import type { Clock } from '../clock.js';
import { RuntimeError } from '../errors.js';
import { failureText } from '../session/failure.js';
import { settingKind } from '../settings.js';
import { rereadSecrets, type SecretSource } from './secrets.js';
import { bridgeSecrets, type BridgeSecrets } from './settings.js';

/** @see https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_GetSecretValue.html */
export const SECRET_ID = settingKind('the name or ARN of a secret in Secrets Manager', (text) =>
  /^(?:arn:[a-z-]+:secretsmanager:[a-z0-9-]+:\d{12}:secret:)?[\w/+=.@-]{1,512}$/.test(text) ? text : undefined,
);

/**
 * Reads the secret, and again when a login fails with what it held.
 * @param log gets a line for each reading that failed after the first
 * @param servalApi whether it must hold the secret for Serval's API too
 * @throws RuntimeError `Setting` where the first one fails
 */
export async function managedSecrets(
  read: () => Promise<string | undefined>,
  clock: Clock,
  log: (line: string) => void,
  servalApi = false,
): Promise<SecretSource> {
  const readAgain = () => readBridgeSecrets(read, servalApi);
  return rereadSecrets(await readAgain(), readAgain, clock, (error) => log(failureText(error)));
}

/**
 * Reads and checks the secret: JSON with the keys of `BRIDGE_SECRET_KEYS`, others are ignored.
 * @throws RuntimeError `Setting` that names what is missing or malformed, never a value
 */
export async function readBridgeSecrets(
  read: () => Promise<string | undefined>,
  servalApi = false,
): Promise<BridgeSecrets> {
  let text: string | undefined;
  try {
    text = await read();
  } catch (error) {
    const fix = 'check that it exists in AWS_REGION, and that the role may read it (and use its key)';
    throw new RuntimeError(
      'Setting',
      `BRIDGE_SECRET cannot be read from Secrets Manager (${awsErrorCode(error)}); ${fix}`,
    );
  }
  const keys = [...BRIDGE_SECRET_KEYS, ...(servalApi ? [SERVAL_API.secretKey] : [])];
  const values = objectOf(text);
  if (!values) {
    const allowed = `JSON with the keys ${keys.join(' and ')}`;
    throw new RuntimeError('Setting', `BRIDGE_SECRET names a secret that is malformed; it must be ${allowed}`);
  }
  const noText = keys.find((key) => !['string', 'undefined'].includes(typeof values[key]));
  if (noText !== undefined) throw inSecret(`${noText} is malformed; it must be text`);
  try {
    return bridgeSecrets(values as Record<string, string | undefined>, servalApi);
  } catch (error) {
    throw error instanceof RuntimeError ? inSecret(error.what) : error;
  }
}

function inSecret(what: string): RuntimeError {
  return new RuntimeError('Setting', `BRIDGE_SECRET: ${what}`);
}

function objectOf(text: string | undefined): Record<string, unknown> | undefined {
  try {
    const value = JSON.parse(text ?? '') as unknown;
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : undefined;
  } catch {
    return undefined;
  }
}

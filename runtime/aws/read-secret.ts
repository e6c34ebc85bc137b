/** A module of its own: who has no secret there need not load its client. */
import { GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { ATTENDED, clientConfig } from './client-config.js';
import type { AwsContext } from './context.js';

/**
 * Reads the text of a secret, as often as it is called: secretsmanager:GetSecretValue.
 * @param id name or ARN
 */
export function secretReader(id: string, context: AwsContext): () => Promise<string | undefined> {
  const client = new SecretsManagerClient(clientConfig(context, 'secretsmanager', ATTENDED));
  return async () => (await client.send(new GetSecretValueCommand({ SecretId: id }))).SecretString;
}

/** What is left to an operator: the bridge's secret, and grants by `cdk-serval grant`. */
import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { SERVICE } from '../../../lib/model/index.js';
import { root } from '../referee.js';
import type { Cloud } from './cloud.js';
import { userWith } from './deployment.js';
import type { Place } from './place.js';

export interface WantedGrant {
  readonly email: string;
  readonly roleArn: string;
  readonly minutes: number;
}

/**
 * The bundled command line, and a user who may invoke one function.
 * @returns what went wrong
 */
export async function grantByCommand(
  { certificates }: Place,
  cloud: Cloud,
  { email, roleArn, minutes }: WantedGrant,
): Promise<string[]> {
  const { reach, account } = cloud;
  const invoke = `arn:aws:lambda:${reach.region}:${account}:function:${SERVICE.grants}`;
  const keys = await userWith(cloud, 'approver', 'lambda:InvokeFunction', invoke);
  const command = join(root, 'dist', 'bundles', 'cdk-serval.mjs');
  const facts = ['--email', email, '--role', roleArn, '--minutes', String(minutes), '--id', 'by-command'];
  const output = await outputOf([command, 'grant', ...facts], {
    AWS_ENDPOINT_URL: reach.url,
    AWS_REGION: reach.region,
    AWS_ACCESS_KEY_ID: keys.accessKeyId,
    AWS_SECRET_ACCESS_KEY: keys.secretAccessKey,
    NODE_EXTRA_CA_CERTS: certificates.authorityFile,
  });
  const written = (await cloud.items(SERVICE.grantsTable)).some(({ id }) => id?.S === 'by-command');
  return written ? [] : [`cdk-serval grant wrote no grant: ${output}`];
}

/** Without blocking, since what the function calls is served by this process. */
function outputOf(args: readonly string[], environment: Readonly<Record<string, string>>): Promise<string> {
  return new Promise((resolve) => {
    execFile(process.execPath, [...args], { env: { ...process.env, ...environment } }, (error, stdout, stderr) =>
      resolve(`${error?.message ?? ''}${stdout}${stderr}`),
    );
  });
}

/** The provider's client secret, beside the keys that the template makes. */
export async function fillSecret(cloud: Cloud, clientSecret: string): Promise<void> {
  const secret = { service: 'secretsmanager', target: 'secretsmanager.GetSecretValue' };
  const { SecretString } = await cloud.json<{ SecretString: string }>({
    ...secret,
    body: { SecretId: SERVICE.bridgeSecret },
  });
  // The emulator's template makes keys with punctuation, whatever it says; its API makes them as they are asked for.
  const password = { PasswordLength: 43, ExcludePunctuation: true };
  const { RandomPassword } = await cloud.json<{ RandomPassword: string }>({
    service: 'secretsmanager',
    target: 'secretsmanager.GetRandomPassword',
    body: password,
  });
  const filled = JSON.stringify({
    ...(JSON.parse(SecretString) as object),
    COOKIE_KEYS: RandomPassword,
    OIDC_CLIENT_SECRET: clientSecret,
  });
  const body = { SecretId: SERVICE.bridgeSecret, SecretString: filled, ClientRequestToken: 'x'.repeat(32) };
  await cloud.call({ service: 'secretsmanager', target: 'secretsmanager.PutSecretValue', body });
}

/**
 * The bridge as a function: settings from the environment, secrets from Secrets Manager, a line of JSON for each login.
 *
 * The import checks the settings and loads what a login page needs. Behind it the secrets are read, which the first
 * event waits for; tables and STS are loaded with the first login that comes back.
 */
import '../quiet.js';
import { hostContext, hostedBridge } from '../bridge/host.js';
import { lambdaHandler } from '../bridge/lambda.js';
import { loadedAwsParts } from '../bridge/loaded-aws-parts.js';
import { managedSecrets, SECRET_ID } from '../bridge/managed-secrets.js';
import { embeddedMetrics } from '../bridge/metrics.js';
import { nodeFetch } from '../bridge/node-fetch.js';
import { hostSettings } from '../bridge/settings.js';
import { systemClock } from '../clock.js';
import { readSettings } from '../settings.js';
import { start, startAsync } from '../start.js';

const { settings, secretId } = start(() => ({
  settings: hostSettings(process.env),
  secretId: readSettings(process.env).required('BRIDGE_SECRET', SECRET_ID),
}));
const context = hostContext(settings, process.env);

const answering = startAsync(async () => {
  const { secretReader } = await import('../aws/read-secret.js');
  const warn = (line: string): boolean => process.stderr.write(`${line}\n`);
  const secrets = await managedSecrets(
    secretReader(secretId, context),
    systemClock,
    warn,
    settings.servalApi !== undefined,
  );
  const aws = loadedAwsParts(settings, async () =>
    (await import('../bridge/aws-parts.js')).awsParts(settings, context, secrets),
  );
  const fetch = nodeFetch({ kept: false, proxyEnvironment: context.proxyEnvironment });
  const metrics = embeddedMetrics(process.env.AWS_LAMBDA_FUNCTION_NAME ?? 'unknown', systemClock, (line) =>
    process.stdout.write(`${JSON.stringify(line)}\n`),
  );
  return lambdaHandler(hostedBridge(settings, secrets, aws, fetch, { metrics }).app, settings.publicUrl);
});

/** Answers an event of an HTTP API (payload 2.0) or of an Application Load Balancer. */
export async function handler(event: unknown): Promise<unknown> {
  return (await answering)(event);
}

/**
 * The bridge as a function: settings from the environment, secrets from Secrets Manager, a line of JSON for each login.
 * What a login page needs is loaded at the start, tables and STS with the first login that comes back.
 */
import '../quiet.js';
import { hostContext, hostedBridge } from '../bridge/host.js';
import { lambdaHandler } from '../bridge/lambda.js';
import { loadedAwsParts } from '../bridge/loaded-aws-parts.js';
import { managedSecrets, SECRET_ID } from '../bridge/managed-secrets.js';
import { hostSettings } from '../bridge/settings.js';
import { systemClock } from '../clock.js';
import { readSettings } from '../settings.js';
import { startAsync } from '../start.js';

/** Answers an event of an HTTP API (payload 2.0) or of an Application Load Balancer. */
export const handler = await startAsync(async () => {
  const settings = hostSettings(process.env);
  const secretId = readSettings(process.env).required('BRIDGE_SECRET', SECRET_ID);
  const context = hostContext(settings, process.env);
  const { secretReader } = await import('../aws/read-secret.js');
  const secrets = await managedSecrets(secretReader(secretId, context), systemClock, (line) =>
    process.stderr.write(`${line}\n`),
  );
  const aws = loadedAwsParts(settings, async () =>
    (await import('../bridge/aws-parts.js')).awsParts(settings, context),
  );
  return lambdaHandler(hostedBridge(settings, secrets, aws).app, settings.publicUrl);
});

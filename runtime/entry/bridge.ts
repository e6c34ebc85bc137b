/** The bridge as a process: settings from the environment, one line of JSON for each login on standard output. */
import '../quiet.js';
import { awsParts } from '../bridge/aws-parts.js';
import { hostContext, hostedBridge } from '../bridge/host.js';
import { nodeFetch } from '../bridge/node-fetch.js';
import { constantSecrets } from '../bridge/secrets.js';
import { serveBridge } from '../bridge/serve.js';
import { bridgeSettings } from '../bridge/settings.js';
import { systemClock } from '../clock.js';
import { failureText } from '../session/failure.js';

/** Milliseconds between "not ready" and the end of listening: load balancers need that long to notice. */
const DRAIN = 5_000;

/**
 * A user that is a number alone has no home, and the SDK, which looks for its configuration there, then fails at the
 * first call. Container runtimes take the root for it.
 */
process.env.HOME ??= '/';

async function main(): Promise<void> {
  const settings = bridgeSettings(process.env);
  const context = hostContext(settings, process.env);
  const secrets = constantSecrets(settings);
  const aws = awsParts(settings, context, secrets);
  const fetch = nodeFetch({ kept: true, proxyEnvironment: context.proxyEnvironment });
  const bridge = hostedBridge(settings, secrets, aws, fetch, { limits: settings });
  const served = await serveBridge(
    settings,
    systemClock,
    () => bridge,
    (line) => process.stderr.write(`${line}\n`),
  );
  process.once('SIGTERM', () => void served.close(DRAIN).then(() => process.exit(0)));
  process.once('SIGINT', () => void served.close().then(() => process.exit(0)));
}

main().catch((error: unknown) => {
  process.stderr.write(`${failureText(error)}\n`);
  process.exitCode = 1;
});

/** The bridge with clock, network and log of the real world, as both its homes, process and function, run it. */
import type { AwsContext } from '../aws/context.js';
import { proxyEnvironment } from '../aws/proxy.js';
import { systemClock } from '../clock.js';
import type { Fetch } from '../fetch.js';
import { systemRandom } from '../random.js';
import type { Environment } from '../settings.js';
import { createBridge, type Bridge, type BridgeParts } from './app.js';
import type { AwsParts } from './aws-parts.js';
import type { SecretSource } from './secrets.js';
import type { OpenSettings } from './settings.js';

export function hostContext(settings: OpenSettings, environment: Environment): AwsContext {
  return {
    region: settings.region,
    clock: systemClock,
    random: systemRandom,
    endpoints: { dynamodb: settings.dynamodbEndpoint, secretsmanager: settings.secretsManagerEndpoint },
    proxyEnvironment: proxyEnvironment(environment),
  };
}

/**
 * Writes a line of JSON on standard output for each request of a login.
 * @param fetch reaches the login provider
 * @param own what is the process's alone, or the function's
 */
export function hostedBridge(
  settings: OpenSettings,
  secrets: SecretSource,
  aws: AwsParts,
  fetch: Fetch,
  own: Pick<BridgeParts, 'limits' | 'metrics'> = {},
): Bridge {
  return createBridge({
    ...aws,
    ...own,
    settings: { ...settings, ...secrets.current() },
    secrets,
    clock: systemClock,
    random: systemRandom,
    fetch,
    log: (line) => process.stdout.write(`${JSON.stringify(line)}\n`),
    advise: (line) => process.stderr.write(`${line}\n`),
  });
}

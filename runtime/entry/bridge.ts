/** The bridge as a process: settings from the environment, one line of JSON for each login on standard output. */
import '../quiet.js';
import { ATTENDED, documentClient } from '../aws/clients.js';
import { bridgeSettings, createBridge, serveBridge } from '../bridge/index.js';
import { dynamoCatalog } from '../catalog/dynamodb-catalog.js';
import { systemClock } from '../clock.js';
import { dynamoAuditStore } from '../grants/dynamodb-audit.js';
import { dynamoGrantStore } from '../grants/dynamodb-grants.js';
import { systemRandom } from '../random.js';
import { failureText } from '../session/failure.js';
import { webIdentitySts } from '../session/sts.js';

/** Milliseconds between "not ready" and the end of listening: load balancers need that long to notice. */
const DRAIN = 5_000;
/** Milliseconds that one call of STS may take. */
const STS_TIMEOUT = 5_000;

async function main(): Promise<void> {
  const settings = bridgeSettings(process.env);
  const dynamodb = documentClient(
    {
      region: settings.region,
      clock: systemClock,
      random: systemRandom,
      endpoints: { dynamodb: settings.dynamodbEndpoint },
    },
    ATTENDED,
  );
  const served = await serveBridge(settings, systemClock, () =>
    createBridge({
      settings,
      clock: systemClock,
      random: systemRandom,
      stores: {
        catalog: dynamoCatalog(dynamodb, settings.catalogTable),
        grants: dynamoGrantStore(dynamodb, settings.grantsTable),
        audit: dynamoAuditStore(dynamodb, settings.auditTable),
      },
      sts: webIdentitySts({ endpoint: settings.stsEndpoint, timeout: STS_TIMEOUT }),
      fetch: globalThis.fetch,
      log: (line) => process.stdout.write(`${JSON.stringify(line)}\n`),
    }),
  );
  process.once('SIGTERM', () => void served.close(DRAIN).then(() => process.exit(0)));
  process.once('SIGINT', () => void served.close().then(() => process.exit(0)));
}

main().catch((error: unknown) => {
  process.stderr.write(`${failureText(error)}\n`);
  process.exitCode = 1;
});

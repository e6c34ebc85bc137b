/** One sync, measured from within: bundled, in a process of its own. */
import { documentClient } from '../../runtime/aws/clients.js';
import { dynamoCatalog } from '../../runtime/catalog/dynamodb-catalog.js';
import { systemClock } from '../../runtime/clock.js';
import { syncAccounts } from '../../runtime/sync/sync.js';
import { CONNECTION, round } from './account.js';
import type { Served } from './server.js';
import { systemRandom } from '../../runtime/random.js';

export interface Measured {
  readonly name: string;
  /** Requests to IAM and STS. */
  readonly calls: number;
  readonly seconds: number;
  readonly peakMB: number;
  readonly cpuMsPerCall: number;
}

const { aws: url, dynamodb, table, credentials, name } = JSON.parse(process.argv[2]!) as Served & { name: string };
const endpoints = { sts: url, iam: url, dynamodb };
const aws = { region: 'us-west-1', clock: systemClock, random: systemRandom, credentials, endpoints };

const began = performance.now();
const cpu = process.cpuUsage();
const [status] = await syncAccounts({
  connections: [CONNECTION],
  catalog: dynamoCatalog(documentClient(aws), table),
  aws,
});
const { user, system } = process.cpuUsage(cpu);
const seconds = (performance.now() - began) / 1000;
if (!status?.complete) throw new Error(`the sync is not complete: ${JSON.stringify(status)}`);
const calls = Object.values(status.calls).reduce((sum, count) => sum + count, 0);
const measured: Measured = {
  name,
  calls,
  seconds: round(seconds),
  peakMB: round(process.resourceUsage().maxRSS / 1024, 1),
  cpuMsPerCall: round((user + system) / 1000 / calls, 3),
};
process.send!(measured, () => process.exit(0));

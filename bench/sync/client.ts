/** One sync of all accounts over real sockets, measured from within. */
import { documentClient } from '../../runtime/aws/clients.js';
import { dynamoCatalog } from '../../runtime/catalog/dynamodb-catalog.js';
import { systemClock } from '../../runtime/clock.js';
import { systemRandom } from '../../runtime/random.js';
import { DEFAULT_RATES } from '../../runtime/sync/pacing.js';
import { syncAccounts } from '../../runtime/sync/sync.js';
import { connections, sum, taggedOf, type Shape } from './account.js';
import { answerAndEnd, told } from './child.js';
import type { Served } from './server.js';

export interface Sync {
  readonly served: Served;
  readonly shape: Shape;
  /** Whether requests go as fast as they can. */
  readonly unpaced: boolean;
}

export interface Synced {
  /** Requests to IAM and STS. */
  readonly calls: number;
  readonly seconds: number;
  /** The most memory that the process ever held. */
  readonly peakMB: number;
}

const UNPACED = Object.fromEntries(
  Object.keys(DEFAULT_RATES).map((action) => [action, { perSecond: 1e6, burst: 1e6 }]),
);

const { served, shape, unpaced } = told<Sync>();
const { aws: url, dynamodb, credentials } = served;
const endpoints = { sts: url, iam: url, dynamodb };
const aws = { region: 'us-west-1', clock: systemClock, random: systemRandom, credentials, endpoints };

const began = performance.now();
const statuses = await syncAccounts({
  connections: connections(shape),
  catalog: dynamoCatalog(documentClient(aws), 'catalog'),
  aws,
  ...(unpaced && { rates: UNPACED }),
});
const seconds = (performance.now() - began) / 1000;
const wrong = statuses.find(({ complete, tagged }) => !complete || tagged !== taggedOf(shape.roles));
if (wrong) throw new Error(`the sync is not complete: ${JSON.stringify(wrong)}`);
answerAndEnd({
  calls: statuses.reduce((all, { calls }) => all + sum(calls), 0),
  seconds,
  peakMB: process.resourceUsage().maxRSS / 1024,
} satisfies Synced);

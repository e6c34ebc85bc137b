/** Accounts that are synced on virtual time, through the SDK's request handler: a first run, and one four hours later. */
import { localAws } from '../../local/aws/index.js';
import { virtualClock } from '../../local/clock.js';
import { memoryDynamoDb } from '../../local/dynamodb/memory.js';
import { documentClient } from '../../runtime/aws/clients.js';
import { dynamoCatalog } from '../../runtime/catalog/dynamodb-catalog.js';
import { systemRandom } from '../../runtime/random.js';
import { DEFAULT_RATES } from '../../runtime/sync/pacing.js';
import type { Calls } from '../../runtime/sync/plan.js';
import { syncAccounts } from '../../runtime/sync/sync.js';
import { connections, HUB, taggedOf, template, type Shape } from './account.js';
import { answerAndEnd, told } from './child.js';

/** One run, as the other side saw it. */
export interface VirtualRun {
  readonly calls: Calls;
  readonly throttles: number;
  readonly seconds: number;
}

const BETWEEN_RUNS = 4 * 3600 * 1000;

const shape = told<Shape>();
const clock = virtualClock('2026-11-01T00:30:00Z', { auto: true });
const aws = localAws({ clock });
const accounts = connections(shape);
for (const { account } of accounts) {
  aws.deploy({ template: template(shape.roles), stackName: 'bench', account, region: 'us-east-1' });
}
aws.throttle({ rates: DEFAULT_RATES });
const table = memoryDynamoDb({ clock });
const context = {
  region: 'us-west-1',
  clock,
  random: systemRandom,
  credentials: aws.administrator(HUB),
  endpoints: { sts: 'http://aws', iam: 'http://aws', dynamodb: 'http://dynamodb' },
};
const client = documentClient({ ...context, requestHandler: table.requestHandler() });

async function run(): Promise<VirtualRun> {
  const began = clock.now();
  const before = aws.calls().length;
  const statuses = await syncAccounts({
    connections: accounts,
    catalog: dynamoCatalog(client, 'catalog'),
    aws: { ...context, requestHandler: aws.requestHandler() },
  });
  const wrong = statuses.find(({ complete, tagged }) => !complete || tagged !== taggedOf(shape.roles));
  if (wrong) throw new Error(`the sync is not complete: ${JSON.stringify(wrong)}`);
  const calls: Record<string, number> = {};
  const seen = aws.calls().slice(before);
  for (const { action } of seen) calls[action] = (calls[action] ?? 0) + 1;
  const throttles = seen.filter(({ error }) => error !== undefined).length;
  return { calls, throttles, seconds: (clock.now() - began) / 1000 };
}

const first = await run();
await clock.advance(BETWEEN_RUNS);
answerAndEnd([first, await run()]);

/** The sync as a schedule invokes it: its log, its metrics, and when an invocation fails. */
import { CreateTableCommand } from '@aws-sdk/client-dynamodb';
import { z } from 'zod';
import { localDynamoDb, type LocalDynamoDb } from '../../../local/dynamodb/index.js';
import { dynamoDbClient } from '../../../runtime/aws/clients.js';
import { catalogTable } from '../../../runtime/catalog/dynamodb-catalog.js';
import { syncFunction } from '../../../runtime/sync/function.js';
import { ACCOUNT, connection, OTHER, role, world, type World } from './support/world.js';

let at: World;
let dynamodb: LocalDynamoDb;
let lines: Array<Record<string, unknown>>;

beforeEach(async () => {
  at = await world();
  dynamodb = await localDynamoDb();
  const client = dynamoDbClient(context());
  await client.send(new CreateTableCommand(catalogTable('catalog')));
  client.destroy();
  lines = [];
});
afterEach(async () => {
  await dynamodb.close();
  await at.close();
});

const context = () => ({ ...at.context, endpoints: { ...at.context.endpoints, dynamodb: dynamodb.url } });

function invoke(accounts: readonly string[], table = 'catalog') {
  const settings = {
    aws: context(),
    connections: accounts.map(connection),
    catalogTable: table,
    rates: {},
    includeUneditable: false,
    removeMany: false,
  };
  return syncFunction(settings, (line) => lines.push(JSON.parse(line) as Record<string, unknown>))();
}

/**
 * What CloudWatch Logs asks of a line before it takes metrics from it.
 * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch_Embedded_Metric_Format_Specification.html
 */
const METADATA = z.strictObject({
  Timestamp: z.int().nonnegative(),
  CloudWatchMetrics: z
    .array(
      z.strictObject({
        Namespace: z.string().min(1).max(1024),
        Dimensions: z.array(z.array(z.string().min(1).max(250)).min(1).max(30)).min(1),
        Metrics: z
          .array(z.strictObject({ Name: z.string().min(1).max(1024), Unit: z.literal('Count') }))
          .min(1)
          .max(100),
      }),
    )
    .min(1),
});

/** The metrics that CloudWatch would take from a line: each with its dimensions, as `Name{Dimension=value}=value`. */
function metricsOf(line: Record<string, unknown>): string[] {
  const { Timestamp, CloudWatchMetrics } = METADATA.parse(line._aws);
  return CloudWatchMetrics.flatMap(({ Namespace, Dimensions, Metrics }) =>
    Dimensions.flatMap((set) => {
      const dimensions = set.map((name) => `${name}=${z.string().min(1).max(1024).parse(line[name])}`);
      const time = new Date(Timestamp).toISOString().slice(0, 'yyyy-mm-ddThh:mm'.length);
      return Metrics.map(
        ({ Name }) => `${time} ${Namespace}/${Name}{${dimensions.join()}}=${z.number().parse(line[Name])}`,
      );
    }),
  );
}

test("each account's line is a metric: 1 for one that was read whole, 0 for one that was not", async () => {
  at.roles([role('dba')]);
  expect(await invoke([OTHER, ACCOUNT])).toEqual({ accounts: 2, complete: 1 });
  expect(lines).toMatchObject([
    { event: 'account-finished', account: OTHER, complete: false },
    { event: 'account-finished', account: ACCOUNT, complete: true, tagged: 1 },
  ]);
  expect(lines.map(metricsOf)).toEqual([
    [`2026-11-01T00:30 Serval/CompleteRuns{Account=${OTHER}}=0`],
    [`2026-11-01T00:30 Serval/CompleteRuns{Account=${ACCOUNT}}=1`],
  ]);
});

test('an account that was read with a failed read counts as not complete, and does not fail the invocation', async () => {
  at.roles([role('dba')]);
  at.fail('iam:ListRolePolicies');
  expect(await invoke([ACCOUNT])).toEqual({ accounts: 1, complete: 0 });
  expect(metricsOf(lines[0]!)).toEqual([`2026-11-01T00:30 Serval/CompleteRuns{Account=${ACCOUNT}}=0`]);
});

describe('an invocation fails where no account could be read, after its lines are written:', () => {
  test('none of the roles can be assumed', async () => {
    at.fail('sts:AssumeRole');
    await expect(invoke([ACCOUNT, OTHER])).rejects.toThrow(
      `«Sync» none of 2 accounts could be read; ${ACCOUNT}, as an example: sts:AssumeRole failed: AccessDenied`,
    );
    expect(lines.flatMap(metricsOf)).toHaveLength(2);
  });

  test('the catalog is not there', async () => {
    at.roles([role('dba')]);
    await expect(invoke([ACCOUNT], 'another')).rejects.toThrow(
      'the catalog could not be read or written: ResourceNotFoundException',
    );
    expect(lines.flatMap(metricsOf)).toEqual([`2026-11-01T00:30 Serval/CompleteRuns{Account=${ACCOUNT}}=0`]);
  });
});

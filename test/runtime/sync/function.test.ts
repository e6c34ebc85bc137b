/** The sync as a schedule invokes it: its log, its metrics, and when an invocation fails. */
import { CreateTableCommand, DeleteTableCommand } from '@aws-sdk/client-dynamodb';
import { ScanCommand } from '@aws-sdk/lib-dynamodb';
import { z } from 'zod';
import { localDynamoDb, type LocalDynamoDb } from '../../../local/dynamodb/index.js';
import { documentClient, dynamoDbClient } from '../../../runtime/aws/clients.js';
import { catalogTable, dynamoCatalog } from '../../../runtime/catalog/dynamodb-catalog.js';
import { syncFunction } from '../../../runtime/sync/function.js';
import type { SyncSettings } from '../../../runtime/sync/settings.js';
import { ACCOUNT, connection, OTHER, role, untagged, world, type World } from './support/world.js';

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

const context = () => ({
  ...at.context,
  endpoints: { ...at.context.endpoints, eventbridge: at.context.endpoints!.iam!, dynamodb: dynamodb.url },
});

const SETTINGS = {
  catalogTable: 'catalog',
  functionName: 'serval-role-sync',
  rates: {},
  includeUneditable: false,
  removeMany: false,
};

/** All that stands in the catalog's table, in the order of its keys. */
async function items(): Promise<ReadonlyArray<{ readonly pk: string; readonly sk: string }>> {
  const client = documentClient(context());
  const { Items = [] } = await client.send(new ScanCommand({ TableName: 'catalog' }));
  client.destroy();
  const found = Items as Array<{ pk: string; sk: string }>;
  return found.sort((one, other) => (`${one.pk} ${one.sk}` < `${other.pk} ${other.sk}` ? -1 : 1));
}

const ofAccounts = () => lines.filter(({ event }) => event === 'account-finished');
const ofRun = () => lines.find(({ event }) => event === 'run-finished')!;

const invoke = (accounts: readonly string[], more?: Partial<SyncSettings>) => warm(accounts, more)();

/** A function that has started. */
function warm(accounts: readonly string[], more: Partial<SyncSettings> = {}) {
  const settings = { ...SETTINGS, aws: context(), connections: accounts.map(connection), ...more };
  return syncFunction(settings, (line) => lines.push(JSON.parse(line) as Record<string, unknown>));
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
          .array(z.strictObject({ Name: z.string().min(1).max(1024), Unit: z.enum(['Count', 'Seconds']) }))
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
  expect(await invoke([OTHER, ACCOUNT])).toEqual({ accounts: 2, complete: 1, left: [] });
  expect(ofAccounts()).toMatchObject([
    { event: 'account-finished', account: OTHER, complete: false },
    { event: 'account-finished', account: ACCOUNT, complete: true, tagged: 1 },
  ]);
  expect(ofAccounts().map(metricsOf)).toEqual([
    [`2026-11-01T00:30 Serval/CompleteRuns{Account=${OTHER}}=0`],
    [`2026-11-01T00:30 Serval/CompleteRuns{Account=${ACCOUNT}}=1`],
  ]);
});

test('an account that was read with a failed read counts as not complete, and does not fail the invocation', async () => {
  at.roles([role('dba')]);
  at.fail('iam:ListRolePolicies');
  expect(await invoke([ACCOUNT])).toEqual({ accounts: 1, complete: 0, left: [] });
  expect(metricsOf(lines[0]!)).toEqual([`2026-11-01T00:30 Serval/CompleteRuns{Account=${ACCOUNT}}=0`]);
});

test('names that people gave accounts stand in lines that are metrics all the same', async () => {
  const name = 'a "quoted"\n\u2028 {name} of _aws \ud800';
  const settings = { ...SETTINGS, aws: context(), connections: [{ ...connection(ACCOUNT), name }] };
  const written: string[] = [];
  await syncFunction(settings, (line) => written.push(line))();
  expect(written).toHaveLength(2);
  expect(written[0]).not.toMatch(/[\n\r]/);
  const line = JSON.parse(written[0]!) as Record<string, unknown>;
  expect(line).toHaveProperty('name', name);
  expect(metricsOf(line)).toEqual([`2026-11-01T00:30 Serval/CompleteRuns{Account=${ACCOUNT}}=1`]);
});

test('Lambda repeats an invocation: the catalog then holds what it held, once', async () => {
  at.roles([role('dba')]);
  const sync = warm([ACCOUNT]);
  await sync();
  const before = await items();
  await sync();
  expect((await items()).map(({ pk, sk }) => `${pk} ${sk}`)).toEqual(before.map(({ pk, sk }) => `${pk} ${sk}`));
});

test('a function that is warm fills a table that was emptied meanwhile as a new one', async () => {
  at.roles([role('dba')]);
  const sync = warm([ACCOUNT]);
  await sync();
  const before = (await items()).length;
  const client = dynamoDbClient(context());
  await client.send(new DeleteTableCommand({ TableName: 'catalog' }));
  await client.send(new CreateTableCommand(catalogTable('catalog')));
  client.destroy();
  await sync();
  expect(await items()).toHaveLength(before);
});

describe('an invocation fails where no account could be read, after its lines are written:', () => {
  test('none of the roles can be assumed', async () => {
    at.fail('sts:AssumeRole');
    await expect(invoke([ACCOUNT, OTHER])).rejects.toThrow(
      `«Sync» none of 2 accounts could be read; ${ACCOUNT}, as an example: sts:AssumeRole failed: AccessDenied`,
    );
    expect(ofAccounts().flatMap(metricsOf)).toHaveLength(2);
  });

  test('the catalog is not there', async () => {
    at.roles([role('dba')]);
    await expect(invoke([ACCOUNT], { catalogTable: 'another' })).rejects.toThrow(
      'the catalog could not be read or written: ResourceNotFoundException',
    );
    expect(ofAccounts().flatMap(metricsOf)).toEqual([`2026-11-01T00:30 Serval/CompleteRuns{Account=${ACCOUNT}}=0`]);
  });
});

describe('of all accounts together a line tells', () => {
  const age = (): string => metricsOf(ofRun()).find((metric) => metric.includes('/GreatestAge'))!;

  test('the sums of what their statuses count', async () => {
    at.roles([role('dba'), role('dev')]);
    at.fail('iam:ListRolePolicies');
    await invoke([ACCOUNT, OTHER]);
    const [status] = ofAccounts().filter(({ account }) => account === ACCOUNT);
    expect(status).toMatchObject({ failedReads: 2, stale: 0 });
    expect(metricsOf(ofRun())).toEqual([
      '2026-11-01T00:30 Serval/GreatestAge{Function=serval-role-sync}=0',
      '2026-11-01T00:30 Serval/Throttles{Function=serval-role-sync}=0',
      '2026-11-01T00:30 Serval/Retries{Function=serval-role-sync}=0',
      '2026-11-01T00:30 Serval/FailedReads{Function=serval-role-sync}=3',
      '2026-11-01T00:30 Serval/StaleRoles{Function=serval-role-sync}=0',
      '2026-11-01T00:30 Serval/UnfinishedAccounts{Function=serval-role-sync}=0',
    ]);
  });

  test('how long ago the account was read whole whose last complete run lies farthest back', async () => {
    await invoke([ACCOUNT]);
    expect(age()).toMatch(/=0$/);
    await at.clock.advance(4 * 3_600_000);
    at.fail('iam:ListRoles');
    lines = [];
    await invoke([ACCOUNT]);
    expect(age()).toMatch(/=14400$/);
  });

  test('for an account that was never read whole, since when it is asked for', async () => {
    at.roles([role('dba')]);
    at.fail('iam:ListRolePolicies');
    await invoke([ACCOUNT]);
    await at.clock.advance(3_600_000);
    lines = [];
    await invoke([ACCOUNT]);
    expect(age()).toMatch(/=3600$/);
  });
});

describe('an invocation does not fail', () => {
  test('for an account that it leaves unfinished, and names it', async () => {
    at.roles(Array.from({ length: 450 }, (_, index) => untagged(`role-${index}`)));
    const slow = { rates: { 'iam:GetRole': { perSecond: 0.5, burst: 1 } } };
    expect(await invoke([ACCOUNT], slow)).toEqual({ accounts: 1, complete: 0, left: [ACCOUNT] });
    expect(ofAccounts()).toMatchObject([{ unfinished: expect.any(Number) as number }]);
    expect(metricsOf(ofRun()).at(-1)).toMatch(/UnfinishedAccounts\{.*\}=1$/);

    expect(await invoke([ACCOUNT])).toEqual({ accounts: 1, complete: 1, left: [] });
  });

  test('for an account that another run holds, and names it', async () => {
    const client = documentClient(context());
    const now = at.clock.now();
    await dynamoCatalog(client, 'catalog').claim(ACCOUNT, 'another run', now, now + 600_000);
    client.destroy();
    expect(await invoke([ACCOUNT])).toEqual({ accounts: 1, complete: 0, left: [ACCOUNT] });
    expect(ofAccounts()).toMatchObject([{ heldUntil: '2026-11-01T00:40:00.000Z' }]);
  });
});

describe('with a bus', () => {
  const told = () => at.aws.events().map((event) => [event['detail-type'], event.detail.roleArn]);
  const arn = (name: string) => `arn:aws:iam::${ACCOUNT}:role/${name}`;

  test('changes are told on it, each once', async () => {
    at.roles([role('dba')]);
    await invoke([ACCOUNT], { eventBus: 'serval' });
    expect(told()).toEqual([['Role Added', arn('dba')]]);
    await invoke([ACCOUNT], { eventBus: 'serval' });
    expect(told()).toHaveLength(1);
    at.roles([untagged('dba')]);
    await invoke([ACCOUNT], { eventBus: 'serval' });
    expect(told().at(-1)).toEqual(['Role Removed', arn('dba')]);
    expect(at.aws.events().at(-1)).toMatchObject({
      bus: 'arn:aws:events:us-west-1:111111111111:event-bus/serval',
      detail: { type: 'removed', reason: 'untagged', account: ACCOUNT },
    });
  });

  test('a bus that refuses fails nothing; the log says so, and the next invocation tells', async () => {
    at.roles([role('dba')]);
    at.aws.inject({
      action: 'events:PutEvents',
      fault: { type: 'error', code: 'AccessDenied', status: 400 },
    });
    expect(await invoke([ACCOUNT], { eventBus: 'serval' })).toMatchObject({ complete: 1 });
    expect(lines).toContainEqual({ event: 'changes-untold', errors: { AccessDenied: 1 } });
    expect(told()).toEqual([]);
    at.aws.clearFaults();
    lines = [];
    await invoke([ACCOUNT], { eventBus: 'serval' });
    expect(told()).toEqual([['Role Added', arn('dba')]]);
    expect(lines.map(({ event }) => event)).not.toContain('changes-untold');
  });
});

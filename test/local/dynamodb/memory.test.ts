/** The DynamoDB in this process, seen through a client of the SDK. */
import { DeleteCommand, GetCommand, PutCommand, UpdateCommand, QueryCommand, ScanCommand } from '@aws-sdk/lib-dynamodb';
import { handle } from '../../../local/dynamodb/core/handle.js';
import { allItems, emptyTable } from '../../../local/dynamodb/core/table.js';
import { memoryDynamoDb, type DynamoDbFault, type MemoryDynamoDbOptions } from '../../../local/dynamodb/memory.js';
import { CATALOG_KEYS } from '../../../lib/model/index.js';
import { virtualClock } from '../../support/clock.js';
import { clientOf } from './clients.js';

const TableName = 'catalog';
const START = Date.parse('2026-11-01T00:00:00.000Z');

function local(options: Partial<MemoryDynamoDbOptions> = {}) {
  const clock = virtualClock(START, { auto: true });
  const memory = memoryDynamoDb({ clock, ...options });
  const client = clientOf(clock, memory);
  const put = (sk: string, more: object = {}) =>
    client.send(new PutCommand({ TableName, Item: { pk: 'p', sk, ...more } }));
  const query = async (from?: Record<string, unknown>) => {
    const page = await client.send(
      new QueryCommand({
        TableName,
        KeyConditionExpression: '#pk = :pk',
        ExpressionAttributeNames: { '#pk': 'pk' },
        ExpressionAttributeValues: { ':pk': 'p' },
        ConsistentRead: true,
        ExclusiveStartKey: from,
      }),
    );
    return { names: page.Items!.map(({ sk }) => sk as string), next: page.LastEvaluatedKey };
  };
  return { clock, memory, client, put, query };
}

/** The fault at the first write, and none at any other call. */
const once = (fault: DynamoDbFault): MemoryDynamoDbOptions['fault'] => {
  let fired = false;
  return ({ operation }) => {
    if (fired || operation !== 'PutItem') return undefined;
    fired = true;
    return fault;
  };
};

describe('what is not modelled is refused by name', () => {
  const Key = { pk: 'p', sk: 's' };
  const ExpressionAttributeNames = { '#run': 'run' };
  const ExpressionAttributeValues = { ':run': 1 };
  const condition = (ConditionExpression: string) =>
    new DeleteCommand({ TableName, Key, ConditionExpression, ExpressionAttributeNames, ExpressionAttributeValues });
  test.each([
    ['Scan', new ScanCommand({ TableName })],
    ['the update REMOVE #run', new UpdateCommand({ TableName, Key, UpdateExpression: 'REMOVE #run' })],
    [
      'ReturnValues "ALL_OLD"',
      new UpdateCommand({ TableName, Key, UpdateExpression: 'SET #run = :run', ReturnValues: 'ALL_OLD' }),
    ],
    ['reads without ConsistentRead', new GetCommand({ TableName, Key })],
    [
      'ProjectionExpression of GetItem',
      new GetCommand({ TableName, Key, ConsistentRead: true, ProjectionExpression: 'a' }),
    ],
    ['ReturnValues of PutItem', new PutCommand({ TableName, Item: Key, ReturnValues: 'ALL_OLD' })],
    ['a value of type "SS"', new PutCommand({ TableName, Item: { ...Key, set: new Set(['a']) } })],
    ['"NOT" in the expression NOT #run = :run', condition('NOT #run = :run')],
    ['"size" in the expression size(#run) = :run', condition('size(#run) = :run')],
    ['"[0] = :run" in an expression', condition('#run[0] = :run')],
    [
      'the key condition #pk = :pk AND #sk <> :sk',
      new QueryCommand({
        TableName,
        KeyConditionExpression: '#pk = :pk AND #sk <> :sk',
        ExpressionAttributeNames: { '#pk': 'pk', '#sk': 'sk' },
        ExpressionAttributeValues: { ':pk': 'p', ':sk': 's' },
        ConsistentRead: true,
      }),
    ],
  ])('%s', async (what, command) => {
    const { client } = local();
    await expect(client.send(command as PutCommand)).rejects.toThrow(`the local DynamoDB does not model ${what}`);
  });
});

describe('a page of a Query', () => {
  test('ends before it holds more than a megabyte', async () => {
    const { put, query } = local();
    for (const sk of ['a', 'b', 'c', 'd']) await put(sk, { text: 'x'.repeat(300 * 1024) });
    const page = await query();
    expect(page).toEqual({ names: ['a', 'b', 'c'], next: { pk: 'p', sk: 'c' } });
    expect(await query(page.next)).toEqual({ names: ['d'], next: undefined });
  });

  test('ends after as many items as it is told, and may promise a page that is empty', async () => {
    const sizes = [1, 2, 1];
    const { put, query } = local({ pageSize: () => sizes.shift()! });
    for (const sk of ['a', 'b', 'c']) await put(sk);
    sizes.splice(0, sizes.length, 1, 2, 1);
    const first = await query();
    const second = await query(first.next);
    expect([first.names, second.names]).toEqual([['a'], ['b', 'c']]);
    expect(await query(second.next)).toEqual({ names: [], next: undefined });
  });

  test('that begins outside of what is asked for is refused', async () => {
    const { query } = local();
    await expect(query({ pk: 'other', sk: 'a' })).rejects.toThrow('outside query boundaries');
  });
});

describe('a fault', () => {
  test.each(['ProvisionedThroughputExceededException', 'ThrottlingException', 'InternalServerError'] as const)(
    '%s takes the place of the work, and the SDK tries again',
    async (code) => {
      const { memory, put } = local({ fault: once({ type: 'error', code }) });
      await put('a');
      expect(memory.calls().map(({ error }) => error)).toEqual([code, undefined]);
      expect(memory.snapshot(TableName)).toEqual([{ pk: 'p', sk: 'a' }]);
    },
  );

  test.each([
    [{ type: 'reset', when: 'before' }, undefined],
    [{ type: 'reset', when: 'after' }, 'ConditionalCheckFailedException'],
    [{ type: 'truncated' }, 'ConditionalCheckFailedException'],
  ] as const)('%j: a second attempt finds what the first one wrote: %s', async (fault, name) => {
    const { memory, client } = local({ fault: once(fault) });
    const put = new PutCommand({
      TableName,
      Item: { pk: 'p', sk: 'a' },
      ConditionExpression: 'attribute_not_exists(#pk)',
      ExpressionAttributeNames: { '#pk': 'pk' },
    });
    const failed = await client.send(put).then(
      () => undefined,
      (error: Error) => error.name,
    );
    expect(failed).toBe(name);
    expect(memory.calls()).toHaveLength(2);
    expect(memory.calls()[0]!.fault).toEqual(fault);
    expect(memory.snapshot(TableName)).toHaveLength(1);
  });

  test.each([
    ['before', []],
    ['after', [{ pk: 'p', sk: 'a' }]],
  ] as const)('a delay %s the work: it stands there meanwhile as %j', async (when, meanwhile) => {
    const clock = virtualClock(START);
    const memory = memoryDynamoDb({ clock, fault: once({ type: 'delay', when, milliseconds: 5000 }) });
    const put = clientOf(clock, memory).send(new PutCommand({ TableName, Item: { pk: 'p', sk: 'a' } }));
    await clock.advance(4999);
    expect(memory.snapshot(TableName)).toEqual(meanwhile);
    await clock.advance(1);
    await put;
    expect(memory.snapshot(TableName)).toHaveLength(1);
    expect(memory.calls()).toEqual([
      expect.objectContaining({
        operation: 'PutItem',
        table: TableName,
        key: { pk: 'p', sk: 'a' },
        at: START,
        index: 0,
      }),
    ]);
  });
});

test('tables are those that it was told, each with its keys', async () => {
  const { memory, client } = local({ tables: { grants: { partitionKey: 'id' } } });
  await client.send(new PutCommand({ TableName: 'grants', Item: { id: 'g', list: [1, null, { deep: true }] } }));
  expect(memory.snapshot('grants')).toEqual([{ id: 'g', list: [1, null, { deep: true }] }]);
  await expect(client.send(new PutCommand({ TableName, Item: { pk: 'p', sk: 's' } }))).rejects.toThrow(
    'Requested resource not found',
  );
});

test('a write gives a new state, and the old one stays as it was', () => {
  const before = { tables: { catalog: emptyTable(CATALOG_KEYS) } };
  const put = (sk: string) => ({ TableName, Item: { pk: { S: 'p' }, sk: { S: sk } } });
  const request = { operation: 'PutItem', pageSize: Infinity };
  const one = handle(before, { ...request, input: put('a') }).state;
  const two = handle(one, { ...request, input: put('b') }).state;
  expect([before, one, two].map(({ tables }) => allItems(tables.catalog!).length)).toEqual([0, 1, 2]);
  expect(handle(one, { ...request, input: put('b') })).toEqual({ state: two, answer: {} });
});

/** What the DynamoDB in this process answers is what dynalite answers, whatever it is asked. */
import { CreateTableCommand } from '@aws-sdk/client-dynamodb';
import {
  DeleteCommand,
  GetCommand,
  PutCommand,
  QueryCommand,
  type DynamoDBDocumentClient,
} from '@aws-sdk/lib-dynamodb';
import fc from 'fast-check';
import { localDynamoDb, type LocalDynamoDb } from '../../../local/dynamodb/index.js';
import { memoryDynamoDb } from '../../../local/dynamodb/memory.js';
import { catalogTable } from '../../../runtime/catalog/dynamodb-catalog.js';
import { systemClock } from '../../../runtime/clock.js';
import { clientOf } from './clients.js';

const TABLE = 'catalog';

let dynalite: LocalDynamoDb;
let other: DynamoDBDocumentClient;
let runs = 0;

beforeAll(async () => {
  dynalite = await localDynamoDb();
  other = clientOf(systemClock, dynalite);
  await other.send(new CreateTableCommand(catalogTable(TABLE)));
});
afterAll(async () => {
  other.destroy();
  await dynalite.close();
});

interface Condition {
  readonly text: string;
  readonly names: readonly string[];
  readonly values: Readonly<Record<string, unknown>>;
}

type Operation =
  | {
      readonly type: 'get' | 'delete' | 'put';
      readonly key: Key;
      readonly item: object;
      readonly condition?: Condition;
    }
  | { readonly type: 'query'; readonly pk: string; readonly prefix: string };
interface Key {
  readonly pk: string;
  readonly sk: string;
}

const text = fc.constantFrom('a', 'ab', 'B', 'ä', '\uffee', '🙂', '9', '10', '');
const number = fc.oneof(fc.integer({ min: -12, max: 12 }), fc.constantFrom(Number.MAX_SAFE_INTEGER, 1e12));
const scalar = fc.oneof(text, number);
const json = fc.oneof(scalar, fc.boolean(), fc.constant(null), fc.array(scalar), fc.record({ m: scalar, ä: scalar }));
const pk = fc.constantFrom('p', 'q');
const sk = fc.constantFrom(
  'A#1',
  'A#10',
  'A#2',
  'B',
  'B#ä',
  'B#\uffee',
  'B#🙂',
  'C'.repeat(1024),
  'D'.repeat(1025),
  '',
);
const key = fc.record({ pk, sk });
const attribute = fc.constantFrom('run', 'until', 'name');
const item = fc.dictionary(fc.constantFrom('run', 'until', 'name', 'other'), json);

const absent = attribute.map((name) => ({ text: `attribute_not_exists(#${name})`, names: [name], values: {} }));
const compared = fc
  .tuple(attribute, fc.constantFrom('=', '<>', '<', '<=', '>', '>='), scalar, fc.nat(1e9))
  .map(([name, comparator, value, id]) => ({
    text: `#${name} ${comparator} :v${id}`,
    names: [name],
    values: { [`v${id}`]: value },
  }));
const { condition } = fc.letrec<{ condition: Condition; composed: Condition }>((tie) => ({
  condition: fc.oneof({ depthSize: 'small', withCrossShrink: true }, absent, compared, tie('composed')),
  composed: fc
    .tuple(tie('condition'), fc.constantFrom(' AND ', ' OR ', ' and '), tie('condition'), fc.boolean())
    .map(([one, word, two, enclosed]) => ({
      text: enclosed ? `(${one.text}${word}${two.text})` : `${one.text}${word}${two.text}`,
      names: [...one.names, ...two.names],
      values: { ...one.values, ...two.values },
    })),
}));

const operation: fc.Arbitrary<Operation> = fc.oneof(
  {
    weight: 5,
    arbitrary: fc.record(
      { type: fc.constantFrom('put' as const, 'delete' as const), key, item, condition },
      { requiredKeys: ['type', 'key', 'item'] },
    ),
  },
  { weight: 2, arbitrary: fc.record({ type: fc.constant('get' as const), key, item: fc.constant({}) }) },
  {
    weight: 2,
    arbitrary: fc.record({ type: fc.constant('query' as const), pk, prefix: fc.constantFrom('A#', 'B', 'B#', 'X') }),
  },
);

/** What is told: items, or the name of the error. */
async function outcome(client: DynamoDBDocumentClient, operation: Operation, run: number): Promise<unknown> {
  try {
    return await send(client, operation, run);
  } catch (error) {
    return (error as Error).name;
  }
}

async function send(client: DynamoDBDocumentClient, operation: Operation, run: number): Promise<unknown> {
  const partition = (name: string) => `${run} ${name}`;
  if (operation.type === 'query') {
    const items: unknown[] = [];
    let from: Record<string, unknown> | undefined;
    do {
      const page = await client.send(
        new QueryCommand({
          TableName: TABLE,
          KeyConditionExpression: '#pk = :pk AND begins_with(#sk, :prefix)',
          ExpressionAttributeNames: { '#pk': 'pk', '#sk': 'sk' },
          ExpressionAttributeValues: { ':pk': partition(operation.pk), ':prefix': operation.prefix },
          ConsistentRead: true,
          ExclusiveStartKey: from,
        }),
      );
      items.push(...(page.Items ?? []));
      from = page.LastEvaluatedKey;
    } while (from);
    return items;
  }
  const { type, key, item, condition } = operation;
  const Key = { ...key, pk: partition(key.pk) };
  const conditional = condition && {
    ConditionExpression: condition.text,
    ExpressionAttributeNames: Object.fromEntries(condition.names.map((name) => [`#${name}`, name])),
    ...(Object.keys(condition.values).length > 0 && {
      ExpressionAttributeValues: Object.fromEntries(
        Object.entries(condition.values).map(([name, value]) => [`:${name}`, value]),
      ),
    }),
  };
  if (type === 'get') return (await client.send(new GetCommand({ TableName: TABLE, Key, ConsistentRead: true }))).Item;
  if (type === 'put') {
    await client.send(new PutCommand({ TableName: TABLE, Item: { ...item, ...Key }, ...conditional }));
  } else await client.send(new DeleteCommand({ TableName: TABLE, Key, ...conditional }));
  return 'done';
}

test('sequences of reads and conditional writes have the same answers', async () => {
  const outcomes = new Set<unknown>();
  await fc.assert(
    fc.asyncProperty(
      fc.array(operation, { minLength: 1, maxLength: 25, size: 'max' }),
      fc.integer({ min: 1, max: 3 }),
      async (operations, pageSize) => {
        const run = (runs += 1);
        const memory = clientOf(systemClock, memoryDynamoDb({ clock: systemClock, pageSize: () => pageSize }));
        for (const asked of operations) {
          const [ours, theirs] = [await outcome(memory, asked, run), await outcome(other, asked, run)];
          expect(ours).toEqual(theirs);
          if (typeof ours === 'string') outcomes.add(ours);
        }
      },
    ),
    { numRuns: 60, seed: 6 },
  );
  // The sequences come to writes, to refused ones and to malformed ones.
  expect(outcomes).toEqual(new Set(['done', 'ConditionalCheckFailedException', 'ValidationException']));
});

test.each([
  ['#a = :a OR', 'an end that is none'],
  ['#a :a', 'no comparator'],
  ['(#a = :a', 'no closing parenthesis'],
  ['((#a = :a))', 'redundant parentheses'],
  ['#a = :b', 'a value that is not defined'],
  ['#b = :a', 'a name that is not defined'],
  ['attribute_not_exists(:a)', 'a function of a value'],
  ['attribute_not_exists(#a, :a)', 'an operand too many'],
  ['attribute_not_exists(#a)', 'a value that is not used'],
  ['#a = :a )', 'a parenthesis too many'],
])('the condition %s is refused: %s', async (ConditionExpression) => {
  const put = new PutCommand({
    TableName: TABLE,
    Item: { pk: 'p', sk: 's' },
    ConditionExpression,
    ExpressionAttributeNames: { '#a': 'a' },
    ExpressionAttributeValues: { ':a': 1 },
  });
  const memory = clientOf(systemClock, memoryDynamoDb({ clock: systemClock }));
  for (const client of [memory, other]) {
    await expect(client.send(put)).rejects.toMatchObject({ name: 'ValidationException' });
  }
});

test.each([
  [409_600, undefined],
  [409_601, 'ValidationException'],
])('an item of %i bytes: %j', async (bytes, refused) => {
  const Item = { pk: 'p', sk: 's', text: 'x'.repeat(bytes - 'pkpsksrun'.length - 2 - 'text'.length), run: 12 };
  const memory = clientOf(systemClock, memoryDynamoDb({ clock: systemClock }));
  for (const client of [memory, other]) {
    const put = client.send(new PutCommand({ TableName: TABLE, Item })).then(
      () => undefined,
      (error: Error) => error.name,
    );
    expect(await put).toBe(refused);
  }
});

test.each([
  ['an unknown table', { TableName: 'another', Item: { pk: 'p', sk: 's' } }, 'ResourceNotFoundException'],
  ['a missing key', { TableName: TABLE, Item: { pk: 'p' } }, 'ValidationException'],
  ['a key that is no text', { TableName: TABLE, Item: { pk: 'p', sk: 1 } }, 'ValidationException'],
  ['a partition key too long', { TableName: TABLE, Item: { pk: 'p'.repeat(2049), sk: 's' } }, 'ValidationException'],
])('a put with %s is refused', async (_, put, name) => {
  const memory = clientOf(systemClock, memoryDynamoDb({ clock: systemClock }));
  for (const client of [memory, other]) {
    await expect(client.send(new PutCommand(put))).rejects.toMatchObject({ name });
  }
});

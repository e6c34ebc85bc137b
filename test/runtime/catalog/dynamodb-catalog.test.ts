import { CreateTableCommand } from '@aws-sdk/client-dynamodb';
import { PutCommand, type DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { CATALOG_KEYS } from '../../../lib/model/index.js';
import { localDynamoDb, type LocalDynamoDb } from '../../../local/dynamodb/index.js';
import { memoryDynamoDb } from '../../../local/dynamodb/memory.js';
import { catalogTable, dynamoCatalog } from '../../../runtime/catalog/dynamodb-catalog.js';
import { chunksOf } from '../../../runtime/catalog/rules.js';
import { systemClock } from '../../../runtime/clock.js';
import { clientOf } from '../../local/dynamodb/clients.js';
import { catalogConformance } from './conformance.js';
import { ACCOUNT, entry, role } from './samples.js';

let server: LocalDynamoDb;
let client: DynamoDBDocumentClient;
let tables = 0;

beforeAll(async () => {
  server = await localDynamoDb();
  client = clientOf(systemClock, server);
});
afterAll(async () => {
  client?.destroy();
  await server.close();
});

async function freshTable(): Promise<string> {
  const table = `catalog-${(tables += 1)}`;
  await client.send(new CreateTableCommand(catalogTable(table)));
  return table;
}

catalogConformance('the catalog in DynamoDB', async () => home(client, await freshTable()));

catalogConformance('the catalog in the DynamoDB of this process, whose pages are short', async () => {
  const memory = memoryDynamoDb({ clock: systemClock, tables: { catalog: CATALOG_KEYS }, pageSize: () => 2 });
  return home(clientOf(systemClock, memory), 'catalog');
});

function home(client: DynamoDBDocumentClient, table: string) {
  return {
    open: () => dynamoCatalog(client, table),
    writeVersion: async (version: unknown) => {
      await client.send(new PutCommand({ TableName: table, Item: { pk: 'CATALOG', sk: 'VERSION', version } }));
    },
    close: async () => undefined,
  };
}

test('a store whose first look at the catalog failed looks again', async () => {
  const table = `catalog-${(tables += 1)}`;
  const store = dynamoCatalog(client, table);
  await expect(store.putEntry(entry(role('a')), 1)).rejects.toThrow('not found');
  await client.send(new CreateTableCommand(catalogTable(table)));
  await store.putEntry(entry(role('a')), 1);
  expect(await store.role(role('a').arn)).toEqual(role('a'));
});

test('a role that was written before runs had numbers is read, and written by any run', async () => {
  const table = await freshTable();
  const key = { pk: `ACCOUNT#${ACCOUNT}`, sk: `ROLE#${role('a').arn}` };
  await client.send(new PutCommand({ TableName: table, Item: { ...key, role: role('a') } }));
  const store = dynamoCatalog(client, table);
  expect(await store.roles(ACCOUNT)).toEqual([role('a')]);
  expect(await store.entries(ACCOUNT)).toEqual([entry(role('a'))]);
  await store.putEntry(entry(role('a', { description: 'new' })), 1);
  expect((await store.role(role('a').arn))!.description).toBe('new');
});

test.each([
  ['no role', {}],
  ['a role under the ARN of another', { role: role('b') }],
  ['a removal without its proof', { removed: { at: '2026-11-01T00:00:00.000Z' } }],
  ['what is untold as no list', { role: role('a'), untold: 'x' }],
])('an entry with %s is an error that says which', async (_, item) => {
  const table = await freshTable();
  const key = { pk: `ACCOUNT#${ACCOUNT}`, sk: `ROLE#${role('a').arn}` };
  await client.send(new PutCommand({ TableName: table, Item: { ...key, ...item } }));
  await expect(dynamoCatalog(client, table).entries(ACCOUNT)).rejects.toThrow(
    `«Catalog» role: ${JSON.stringify(role('a').arn)} is stored malformed`,
  );
});

test.each([
  ['', 4, ['']],
  ['abcd', 4, ['abcd']],
  ['abcde', 4, ['abcd', 'e']],
  ['aä🙂b', 4, ['aä', '🙂', 'b']],
])('%j in chunks of %i bytes is %j', (text, bytes, chunks) => {
  expect(chunksOf(text, bytes)).toEqual(chunks);
});

import { CreateTableCommand } from '@aws-sdk/client-dynamodb';
import { PutCommand, type DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { localDynamoDb, type LocalDynamoDb } from '../../../local/dynamodb/index.js';
import { documentClient } from '../../../runtime/aws/clients.js';
import { catalogTable, dynamoCatalog } from '../../../runtime/catalog/dynamodb-catalog.js';
import { chunksOf, sha256 } from '../../../runtime/catalog/rules.js';
import { systemClock } from '../../../runtime/clock.js';
import { catalogConformance } from './conformance.js';
import { entry, role } from './samples.js';
import { systemRandom } from '../../../runtime/random.js';

let server: LocalDynamoDb;
let client: DynamoDBDocumentClient;
let tables = 0;

beforeAll(async () => {
  server = await localDynamoDb();
  client = documentClient({
    region: 'us-west-1',
    clock: systemClock,
    random: systemRandom,
    endpoints: { dynamodb: server.url },
    credentials: { accessKeyId: 'AKIALOCAL', secretAccessKey: 'local' },
  });
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

catalogConformance('the catalog in DynamoDB', async () => {
  const table = await freshTable();
  return {
    open: () => dynamoCatalog(client, table),
    writeVersion: async (version) => {
      await client.send(new PutCommand({ TableName: table, Item: { pk: 'CATALOG', sk: 'VERSION', version } }));
    },
    close: async () => undefined,
  };
});

test('a document whose writer died half-way is not there, and can be written again', async () => {
  const table = await freshTable();
  const text = 'x'.repeat(800_000);
  await client.send(
    new PutCommand({
      TableName: table,
      Item: { pk: `DOCUMENT#${sha256(text)}`, sk: '00002', text: 'x'.repeat(100_000) },
    }),
  );
  const store = dynamoCatalog(client, table);
  expect(await store.document({ sha256: sha256(text) })).toBeUndefined();
  await store.putDocument(sha256(text), text);
  expect(await store.document({ sha256: sha256(text) })).toBe(text);
});

test('a store whose first look at the catalog failed looks again', async () => {
  const table = `catalog-${(tables += 1)}`;
  const store = dynamoCatalog(client, table);
  await expect(store.putEntry(entry(role('a')), 1)).rejects.toThrow('not found');
  await client.send(new CreateTableCommand(catalogTable(table)));
  await store.putEntry(entry(role('a')), 1);
  expect(await store.role(role('a').arn)).toEqual(role('a'));
});

test.each([
  ['', 4, ['']],
  ['abcd', 4, ['abcd']],
  ['abcde', 4, ['abcd', 'e']],
  ['aä🙂b', 4, ['aä', '🙂', 'b']],
])('%j in chunks of %i bytes is %j', (text, bytes, chunks) => {
  expect(chunksOf(text, bytes)).toEqual(chunks);
});

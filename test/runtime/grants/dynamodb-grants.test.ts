import { CreateTableCommand } from '@aws-sdk/client-dynamodb';
import { PutCommand, UpdateCommand, type DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { localDynamoDb, type LocalDynamoDb } from '../../../local/dynamodb/index.js';
import { documentClient } from '../../../runtime/aws/clients.js';
import { systemClock } from '../../../runtime/clock.js';
import { auditTable, dynamoAuditStore } from '../../../runtime/grants/dynamodb-audit.js';
import {
  dynamoGrantAdopter,
  dynamoGrantStore,
  dynamoGrantWriter,
  grantsTable,
} from '../../../runtime/grants/dynamodb-grants.js';
import { virtualClock } from '../../support/clock.js';
import { at, grant, ROLE_ARN } from '../session/samples.js';
import { adoption } from './adopt.js';
import { grantConformance } from './conformance.js';
import { systemRandom } from '../../../runtime/random.js';

let dynamodb: LocalDynamoDb;
let client: DynamoDBDocumentClient;
let tables = 0;

beforeAll(async () => {
  dynamodb = await localDynamoDb();
  client = documentClient({
    region: 'us-east-1',
    clock: systemClock,
    random: systemRandom,
    credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
    endpoints: { dynamodb: dynamodb.url },
  });
});
afterAll(async () => {
  client.destroy();
  await dynamodb.close();
});

grantConformance('grants in DynamoDB', async () => {
  tables += 1;
  const [grants, audit] = [`grants-${tables}`, `audit-${tables}`];
  await client.send(new CreateTableCommand(grantsTable(grants)));
  await client.send(new CreateTableCommand(auditTable(audit)));
  return {
    open: () => ({
      grants: dynamoGrantStore(client, grants),
      writer: dynamoGrantWriter(client, grants),
      audit: dynamoAuditStore(client, audit),
    }),
    tamper: async (id, property, value) => {
      await client.send(
        new UpdateCommand({
          TableName: grants,
          Key: { id },
          UpdateExpression: 'SET #property = :value',
          ExpressionAttributeNames: { '#property': property },
          ExpressionAttributeValues: { ':value': value },
        }),
      );
    },
    close: async () => undefined,
  };
});

adoption('grants in DynamoDB', async () => {
  const name = `adopted-${(tables += 1)}`;
  await client.send(new CreateTableCommand(grantsTable(name)));
  const [store, writer] = [dynamoGrantStore(client, name), dynamoGrantWriter(client, name)];
  return { ...store, ...writer, ...dynamoGrantAdopter(client, name) };
});

test.each([
  ['without a map of sessions', {}],
  ['whose sessions are a list', { sessions: [] }],
])('an item %s, to which no session could be added, is refused by name', async (_, more) => {
  await client.send(new CreateTableCommand(grantsTable(`by-hand-${(tables += 1)}`)));
  const { id, email, roleArn, approvedMinutes, status, createdAt } = grant();
  const item = { id, email, roleArn, approvedMinutes, status, createdAt };
  await client.send(new PutCommand({ TableName: `by-hand-${tables}`, Item: { ...item, ...more } }));
  await expect(dynamoGrantStore(client, `by-hand-${tables}`).grant('g-1')).rejects.toThrow(
    '«Grant» sessions of grant g-1',
  );
});

describe('keys that DynamoDB leaves out of a batch', () => {
  /** @see https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_BatchGetItem.html UnprocessedKeys */
  async function sparing(served: number) {
    const name = `sparing-${(tables += 1)}`;
    await client.send(new CreateTableCommand(grantsTable(name)));
    for (const id of ['a', 'b', 'c']) await dynamoGrantWriter(client, name).create(grant({ id, createdAt: at(0) }));
    const own = documentClient({
      region: 'us-east-1',
      clock: systemClock,
      random: systemRandom,
      credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
      endpoints: { dynamodb: dynamodb.url },
    });
    own.middlewareStack.add(
      (next, context) => async (args) => {
        if (context.commandName !== 'BatchGetItemCommand') return next(args);
        const { Keys } = (args.input as { RequestItems: Record<string, { Keys: object[] }> }).RequestItems[name]!;
        const RequestItems = { [name]: { Keys: Keys.slice(0, Math.max(1, served)), ConsistentRead: true } };
        const { output, response } = await next({ ...args, input: { ...args.input, RequestItems } });
        const Responses = served === 0 ? {} : (output as { Responses?: object }).Responses;
        const left = Keys.slice(served);
        const UnprocessedKeys = left.length > 0 ? { [name]: { Keys: left } } : {};
        return { response, output: { ...output, Responses, UnprocessedKeys } };
      },
      { step: 'initialize', priority: 'low' },
    );
    const clock = virtualClock(0, { auto: true });
    return { clock, store: dynamoGrantStore(own, name, clock), close: () => own.destroy() };
  }

  test('are asked for again, after pauses that grow', async () => {
    const { store, clock, close } = await sparing(1);
    const found = await store.grantsOf('ada@example.com', ROLE_ARN);
    expect(found.map(({ id }) => id).sort()).toEqual(['a', 'b', 'c']);
    expect(clock.slept).toEqual([50, 100]);
    close();
  });

  test('are an error in words where it never serves them', async () => {
    const { store, close } = await sparing(0);
    await expect(store.grantsOf('ada@example.com', ROLE_ARN)).rejects.toThrow(
      `«Grant» grants for ${ROLE_ARN}: DynamoDB leaves some of them unread; try again`,
    );
    close();
  });
});

import { CreateTableCommand } from '@aws-sdk/client-dynamodb';
import { UpdateCommand, type DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { localDynamoDb, type LocalDynamoDb } from '../../../local/dynamodb/index.js';
import { documentClient } from '../../../runtime/aws/clients.js';
import { systemClock } from '../../../runtime/clock.js';
import { auditTable, dynamoAuditStore } from '../../../runtime/grants/dynamodb-audit.js';
import { dynamoGrantStore, dynamoGrantWriter, grantsTable } from '../../../runtime/grants/dynamodb-grants.js';
import { grantConformance } from './conformance.js';

let dynamodb: LocalDynamoDb;
let client: DynamoDBDocumentClient;
let tables = 0;

beforeAll(async () => {
  dynamodb = await localDynamoDb();
  client = documentClient({
    region: 'us-east-1',
    clock: systemClock,
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

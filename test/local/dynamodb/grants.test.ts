/** The stores of grants and of the audit trail find in this process what they find at dynalite: the same suite. */
import { UpdateCommand } from '@aws-sdk/lib-dynamodb';
import { AUDIT_KEYS, GRANTS_BY_PERSON, GRANTS_KEYS } from '../../../lib/model/index.js';
import { memoryDynamoDb } from '../../../local/dynamodb/memory.js';
import { systemClock } from '../../../runtime/clock.js';
import { dynamoAuditStore } from '../../../runtime/grants/dynamodb-audit.js';
import { dynamoGrantStore, dynamoGrantWriter } from '../../../runtime/grants/dynamodb-grants.js';
import { grantConformance } from '../../runtime/grants/conformance.js';
import { clientOf } from './clients.js';

const TABLES = { grants: { ...GRANTS_KEYS, index: GRANTS_BY_PERSON }, audit: AUDIT_KEYS };

for (const pageSize of [25, Infinity]) {
  grantConformance(`grants in this process, pages of ${pageSize}`, async () => {
    const memory = memoryDynamoDb({ clock: systemClock, tables: TABLES, pageSize: () => pageSize });
    const client = clientOf(systemClock, memory);
    return {
      open: () => ({
        grants: dynamoGrantStore(client, 'grants', { ...systemClock, sleep: async () => undefined }),
        writer: dynamoGrantWriter(client, 'grants'),
        audit: dynamoAuditStore(client, 'audit'),
      }),
      tamper: async (id, property, value) => {
        await client.send(
          new UpdateCommand({
            TableName: 'grants',
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
}

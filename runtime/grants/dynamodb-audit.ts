import type { CreateTableCommandInput } from '@aws-sdk/client-dynamodb';
import { PutCommand, QueryCommand, type DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { AUDIT_KEYS } from '../../lib/model/index.js';
import { tableInput } from '../aws/table.js';
import type { AuditRow, AuditStore } from './audit.js';

/** The audit table: the rows of a grant side by side, each under its session's id. */
export function auditTable(name: string): CreateTableCommandInput {
  return tableInput(name, AUDIT_KEYS);
}

/** The audit trail in DynamoDB: dynamodb:PutItem and Query. A row is only ever written whole, and never changed. */
export function dynamoAuditStore(client: DynamoDBDocumentClient, table: string): AuditStore {
  return {
    put: async (row) => {
      try {
        await client.send(
          new PutCommand({ TableName: table, Item: row, ConditionExpression: 'attribute_not_exists(id)' }),
        );
      } catch (error) {
        if ((error as Error).name !== 'ConditionalCheckFailedException') throw error;
      }
    },

    rows: async (grantId) => {
      const rows: AuditRow[] = [];
      let from: Record<string, unknown> | undefined;
      do {
        const page = await client.send(
          new QueryCommand({
            TableName: table,
            ConsistentRead: true,
            KeyConditionExpression: 'grantId = :grantId',
            ExpressionAttributeValues: { ':grantId': grantId },
            ExclusiveStartKey: from,
          }),
        );
        rows.push(...((page.Items ?? []) as AuditRow[]));
        from = page.LastEvaluatedKey;
      } while (from !== undefined);
      return rows;
    },
  };
}

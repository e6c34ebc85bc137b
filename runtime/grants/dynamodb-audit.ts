import type { CreateTableCommandInput } from '@aws-sdk/client-dynamodb';
import { PutCommand, QueryCommand, type DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { AUDIT_EXPIRY, AUDIT_KEYS, AUDIT_REFUSALS } from '../../lib/model/index.js';
import { tableInput } from '../aws/table.js';
import { systemClock, type Clock } from '../clock.js';
import type { AuditRow, AuditStore } from './audit.js';

export interface AuditRetention {
  /** Days that a row is kept. @default - for ever */
  readonly days?: number;
  /** @default - the system's */
  readonly clock?: Clock;
}

const DAY_SECONDS = 86_400;

/** The audit table: the rows of a grant side by side, each under its own id. */
export function auditTable(name: string): CreateTableCommandInput {
  return tableInput(name, AUDIT_KEYS);
}

/** The audit trail in DynamoDB: dynamodb:PutItem and Query. A row is only ever written whole, and never changed. */
export function dynamoAuditStore(
  client: DynamoDBDocumentClient,
  table: string,
  { days, clock = systemClock }: AuditRetention = {},
): AuditStore {
  /** @param at ISO 8601, of what the row tells */
  async function put(row: object, at: string): Promise<void> {
    const expiresAt = days === undefined ? undefined : Math.floor(Date.parse(at) / 1000) + days * DAY_SECONDS;
    // The grant still holds the session, and its repair would bring the row back again and again.
    if (expiresAt !== undefined && expiresAt * 1000 <= clock.now()) return;
    const Item = { ...row, ...(expiresAt !== undefined && { [AUDIT_EXPIRY]: expiresAt }) };
    try {
      await client.send(new PutCommand({ TableName: table, Item, ConditionExpression: 'attribute_not_exists(id)' }));
    } catch (error) {
      if ((error as Error).name !== 'ConditionalCheckFailedException') throw error;
    }
  }

  return {
    put: (row) => put(row, row.mintedAt),

    putRefusal: (row) => {
      const { nameless, prefix } = AUDIT_REFUSALS;
      return put({ ...row, grantId: row.grantId ?? nameless, id: `${prefix}${row.id}` }, row.at);
    },

    rows: async (grantId) => {
      const rows: AuditRow[] = [];
      let from: Record<string, unknown> | undefined;
      do {
        const page = await client.send(
          new QueryCommand({
            TableName: table,
            ConsistentRead: true,
            KeyConditionExpression: 'grantId = :grantId AND id < :refusals',
            ExpressionAttributeValues: { ':grantId': grantId, ':refusals': AUDIT_REFUSALS.prefix },
            ExclusiveStartKey: from,
          }),
        );
        rows.push(...(page.Items ?? []).map(withoutExpiry));
        from = page.LastEvaluatedKey;
      } while (from !== undefined);
      return rows;
    },
  };
}

function withoutExpiry({ [AUDIT_EXPIRY]: _, ...row }: Record<string, unknown>): AuditRow {
  return row as unknown as AuditRow;
}

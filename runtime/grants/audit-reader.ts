/** Reading the audit trail as an operator does: all of it, or what one grant, person or role had in some time. */
import { QueryCommand, ScanCommand, type DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { AUDIT_EXPIRY, AUDIT_REFUSALS } from '../../lib/model/index.js';
import type { Clock } from '../clock.js';
import type { AuditRow, RefusalRow } from './audit.js';
import { auditFile } from './file-audit.js';

/** One line of the trail. */
export type AuditEntry = ({ readonly kind: 'session' } & AuditRow) | ({ readonly kind: 'refusal' } & RefusalRow);

/** Which entries are meant: all that is given must hold. */
export interface AuditQuery {
  readonly grantId?: string;
  /** In the stored form: small letters. */
  readonly email?: string;
  readonly roleArn?: string;
  /** ISO 8601, with milliseconds and Z: from then on. */
  readonly since?: string;
  /** ISO 8601, with milliseconds and Z: before then. */
  readonly until?: string;
}

export interface AuditReader {
  /** Oldest first. */
  entries(query: AuditQuery): Promise<AuditEntry[]>;
}

/**
 * The trail in DynamoDB: dynamodb:Query for one grant, dynamodb:Scan for anything else, both to the last page. Other
 * than by grant it is asked seldom and by people, so it has no index that each session would pay for.
 */
export function dynamoAuditReader(client: DynamoDBDocumentClient, table: string): AuditReader {
  return {
    entries: async (query) => {
      const found: AuditEntry[] = [];
      const { grantId } = query;
      let from: Record<string, unknown> | undefined;
      do {
        const page = await client.send(
          grantId === undefined
            ? new ScanCommand({ TableName: table, ConsistentRead: true, ExclusiveStartKey: from })
            : new QueryCommand({
                TableName: table,
                ConsistentRead: true,
                KeyConditionExpression: 'grantId = :grantId',
                ExpressionAttributeValues: { ':grantId': grantId },
                ExclusiveStartKey: from,
              }),
        );
        found.push(...(page.Items ?? []).map(entryOf).filter((entry) => isMeant(entry, query)));
        from = page.LastEvaluatedKey;
      } while (from !== undefined);
      return oldestFirst(found);
    },
  };
}

/** The trail in a file. */
export function fileAuditReader(path: string, clock: Clock): AuditReader {
  const file = auditFile(path, clock);
  return {
    entries: async (query) => {
      const { sessions, refusals } = await file.read();
      const all: AuditEntry[] = [
        ...sessions.map((row) => ({ kind: 'session' as const, ...row })),
        ...refusals.map((row) => ({ kind: 'refusal' as const, ...row })),
      ];
      return oldestFirst(all.filter((entry) => isMeant(entry, query)));
    },
  };
}

/** When it happened. */
export function timeOf(entry: AuditEntry): string {
  return entry.kind === 'session' ? entry.mintedAt : entry.at;
}

function isMeant(entry: AuditEntry, { grantId, email, roleArn, since, until }: AuditQuery): boolean {
  return (
    (grantId === undefined || entry.grantId === grantId) &&
    (email === undefined || entry.email === email) &&
    (roleArn === undefined || entry.roleArn === roleArn) &&
    (since === undefined || timeOf(entry) >= since) &&
    (until === undefined || timeOf(entry) < until)
  );
}

/** A row as it was put, without what only the table needs. */
function entryOf({ [AUDIT_EXPIRY]: _, ...item }: Record<string, unknown>): AuditEntry {
  const { id, grantId, ...rest } = item as { readonly id: string; readonly grantId: string };
  const { prefix, nameless } = AUDIT_REFUSALS;
  if (!id.startsWith(prefix)) return { kind: 'session', ...item } as AuditEntry;
  const named = grantId !== nameless && { grantId };
  return { kind: 'refusal', ...rest, ...named, id: id.slice(prefix.length) } as AuditEntry;
}

function oldestFirst(entries: AuditEntry[]): AuditEntry[] {
  return entries.sort((one, other) => (timeOf(one) < timeOf(other) ? -1 : 1));
}

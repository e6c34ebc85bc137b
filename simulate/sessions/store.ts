/** The three tables as the simulation runs them: the pure core of the local DynamoDB, open to be looked at. */
import type { HttpRequest } from '@smithy/protocol-http';
import { AUDIT_KEYS, CATALOG_KEYS, GRANTS_BY_PERSON, GRANTS_KEYS } from '../../lib/model/tables.js';
import { AwsError } from '../../local/aws/core/error.js';
import { DynamoDbError } from '../../local/dynamodb/core/error.js';
import { handle, type State } from '../../local/dynamodb/core/handle.js';
import { allItems, emptyTable } from '../../local/dynamodb/core/table.js';
import { plainItem, type AttributeValue, type Item } from '../../local/dynamodb/core/value.js';
import type { Grant, SessionRecord } from '../../runtime/grants/grant.js';
import type { AuditRow } from '../../runtime/grants/audit.js';
import { textOf } from '../aws.js';
import type { Answer } from '../answers.js';
import { jsonAnswer, jsonError } from '../json.js';

export const TABLES = { catalog: 'catalog', grants: 'grants', audit: 'audit' } as const;
export type TableName = keyof typeof TABLES;

/** A grant as its item holds it. */
export type GrantRow = Omit<Grant, 'sessions'> & { readonly sessions: Readonly<Record<string, SessionRecord>> };

/** A request to DynamoDB, understood. */
export interface StoreRequest {
  readonly operation: string;
  readonly table: TableName;
  readonly input: Readonly<Record<string, unknown>>;
  /** What it is about, in words. */
  readonly key: string;
}

/** An item that was written. */
export type Write =
  | { readonly table: 'grants'; readonly before: GrantRow | undefined; readonly after: GrantRow }
  | { readonly table: 'audit'; readonly after: AuditRow };

/** How a request is served. */
export interface Serving {
  /** Milliseconds since the epoch. */
  readonly now: number;
  /** Items on a page, or of a batch. @default - all */
  readonly pageSize?: number;
  /** The index is so many milliseconds behind. @default 0 */
  readonly behind?: number;
}

export class SimulatedStore {
  private state: State = {
    tables: {
      catalog: emptyTable(CATALOG_KEYS),
      grants: emptyTable(GRANTS_KEYS, GRANTS_BY_PERSON),
      audit: emptyTable(AUDIT_KEYS),
    },
  };
  private readonly moments: Array<{ readonly at: number; readonly state: State }> = [{ at: 0, state: this.state }];

  understand({ headers, body }: HttpRequest): StoreRequest {
    const operation = (headers['x-amz-target'] ?? '').replace('DynamoDB_20120810.', '');
    const input = JSON.parse(textOf(body)) as Record<string, unknown>;
    const table = (input.TableName ?? Object.keys(input.RequestItems as object)[0]) as TableName;
    const keyed = (input.Key ?? input.Item ?? input.ExpressionAttributeValues ?? {}) as Record<string, AttributeValue>;
    const names = ['pk', 'sk', 'id', 'grantId', ':email', ':roleArn', ':grantId'];
    const key = names.flatMap((name) => ('S' in (keyed[name] ?? {}) ? [(keyed[name] as { S: string }).S] : []));
    return { operation, table, input, key: key.join(' ') };
  }

  serve(
    { operation, table, input }: StoreRequest,
    { now, pageSize = Infinity, behind = 0 }: Serving,
  ): { readonly answer: Answer; readonly write?: Write } {
    const from = behind > 0 ? this.moments.findLast(({ at }) => at <= now - behind)!.state : this.state;
    const { state, answer } = handle(from, { operation, input, pageSize });
    if (answer instanceof DynamoDbError) {
      return { answer: jsonError(new AwsError(answer.code, answer.message, answer.status)) };
    }
    if (state === from) return { answer: jsonAnswer(answer) };
    const before = this.state;
    this.state = state;
    this.moments.push({ at: now, state });
    const key = (input.Key ?? input.Item) as Item;
    return { answer: jsonAnswer(answer), ...(table !== 'catalog' && { write: this.writeOf(table, key, before) }) };
  }

  /** A page that holds nothing and says that more follows. */
  emptyPage(request: StoreRequest, now: number): Answer {
    const { outcome } = this.serve(request, { now, pageSize: 1 }).answer;
    const [first] = (outcome as { Items?: Item[] }).Items ?? [];
    // There is nothing that could follow.
    if (!first) return jsonAnswer({ Items: [], Count: 0, ScannedCount: 0 });
    const from = request.input.ExclusiveStartKey ?? this.beforeAll(request.table, first);
    return jsonAnswer({ Items: [], Count: 0, ScannedCount: 0, LastEvaluatedKey: from });
  }

  grant(id: string): GrantRow | undefined {
    return this.grants().find((grant) => grant.id === id);
  }

  grants(): GrantRow[] {
    return this.rows('grants') as unknown as GrantRow[];
  }

  audited(grantId: string, id: string): AuditRow | undefined {
    const rows = this.rows('audit') as unknown as AuditRow[];
    return rows.find((row) => row.grantId === grantId && row.id === id);
  }

  private rows(table: TableName, state = this.state): Array<Record<string, unknown>> {
    return allItems(state.tables[table]!).map(plainItem);
  }

  private writeOf(table: 'grants' | 'audit', key: Item, before: State): Write {
    const { id } = plainItem(key);
    const find = (state: State) => this.rows(table, state).find((row) => row.id === id);
    const after = find(this.state) as unknown;
    if (table === 'audit') return { table, after: after as AuditRow };
    return { table, before: find(before) as unknown as GrantRow | undefined, after: after as GrantRow };
  }

  /** A key of the same partition that comes before all that there are. */
  private beforeAll(table: TableName, first: Item): Item {
    const text = { S: '!' };
    if (table === 'audit') return { grantId: first.grantId!, id: text };
    return { email: first.email!, roleArn: first.roleArn!, id: text };
  }
}

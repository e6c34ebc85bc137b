/** The catalog's table as the simulation runs it: the pure core of the local DynamoDB, open to be looked at. */
import type { HttpRequest } from '@smithy/protocol-http';
import { CATALOG_KEYS } from '../../lib/model/tables.js';
import { AwsError } from '../../local/aws/core/error.js';
import { DynamoDbError } from '../../local/dynamodb/core/error.js';
import { handle, type State } from '../../local/dynamodb/core/handle.js';
import { emptyTable, itemAt, itemsAfter, keyOf } from '../../local/dynamodb/core/table.js';
import { plainItem, type Item } from '../../local/dynamodb/core/value.js';
import type { DocumentRef } from '../../runtime/catalog/catalog.js';
import { sha256 } from '../../runtime/catalog/rules.js';
import type { Checkpoint } from '../../runtime/catalog/writer.js';
import type { Progress } from '../../runtime/sync/progress.js';
import type { Answer } from '../answers.js';
import { textOf } from '../aws.js';
import { jsonAnswer, jsonError } from '../json.js';

export const TABLE = 'catalog';

/** An item as plain values. */
export type Row = Readonly<Record<string, unknown>>;

export interface ItemKey {
  readonly pk: string;
  readonly sk: string;
}

/** A request to DynamoDB, understood. */
export interface StoreRequest {
  readonly operation: string;
  readonly input: Readonly<Record<string, unknown>>;
  /** Of the item; of a Query, the partition and how its sort keys begin. */
  readonly key: ItemKey;
}

/** What an item was before a write, and after it. */
export interface Write {
  readonly key: ItemKey;
  readonly before: Row | undefined;
  readonly after: Row | undefined;
}

/** A run that another invocation began. */
export interface CarriedOn {
  /** Milliseconds since the epoch, by the other one's clock. */
  readonly started: number;
  /** ARNs of the roles that were left. */
  readonly pending: ReadonlySet<string>;
}

export class SimulatedStore {
  /** Documents that are there: nothing ever takes one away. */
  private readonly texts = new Map<string, string>();
  private state: State = { tables: { [TABLE]: emptyTable(CATALOG_KEYS) } };

  understand({ headers, body }: HttpRequest): StoreRequest {
    const operation = (headers['x-amz-target'] ?? '').replace('DynamoDB_20120810.', '');
    const input = JSON.parse(textOf(body)) as Record<string, unknown>;
    const item = (input.Key ?? input.Item) as Item | undefined;
    const values = input.ExpressionAttributeValues as Readonly<Record<string, { S?: string }>> | undefined;
    const key = item ? keyOf(CATALOG_KEYS, item) : { pk: values?.[':pk']?.S ?? '', sk: values?.[':prefix']?.S ?? '' };
    return { operation, input, key };
  }

  serve(
    { operation, input, key }: StoreRequest,
    pageSize: number,
  ): { readonly answer: Answer; readonly write?: Write } {
    const before = this.row(key);
    const { state, answer } = handle(this.state, { operation, input, pageSize });
    const writes = state !== this.state;
    this.state = state;
    if (answer instanceof DynamoDbError) {
      return { answer: jsonError(new AwsError(answer.code, answer.message, answer.status)) };
    }
    return { answer: jsonAnswer(answer), ...(writes && { write: { key, before, after: this.row(key) } }) };
  }

  /** A page that holds nothing and says that more follows. */
  emptyPage({ input, key }: StoreRequest): Answer {
    // Before the first of them, where none was read yet: keys begin with this one and are longer.
    const from = input.ExclusiveStartKey ?? { pk: { S: key.pk }, sk: { S: key.sk } };
    return jsonAnswer({ Items: [], Count: 0, ScannedCount: 0, LastEvaluatedKey: from });
  }

  row(key: ItemKey): Row | undefined {
    const item = itemAt(this.state.tables[TABLE]!, key);
    return item && plainItem(item);
  }

  /** The run that whoever takes the account now carries on. */
  checkpoint(account: string): CarriedOn | undefined {
    const pk = `ACCOUNT#${account}`;
    const head = this.row({ pk, sk: 'CHECKPOINT' });
    if (head?.sha256 === undefined) return undefined;
    const begin = `CHECKPOINT#${String(head.run)}#${String(head.sha256)}#`;
    const chunks = this.rows(pk).filter(({ sk }) => String(sk).startsWith(begin));
    const { started, state } = JSON.parse(chunks.map(({ text }) => text).join('')) as Checkpoint;
    const { pending, run } = state as Progress;
    // A run that has come to its end since then leaves nothing of it to be carried on.
    if (run < Number(this.row({ pk, sk: 'STATUS' })?.run ?? 0)) return undefined;
    return { started: Date.parse(started), pending: new Set(pending.map(({ arn }) => arn)) };
  }

  /** A document's text, or undefined where it is not there whole. */
  text({ sha256: hash }: DocumentRef): string | undefined {
    const known = this.texts.get(hash);
    if (known !== undefined) return known;
    const chunks = this.rows(`DOCUMENT#${hash}`);
    const text = chunks.map((chunk) => chunk.text).join('');
    if (chunks[0]?.sk !== '00000' || chunks[0].chunks !== chunks.length || sha256(text) !== hash) return undefined;
    this.texts.set(hash, text);
    return text;
  }

  rows(pk: string): Row[] {
    return [...itemsAfter(this.state.tables[TABLE]!, pk, undefined)].map(plainItem);
  }
}

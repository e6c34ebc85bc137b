/**
 * DynamoDB in this process, for clients of the SDK on virtual time: no socket, faults at any call, a journal.
 *
 * It has the operations and the expressions that the stores use, and refuses everything else by name. State and
 * clock stand here alone; what a request does is decided in core/.
 */
import type { HttpHandler } from '@smithy/protocol-http';
import { CATALOG_KEYS, type TableKeys } from '../../lib/model/index.js';
import type { LocalClock } from '../aws/api.js';
import { sdkHandler } from '../aws/protocol/sdk-handler.js';
import type { WireAnswer, WireRequest } from '../aws/protocol/wire.js';
import { DynamoDbError } from './core/error.js';
import { handle, type Answer, type State } from './core/handle.js';
import { allItems, emptyTable, type Index } from './core/table.js';
import { plainItem, type Item } from './core/value.js';

export interface MemoryDynamoDbOptions {
  readonly clock: LocalClock;
  /**
   * Tables by name, with their keys, and their index if they have one; none can be made later.
   * @default one, `catalog`, with the catalog's keys
   */
  readonly tables?: Readonly<Record<string, TableKeys & { readonly index?: Index }>>;
  /**
   * Items that a page of a Query, or a batch, holds at most, asked for each.
   * @default as many as a megabyte has room for
   */
  readonly pageSize?: () => number;
  /**
   * The fault that a call meets, asked for at each one.
   * @default none
   */
  readonly fault?: (call: DynamoDbRequest) => DynamoDbFault | undefined;
}

/** A call before it is answered. */
export interface DynamoDbRequest {
  /** `GetItem`, `PutItem`, `DeleteItem`, `UpdateItem`, `BatchGetItem`, `Query`; another one is refused. */
  readonly operation: string;
  readonly table: string;
  /** Of calls about one item: its key, as plain values. */
  readonly key?: Readonly<Record<string, unknown>>;
  /** How many calls there were before. */
  readonly index: number;
}

export type DynamoDbFault =
  /** AWS's answer with this code, in place of the work: 500 for `InternalServerError`, else 400. */
  | {
      readonly type: 'error';
      readonly code: 'ProvisionedThroughputExceededException' | 'ThrottlingException' | 'InternalServerError';
    }
  /** The connection breaks before the work is done, or after it: then a write has taken effect. */
  | { readonly type: 'reset'; readonly when: 'before' | 'after' }
  /** The work is done, and its answer breaks off in the middle. */
  | { readonly type: 'truncated' }
  /** So long until the work is done, or from then on until it is answered. */
  | { readonly type: 'delay'; readonly when: 'before' | 'after'; readonly milliseconds: number };

/** A call that was answered, or not. */
export interface DynamoDbCall extends DynamoDbRequest {
  /** Milliseconds since the epoch, when it came. */
  readonly at: number;
  /** DynamoDB's error code, or ECONNRESET. @default the call succeeded */
  readonly error?: string;
  /** @default none */
  readonly fault?: DynamoDbFault;
}

export interface MemoryDynamoDb {
  /** For clients of the SDK. They need an `endpoint` all the same: any URL will do. */
  requestHandler(): HttpHandler;
  /** All calls so far, in the order of their answers. */
  calls(): readonly DynamoDbCall[];
  /** A table's items now, as plain values, in the order of their keys. */
  snapshot(table: string): Array<Record<string, unknown>>;
}

const TARGET = 'DynamoDB_20120810.';
const MESSAGES = {
  ProvisionedThroughputExceededException: 'The level of configured provisioned throughput for the table was exceeded.',
  ThrottlingException: 'Throughput exceeds the current capacity of your table.',
  InternalServerError: 'Internal server error',
} as const;

export function memoryDynamoDb(options: MemoryDynamoDbOptions): MemoryDynamoDb {
  const { clock, tables = { catalog: CATALOG_KEYS }, pageSize = () => Infinity, fault: faultOf } = options;
  const journal: DynamoDbCall[] = [];
  let requests = 0;
  let state: State = {
    tables: Object.fromEntries(Object.entries(tables).map(([name, keys]) => [name, emptyTable(keys, keys.index)])),
  };

  function work(operation: string, input: Record<string, unknown>): Answer {
    const done = handle(state, { operation, input, pageSize: pageSize() });
    state = done.state;
    return done.answer;
  }

  async function answer(wire: WireRequest): Promise<WireAnswer> {
    const target = wire.headers['x-amz-target'] ?? '';
    const operation = target.startsWith(TARGET) ? target.slice(TARGET.length) : target;
    const input = JSON.parse(wire.body) as Record<string, unknown>;
    const request = requestOf(operation, input, tables, requests);
    requests += 1;
    const fault = faultOf?.(request);
    const call = { ...request, at: clock.now(), ...(fault && { fault }) };

    if (fault?.type === 'delay' && fault.when === 'before') await clock.sleep(fault.milliseconds);
    if (fault?.type === 'reset' && fault.when === 'before') return reset(call);
    const answered = fault?.type === 'error' ? errorOf(fault.code) : work(operation, input);
    if (fault?.type === 'reset') return reset(call);
    if (fault?.type === 'delay' && fault.when === 'after') await clock.sleep(fault.milliseconds);
    journal.push(answered instanceof DynamoDbError ? { ...call, error: answered.code } : call);
    return response(answered, request.index, fault?.type === 'truncated');
  }

  function reset(call: DynamoDbCall): WireAnswer {
    journal.push({ ...call, error: 'ECONNRESET' });
    return { type: 'reset' };
  }

  return {
    requestHandler: () => sdkHandler(answer),
    calls: () => [...journal],
    snapshot: (table) => allItems(state.tables[table] ?? emptyTable(CATALOG_KEYS)).map(plainItem),
  };
}

function requestOf(
  operation: string,
  input: Record<string, unknown>,
  tables: Readonly<Record<string, TableKeys>>,
  index: number,
): DynamoDbRequest {
  const table = String(input.TableName ?? Object.keys(Object(input.RequestItems) as object)[0]);
  const keyed = (input.Key ?? input.Item) as Item | undefined;
  const keys = Object.hasOwn(tables, table) ? tables[table] : undefined;
  const names = keys ? [keys.partitionKey, keys.sortKey ?? ''] : [];
  const key = keyed && plainItem(Object.fromEntries(Object.entries(keyed).filter(([name]) => names.includes(name))));
  return { operation, table, index, ...(key && { key }) };
}

function errorOf(code: keyof typeof MESSAGES): DynamoDbError {
  return new DynamoDbError(code, MESSAGES[code], code === 'InternalServerError' ? 500 : 400);
}

/**
 * JSON protocol, version 1.0.
 * @see https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Programming.LowLevelAPI.html
 */
function response(answer: Answer, index: number, truncated: boolean): WireAnswer {
  const failed = answer instanceof DynamoDbError;
  const body = failed ? { __type: `com.amazonaws.dynamodb.v20120810#${answer.code}`, message: answer.message } : answer;
  const headers = { 'content-type': 'application/x-amz-json-1.0', 'x-amzn-requestid': `request-${index}` };
  return {
    type: 'response',
    status: failed ? answer.status : 200,
    headers,
    body: JSON.stringify(body),
    truncated,
  };
}

/** One request against the tables: a new state and an answer. Pure: the same input gives the same output. */
import { DynamoDbError } from './error.js';
import { holds, parseExpression, Placeholders, type Condition, type Functions } from './expression.js';
import { indexedItems, itemAt, itemsAfter, keyOf, sameKey, withItem, type Table } from './table.js';
import { parseUpdate, updated } from './update.js';
import { checkValue, itemBytes, type AttributeValue, type Item } from './value.js';

export interface State {
  readonly tables: Readonly<Record<string, Table>>;
}

export interface Request {
  /** As `PutItem`. */
  readonly operation: string;
  readonly input: Readonly<Record<string, unknown>>;
  /** Items that a page of a Query holds at most, besides its megabyte; keys that a BatchGetItem serves at most. */
  readonly pageSize: number;
}

export type Answer = Readonly<Record<string, unknown>> | DynamoDbError;

/** @see https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Constraints.html */
const ITEM_BYTES_MAX = 400 * 1024;
/** @see https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Query.Pagination.html */
const PAGE_BYTES_MAX = 1024 * 1024;
/** @see https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_BatchGetItem.html */
const BATCH_KEYS_MAX = 100;

/** What an operation takes; a parameter that is not among them is refused. */
const CONDITIONAL = ['ConditionExpression', 'ExpressionAttributeNames', 'ExpressionAttributeValues'];
const OPERATIONS: Readonly<
  Record<string, { parameters: readonly string[]; run(state: State, request: Call): Result }>
> = {
  GetItem: { parameters: ['Key', 'ConsistentRead'], run: getItem },
  PutItem: { parameters: ['Item', ...CONDITIONAL], run: putItem },
  DeleteItem: { parameters: ['Key', ...CONDITIONAL], run: deleteItem },
  UpdateItem: { parameters: ['Key', 'UpdateExpression', 'ReturnValues', ...CONDITIONAL], run: updateItem },
  BatchGetItem: { parameters: ['Keys', 'ConsistentRead'], run: batchGetItem },
  Query: {
    parameters: [
      'IndexName',
      'KeyConditionExpression',
      'ExpressionAttributeNames',
      'ExpressionAttributeValues',
      'ConsistentRead',
      'ExclusiveStartKey',
    ],
    run: query,
  },
};

interface Call {
  readonly name: string;
  readonly table: Table;
  readonly input: Input;
  readonly pageSize: number;
}

interface Input {
  readonly Key?: Item;
  readonly Keys?: readonly Item[];
  readonly Item?: Item;
  readonly ConsistentRead?: boolean;
  readonly IndexName?: string;
  readonly ConditionExpression?: string;
  readonly UpdateExpression?: string;
  readonly ReturnValues?: string;
  readonly KeyConditionExpression?: string;
  readonly ExpressionAttributeNames?: Readonly<Record<string, string>>;
  readonly ExpressionAttributeValues?: Readonly<Record<string, AttributeValue>>;
  readonly ExclusiveStartKey?: Item;
}

interface Result {
  readonly state: State;
  readonly answer: Answer;
}

export function handle(state: State, { operation, input, pageSize }: Request): Result {
  try {
    const known = Object.hasOwn(OPERATIONS, operation) ? OPERATIONS[operation] : undefined;
    if (!known) {
      throw new DynamoDbError('UnknownOperationException', `the local DynamoDB does not model ${operation}`);
    }
    const { TableName: name, ...rest } = operation === 'BatchGetItem' ? ofOneTable(input) : input;
    for (const [parameter, value] of Object.entries(rest)) {
      if (value !== undefined && !known.parameters.includes(parameter)) {
        throw DynamoDbError.unmodelled(`${parameter} of ${operation}`);
      }
    }
    if (typeof name !== 'string' || !Object.hasOwn(state.tables, name)) {
      throw new DynamoDbError('ResourceNotFoundException', 'Requested resource not found');
    }
    return known.run(state, { name, table: state.tables[name]!, input: rest, pageSize });
  } catch (error) {
    if (error instanceof DynamoDbError) return { state, answer: error };
    throw error;
  }
}

/** The part of a batch that is about its one table, as if it were a request of its own. */
function ofOneTable({ RequestItems: items, ...rest }: Request['input']): Request['input'] {
  const [[TableName, asked] = [], ...more] = Object.entries(required('RequestItems', items) as object) as Array<
    [string, object]
  >;
  if (more.length > 0) throw DynamoDbError.unmodelled('a batch over several tables');
  return { TableName, ...asked, ...rest };
}

function getItem(state: State, { table, input }: Call): Result {
  consistent(input);
  const item = itemAt(table, keyOf(table.keys, onlyKey(table, input.Key)));
  return { state, answer: item ? { Item: item } : {} };
}

function putItem(state: State, call: Call): Result {
  const item = required('Item', call.input.Item);
  Object.values(item).forEach(checkValue);
  if (itemBytes(item) > ITEM_BYTES_MAX) {
    throw DynamoDbError.validation('Item size has exceeded the maximum allowed size');
  }
  return write(state, call, item, () => item);
}

function deleteItem(state: State, call: Call): Result {
  return write(state, call, onlyKey(call.table, call.input.Key), () => undefined);
}

function updateItem(state: State, call: Call): Result {
  const { input, table } = call;
  if (![undefined, 'NONE', 'ALL_NEW'].includes(input.ReturnValues)) {
    throw DynamoDbError.unmodelled(`ReturnValues ${JSON.stringify(input.ReturnValues)}`);
  }
  const key = onlyKey(table, input.Key);
  const placeholders = placeholdersOf(input);
  const sets = parseUpdate(required('UpdateExpression', input.UpdateExpression), placeholders, Object.keys(key));
  sets.forEach(({ value }) => checkValue(value));
  const make = (before: Item | undefined): Item => {
    const item = updated(before ?? key, sets);
    if (itemBytes(item) > ITEM_BYTES_MAX) {
      throw DynamoDbError.validation('Item size to update has exceeded the maximum allowed size');
    }
    return item;
  };
  const { state: after, answer } = write(state, call, key, make, placeholders);
  if (input.ReturnValues !== 'ALL_NEW') return { state: after, answer };
  return { state: after, answer: { Attributes: itemAt(after.tables[call.name]!, keyOf(table.keys, key)) } };
}

function batchGetItem(state: State, { name, table, input, pageSize }: Call): Result {
  consistent(input);
  const keys = required('Keys', input.Keys).map((key) => onlyKey(table, key));
  if (keys.length === 0 || keys.length > BATCH_KEYS_MAX) {
    throw DynamoDbError.validation(`1 validation error detected: a batch has from 1 to ${BATCH_KEYS_MAX} keys`);
  }
  if (keys.some((key, index) => keys.slice(0, index).some((other) => sameKey(table.keys, key, other)))) {
    throw DynamoDbError.validation('Provided list of item keys contains duplicates');
  }
  const served = keys.slice(0, pageSize);
  const left = keys.slice(served.length);
  const items = served.map((key) => itemAt(table, keyOf(table.keys, key))).filter((item) => item !== undefined);
  const unprocessed = left.length > 0 ? { [name]: { Keys: left, ConsistentRead: true } } : {};
  return { state, answer: { Responses: { [name]: items }, UnprocessedKeys: unprocessed } };
}

/** One write of one item, if its condition holds for what stands there. @param make what stands there afterwards */
function write(
  state: State,
  { name, table, input }: Call,
  keyed: Item,
  make: (before: Item | undefined) => Item | undefined,
  placeholders = placeholdersOf(input),
): Result {
  const key = keyOf(table.keys, keyed);
  const condition = conditionOf(input.ConditionExpression, placeholders, ['attribute_exists', 'attribute_not_exists']);
  const before = itemAt(table, key);
  if (condition && !holds(condition, before ?? {})) {
    throw new DynamoDbError('ConditionalCheckFailedException', 'The conditional request failed');
  }
  return { state: { ...state, tables: { ...state.tables, [name]: withItem(table, key, make(before)) } }, answer: {} };
}

function query(state: State, call: Call): Result {
  const { table, input, pageSize } = call;
  if (input.IndexName !== undefined) return queryIndex(state, call);
  consistent(input);
  const { pk, sort } = keyConditionOf(table.keys, input);
  const from = input.ExclusiveStartKey && onlyKey(table, input.ExclusiveStartKey);
  const start = from && keyOf(table.keys, from);
  if (start && (start.pk !== pk || (sort && !holds(sort, from)))) {
    throw DynamoDbError.validation(
      'The provided starting key is outside query boundaries based on provided conditions',
    );
  }
  const items: Item[] = [];
  let bytes = 0;
  let full = false;
  for (const item of itemsAfter(table, pk, start?.sk)) {
    if (sort && !holds(sort, item)) continue;
    bytes += itemBytes(item);
    full = bytes > PAGE_BYTES_MAX;
    if (full) break;
    items.push(item);
    full = items.length === pageSize;
    if (full) break;
  }
  const last = full ? { LastEvaluatedKey: keyAttributes(table, items.at(-1)!) } : {};
  return { state, answer: { Items: items, Count: items.length, ScannedCount: items.length, ...last } };
}

/** An index holds keys only, and is read as it stands now: who serves it from an earlier state models its lag. */
function queryIndex(state: State, { table, input, pageSize }: Call): Result {
  const { index, keys } = table;
  if (!index || index.indexName !== input.IndexName) {
    throw DynamoDbError.validation(`The table does not have the specified index: ${input.IndexName}`);
  }
  if (input.ConsistentRead) {
    throw DynamoDbError.validation('Consistent reads are not supported on global secondary indexes');
  }
  const { pk, sort } = keyConditionOf(index, input);
  const names = [...new Set([keys, index].flatMap((of) => [of.partitionKey, of.sortKey ?? of.partitionKey]))];
  const found = indexedItems(table, pk, input.ExclusiveStartKey)
    .filter((item) => !sort || holds(sort, item))
    .map((item) => pick(item, names));
  const items = found.slice(0, pageSize);
  const last = items.length < found.length ? { LastEvaluatedKey: items.at(-1)! } : {};
  return { state, answer: { Items: items, Count: items.length, ScannedCount: items.length, ...last } };
}

/** A partition, and what its sort keys are to be. */
interface KeyCondition {
  readonly pk: string;
  readonly sort?: Condition;
}

function keyConditionOf({ partitionKey, sortKey }: Table['keys'], input: Input): KeyCondition {
  const text = required('KeyConditionExpression', input.KeyConditionExpression);
  const condition = conditionOf(text, placeholdersOf(input), ['begins_with'])!;
  const [equal, sort, ...more] = condition.type === 'and' ? condition.terms : [condition];
  const pk =
    equal?.type === 'compare' && equal.comparator === '=' && equal.attribute === partitionKey
      ? textOf(equal)
      : undefined;
  if (pk === undefined || more.length > 0 || (sort && !isOf(sort, sortKey))) {
    throw DynamoDbError.unmodelled(`the key condition ${text}`);
  }
  return { pk, ...(sort && { sort }) };
}

function isOf(condition: Condition, sortKey: string | undefined): boolean {
  const known = condition.type === 'begins' || (condition.type === 'compare' && condition.comparator !== '<>');
  return known && condition.attribute === sortKey && textOf(condition) !== undefined;
}

function textOf({ value }: { readonly value: AttributeValue }): string | undefined {
  return 'S' in value ? value.S : undefined;
}

function placeholdersOf(input: Input): Placeholders {
  const { ExpressionAttributeNames: names = {}, ExpressionAttributeValues: values = {} } = input;
  return new Placeholders(names, values);
}

/** The last expression of a request: what it leaves unused is used nowhere. */
function conditionOf(
  text: string | undefined,
  placeholders: Placeholders,
  functions: Functions,
): Condition | undefined {
  const condition = text === undefined ? undefined : parseExpression(text, placeholders, functions);
  placeholders.requireAllUsed();
  return condition;
}

/** An answer that may be old is not modelled: who reads so has to say what an old answer does. */
function consistent({ ConsistentRead }: Input): void {
  if (ConsistentRead !== true) throw DynamoDbError.unmodelled('reads without ConsistentRead');
}

function onlyKey({ keys }: Table, key: Item | undefined): Item {
  const names = [keys.partitionKey, ...(keys.sortKey === undefined ? [] : [keys.sortKey])];
  if (Object.keys(required('Key', key)).length === names.length && names.every((name) => Object.hasOwn(key!, name))) {
    return key!;
  }
  throw DynamoDbError.validation('The provided key element does not match the schema');
}

function pick(item: Item, names: readonly string[]): Item {
  return Object.fromEntries(names.map((name) => [name, item[name]!]));
}

function keyAttributes({ keys }: Table, item: Item): Item {
  const { partitionKey, sortKey } = keys;
  return { [partitionKey]: item[partitionKey]!, ...(sortKey !== undefined && { [sortKey]: item[sortKey]! }) };
}

function required<T>(name: string, value: T | undefined): T {
  if (value !== undefined) return value;
  throw DynamoDbError.validation(`The parameter '${name}' is required but was not present in the request`);
}

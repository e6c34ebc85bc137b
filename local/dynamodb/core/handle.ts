/** One request against the tables: a new state and an answer. Pure: the same input gives the same output. */
import { DynamoDbError } from './error.js';
import { holds, parseExpression, type Condition, type Functions } from './expression.js';
import { itemAt, itemsAfter, keyOf, withItem, type Table } from './table.js';
import { checkValue, itemBytes, type AttributeValue, type Item } from './value.js';

export interface State {
  readonly tables: Readonly<Record<string, Table>>;
}

export interface Request {
  /** As `PutItem`. */
  readonly operation: string;
  readonly input: Readonly<Record<string, unknown>>;
  /** Items that a page of a Query holds at most, besides its megabyte. */
  readonly pageSize: number;
}

export type Answer = Readonly<Record<string, unknown>> | DynamoDbError;

/** @see https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Constraints.html */
const ITEM_BYTES_MAX = 400 * 1024;
/** @see https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Query.Pagination.html */
const PAGE_BYTES_MAX = 1024 * 1024;

/** What an operation takes; a parameter that is not among them is refused. */
const CONDITIONAL = ['ConditionExpression', 'ExpressionAttributeNames', 'ExpressionAttributeValues'];
const OPERATIONS: Readonly<
  Record<string, { parameters: readonly string[]; run(state: State, request: Call): Result }>
> = {
  GetItem: { parameters: ['Key', 'ConsistentRead'], run: getItem },
  PutItem: { parameters: ['Item', ...CONDITIONAL], run: putItem },
  DeleteItem: { parameters: ['Key', ...CONDITIONAL], run: deleteItem },
  Query: {
    parameters: [
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
  readonly Item?: Item;
  readonly ConsistentRead?: boolean;
  readonly ConditionExpression?: string;
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
    const { TableName: name, ...rest } = input;
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
  return write(state, call, item, item);
}

function deleteItem(state: State, call: Call): Result {
  return write(state, call, onlyKey(call.table, call.input.Key), undefined);
}

/** One write of one item, if its condition holds for what stands there. */
function write(state: State, { name, table, input }: Call, keyed: Item, item: Item | undefined): Result {
  const key = keyOf(table.keys, keyed);
  const condition = conditionOf(input, input.ConditionExpression, ['attribute_not_exists']);
  if (condition && !holds(condition, itemAt(table, key) ?? {})) {
    throw new DynamoDbError('ConditionalCheckFailedException', 'The conditional request failed');
  }
  return { state: { ...state, tables: { ...state.tables, [name]: withItem(table, key, item) } }, answer: {} };
}

function query(state: State, { table, input, pageSize }: Call): Result {
  consistent(input);
  const { pk, prefix } = keyConditionOf(table, input);
  const start = input.ExclusiveStartKey && keyOf(table.keys, onlyKey(table, input.ExclusiveStartKey));
  if (start && (start.pk !== pk || !start.sk.startsWith(prefix))) {
    throw DynamoDbError.validation(
      'The provided starting key is outside query boundaries based on provided conditions',
    );
  }
  const items: Item[] = [];
  let bytes = 0;
  let full = false;
  for (const item of itemsAfter(table, pk, start?.sk)) {
    if (!keyOf(table.keys, item).sk.startsWith(prefix)) continue;
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

function keyConditionOf(table: Table, input: Input): { readonly pk: string; readonly prefix: string } {
  const condition = conditionOf(input, required('KeyConditionExpression', input.KeyConditionExpression), [
    'begins_with',
  ])!;
  const [equal, begins, ...more] = condition.type === 'and' ? condition.terms : [condition];
  const { partitionKey, sortKey } = table.keys;
  const isKey = (found: Condition | undefined, attribute?: string) =>
    found && 'attribute' in found && found.attribute === attribute;
  const pk =
    equal?.type === 'compare' && equal.comparator === '=' && isKey(equal, partitionKey) ? textOf(equal) : undefined;
  const prefix = begins?.type === 'begins' && isKey(begins, sortKey) ? textOf(begins) : undefined;
  if (pk === undefined || more.length > 0 || (begins && prefix === undefined)) {
    throw DynamoDbError.unmodelled(`the key condition ${input.KeyConditionExpression}`);
  }
  return { pk, prefix: prefix ?? '' };
}

function textOf({ value }: { readonly value: AttributeValue }): string | undefined {
  return 'S' in value ? value.S : undefined;
}

function conditionOf(input: Input, text: string | undefined, functions: Functions): Condition | undefined {
  const { ExpressionAttributeNames: names = {}, ExpressionAttributeValues: values = {} } = input;
  if (text !== undefined) return parseExpression(text, { names, values }, functions);
  if (Object.keys(names).length + Object.keys(values).length === 0) return undefined;
  throw DynamoDbError.validation('ExpressionAttributeNames can only be specified when using expressions');
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

function keyAttributes({ keys }: Table, item: Item): Item {
  const { partitionKey, sortKey } = keys;
  return { [partitionKey]: item[partitionKey]!, ...(sortKey !== undefined && { [sortKey]: item[sortKey]! }) };
}

function required<T>(name: string, value: T | undefined): T {
  if (value !== undefined) return value;
  throw DynamoDbError.validation(`The parameter '${name}' is required but was not present in the request`);
}

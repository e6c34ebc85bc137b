/**
 * A table that is replaced, never changed in place: partitions in buckets, the items of a partition by their sort key.
 * A write copies one bucket and one partition, so that tables of ten thousands of items stay quick.
 */
import type { TableKeys } from '../../../lib/model/index.js';
import { DynamoDbError } from './error.js';
import { compareText, typeOf, type Item } from './value.js';

interface Row {
  readonly sk: string;
  readonly item: Item;
}

type Partition = readonly Row[];

/** Of items under other keys, by both of which it is asked. */
export type Index = TableKeys & { readonly indexName: string };

export interface Table {
  readonly keys: TableKeys;
  readonly index?: Index;
  readonly buckets: ReadonlyArray<ReadonlyMap<string, Partition>>;
}

/** Of an item: the values of its keys. A table without a sort key has one item in each partition. */
export interface Key {
  readonly pk: string;
  readonly sk: string;
}

const BUCKETS = 512;
/** Bytes. @see https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Constraints.html */
const PARTITION_KEY_BYTES_MAX = 2048;
const SORT_KEY_BYTES_MAX = 1024;

export function emptyTable(keys: TableKeys, index?: Index): Table {
  return { keys, ...(index && { index }), buckets: Array.from({ length: BUCKETS }, () => new Map()) };
}

/** The key in an item or in a request's key. @throws DynamoDbError where a part is missing, no text, empty or too long */
export function keyOf({ partitionKey, sortKey }: TableKeys, item: Item): Key {
  const pk = keyPart(item, partitionKey, PARTITION_KEY_BYTES_MAX);
  return { pk, sk: sortKey === undefined ? '' : keyPart(item, sortKey, SORT_KEY_BYTES_MAX) };
}

function keyPart(item: Item, name: string, most: number): string {
  const value = Object.hasOwn(item, name) ? item[name] : undefined;
  const invalid = (why: string) =>
    DynamoDbError.validation(`One or more parameter values were invalid: ${why}; key: ${name}`);
  if (!value) throw invalid('Missing the key');
  if (!('S' in value)) throw invalid(`Type mismatch for key, expected: S actual: ${typeOf(value)}`);
  if (value.S === '') throw invalid('The AttributeValue for a key attribute cannot contain an empty string value');
  if (Buffer.byteLength(value.S) > most) throw invalid(`Size of key exceeds the limit of ${most} bytes`);
  return value.S;
}

export function itemAt(table: Table, { pk, sk }: Key): Item | undefined {
  const partition = partitionOf(table, pk);
  const row = partition[indexOf(partition, sk)];
  return row?.sk === sk ? row.item : undefined;
}

/** The table with an item in this place, or with none. */
export function withItem(table: Table, { pk, sk }: Key, item: Item | undefined): Table {
  const partition = partitionOf(table, pk);
  const index = indexOf(partition, sk);
  const taken = partition[index]?.sk === sk ? 1 : 0;
  const changed = partition.toSpliced(index, taken, ...(item ? [{ sk, item }] : []));
  const bucket = new Map(table.buckets[bucketOf(pk)]);
  if (changed.length > 0) bucket.set(pk, changed);
  else bucket.delete(pk);
  return { ...table, buckets: table.buckets.with(bucketOf(pk), bucket) };
}

/** Items of a partition in the order of their sort keys, from the one after `after` on. */
export function* itemsAfter(table: Table, pk: string, after: string | undefined): Generator<Item> {
  const partition = partitionOf(table, pk);
  const from = after === undefined ? 0 : indexOf(partition, after);
  for (let index = from; index < partition.length; index += 1) {
    if (partition[index]!.sk !== after) yield partition[index]!.item;
  }
}

/**
 * Items that the index holds in a partition, in the order of its sort keys and then of the table's own.
 * @param after a key of the index and of the table, before whose place nothing is wanted
 */
export function indexedItems({ keys, index, ...rest }: Table, pk: string, after?: Item): Item[] {
  const { partitionKey, sortKey } = index!;
  const order = [sortKey, keys.partitionKey, keys.sortKey].filter((name) => name !== undefined);
  const compare = (one: Item, other: Item): number =>
    order.map((name) => compareText(textAt(one, name) ?? '', textAt(other, name) ?? '')).find((by) => by !== 0) ?? 0;
  return allItems({ keys, ...rest })
    .filter((item) => textAt(item, partitionKey) === pk)
    .filter((item) => sortKey === undefined || textAt(item, sortKey) !== undefined)
    .filter((item) => after === undefined || compare(item, after) > 0)
    .sort(compare);
}

function textAt(item: Item, name: string): string | undefined {
  const value = Object.hasOwn(item, name) ? item[name] : undefined;
  return value && 'S' in value ? value.S : undefined;
}

/** Whether two items, or keys, stand in one place. */
export function sameKey(keys: TableKeys, one: Item, other: Item): boolean {
  const [left, right] = [keyOf(keys, one), keyOf(keys, other)];
  return left.pk === right.pk && left.sk === right.sk;
}

/** All items, by partition and sort key. */
export function allItems(table: Table): Item[] {
  const partitions = table.buckets.flatMap((bucket) => [...bucket]);
  partitions.sort(([one], [other]) => compareText(one, other));
  return partitions.flatMap(([, rows]) => rows.map(({ item }) => item));
}

function partitionOf(table: Table, pk: string): Partition {
  return table.buckets[bucketOf(pk)]!.get(pk) ?? [];
}

/** Where `sk` stands, or would stand. */
function indexOf(partition: Partition, sk: string): number {
  let low = 0;
  let high = partition.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (compareText(partition[middle]!.sk, sk) < 0) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** FNV-1a. @see http://www.isthe.com/chongo/tech/comp/fnv/ */
function bucketOf(pk: string): number {
  let hash = 0x811c9dc5;
  for (let index = 0; index < pk.length; index += 1) hash = Math.imul(hash ^ pk.charCodeAt(index), 0x01000193);
  return (hash >>> 0) % BUCKETS;
}

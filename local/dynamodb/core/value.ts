/** Attribute values, as far as they are modelled: text, numbers, truth, null, lists and maps. No sets, no bytes. */
import { DynamoDbError } from './error.js';

export type AttributeValue =
  | { readonly S: string }
  | { readonly N: string }
  | { readonly BOOL: boolean }
  | { readonly NULL: true }
  | { readonly L: readonly AttributeValue[] }
  | { readonly M: Item };

export type Item = Readonly<Record<string, AttributeValue>>;

const TYPES = ['S', 'N', 'BOOL', 'NULL', 'L', 'M'];

/** The one type that a value has. @throws DynamoDbError where it is none of those that are modelled */
export function typeOf(value: AttributeValue): string {
  const types = Object.keys(value);
  const type = types[0]!;
  if (types.length !== 1 || !TYPES.includes(type)) {
    throw DynamoDbError.unmodelled(`a value of type ${JSON.stringify(types.join(', '))}`);
  }
  return type;
}

/** Checks a value to its depths. @throws DynamoDbError */
export function checkValue(value: AttributeValue): void {
  typeOf(value);
  if ('L' in value) value.L.forEach(checkValue);
  if ('M' in value) Object.values(value.M).forEach(checkValue);
  if ('N' in value && !/^-?(\d+(\.\d+)?|\.\d+)([eE][+-]?\d+)?$/.test(value.N)) {
    throw DynamoDbError.validation(`The parameter cannot be converted to a numeric value: ${value.N}`);
  }
}

/**
 * Bytes that an item counts for.
 * @see https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/CapacityUnitCalculations.html
 */
export function itemBytes(item: Item): number {
  return Object.entries(item).reduce((sum, [name, value]) => sum + Buffer.byteLength(name) + valueBytes(value), 0);
}

function valueBytes(value: AttributeValue): number {
  if ('S' in value) return Buffer.byteLength(value.S);
  // Two digits a byte, and one byte more, without leading and trailing zeros.
  if ('N' in value) return Math.ceil(value.N.replace(/[^\d]/g, '').replace(/^0+|0+$/g, '').length / 2) + 1;
  if ('L' in value) return value.L.reduce((sum, element) => sum + 1 + valueBytes(element), 3);
  if ('M' in value) return 3 + Object.keys(value.M).length + itemBytes(value.M);
  return 1;
}

/** Whether two values are the same, whatever the order of a map's attributes or the spelling of a number. */
export function sameValue(one: AttributeValue, other: AttributeValue): boolean {
  if ('N' in one && 'N' in other) return compareNumbers(one.N, other.N) === 0;
  if ('L' in one && 'L' in other) {
    return one.L.length === other.L.length && one.L.every((element, index) => sameValue(element, other.L[index]!));
  }
  if ('M' in one && 'M' in other) {
    const names = Object.keys(one.M);
    const same = (name: string) => name in other.M && sameValue(one.M[name]!, other.M[name]!);
    return names.length === Object.keys(other.M).length && names.every(same);
  }
  return JSON.stringify(one) === JSON.stringify(other);
}

/** Whole numbers that JavaScript holds exactly; others are refused, since DynamoDB knows 38 digits of them. */
export function compareNumbers(one: string, other: string): number {
  const [left, right] = [one, other].map((text) => {
    const number = Number(text);
    if (Number.isSafeInteger(number)) return number;
    throw DynamoDbError.unmodelled(`to compare the number ${text}`);
  }) as [number, number];
  return Math.sign(left - right);
}

/** By the bytes of UTF-8, as sort keys are ordered. */
export function compareText(one: string, other: string): number {
  return one === other ? 0 : Buffer.compare(Buffer.from(one), Buffer.from(other));
}

/** An item as plain values. */
export function plainItem(item: Item): Record<string, unknown> {
  return Object.fromEntries(Object.entries(item).map(([name, value]) => [name, plainValue(value)]));
}

function plainValue(value: AttributeValue): unknown {
  if ('S' in value) return value.S;
  if ('N' in value) return Number(value.N);
  if ('BOOL' in value) return value.BOOL;
  if ('L' in value) return value.L.map(plainValue);
  return 'M' in value ? plainItem(value.M) : null;
}

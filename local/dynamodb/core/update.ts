/**
 * Update expressions, as far as grants need them:
 *
 *     update = SET path = :value { , path = :value }
 *     path   = name [ . name ]
 *
 * @see https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Expressions.UpdateExpressions.html
 */
import { DynamoDbError } from './error.js';
import { tokensOf, type Placeholders } from './expression.js';
import type { AttributeValue, Item } from './value.js';

/** A value, and the attribute that becomes it, or the attribute of a map. */
export interface Set {
  readonly path: readonly [string] | readonly [string, string];
  readonly value: AttributeValue;
}

/**
 * @param keys attributes that no update may touch
 * @throws DynamoDbError for what is no expression, not modelled, or sets one attribute twice
 */
export function parseUpdate(text: string, placeholders: Placeholders, keys: readonly string[]): Set[] {
  const tokens = tokensOf(text);
  const sets: Set[] = [];
  const take = (expected?: string): string => {
    const token = tokens.shift();
    if (token === undefined || (expected !== undefined && token !== expected)) {
      throw DynamoDbError.validation(`Invalid UpdateExpression: Syntax error; token: ${token ?? '<EOF>'}, in: ${text}`);
    }
    return token;
  };
  if (take().toUpperCase() !== 'SET') throw DynamoDbError.unmodelled(`the update ${text}`);
  do {
    if (sets.length > 0) take(',');
    const name = placeholders.attribute(take(), text);
    const inner = tokens[0] === '.' ? placeholders.attribute((take('.'), take()), text) : undefined;
    take('=');
    const path = inner === undefined ? ([name] as const) : ([name, inner] as const);
    if (keys.includes(name)) {
      throw DynamoDbError.validation(`Cannot update attribute ${name}. This attribute is part of the key`);
    }
    if (sets.some((other) => overlap(other.path, path))) {
      throw DynamoDbError.validation('Invalid UpdateExpression: Two document paths overlap with each other');
    }
    sets.push({ path, value: placeholders.value(take(), text) });
  } while (tokens.length > 0);
  return sets;
}

function overlap(one: readonly string[], other: readonly string[]): boolean {
  return one.slice(0, other.length).every((name, index) => name === other[index]);
}

/** The item after its update. @throws DynamoDbError where a path leads through what is no map */
export function updated(item: Item, sets: readonly Set[]): Item {
  return sets.reduce<Item>((changed, { path: [name, inner], value }) => {
    if (inner === undefined) return { ...changed, [name]: value };
    // Paths lead through what stood there before the update.
    const map = Object.hasOwn(item, name) ? item[name] : undefined;
    if (!map || !('M' in map)) {
      throw DynamoDbError.validation('The document path provided in the update expression is invalid for update');
    }
    const standing = changed[name] as typeof map;
    return { ...changed, [name]: { M: { ...standing.M, [inner]: value } } };
  }, item);
}

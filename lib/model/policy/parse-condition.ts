import { isKnownOperator } from './operators';
import type { ParsedCondition } from './parsed';
import type { Problems } from './problems';
import { isObject, show } from './read';

/**
 * The Condition of a statement, one entry a key.
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition.html
 */
export function parseConditions(block: unknown, path: string, problems: Problems): ParsedCondition[] {
  if (block === undefined) return [];
  if (!isObject(block)) {
    problems.add('type', path, `${path} is ${show(block)}; it must be an object of operators`);
    return [];
  }
  return Object.entries(block).flatMap(([operator, keys]) => {
    const at = `${path}.${operator}`;
    if (!isKnownOperator(operator)) {
      problems.add('unknown-operator', at, `${show(operator)} is no condition operator that is known here`);
    }
    if (!isObject(keys)) {
      problems.add('type', at, `${at} is ${show(keys)}; it must be an object of keys`);
      return [];
    }
    if (Object.keys(keys).length === 0) problems.add('empty', at, `${at} tests no key; name one, or take it out`);
    refuseRepeatedKeys(Object.keys(keys), at, problems);
    return Object.entries(keys).map(([key, values]) => ({
      operator,
      key,
      values: readValues(values, `${at}.${key}`, problems),
    }));
  });
}

/** The case of a key does not count, and no page says what the same key twice means. */
function refuseRepeatedKeys(keys: readonly string[], path: string, problems: Problems): void {
  const names = keys.map((key) => key.toLowerCase());
  const twice = keys.find((_, index) => names.indexOf(names[index]!) < index);
  if (twice === undefined) return;
  problems.add('duplicate-key', `${path}.${twice}`, `${path} has the key ${show(twice)} twice, in different case`);
}

function readValues(values: unknown, path: string, problems: Problems): string[] {
  const list: unknown[] = Array.isArray(values) ? values : [values];
  return list.flatMap((value) => {
    if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean') return [String(value)];
    problems.add('type', path, `${path} holds ${show(value)}; it must be a text, a number or a boolean`);
    return [];
  });
}

import { parseOperatorName } from '../operator-name';
import { ARN_OPERATORS } from './arn';
import { BINARY_OPERATORS } from './binary';
import { BOOL_OPERATORS } from './bool';
import { DATE_OPERATORS } from './date';
import { IP_OPERATORS } from './ip';
import { NUMERIC_OPERATORS } from './numeric';
import type { Operator } from './operator';
import { STRING_OPERATORS } from './string';

/** Every operator but Null, which tests the key and not its value. */
const OPERATORS: ReadonlyMap<string, Operator> = new Map(
  Object.entries({
    ...STRING_OPERATORS,
    ...NUMERIC_OPERATORS,
    ...DATE_OPERATORS,
    ...BOOL_OPERATORS,
    ...BINARY_OPERATORS,
    ...IP_OPERATORS,
    ...ARN_OPERATORS,
  }),
);

/** The operator of a name without prefix and suffix. Names have their case: no page says that it does not count. */
export function operatorOf(base: string): Operator | undefined {
  return OPERATORS.get(base);
}

/** Whether a condition may use this name, prefix and suffix included. */
export function isKnownOperator(name: string): boolean {
  return name === 'Null' || OPERATORS.has(parseOperatorName(name).base);
}

/** The names of all operators, without prefixes and suffixes. */
export const OPERATOR_NAMES: readonly string[] = [...OPERATORS.keys(), 'Null'];

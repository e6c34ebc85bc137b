import { answer, undecided, type Answer } from '../ternary';
import { pair, type Operator } from './operator';

/** What a text says as a number; or why it says none. */
export type Reading = number | { readonly undecided: string };

/** The six operators of values that have an order: numbers and dates. */
export function ordered(
  family: 'Numeric' | 'Date',
  read: (text: string) => Reading,
): Readonly<Record<string, Operator>> {
  const compare =
    (holds: (actual: number, wanted: number) => boolean, words: string) =>
    (actual: string, wanted: string): Answer => {
      const left = read(actual);
      if (typeof left !== 'number') return undecided(left.undecided);
      const right = read(wanted);
      if (typeof right !== 'number') return undecided(right.undecided);
      const is = holds(left, right);
      return answer(is, `${actual} is ${is ? '' : 'not '}${words} ${wanted}`);
    };
  const one = (holds: (actual: number, wanted: number) => boolean, words: string): Operator => ({
    negated: false,
    compare: compare(holds, words),
  });
  const less = family === 'Date' ? 'before' : 'less than';
  const greater = family === 'Date' ? 'after' : 'greater than';
  return {
    ...pair(
      `${family}Equals`,
      `${family}NotEquals`,
      compare((actual, wanted) => actual === wanted, 'equal to'),
    ),
    [`${family}LessThan`]: one((actual, wanted) => actual < wanted, less),
    [`${family}LessThanEquals`]: one((actual, wanted) => actual <= wanted, `${less} or equal to`),
    [`${family}GreaterThan`]: one((actual, wanted) => actual > wanted, greater),
    [`${family}GreaterThanEquals`]: one((actual, wanted) => actual >= wanted, `${greater} or equal to`),
  };
}

import { baseOf, mapConditions, valueOf } from '../case.js';
import type { Mask } from './mask.js';

/** A pattern that fits nothing in the run. */
const NOTHING = 'fits nothing';

const newline = (oracle: Mask['oracle']): Mask => ({
  name: `a wildcard misses a line end (${oracle})`,
  oracle,
  why: 'Its regular expression has a dot that stops at line ends; AWS documents no such exception for * and ?.',
  page: 'https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html#Conditions_String',
  asTaken: (one) =>
    mapConditions(one, (condition) => {
      const base = baseOf(condition.operator);
      if (base !== 'StringLike' && base !== 'StringNotLike') return condition;
      const actual = valueOf(one, condition.key);
      if (typeof actual !== 'string' || !actual.includes('\n')) return condition;
      const values = condition.values.map((value) => (/[*?]/.test(value) && !value.includes('\n') ? NOTHING : value));
      return { ...condition, values };
    }),
});

export const newlineInIamSimulate = newline('iam-simulate');
export const newlineInMinistack = newline('ministack');

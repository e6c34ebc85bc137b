import { baseOf, constant, mapConditions, valueOf } from '../case.js';
import type { Mask } from './mask.js';

export const unresolvedVariable: Mask = {
  name: 'an unresolved variable under a negated operator is false',
  oracle: 'iam-simulate',
  why: 'It fails the condition; AWS documents that nothing equals such a value, so a negated operator holds.',
  page: 'https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_variables.html',
  asTaken: (one) =>
    mapConditions(one, (condition, version) => {
      if (version !== '2012-10-17' || !baseOf(condition.operator).includes('Not')) return condition;
      const actual = valueOf(one, condition.key);
      if (actual === undefined || (Array.isArray(actual) && actual.length === 0)) return condition;
      const unresolved = condition.values.some((value) => {
        const [, key] = /\$\{([^,}*?$]+)\}/.exec(value) ?? [];
        return key !== undefined && valueOf(one, key) === undefined;
      });
      return unresolved ? constant(false, condition) : condition;
    }),
};

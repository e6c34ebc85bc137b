import { baseOf, mapConditions } from '../case.js';
import type { Mask } from './mask.js';

export const escapeWithoutWildcards: Mask = {
  name: '${*} stays as it is under an operator without wildcards',
  oracle: 'iam-simulate',
  why: 'It undoes the escape where wildcards count; AWS documents ${*}, ${?} and ${$} as the characters wherever variables are replaced.',
  page: 'https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_variables.html',
  asTaken: (one) =>
    mapConditions(one, (condition, version) => {
      const literal = /^String(Not)?Equals/.test(baseOf(condition.operator));
      if (version !== '2012-10-17' || !literal) return condition;
      return { ...condition, values: condition.values.map((value) => value.replace(/\$(?=\{[*?$]\})/g, '${$}')) };
    }),
};

import { baseOf, mapConditions } from '../case.js';
import type { Mask } from './mask.js';

export const arnSpansColons: Mask = {
  name: '* of an ARN operator crosses colons',
  oracle: 'ministack',
  why: 'It matches the ARN as one text; AWS documents six components that are matched one by one.',
  page: 'https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html#Conditions_ARN',
  asTaken: (one) =>
    mapConditions(one, (condition) => {
      const base = baseOf(condition.operator);
      if (!base.startsWith('Arn')) return condition;
      const text = base.includes('Not') ? 'StringNotLike' : 'StringLike';
      return { ...condition, operator: condition.operator.replace(base, text) };
    }),
};

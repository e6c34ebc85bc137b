import { baseOf, constant, mapConditions, valueOf } from '../case.js';
import type { Mask } from './mask.js';

export const addressOfOtherFamily: Mask = {
  name: 'NotIpAddress of a single IPv4 address refuses callers over IPv6',
  oracle: 'iam-simulate',
  why: 'It says neither "in" nor "not in" where address and caller are of two families; an IPv6 address is not that IPv4 address, so NotIpAddress holds.',
  page: 'https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html#Conditions_IPAddress',
  asTaken: (one) =>
    mapConditions(one, (condition) => {
      if (baseOf(condition.operator) !== 'NotIpAddress') return condition;
      const caller = valueOf(one, condition.key);
      const single = condition.values.some((value) => /^[\d.]+$/.test(value));
      return typeof caller === 'string' && caller.includes(':') && single ? constant(false, condition) : condition;
    }),
};

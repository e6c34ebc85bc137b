import { baseOf, mapConditions } from '../case.js';
import type { Mask } from './mask.js';

/** An address that no request of the run comes from. */
const NOWHERE = '255.255.255.255/32';

export const allOfIpv4: Mask = {
  name: '0.0.0.0/0 matches nothing',
  oracle: 'iam-simulate',
  why: 'It shifts 32 bits by 32, which JavaScript takes for 0, so the range holds one address; the range is all of IPv4.',
  page: 'https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html#Conditions_IPAddress',
  asTaken: (one) =>
    mapConditions(one, (condition) =>
      baseOf(condition.operator).endsWith('IpAddress')
        ? { ...condition, values: condition.values.map((value) => (value === '0.0.0.0/0' ? NOWHERE : value)) }
        : condition,
    ),
};

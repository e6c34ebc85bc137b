import { constant, mapConditions, valueOf } from '../case.js';
import type { Mask } from './mask.js';

const nullOfEmptyList = (oracle: Mask['oracle']): Mask => ({
  name: `Null says that an empty list is there (${oracle})`,
  oracle,
  why: 'It asks for the key alone; AWS documents that "false" needs a value that is not null, and an empty list has none.',
  page: 'https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html#Conditions_Null',
  asTaken: (one) =>
    mapConditions(one, (condition) =>
      condition.operator === 'Null' && valueOf(one, condition.key)?.length === 0
        ? constant(condition.values.includes('false'), condition)
        : condition,
    ),
});

export const nullOfEmptyListInIamSimulate = nullOfEmptyList('iam-simulate');
export const nullOfEmptyListInMinistack = nullOfEmptyList('ministack');

import { answer, undecided, type Answer } from '../ternary';

/**
 * Bool. Only `true` and `false`, in lower case, are known.
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html#Conditions_Boolean
 */
export const BOOL_OPERATORS = { Bool: { negated: false, compare } };

function compare(actual: string, wanted: string): Answer {
  for (const value of [actual, wanted]) {
    if (value !== 'true' && value !== 'false') return undecided(`${JSON.stringify(value)} is neither true nor false`);
  }
  return answer(actual === wanted, `${actual} is ${actual === wanted ? '' : 'not '}${wanted}`);
}

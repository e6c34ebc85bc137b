import { answer, undecided, type Answer } from '../ternary';

/**
 * BinaryEquals: values in Base64, compared byte by byte.
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html#Conditions_BinaryEquals
 */
export const BINARY_OPERATORS = { BinaryEquals: { negated: false, compare } };

/** Base64 with padding. Its last character may hold bits that belong to no byte, so that two texts mean one value. */
const BASE64 = /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/][AQgw]==|[A-Za-z0-9+/]{2}[AEIMQUYcgkosw048]=)?$/;

function compare(actual: string, wanted: string): Answer {
  for (const value of [actual, wanted]) {
    if (!BASE64.test(value)) return undecided(`${JSON.stringify(value)} is not Base64`);
  }
  return answer(actual === wanted, `${actual} is ${actual === wanted ? '' : 'not '}${wanted}`);
}

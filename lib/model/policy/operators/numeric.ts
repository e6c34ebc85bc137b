import { ordered, type Reading } from './order';

/**
 * Numeric operators: integers and decimals.
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html#Conditions_Numeric
 */
export const NUMERIC_OPERATORS = ordered('Numeric', readNumber);

/** Digits that a double holds without loss. */
const DIGITS_MAX = 15;

function readNumber(text: string): Reading {
  const match = /^-?(\d+)(?:\.(\d+))?$/.exec(text);
  if (!match) return { undecided: `${JSON.stringify(text)} is no number` };
  if (match[1]!.length + (match[2]?.length ?? 0) > DIGITS_MAX) {
    return { undecided: `${text} has more than ${DIGITS_MAX} digits` };
  }
  return Number(text);
}

import { globMatches } from '../glob';
import { answer, no, undecided, type Answer } from '../ternary';
import { expand, pattern, plainText, WILDCARD_IN_VALUE, type Part, type Scope } from '../variables';
import { pair } from './operator';

/**
 * String operators. Equality takes wildcards for ordinary characters; Like knows `*` and `?`.
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html#Conditions_String
 */
export const STRING_OPERATORS = {
  ...pair('StringEquals', 'StringNotEquals', expanded(equals)),
  ...pair('StringEqualsIgnoreCase', 'StringNotEqualsIgnoreCase', expanded(equalsIgnoringCase)),
  ...pair('StringLike', 'StringNotLike', expanded(like)),
};

type CompareParts = (actual: string, wanted: readonly Part[]) => Answer;

/** Compares with variables replaced; a value whose variable has none equals nothing. */
export function expanded(compare: CompareParts) {
  return (actual: string, wanted: string, scope: Scope): Answer => {
    const expansion = expand(wanted, scope);
    if (expansion.is === 'undecided') return undecided(expansion.reason);
    if (expansion.is === 'unresolved') return no(expansion.reason);
    return compare(actual, expansion.parts);
  };
}

function equals(actual: string, wanted: readonly Part[]): Answer {
  return said(actual === plainText(wanted), actual, plainText(wanted));
}

function equalsIgnoringCase(actual: string, wanted: readonly Part[]): Answer {
  const text = plainText(wanted);
  if (actual === text) return said(true, actual, text);
  if (!isAscii(actual) || !isAscii(text)) {
    return undecided('no page says how letters beyond ASCII compare without their case');
  }
  return said(actual.toLowerCase() === text.toLowerCase(), actual, text);
}

function isAscii(text: string): boolean {
  return /^[\0-\x7f]*$/.test(text);
}

function like(actual: string, wanted: readonly Part[]): Answer {
  const tokens = pattern(wanted);
  if (!tokens) return undecided(WILDCARD_IN_VALUE);
  const matches = globMatches(tokens, actual);
  const text = JSON.stringify(plainText(wanted));
  return answer(matches, `${JSON.stringify(actual)} ${matches ? 'matches' : 'does not match'} ${text}`);
}

function said(equal: boolean, actual: string, wanted: string): Answer {
  return answer(equal, `${JSON.stringify(actual)} is ${equal ? '' : 'not '}${JSON.stringify(wanted)}`);
}

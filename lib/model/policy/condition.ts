import type { KeyState } from './context';
import { parseOperatorName, type OperatorName } from './operator-name';
import { operatorOf } from './operators';
import type { Operator } from './operators/operator';
import type { ParsedCondition } from './parsed';
import { all, any, answer, no, not, undecided, yes, type Answer } from './ternary';
import { reasonUnknown } from './unknown-value';
import type { Scope } from './variables';

/**
 * One key under one operator: several values are "or", under a negated operator "nor".
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-logic-multiple-context-keys-or-values.html
 */
export function evaluateCondition(condition: ParsedCondition, scope: Scope): Answer {
  const found = decide(condition, scope);
  return { ...found, reason: `${condition.operator} ${condition.key}: ${found.reason}` };
}

function decide(condition: ParsedCondition, scope: Scope): Answer {
  const { operator: name, key, values } = condition;
  const state = scope.context.get(key);
  if (values.length === 0) return undecided('no page says what an empty list of values means');
  if (state.state === 'unknown') return undecided(state.reason);
  if (name === 'Null')
    return any(
      values.map((value) => unlessUnknown(value, () => isNull(state, value))),
      '',
    );
  const { quantifier, base, ifExists } = parseOperatorName(name);
  const operator = operatorOf(base);
  if (!operator) return undecided('no such operator is known');
  const test = (actual: string): Answer => matches(actual, values, operator, scope);
  return quantifier ? ofSet(state, quantifier, ifExists, test) : ofOne(state, operator, ifExists, test);
}

type Known = Exclude<KeyState, { state: 'unknown' }>;

/** Without ForAllValues or ForAnyValue. */
function ofOne(state: Known, operator: Operator, ifExists: boolean, test: (actual: string) => Answer): Answer {
  if (state.state === 'list')
    return undecided('no page says what a multivalued key means without ForAllValues or ForAnyValue');
  if (state.state === 'absent') return answer(ifExists || operator.negated, 'the request does not have the key');
  return test(state.value);
}

/**
 * With ForAllValues or ForAnyValue. No values are the same as no key, and so is the empty text.
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-single-vs-multi-valued-context-keys.html
 */
function ofSet(
  state: Known,
  quantifier: NonNullable<OperatorName['quantifier']>,
  ifExists: boolean,
  test: (actual: string) => Answer,
): Answer {
  const list = state.state === 'absent' ? [] : state.state === 'single' ? [state.value] : state.values;
  const holdsForNone = quantifier === 'ForAllValues';
  if (list.every((value) => value === '')) {
    if (!holdsForNone && ifExists)
      return undecided('no page says what ForAnyValue with IfExists means for a key without values');
    return answer(holdsForNone, 'the request has no value of the key');
  }
  const answers = list.map((value) => (value === '' ? ofEmptyText(test(value), holdsForNone) : test(value)));
  return quantifier === 'ForAllValues' ? all(answers, '') : any(answers, '');
}

/** An empty text among other values may count as a value or as none: it decides only where both say the same. */
function ofEmptyText(asValue: Answer, asNone: boolean): Answer {
  if (asValue.is === (asNone ? 'yes' : 'no')) return asValue;
  return undecided('no page says what an empty text among other values means');
}

function matches(actual: string, values: readonly string[], operator: Operator, scope: Scope): Answer {
  const found = any(
    values.map((wanted) => unlessUnknown(wanted, () => operator.compare(actual, wanted, scope))),
    '',
  );
  return operator.negated ? not(found) : found;
}

function unlessUnknown(wanted: string, compare: () => Answer): Answer {
  const reason = reasonUnknown(wanted);
  return reason === undefined ? compare() : undecided(reason);
}

/** Null: `"true"` asks for the key to be absent, `"false"` for it to be there with a value. */
function isNull(state: Known, wanted: string): Answer {
  if (wanted !== 'true' && wanted !== 'false') return undecided(`${JSON.stringify(wanted)} is neither true nor false`);
  if (state.state === 'single' && state.value === '') return undecided('no page says if an empty text is null');
  const absent = state.state === 'absent' || (state.state === 'list' && state.values.length === 0);
  const words = absent ? 'the request does not have the key' : 'the request has the key';
  return absent === (wanted === 'true') ? yes(words) : no(words);
}

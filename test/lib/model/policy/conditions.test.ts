import { CONDITION_CASES, OPEN_CASES, type ConditionCase } from './condition-cases';
import { askCondition, expectVerdict } from './ask';

const titled = (cases: readonly ConditionCase[]) =>
  cases.map((one) => [`${one.row} (${one.page}): ${one.title}`, one.verdict, one] as const);

test.each(titled(CONDITION_CASES))('%s: %s', (_, verdict, asked) => {
  expectVerdict(askCondition(asked), verdict);
});

test.each(titled(OPEN_CASES))('open: %s: %s', (_, verdict, asked) => {
  expectVerdict(askCondition(asked), verdict);
});

test('an undecided condition names its operator and key, and says why', () => {
  const { reason } = askCondition({
    condition: { Bool: { 'aws:SecureTransport': 'True' } },
    context: { 'aws:SecureTransport': 'true' },
  });
  expect(reason).toBe('condition, #0: Bool aws:SecureTransport: "True" is neither true nor false');
});

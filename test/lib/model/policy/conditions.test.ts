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

test.each([
  ['Bool', 'aws:SecureTransport', 'true', 'false', 'false is not true'],
  ['BinaryEquals', 'app:key', 'QUJD', 'QUJE', 'QUJE is not QUJD'],
  ['NumericLessThan', 'app:n', '1', '2', '2 is not less than 1'],
  ['DateGreaterThanEquals', 'app:t', '1772366401', '1772366400', '1772366400 is not after or equal to 1772366401'],
  ['IpAddress', 'aws:SourceIp', '10.0.0.0/8', '11.0.0.1', '11.0.0.1 is not in 10.0.0.0/8'],
  ['StringEquals', 'app:s', 'a', 'b', '"b" is not "a"'],
  ['StringLike', 'app:s', 'a*', 'b', '"b" does not match "a*"'],
  ['Null', 'app:s', 'true', 'b', 'the request has the key'],
])('%s says in words why it does not hold', (operator, key, wanted, actual, words) => {
  const { findings } = askCondition({ condition: { [operator]: { [key]: wanted } }, context: { [key]: actual } });
  expect(findings.map((one) => one.reason)).toEqual([`${operator} ${key}: ${words}`]);
});

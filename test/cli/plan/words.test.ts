import { count, counted, duration, range } from '../../../cli/plan/words.js';

test.each([
  [0, '0'],
  [999, '999'],
  [1000, '1,000'],
  [1234567, '1,234,567'],
])('%d reads %s', (value, text) => expect(count(value)).toBe(text));

test('one of them is no plural', () => {
  expect([counted(1, 'role'), counted(2, 'role'), counted(2, 'policy', 'policies')]).toEqual([
    '1 role',
    '2 roles',
    '2 policies',
  ]);
});

test.each([
  [0, '0 s'],
  [65.67, '66 s'],
  [179, '179 s'],
  [180, '3 min'],
  [665.67, '11 min'],
  [7199, '2 h'],
  [7500, '2 h 5 min'],
])('%d seconds read %s', (seconds, text) => expect(duration(seconds)).toBe(text));

test('what is the same at both ends is said once', () => {
  expect([range('1', '1'), range('1', '2')]).toEqual(['1', '1 to 2']);
});

import { comparableEmail, sameEmail } from '../../../runtime/session/email.js';

test.each<[unknown, string]>([
  ['ada', 'no @'],
  ['ada@@example.com', 'two @'],
  ['ada@home@example.com', 'two @ apart'],
  ['@example.com', 'nothing before the @'],
  ['ada@', 'nothing after the @'],
  ['ada @example.com', 'a space'],
  ['ada@example.com\n', 'a line feed at the end'],
  ['ada\u0000@example.com', 'a control character'],
  ['ada\u007f@example.com', 'a delete character'],
  ['ädä@example.com', 'a letter outside ASCII'],
  ['\u212Aim@example.com', 'a Kelvin sign, whose lower case is a k'],
  [`${'a'.repeat(243)}@example.com`, '255 characters'],
  ['', 'nothing'],
  [undefined, 'no text'],
  [['ada@example.com'], 'a list'],
])('%j is no e-mail that can be compared (%s)', (email) => {
  expect(comparableEmail(email)).toBeUndefined();
  expect(sameEmail(email, email)).toBe(false);
});

test('254 characters are the longest', () => {
  const longest = `${'a'.repeat(242)}@example.com`;
  expect(longest).toHaveLength(254);
  expect(comparableEmail(longest)).toBe(longest);
});

test('the case of ASCII letters does not tell people apart', () => {
  expect(sameEmail('Ada.Lovelace@Example.COM', 'ada.lovelace@example.com')).toBe(true);
});

test.each([
  ['ada@example.com', 'ada@example.com.evil.example'],
  ['ada@example.com', 'xada@example.com'],
  ['ada@example.com', 'ada+1@example.com'],
  ['a.da@example.com', 'ada@example.com'],
])('the whole text counts: %s is not %s', (one, other) => {
  expect(sameEmail(one, other)).toBe(false);
});

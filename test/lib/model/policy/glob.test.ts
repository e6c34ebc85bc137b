import fc from 'fast-check';
import { glob, globMatches } from '../../../../lib/model/policy/glob';

const letters = fc.string({ unit: fc.constantFrom('a', 'b', '\n', '.'), maxLength: 12 });
const patterns = fc.string({ unit: fc.constantFrom('a', 'b', '*', '?', '.'), maxLength: 10 });

test('a pattern matches what the regular expression of the same meaning matches', () => {
  fc.assert(
    fc.property(patterns, letters, (pattern, text) => {
      const source = pattern.replaceAll('.', '\\.').replaceAll('*', '.*').replaceAll('?', '.');
      return globMatches(glob(pattern), text) === new RegExp(`^(?:${source})$`, 's').test(text);
    }),
  );
});

test('a pattern of many stars does not take exponential time', () => {
  const steps = 2_000;
  expect(globMatches(glob('*a'.repeat(50) + 'b'), 'a'.repeat(steps))).toBe(false);
});

test('? is one character, also one that takes two units of UTF-16', () => {
  expect(globMatches(glob('?'), '🙂')).toBe(true);
});

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { CONDITION_CASES, OPEN_CASES } from './condition-cases';
import { PAGES } from './pages';

const text = readFileSync(join(__dirname, '../../../../docs/policy-evaluation.md'), 'utf8');
/** First cells of all rows, without the formatter's padding and escapes. */
const rows = text
  .split('\n')
  .filter((line) => line.startsWith('| '))
  .map((line) =>
    line
      .split(/(?<!\\)\|/)[1]!
      .trim()
      .replaceAll('\\', ''),
  );

test.each([...new Set([...CONDITION_CASES, ...OPEN_CASES].map((one) => one.row))])(
  'the page on policy evaluation has the row "%s"',
  (row) => expect(rows).toContain(row),
);

test('every page that a fixture follows is linked', () => {
  for (const { url } of Object.values(PAGES)) expect(text).toContain(url);
});

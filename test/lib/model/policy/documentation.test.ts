import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { CONDITION_CASES, OPEN_CASES } from './condition-cases';
import { DOCUMENTED_ROWS } from './documented-rows';
import { PAGES } from './pages';

const text = readFileSync(join(__dirname, '../../../../docs/policy-evaluation.md'), 'utf8');

/** First cells of the rows under a heading of the page, without the formatter's padding, escapes and emphasis. */
function rowsUnder(heading: string): string[] {
  const section = text.split(/^## /m).find((part) => part.startsWith(heading)) ?? '';
  return section
    .split('\n')
    .filter((line) => line.startsWith('| ') && !/^\| -+/.test(line))
    .slice(1)
    .map((line) =>
      line
        .split(/(?<!\\)\|/)[1]!
        .trim()
        .replace(/[\\`]/g, ''),
    );
}

const documented = rowsUnder('What AWS documents');
const open = rowsUnder('What stays undecided');

test('the page has both tables', () => {
  expect([documented.length > 20, open.length > 10]).toEqual([true, true]);
});

test.each(documented)('the documented row "%s" has fixtures', (row) => {
  const held = [...CONDITION_CASES, ...DOCUMENTED_ROWS].filter((one) => one.row === row);
  expect(held).not.toEqual([]);
});

test.each([...new Set([...CONDITION_CASES, ...DOCUMENTED_ROWS].map(({ row }) => row))])(
  'the fixtures of "%s" have their row on the page',
  (row) => expect([...documented, ...open]).toContain(row),
);

test.each([...new Set(OPEN_CASES.map(({ row }) => row))])('the open case "%s" is on the page', (row) => {
  expect([...documented, ...open]).toContain(row);
});

test.each(DOCUMENTED_ROWS)('the fixtures of "$row" stand where they are said to', ({ fixtures }) => {
  for (const [file, titles] of Object.entries(fixtures)) {
    const source = readFileSync(join(__dirname, file), 'utf8').replaceAll("\\'", "'");
    for (const title of titles) expect(source).toContain(title);
  }
});

test('every page that a fixture follows is linked', () => {
  for (const { url } of Object.values(PAGES)) expect(text).toContain(url);
});

/** docs/tasks/runbooks.md has a place for each refusal, and names nothing that is none. */
import { readFileSync } from 'node:fs';
import { REFUSALS } from '../../runtime/bridge/refusal.js';

const page = readFileSync('docs/tasks/runbooks.md', 'utf8');
const refusals = page.split(/^## /m).find((section) => section.startsWith('Refusals'))!;
const entries = new Map(
  refusals
    .split(/^### /m)
    .slice(1)
    .map((entry) => [entry.slice(0, entry.indexOf('\n')), entry.slice(entry.indexOf('\n')).trim()]),
);

test('each refusal has a heading, in the order of the code, and no other has one', () => {
  expect([...entries.keys()]).toEqual(Object.keys(REFUSALS));
});

test.each(Object.entries(REFUSALS))('%s says more than its meaning', (code, meaning) => {
  const sentences = entries.get(code)!.split(/[.:?] /);
  expect(entries.get(code)).not.toBe(meaning);
  expect(sentences.length).toBeGreaterThan(1);
});

import { readFile } from 'node:fs/promises';
import { REFUSALS, STATUS } from '../../../runtime/bridge/refusal.js';

test('every reason in a log line stands in docs/bridge.md with its meaning', async () => {
  const text = await readFile('docs/bridge.md', 'utf8');
  const rows = [...text.matchAll(/^\| `(\w+)` +\| (.*?) +\|$/gm)].map(([, code, meaning]) => [code, meaning] as const);
  const documented = Object.fromEntries(rows.filter(([code]) => code! in REFUSALS));
  expect(documented).toEqual(REFUSALS);
});

test('no refusal answers as if all were well', () => {
  for (const status of Object.values(STATUS)) expect(status).toBeGreaterThanOrEqual(400);
});

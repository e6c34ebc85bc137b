import { readFileSync } from 'node:fs';
import { PAGES } from '../lib/model/policy/pages.js';
import { complaintsOf, run, type Tally } from './policy/run.js';
import { MASKS } from './policy/masks/index.js';
import { caseOf } from './policy/generate.js';

test('the evaluator agrees with iam-simulate but for its known wrong answers, all of which are needed', async () => {
  const report = await run({ oracle: 'iam-simulate', cases: 10_000, seed: 1 });
  expect(report.unexplained).toEqual([]);
  expect(report.complaints).toEqual([]);
}, 60_000);

test('without masks a disagreement is told with its case, both answers and the command to see it again', async () => {
  const { unexplained } = await run({ oracle: 'iam-simulate', cases: 300, seed: 1, masks: [] });
  const text = unexplained[0] ?? '';
  expect(text).toMatch(/^case \d+ of seed 1: iam-simulate (admits|refuses), and no mask explains it\nrequest: \{/);
  expect(text).toMatch(/\nours: (admits|refuses): /);
  const [, from] = /--oracle iam-simulate --seed 1 --from (\d+) --cases 1$/.exec(text) ?? [];
  const again = await run({ oracle: 'iam-simulate', cases: 1, seed: 1, from: Number(from), masks: [] });
  expect(again.unexplained).toEqual([text]);
}, 60_000);

test('a seed and a number always make the same case, and others another', () => {
  expect(caseOf(1, 5)).toEqual(caseOf(1, 5));
  expect(caseOf(1, 5)).not.toEqual(caseOf(1, 6));
  expect(caseOf(1, 5)).not.toEqual(caseOf(2, 5));
});

test('every mask names itself, its reason and the page that it contradicts', () => {
  const pages = Object.values(PAGES).map(({ url }) => url.replace(/[^/]*$/, ''));
  expect(new Set(MASKS.map((mask) => mask.name)).size).toBe(MASKS.length);
  for (const { page, why } of MASKS) {
    expect(pages.some((start) => page.startsWith(start))).toBe(true);
    expect(why).not.toBe('');
  }
});

test('the page on policy evaluation lists every mask', () => {
  const text = readFileSync(new URL('../../docs/policy-evaluation.md', import.meta.url), 'utf8').replaceAll('\\', '');
  for (const { name } of MASKS) expect(text).toContain(`| ${name} `);
});

describe('a run fails', () => {
  const good: Tally = {
    oracle: 'iam-simulate',
    cases: 10_000,
    notAsked: 0,
    agreed: { admits: 4000, refuses: 5000 },
    undecided: 900,
    masked: { one: 100 },
  };

  test.each([
    [
      'where a mask is no longer needed',
      { masked: { one: 100, two: 0 } },
      'the mask "two" explained nothing: it is no longer needed',
    ],
    [
      'where too much is undecided',
      { undecided: 2501 },
      '2501 of 10000 cases are undecided: too many to prove anything',
    ],
    [
      'where hardly anything is admitted',
      { agreed: { admits: 1999, refuses: 5000 } },
      'both say "admits" in 1999 of 10000 cases only',
    ],
    [
      'where hardly anything is refused',
      { agreed: { admits: 5000, refuses: 1999 } },
      'both say "refuses" in 1999 of 10000 cases only',
    ],
  ])('%s', (_, change, complaint) => {
    expect(complaintsOf(good)).toEqual([]);
    expect(complaintsOf({ ...good, ...change })).toEqual([complaint]);
  });
});

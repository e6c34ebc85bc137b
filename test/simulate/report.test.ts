import { failureText, firedIn, neverFired, summary, table } from '../../simulate/report.js';
import { faultTable } from '../../simulate/faults.js';
import type { Outcome } from '../../simulate/outcome.js';

const FAULTS = faultTable(['iam:GetRole', 'events:PutEvents', 'store GetItem'], ['cut', 'stale read'], {
  'stale read': ['iam:GetRole'],
});

const outcome = (properties: Partial<Outcome> = {}): Outcome => ({
  seed: 1,
  calls: 1000,
  fired: FAULTS.pairs.map((pair) => [pair.join('|'), 1] as const),
  hash: 'x',
  ...properties,
});

test('the table has every fault and every call, and a dash where they cannot meet', () => {
  const lines = table(FAULTS, firedIn([outcome(), outcome()])).split('\n');
  expect(lines).toHaveLength(1 + FAULTS.faults.length);
  expect(lines[0]!.trim().split(/ {2,}/)).toEqual(['GetRole', 'PutEvents', 'store GetItem']);
  for (const line of lines.slice(1)) {
    expect(line.match(/ (2|-)(?= |$)/g)).toHaveLength(FAULTS.actions.length);
  }
  expect(lines.find((line) => line.startsWith('stale read'))!.match(/ -/g)).toHaveLength(2);
});

test('a fault that met no call is named', () => {
  const fired = outcome().fired.filter(([pair]) => pair !== 'cut|iam:GetRole');
  expect(neverFired(FAULTS, firedIn([outcome()]))).toEqual([]);
  expect(neverFired(FAULTS, firedIn([outcome({ fired })]))).toEqual(['cut of iam:GetRole']);
});

test('the last line says how many seeds, calls and faults there were, and what came of it', () => {
  const some = [outcome(), outcome({ seed: 2, fired: [] })];
  const counts = `simulate sync: 2 seeds from 1, 2,000 calls, ${FAULTS.pairs.length} faults`;
  expect(summary('sync', some, 1, [])).toBe(`${counts}, no invariant broken`);
  expect(summary('sync', some, 1, ['cut of iam:GetRole'])).toBe(
    `${counts}, 1 faults never met their call: cut of iam:GetRole`,
  );
});

test('a failure ends with the command that replays it, the planted bug included', () => {
  const failure = { invariant: 'no mixture', expected: 'one', seen: 'two', steps: ['0.000 s  #1 starts'] };
  expect(failureText('sync', 772, failure, undefined).split('\n')).toEqual([
    '0.000 s  #1 starts',
    '',
    'invariant: no mixture',
    'expected:  one',
    'seen:      two',
    'replay:    npm run simulate -- sync --seeds 1 --from 772',
  ]);
  expect(failureText('sync', 772, failure, 'no-guard')).toMatch(/--from 772 --bug no-guard$/);
});

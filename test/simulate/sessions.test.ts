/** Sessions under the simulator: one seed is one run, and a failing one says how to see it again. */
import { readFileSync } from 'node:fs';
import { plant } from '../../simulate/bundle.js';
import { BUGS } from '../../simulate/sessions/bugs.js';
import { INVARIANTS } from '../../simulate/sessions/invariants/index.js';
import { simulate, warmUp } from '../../simulate/sessions/simulation.js';
import { simulateCommand } from './support.js';

const SEEDS = 1000;
const MILLISECONDS = 900_000;

test('a seed is the same run each time', async () => {
  await warmUp();
  const [one, other] = [await simulate(3), await simulate(3)];
  expect(one.calls).toBeGreaterThan(20);
  expect(other).toEqual(one);
  expect((await simulate(4)).hash).not.toBe(one.hash);
});

test(
  'a failing seed says what is broken, and the command that shows it again',
  () => {
    const { status, output } = simulateCommand('sessions', '--seeds', '20', '--bug', 'clock-starts-with-the-grant');
    expect(status).toBe(1);
    const [, replay] = /^replay: +npm run simulate -- (sessions .+)$/m.exec(output)!;
    const again = simulateCommand(...replay!.split(' '));
    expect(again.status).toBe(1);
    const steps = (text: string) => text.slice(0, text.indexOf('replay:'));
    expect(steps(again.output)).toBe(steps(output));
    expect(output).toMatch(
      /\nsimulate sessions: \d+ seeds from 1, [\d,]+ calls, [\d,]+ faults, seed \d+ breaks "no minute/,
    );
  },
  MILLISECONDS,
);

describe('deliberate bugs', () => {
  let lines: readonly string[];
  beforeAll(() => {
    lines = simulateCommand('bugs', 'sessions', '--seeds', String(SEEDS)).output.split('\n');
  }, MILLISECONDS);

  test.each(BUGS)('$name is found, since it breaks "$invariant"', ({ name, invariant }) => {
    const found = lines.find((line) => line.startsWith(`${name}: `));
    expect(found).toMatch(new RegExp(`^${name}: seed \\d+ breaks "${invariant}"$`));
  });

  test('every invariant has a bug that breaks it', () => {
    const broken = new Set(BUGS.map(({ invariant }) => invariant));
    expect(INVARIANTS.map(({ name }) => name).filter((name) => !broken.has(name))).toEqual([]);
    // Not one of the invariants: what the simulator says of a login that hangs.
    expect(broken).toContain('comes to an end');
  });

  test.each(BUGS)('$name is planted in one place', (bug) => {
    const source = readFileSync(new URL(`../../${bug.file}`, import.meta.url), 'utf8');
    expect(plant(bug, source)).not.toBe(source);
  });
});

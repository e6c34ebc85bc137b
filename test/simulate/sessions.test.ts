/** Sessions under the simulator: one seed is one run, and a failing one says how to see it again. */
import { BUGS } from '../../simulate/sessions/bugs.js';
import { INVARIANTS } from '../../simulate/sessions/invariants/index.js';
import { simulate, warmUp } from '../../simulate/sessions/simulation.js';
import { testPlantedBugs } from './planted.js';
import { simulateCommand } from './support.js';

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

describe('deliberate bugs', () => testPlantedBugs('sessions', BUGS, INVARIANTS));

/** One seed is one run: in the same process, in another one, and however many there are. */
import { simulate, warmUp } from '../../simulate/sync/simulation.js';
import { simulateCommand } from './support.js';

const MILLISECONDS = 300_000;

const hashes = (output: string): string[] => output.split('\n').filter((line) => line.startsWith('seed '));

test('a seed is the same run each time', async () => {
  await warmUp();
  const [one, other] = [await simulate(3), await simulate(3)];
  expect(one.calls).toBeGreaterThan(20);
  expect(other).toEqual(one);
  expect((await simulate(4)).hash).not.toBe(one.hash);
});

test(
  'it is the same in another process, whichever seeds that one had before',
  () => {
    const alone = simulateCommand('sync', '--seeds', '12', '--workers', '1', '--hashes');
    const shared = simulateCommand('sync', '--seeds', '6', '--from', '7', '--workers', '2', '--hashes');
    expect(hashes(alone.output)).toHaveLength(12);
    expect(hashes(shared.output)).toEqual(hashes(alone.output).slice(6));
    expect(alone).toMatchObject({
      status: 0,
      output: expect.stringMatching(
        /\nsimulate sync: 12 seeds from 1, [\d,]+ calls, [\d,]+ faults, no invariant broken$/,
      ),
    });
  },
  MILLISECONDS,
);

test(
  'a failing seed says what is broken, and the command that shows it again',
  () => {
    const { status, output } = simulateCommand('sync', '--seeds', '20', '--bug', 'stage-never-closed');
    expect(status).toBe(1);
    const [, replay] = /^replay: +npm run simulate -- (.+)$/m.exec(output)!;
    expect(output).toMatch(/^invariant: comes to an end$/m);
    const again = simulateCommand(...replay!.split(' '));
    expect(again.status).toBe(1);
    const steps = (text: string) => text.slice(0, text.indexOf('replay:'));
    expect(steps(again.output)).toBe(steps(output));
  },
  MILLISECONDS,
);

test.each([
  [['sync', '--seeds', '0'], '--seeds: "0" is no whole number above 0'],
  [['sync', '--bug', 'none'], 'bug: "none" is planted nowhere; there are denied-is-gone, '],
  [['grants'], 'simulate: "grants" is nothing to simulate; there are sync, sessions and bugs'],
  [['bugs', 'sessions', 'denied-is-gone'], 'bug: "denied-is-gone" is planted nowhere; there are end-is-rounded-up, '],
])('%j is refused', (args, message) => {
  const { status, output } = simulateCommand(...args);
  expect(status).toBe(2);
  expect(output).toContain(message);
});

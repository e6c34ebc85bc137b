/** The simulator can fail: it finds every deliberate bug, each by the invariant that it breaks. */
import { readFileSync } from 'node:fs';
import { plant } from '../../simulate/bundle.js';
import { BUGS } from '../../simulate/sync/bugs.js';
import { INVARIANTS } from '../../simulate/sync/invariants/index.js';
import { simulateCommand } from './support.js';

const SEEDS = 1000;
/** Some ten thousand calls for each bug, in as many processes as there are cores. */
const MILLISECONDS = 900_000;

let lines: readonly string[];
beforeAll(() => {
  lines = simulateCommand('bugs', 'sync', '--seeds', String(SEEDS)).output.split('\n');
}, MILLISECONDS);

test.each(BUGS)('$name is found, since it breaks "$invariant"', ({ name, invariant }) => {
  const found = lines.find((line) => line.startsWith(`${name}: `));
  expect(found).toMatch(new RegExp(`^${name}: seed \\d+ breaks "${invariant}"$`));
});

test('every invariant has a bug that breaks it', () => {
  const broken = new Set(BUGS.map(({ invariant }) => invariant));
  expect(INVARIANTS.map(({ name }) => name).filter((name) => !broken.has(name))).toEqual([]);
  // Not one of the invariants: what the simulator says of a sync that hangs.
  expect(broken).toContain('comes to an end');
});

test.each(BUGS)('$name is planted in one place', (bug) => {
  const source = readFileSync(new URL(`../../${bug.file}`, import.meta.url), 'utf8');
  expect(plant(bug, source)).not.toBe(source);
});

test('a bug whose place has changed is refused, not left out', () => {
  const bug = { ...BUGS[0]!, from: 'x' };
  expect(() => plant(bug, 'y')).toThrow('"x" occurs 0 times');
  expect(() => plant(bug, 'x x')).toThrow('"x" occurs 2 times');
});

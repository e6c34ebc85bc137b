/** Sentences that hold for the deliberate bugs of each simulation. */
import { readFileSync } from 'node:fs';
import { plant, type PlantedBug } from '../../simulate/bundle.js';
import { simulateCommand } from './support.js';

const SEEDS = 1000;
/** Some ten thousand calls for each bug, in as many processes as there are cores. */
const MILLISECONDS = 900_000;

/** @param simulation as `simulate bugs` takes it */
export function testPlantedBugs(
  simulation: string,
  bugs: readonly PlantedBug[],
  invariants: ReadonlyArray<{ readonly name: string }>,
): void {
  let lines: readonly string[];
  beforeAll(() => {
    lines = simulateCommand('bugs', simulation, '--seeds', String(SEEDS)).output.split('\n');
  }, MILLISECONDS);

  test.each(bugs)('$name is found, since it breaks "$invariant"', ({ name, invariant }) => {
    const found = lines.find((line) => line.startsWith(`${name}: `));
    expect(found).toMatch(new RegExp(`^${name}: seed \\d+ breaks "${invariant}"$`));
  });

  test('every invariant has a bug that breaks it', () => {
    const broken = new Set(bugs.map(({ invariant }) => invariant));
    expect(invariants.map(({ name }) => name).filter((name) => !broken.has(name))).toEqual([]);
    // Not one of the invariants: what the simulator says of what hangs.
    expect(broken).toContain('comes to an end');
  });

  test.each(bugs)('$name is planted in one place', (bug) => {
    const source = readFileSync(new URL(`../../${bug.file}`, import.meta.url), 'utf8');
    expect(plant(bug, source)).not.toBe(source);
  });
}

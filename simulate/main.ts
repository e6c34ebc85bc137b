/**
 * Runs the sync, or the sessions of the bridge, under a deterministic simulator:
 *
 *     npm run simulate -- sync --seeds 300 [--from 1] [--bug NAME] [--workers 2] [--hashes]
 *     npm run simulate -- sessions --seeds 300 [the same]
 *     npm run simulate -- bugs [sync | sessions] [--seeds 1000] [--workers 2] [NAME …]
 *
 * The first two print how often each fault met each call and end with one line; they exit 1 where an invariant is broken,
 * and say how to see that again. `bugs` plants each deliberate bug and prints the seed that found it; it exits 1 where one
 * is not found, or breaks another invariant than its own.
 */
import { availableParallelism } from 'node:os';
import { rmSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { bundle, type PlantedBug } from './bundle.js';
import type { FaultTable } from './faults.js';
import { Fleet } from './fleet.js';
import type { Outcome } from './outcome.js';
import { failureText, firedIn, neverFired, summary, table } from './report.js';
import { BUGS as SESSION_BUGS } from './sessions/bugs.js';
import { FAULTS as SESSION_FAULTS } from './sessions/faults.js';
import { BUGS as SYNC_BUGS } from './sync/bugs.js';
import { FAULTS as SYNC_FAULTS } from './sync/faults.js';

/** What can be simulated. */
interface Simulation {
  readonly name: string;
  readonly faults: FaultTable;
  readonly bugs: readonly PlantedBug[];
}

const SIMULATIONS: readonly Simulation[] = [
  { name: 'sync', faults: SYNC_FAULTS, bugs: SYNC_BUGS },
  { name: 'sessions', faults: SESSION_FAULTS, bugs: SESSION_BUGS },
];

/** From so many seeds on, a fault that never met a call is a failure: fewer cannot meet all. */
const SEEDS_THAT_MEET_ALL = 300;

const { values, positionals } = parseArgs({
  options: {
    seeds: { type: 'string' },
    from: { type: 'string', default: '1' },
    bug: { type: 'string' },
    workers: { type: 'string', default: String(availableParallelism()) },
    hashes: { type: 'boolean', default: false },
  },
  allowPositionals: true,
});
const [what, ...names] = positionals;
const fleet = new Fleet(number('workers', values.workers));
try {
  const simulation = SIMULATIONS.find(({ name }) => name === what);
  if (simulation && names.length === 0) await simulate(simulation);
  else if (what === 'bugs') await bugs();
  else throw new Error(`simulate: ${JSON.stringify(what)} is nothing to simulate; there are sync, sessions and bugs`);
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 2;
} finally {
  fleet.close();
}

async function simulate(simulation: Simulation): Promise<void> {
  const { name, faults } = simulation;
  const from = number('from', values.from);
  const seeds = number('seeds', values.seeds ?? '300');
  const bug = values.bug === undefined ? undefined : bugCalled(values.bug, simulation.bugs);
  const outcomes = await withBundle(simulation, bug, (path) => fleet.simulate(path, from, seeds));
  const fired = firedIn(outcomes);
  const failed = outcomes.find(({ failure }) => failure);
  const silent = failed || seeds < SEEDS_THAT_MEET_ALL ? [] : neverFired(faults, fired);
  if (values.hashes) for (const { seed, hash } of outcomes) console.log(`seed ${seed}: ${hash}`);
  if (failed) console.log(`${failureText(name, failed.seed, failed.failure!, values.bug)}\n`);
  console.log(`${table(faults, fired)}\n`);
  console.log(summary(name, outcomes, from, silent));
  if (failed || silent.length > 0) process.exitCode = 1;
}

async function bugs(): Promise<void> {
  const seeds = number('seeds', values.seeds ?? '1000');
  const among = SIMULATIONS.filter(({ name }) => name === names[0]);
  const [simulations, chosen] = among.length > 0 ? [among, names.slice(1)] : [SIMULATIONS, names];
  const all = simulations.flatMap((simulation) => simulation.bugs);
  const wanted = new Set(chosen.length > 0 ? chosen.map((name) => bugCalled(name, all)) : all);
  for (const simulation of simulations) {
    for (const bug of simulation.bugs.filter((one) => wanted.has(one))) {
      const last = await withBundle(simulation, bug, (path) => hunt(path, bug, seeds));
      const broken = last.failure && `seed ${last.seed} breaks "${last.failure.invariant}"`;
      console.log(`${bug.name}: ${broken ?? `not found in ${seeds} seeds`}`);
      if (last.failure?.invariant !== bug.invariant) process.exitCode = 1;
    }
  }
}

/** The first outcome that fails, or the last of all: of the seed that is said to find the bug, else of all in turn. */
async function hunt(path: string, bug: PlantedBug, seeds: number): Promise<Outcome> {
  const known = bug.seed !== undefined && bug.seed <= seeds ? await fleet.simulate(path, bug.seed, 1) : [];
  if (known[0]?.failure?.invariant === bug.invariant) return known[0];
  return (await fleet.simulate(path, 1, seeds)).at(-1)!;
}

async function withBundle<T>(
  { name }: Simulation,
  bug: PlantedBug | undefined,
  use: (path: string) => Promise<T>,
): Promise<T> {
  const path = await bundle(`simulate/${name}/simulation.ts`, bug);
  try {
    return await use(path);
  } finally {
    rmSync(path);
  }
}

function bugCalled(name: string, among: readonly PlantedBug[]): PlantedBug {
  const bug = among.find((one) => one.name === name);
  if (bug) return bug;
  throw new Error(
    `bug: ${JSON.stringify(name)} is planted nowhere; there are ${among.map((one) => one.name).join(', ')}`,
  );
}

function number(option: string, text: string): number {
  const value = Number(text);
  if (Number.isInteger(value) && value > 0) return value;
  throw new Error(`--${option}: ${JSON.stringify(text)} is no whole number above 0`);
}

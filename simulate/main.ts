/**
 * Runs the sync under a deterministic simulator:
 *
 *     npm run simulate -- sync --seeds 300 [--from 1] [--bug NAME] [--workers 2] [--hashes]
 *     npm run simulate -- bugs [--seeds 1000] [--workers 2] [NAME …]
 *
 * `sync` prints how often each fault met each call and ends with one line; it exits 1 where an invariant is broken, and
 * says how to see that again. `bugs` plants each deliberate bug and prints the seed that found it; it exits 1 where one
 * is not found, or breaks another invariant than its own.
 */
import { availableParallelism } from 'node:os';
import { rmSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { bundle, type PlantedBug } from './bundle.js';
import { Fleet } from './fleet.js';
import { failureText, firedIn, neverFired, SEEDS_THAT_MEET_ALL, summary, table } from './report.js';
import { BUGS } from './sync/bugs.js';

const ENTRY = 'simulate/sync/simulation.ts';

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
  if (what === 'sync' && names.length === 0) await sync();
  else if (what === 'bugs') await bugs();
  else throw new Error(`simulate: ${JSON.stringify(what)} is nothing to simulate; there are sync and bugs`);
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 2;
} finally {
  fleet.close();
}

async function sync(): Promise<void> {
  const from = number('from', values.from);
  const seeds = number('seeds', values.seeds ?? '300');
  const outcomes = await withBundle(values.bug === undefined ? undefined : bugCalled(values.bug), (path) =>
    fleet.simulate(path, from, seeds),
  );
  const fired = firedIn(outcomes);
  const failed = outcomes.find(({ failure }) => failure);
  const silent = failed || seeds < SEEDS_THAT_MEET_ALL ? [] : neverFired(fired);
  if (values.hashes) for (const { seed, hash } of outcomes) console.log(`seed ${seed}: ${hash}`);
  if (failed) console.log(`${failureText(failed.seed, failed.failure!, values.bug)}\n`);
  console.log(`${table(fired)}\n`);
  console.log(summary(outcomes, from, silent));
  if (failed || silent.length > 0) process.exitCode = 1;
}

async function bugs(): Promise<void> {
  const seeds = number('seeds', values.seeds ?? '1000');
  const chosen = names.length > 0 ? names.map(bugCalled) : BUGS;
  for (const bug of chosen) {
    const last = (await withBundle(bug, (path) => fleet.simulate(path, 1, seeds))).at(-1)!;
    const found = last.failure ? `seed ${last.seed} breaks "${last.failure.invariant}"` : `not found in ${seeds} seeds`;
    console.log(`${bug.name}: ${found}`);
    if (last.failure?.invariant !== bug.invariant) process.exitCode = 1;
  }
}

async function withBundle<T>(bug: PlantedBug | undefined, use: (path: string) => Promise<T>): Promise<T> {
  const path = await bundle(ENTRY, bug);
  try {
    return await use(path);
  } finally {
    rmSync(path);
  }
}

function bugCalled(name: string): PlantedBug {
  const bug = BUGS.find((one) => one.name === name);
  if (bug) return bug;
  throw new Error(
    `bug: ${JSON.stringify(name)} is planted nowhere; there are ${BUGS.map((one) => one.name).join(', ')}`,
  );
}

function number(option: string, text: string): number {
  const value = Number(text);
  if (Number.isInteger(value) && value > 0) return value;
  throw new Error(`--${option}: ${JSON.stringify(text)} is no whole number above 0`);
}

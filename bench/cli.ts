/**
 * How soon the command line stands, beside bare Node: `npm run bench -- cli`.
 *
 * Fresh processes alternate with bare ones, and a pair's ratio of processor time is what counts: time on the wall says
 * as much of who else is on the machine, and is told beside it.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { Readable } from 'node:stream';
import { fileURLToPath } from 'node:url';
import { spread, type Spread } from './start/spread.js';

const root = resolve(fileURLToPath(import.meta.url), '..', '..');
const bundle = join(root, 'dist', 'bundles', 'cdk-serval.mjs');
const work = join(root, '.cache', 'bench', 'cli');

const PAIRS = 21;
/** What the project promises: times bare Node's start. */
const MOST_HELP = 2;

/** Loaded before anything else into both: tells the processor's time at the end, where no output is in the way. */
const TELL = `process.on('exit', () => {
  const { user, system } = process.cpuUsage();
  require('node:fs').writeSync(3, String((user + system) / 1000));
});
`;

/** A fresh process, in milliseconds. */
interface Run {
  /** Of the processor, in user and system mode. */
  readonly cpu: number;
  /** From its creation to its end. */
  readonly wall: number;
}

/** How a command line compares with bare Node. */
export interface StartRatio {
  /** Of processor time. */
  readonly ratio: Spread;
  /** Of time on the wall. */
  readonly wall: Spread;
  /** Milliseconds of the processor. */
  readonly cpu: Spread;
  readonly bareCpu: Spread;
}

/**
 * Starts the built command line and bare Node in turns, from new processes.
 * @param argv after the program's name
 * @param env the whole environment of both
 * @param code what the command line must end with; anything else is an error
 */
export async function startRatio(
  argv: readonly string[],
  env: Readonly<Record<string, string>>,
  code = 0,
): Promise<StartRatio> {
  if (!existsSync(bundle)) throw new Error('cdk-serval is not in dist/bundles; run npm run build');
  mkdirSync(work, { recursive: true });
  const tell = join(work, 'tell.cjs');
  writeFileSync(tell, TELL);
  const ours = () => fresh([tell, bundle, ...argv], env, code);
  const bare = () => fresh([tell, '-e', '0'], env, 0);
  const runs: (readonly [Run, Run])[] = [];
  for (let pair = 0; pair < PAIRS; pair += 1) {
    if (pair % 2 === 0) runs.push([await ours(), await bare()]);
    else {
      const other = await bare();
      runs.push([await ours(), other]);
    }
  }
  return {
    ratio: spread(runs.map(([one, other]) => one.cpu / other.cpu)),
    wall: spread(runs.map(([one, other]) => one.wall / other.wall)),
    cpu: spread(runs.map(([one]) => one.cpu)),
    bareCpu: spread(runs.map(([, other]) => other.cpu)),
  };
}

async function fresh(
  [tell, ...argv]: readonly string[],
  env: Readonly<Record<string, string>>,
  code: number,
): Promise<Run> {
  const started = performance.now();
  const child = spawn(process.execPath, ['--require', tell!, ...argv], {
    env,
    stdio: ['ignore', 'ignore', 'inherit', 'pipe'],
  });
  let cpu = '';
  (child.stdio[3] as Readable).on('data', (chunk) => (cpu += String(chunk)));
  const [ended] = (await once(child, 'close')) as [number | null];
  if (ended !== code) throw new Error(`a measured process ended with status ${ended}`);
  return { cpu: Number(cpu), wall: performance.now() - started };
}

export async function run(args: readonly string[]): Promise<void> {
  const { ratio, wall, cpu, bareCpu } = await startRatio(['--help'], { PATH: process.env.PATH ?? '' });
  console.log(
    `cdk-serval --help over bare Node: ${ratio.median} (${ratio.least} to ${ratio.most}, at most ${MOST_HELP}); ` +
      `CPU ms ${cpu.median}, of bare Node ${bareCpu.median}, ratio of wall-clock time ${wall.median}`,
  );
  if (args.includes('--json')) console.log(JSON.stringify({ pairs: PAIRS, help: { ratio, wall, cpu, bareCpu } }));
  if (ratio.median > MOST_HELP) process.exitCode = 1;
}

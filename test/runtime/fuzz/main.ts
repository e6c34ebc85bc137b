/**
 * Fuzzes everything that parses a stranger's bytes: `npm run fuzz [-- TARGET… --seconds 60 --seed 1 --plant]`, or runs
 * one input again: `npm run fuzz -- TARGET --input BASE64`.
 *
 * An input that fails is printed with the command that runs it again; kept as a file of `corpus/TARGET` it is a test.
 */
import { mkdirSync, readFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { Worker } from 'node:worker_threads';
import { build, type Plugin } from 'esbuild';
import { BUGS, type PlantedBug } from './bugs.js';
import { NAMES } from './names.js';
import { HEAD, type Outcome, type Task } from './task.js';

const root = resolve(fileURLToPath(import.meta.url), '..', '..', '..', '..');
const cache = join(root, '.cache', 'fuzz');
/** Milliseconds that one input may take: far from what a busy machine takes for the slowest. */
const HANG = 10_000;
/** Megabytes that a target may hold. */
const MEMORY = 512;
const INPUT_MAX = 16_384;

interface Failure {
  readonly target: string;
  readonly input: Uint8Array;
  readonly why: string;
}

/** The fuzzed program in one file, since coverage is told by file. */
async function bundle(bug?: PlantedBug): Promise<string> {
  mkdirSync(cache, { recursive: true });
  const outfile = join(cache, `${bug?.name ?? 'fuzz'}-${process.pid}.mjs`);
  await build({
    absWorkingDir: root,
    entryPoints: ['test/runtime/fuzz/worker.ts'],
    outfile,
    bundle: true,
    format: 'esm',
    platform: 'node',
    target: 'node20',
    mainFields: ['module', 'main'],
    conditions: ['module'],
    logLevel: 'error',
    plugins: bug ? [planting(bug)] : [],
  });
  return outfile;
}

function planting({ name, file, from, to }: PlantedBug): Plugin {
  const path = join(root, file);
  const source = readFileSync(path, 'utf8');
  if (source.split(from).length !== 2) throw new Error(`${name}: ${JSON.stringify(from)} is not once in ${file}`);
  return {
    name: 'planted bug',
    setup: ({ onLoad }) =>
      onLoad({ filter: /\.ts$/ }, (loaded) =>
        loaded.path === path ? { contents: source.replace(from, () => to), loader: 'ts' } : undefined,
      ),
  };
}

/** Runs one target in a thread of its own; a hang and an exhausted memory are failures of the input that was run. */
function fuzzed(program: string, task: Omit<Task, 'shared' | 'corpus'>): Promise<Outcome> {
  const corpus = join(root, 'test', 'runtime', 'fuzz', 'corpus', task.target);
  const shared = new SharedArrayBuffer(HEAD + INPUT_MAX);
  const head = new Int32Array(shared, 0, 2);
  const worker = new Worker(program, {
    workerData: { ...task, corpus, shared } satisfies Task,
    resourceLimits: { maxOldGenerationSizeMb: MEMORY },
  });
  const failedAt = (why: string): Outcome => ({
    runs: head[0]!,
    kept: 0,
    blocks: 0,
    crash: { input: new Uint8Array(shared.slice(HEAD, HEAD + head[1]!)), why },
  });
  return new Promise((resolved, rejected) => {
    let beat = -1;
    const watch = setInterval(() => {
      if (head[0] === beat) end(failedAt(`no answer within ${HANG / 1000} s`));
      beat = head[0]!;
    }, HANG);
    const end = (outcome: Outcome): void => {
      clearInterval(watch);
      void worker.terminate();
      resolved(outcome);
    };
    worker.once('message', (outcome: Outcome) => {
      if (outcome.broken !== undefined) rejected(new Error(outcome.broken));
      end(outcome);
    });
    // Nothing else ends a thread: what its target throws is caught there.
    worker.once('error', () => end(failedAt(`more than ${MEMORY} MB`)));
  });
}

/** All targets, two at a time at most, in about so many seconds. */
async function fuzzAll(program: string, targets: readonly string[], seconds: number, seed: number): Promise<Failure[]> {
  const failures: Failure[] = [];
  const side = Math.min(2, availableParallelism(), targets.length);
  const milliseconds = (seconds * 1000 * side) / targets.length;
  const queue = [...targets];
  const work = async (): Promise<void> => {
    for (let target = queue.shift(); target !== undefined; target = queue.shift()) {
      const { runs, kept, blocks, crash } = await fuzzed(program, { target, seed, milliseconds });
      console.log(`${target}: ${runs} inputs, ${kept} kept, ${blocks} blocks${crash ? ': FAILED' : ''}`);
      if (crash) failures.push({ target, ...crash });
    }
  };
  await Promise.all(Array.from({ length: side }, work));
  return failures;
}

function told({ target, input, why }: Failure, seed: number): string {
  const base64 = Buffer.from(input).toString('base64');
  return [
    `${target}, seed ${seed}: ${why}`,
    `input: ${JSON.stringify(Buffer.from(input).toString('latin1'))}`,
    `again: npm run fuzz -- ${target} --input ${base64 || '='}`,
    `to keep it as a test: echo ${base64} | base64 -d > test/runtime/fuzz/corpus/${target}/NAME`,
  ].join('\n');
}

const { values, positionals } = parseArgs({
  options: {
    seconds: { type: 'string', default: '60' },
    seed: { type: 'string', default: '1' },
    input: { type: 'string' },
    plant: { type: 'boolean' },
  },
  allowPositionals: true,
});
const targets = positionals.length > 0 ? positionals : NAMES;
for (const target of targets) {
  if (!NAMES.includes(target)) throw new Error(`no target is called ${target}; there are ${NAMES.join(', ')}`);
}
const [seconds, seed] = [Number(values.seconds), Number(values.seed)];

if (values.input !== undefined) {
  const { TARGETS } = await import('./targets.js');
  await TARGETS[targets[0]!]!.run(Buffer.from(values.input, 'base64'));
  console.log(`${targets[0]}: nothing but a refusal or an answer`);
} else if (values.plant) {
  let missed = 0;
  for (const bug of BUGS) {
    const [found] = await fuzzAll(await bundle(bug), [bug.target], seconds / BUGS.length, seed);
    if (!found) missed += 1;
    console.log(`${found ? 'found' : 'MISSED'} ${bug.name}`);
  }
  console.log(`fuzzing: ${BUGS.length - missed} of ${BUGS.length} planted bugs found`);
  if (missed > 0) process.exitCode = 1;
} else {
  const failures = await fuzzAll(await bundle(), targets, seconds, seed);
  for (const failure of failures) console.log(told(failure, seed));
  console.log(`fuzzing: ${targets.length - failures.length} of ${targets.length} targets held, seed ${seed}`);
  if (failures.length > 0) process.exitCode = 1;
}

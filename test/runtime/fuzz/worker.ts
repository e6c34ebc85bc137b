/** Fuzzes one target, in a thread that can be ended when it hangs. Says what it is at in memory that the parent reads. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parentPort, workerData } from 'node:worker_threads';
import { Chance } from '../../../simulate/random.js';
import { coverageOf } from './coverage.js';
import { mutated } from './mutate.js';
import { HEAD, type Outcome, type Task } from './task.js';
import { TARGETS } from './targets.js';

/** Inputs between two looks at the coverage: a look costs more than a run. */
const BATCH = 16;

const { target: name, seed, milliseconds, corpus, shared } = workerData as Task;
const target = TARGETS[name]!;
const head = new Int32Array(shared, 0, 2);
const body = new Uint8Array(shared, HEAD);
const outside: string[] = [];
for (const event of ['unhandledRejection', 'uncaughtException'] as const) {
  process.on(event, (error: unknown) => outside.push(`outside of the call: ${String(error)}`));
}

/** Why an input fails, or undefined. */
async function failure(input: Buffer): Promise<string | undefined> {
  body.set(input);
  head[1] = input.length;
  Atomics.add(head, 0, 1);
  try {
    await target.run(input);
    return outside.pop();
  } catch (error) {
    return error instanceof Error ? (error.stack ?? error.message) : String(error);
  }
}

async function fuzz(): Promise<Outcome> {
  const chance = new Chance(`fuzz/${name}/${seed}`);
  const coverage = await coverageOf(import.meta.url);
  const kept = existsSync(corpus) ? readdirSync(corpus) : [];
  const files = kept.map((file) => readFileSync(join(corpus, file)));
  const pool: Buffer[] = [...target.seeds.map((text) => Buffer.from(text)), ...files];
  let [runs, blocks] = [0, 0];
  const outcome = (crash?: Outcome['crash']): Outcome => ({ runs, kept: pool.length, blocks, crash });
  const crashed = (input: Buffer, why: string): Outcome => outcome({ input: new Uint8Array(input), why });

  for (const input of [...pool]) {
    runs += 1;
    const why = await failure(input);
    if (why !== undefined) return crashed(input, why);
  }
  const known = new Set(await coverage.ran());
  const end = performance.now() + milliseconds;
  while (performance.now() < end) {
    const batch = Array.from({ length: BATCH }, () => mutated(chance.one(pool), pool, target.words, chance));
    for (const input of batch) {
      runs += 1;
      const why = await failure(input);
      if (why !== undefined) return crashed(input, why);
    }
    const fresh = new Set([...(await coverage.ran())].filter((block) => !known.has(block)));
    for (const block of fresh) known.add(block);
    // Which of them it was shows when each is run alone.
    for (const input of fresh.size > 0 ? batch : []) {
      await failure(input);
      const own = [...(await coverage.ran())].filter((block) => fresh.delete(block));
      if (own.length > 0) pool.push(input);
    }
    blocks = known.size;
  }
  return outcome();
}

const broken = (error: unknown): Pick<Outcome, 'broken'> => ({ broken: (error as Error).stack ?? String(error) });
parentPort!.postMessage(await fuzz().catch(broken));

/**
 * The sync of an account of 1,000 roles, 20 of them tagged, at the default pacing: `npm run bench -- sync [--json]`.
 *
 * First a run into an empty catalog, then a later one in which nothing has changed. The local AWS throttles at the rates
 * that the pacing assumes, in a process of its own, so that memory and CPU are the sync's; the sync is bundled as it is
 * shipped. Three such pairs run side by side: waiting is nearly all that they do. Medians and their spread are printed;
 * it exits 1 where any run makes more calls than the floor, takes more than 1.05 of the time or 150 MB.
 */
import { fork, type ChildProcess } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { ROLES, TAGGED, floorCalls, floorSeconds } from './sync/account.js';
import type { Measured } from './sync/client.js';
import type { Served } from './sync/server.js';

const here = fileURLToPath(new URL('.', import.meta.url));
const SECONDS_RATIO = 1.05;
const MEGABYTES = 150;

const PAIRS = 3;
/** Longer than any bucket takes to fill: a burst of 15 at 15 a second, of 35 at 35. */
const REFILL_MILLISECONDS = 2_000;
/** Without the SDK's advice about Node versions, a line from each of the processes. */
const ENVIRONMENT = { ...process.env, AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true' };

/** Medians of all pairs, but for memory: the most that any took. */
interface Case extends Measured {
  readonly floorCalls: number;
  readonly floorSeconds: number;
  /** Least and most of any pair. */
  readonly secondsSpread: readonly [number, number];
}

export async function run(args: readonly string[]): Promise<void> {
  const client = await bundledClient();
  const pairs = await Promise.all(Array.from({ length: PAIRS }, () => pair(client)));
  const cases = [false, true].map((later) => {
    const measured = pairs.map(([first, second]) => (later ? second : first));
    return { all: measured, row: caseOf(measured, floorCalls(later)) };
  });
  for (const { row } of cases) console.log(line(row));
  if (args.includes('--json')) console.log(JSON.stringify({ cases: cases.map(({ row }) => row) }));
  if (!cases.every(({ all, row }) => all.every((one) => isWithin(one, row)))) process.exitCode = 1;
}

async function bundledClient(): Promise<string> {
  const outfile = resolve(here, '..', '.cache', 'bench', 'sync-client.mjs');
  mkdirSync(join(outfile, '..'), { recursive: true });
  await build({
    entryPoints: [join(here, 'sync', 'client.ts')],
    outfile,
    bundle: true,
    minify: true,
    format: 'esm',
    platform: 'node',
    target: 'node20',
    mainFields: ['module', 'main'],
    conditions: ['module'],
    logLevel: 'warning',
  });
  return outfile;
}

/** A first and a later run on an account of their own. */
async function pair(client: string): Promise<[Measured, Measured]> {
  const server = fork(join(here, 'sync', 'server.ts'), { execArgv: ['--import', 'tsx'], env: ENVIRONMENT });
  try {
    const served = await message<Served>(server);
    // Another process for each, as a schedule starts them: the catalog is all that the later run knows of the first.
    // Without this process's own arguments, which would load a TypeScript compiler into what is measured.
    const sync = (name: string): Promise<Measured> =>
      message<Measured>(fork(client, [JSON.stringify({ ...served, name })], { execArgv: [], env: ENVIRONMENT }));
    const first = await sync('first run');
    // Runs are hours apart: AWS's token buckets are full again when the later one begins.
    await sleep(REFILL_MILLISECONDS);
    return [first, await sync('later run')];
  } finally {
    server.kill();
  }
}

function caseOf(measured: readonly Measured[], floor: number): Case {
  const sorted = (of: (one: Measured) => number): number[] => measured.map(of).sort((a, b) => a - b);
  const median = (of: (one: Measured) => number): number => sorted(of)[Math.floor(measured.length / 2)]!;
  const seconds = sorted((one) => one.seconds);
  return {
    name: measured[0]!.name,
    calls: median((one) => one.calls),
    floorCalls: floor,
    seconds: median((one) => one.seconds),
    floorSeconds,
    peakMB: Math.max(...measured.map(({ peakMB }) => peakMB)),
    cpuMsPerCall: median((one) => one.cpuMsPerCall),
    secondsSpread: [seconds[0]!, seconds.at(-1)!],
  };
}

function isWithin({ calls, seconds, peakMB }: Measured, { floorCalls: floor, floorSeconds: least }: Case): boolean {
  return calls === floor && seconds <= least * SECONDS_RATIO && peakMB < MEGABYTES;
}

function line({ name, calls, floorCalls: floor, seconds, secondsSpread, peakMB, cpuMsPerCall }: Case): string {
  const ratio = (value: number): string => (value / floorSeconds).toFixed(3);
  const [least, most] = secondsSpread.map(ratio);
  return (
    `${name} of ${ROLES} roles, ${TAGGED} tagged: ${calls} calls (floor ${floor}), ${seconds} s, ` +
    `${ratio(seconds)} of the floor (${least} to ${most} in ${PAIRS} runs), ${peakMB} MB at most, ${cpuMsPerCall} ms CPU a call`
  );
}

/** The first message of a child; an error where it ends without one. */
function message<T>(child: ChildProcess): Promise<T> {
  return new Promise((fulfil, reject) => {
    child.once('message', (sent) => fulfil(sent as T));
    child.once('exit', (code) => reject(new Error(`the process ended with status ${code} before it answered`)));
  });
}

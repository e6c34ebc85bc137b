/**
 * The sync of an account of 1,000 roles, 20 of them tagged, at the default pacing: `npm run bench -- sync [--json]`.
 *
 * First a run into an empty catalog, then a later one in which nothing has changed. The local AWS throttles at the rates
 * that the pacing assumes, in a process of its own, so that memory and CPU are the sync's; the sync is bundled as it is
 * shipped. It exits 1 where a run makes more calls than the floor, takes more than 1.05 of the time or 150 MB.
 */
import { fork, type ChildProcess } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { ROLES, TAGGED, floorCalls, floorSeconds } from './sync/account.js';
import type { Measured } from './sync/client.js';
import type { Served } from './sync/server.js';

const here = fileURLToPath(new URL('.', import.meta.url));
const SECONDS_RATIO = 1.05;
const MEGABYTES = 150;

interface Case extends Measured {
  readonly floorCalls: number;
  readonly floorSeconds: number;
}

export async function run(args: readonly string[]): Promise<void> {
  const client = resolve(here, '..', '.cache', 'bench', 'sync-client.mjs');
  mkdirSync(join(client, '..'), { recursive: true });
  await build({
    entryPoints: [join(here, 'sync', 'client.ts')],
    outfile: client,
    bundle: true,
    minify: true,
    format: 'esm',
    platform: 'node',
    target: 'node20',
    mainFields: ['module', 'main'],
    conditions: ['module'],
    logLevel: 'warning',
  });
  const server = fork(join(here, 'sync', 'server.ts'), { execArgv: ['--import', 'tsx'] });
  try {
    const served = await message<Served>(server);
    const cases: Case[] = [];
    // Another process for each, as a schedule starts them: the catalog is all that the later run knows of the first.
    for (const later of [false, true]) {
      const name = later ? 'later run' : 'first run';
      // Without this process's own arguments, which would load a TypeScript compiler into what is measured.
      const child = fork(client, [JSON.stringify({ ...served, name })], { execArgv: [] });
      const measured = await message<Measured>(child);
      cases.push({ ...measured, floorCalls: floorCalls(later), floorSeconds });
    }
    for (const row of cases) console.log(line(row));
    if (args.includes('--json')) console.log(JSON.stringify({ cases }));
    if (!cases.every(isWithin)) process.exitCode = 1;
  } finally {
    server.kill();
  }
}

function isWithin({ calls, floorCalls: floor, seconds, floorSeconds: least, peakMB }: Case): boolean {
  return calls === floor && seconds <= least * SECONDS_RATIO && peakMB < MEGABYTES;
}

function line(row: Case): string {
  const ratio = (row.seconds / row.floorSeconds).toFixed(3);
  return (
    `${row.name} of ${ROLES} roles, ${TAGGED} tagged: ${row.calls} calls (floor ${row.floorCalls}), ` +
    `${row.seconds} s (${ratio} of the floor), ${row.peakMB} MB, ${row.cpuMsPerCall} ms CPU a call`
  );
}

/** The first message of a child; an error where it ends without one. */
function message<T>(child: ChildProcess): Promise<T> {
  return new Promise((fulfil, reject) => {
    child.once('message', (sent) => fulfil(sent as T));
    child.once('exit', (code) => reject(new Error(`the process ended with status ${code} before it answered`)));
  });
}

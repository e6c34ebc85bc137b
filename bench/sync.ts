/**
 * The sync beside the least that is possible: `npm run bench -- sync [calls|time|cpu|memory|organization …] [--json]`.
 *
 * All parts unless some are named. What is sold as a claim has a limit; where one is passed, it exits 1. Whole runs go on
 * virtual time, but for one in real time; processor time is that of pairs, so that it holds on a machine that others use.
 */
import { calls } from './sync/calls.js';
import { cpu } from './sync/cpu.js';
import { organization } from './sync/organization.js';
import { holds, printed, type Part } from './sync/report.js';
import { memory, time } from './sync/sockets.js';

const PARTS: Readonly<Record<string, () => Promise<Part>>> = { calls, time, cpu, memory, organization };

export async function run(args: readonly string[]): Promise<void> {
  const named = args.filter((arg) => arg !== '--json');
  const unknown = named.find((name) => !Object.hasOwn(PARTS, name));
  if (unknown !== undefined) {
    console.error(`bench: sync has no part ${JSON.stringify(unknown)}; there are ${Object.keys(PARTS).join(', ')}`);
    process.exitCode = 2;
    return;
  }
  const measured: Record<string, Part> = {};
  for (const name of named.length > 0 ? named : Object.keys(PARTS)) {
    const part = await PARTS[name]!();
    console.log(`${printed(part)}\n`);
    measured[name] = part;
  }
  if (args.includes('--json')) console.log(JSON.stringify(measured));
  if (!Object.values(measured).every(({ claims }) => claims.every(holds))) process.exitCode = 1;
}

/**
 * Logins beside other programs that log people in: `npm run bench -- login [checks|cpu|aws|starts|memory …] [--json]`.
 *
 * All parts unless some are named. One provider, one client load and each program are processes of their own. Where a
 * claim does not hold, it exits 1; what can't be installed is skipped, and said so. See docs/bench-login.md.
 */
import { checks } from './login/checks.js';
import { aws, cpu } from './login/cpu.js';
import { memory } from './login/memory.js';
import { starts } from './login/starts.js';
import { startWorld, type World } from './login/world.js';
import { holds, printed, type Part } from './sync/report.js';

const PARTS: Readonly<Record<string, (world: World) => Promise<Part>>> = { checks, cpu, aws, starts, memory };

export async function run(args: readonly string[]): Promise<void> {
  const named = args.filter((arg) => arg !== '--json');
  const unknown = named.find((name) => !Object.hasOwn(PARTS, name));
  if (unknown !== undefined) {
    console.error(`bench: login has no part ${JSON.stringify(unknown)}; there are ${Object.keys(PARTS).join(', ')}`);
    process.exitCode = 2;
    return;
  }
  const measured: Record<string, Part> = {};
  const world = await startWorld();
  try {
    for (const name of named.length > 0 ? named : Object.keys(PARTS)) {
      const part = await PARTS[name]!(world);
      console.log(`${printed(part)}\n`);
      measured[name] = part;
    }
  } finally {
    world.close();
  }
  if (args.includes('--json')) console.log(JSON.stringify(measured));
  if (!Object.values(measured).every(({ claims }) => claims.every(holds))) process.exitCode = 1;
}

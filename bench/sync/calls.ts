/** Requests and time of whole runs on virtual time, beside the least that they can be. */
import { floorCallsOf, floorOf, sum, type Shape } from './account.js';
import { bundled, ran } from './process.js';
import { round, type Claim, type Part } from './report.js';
import type { VirtualRun } from './virtual.js';

const SHAPES: readonly Shape[] = [
  { accounts: 1, roles: 50 },
  { accounts: 1, roles: 1_000 },
  { accounts: 1, roles: 10_000 },
  { accounts: 10, roles: 1_000 },
];
export const SECONDS_RATIO = 1.02;
/** Below it, a bucket that keeps three of its tokens back shows; no account waits for that fifth of a second. */
const TIMED_FROM_ROLES = 1_000;

export async function calls(): Promise<Part> {
  const { virtual } = await bundled('virtual');
  const measured: Array<{ row: Part['rows'][number]; claims: readonly Claim[] }> = [];
  for (const shape of SHAPES) {
    const runs = await ran<[VirtualRun, VirtualRun]>(virtual, shape);
    runs.forEach((run, index) => measured.push(compared(shape, index === 1, run)));
  }
  return {
    title: 'Requests and virtual time, a tagged role in 50',
    rows: measured.map(({ row }) => row),
    claims: measured.flatMap(({ claims }) => claims),
  };
}

function compared(shape: Shape, later: boolean, { calls: made, throttles, seconds }: VirtualRun) {
  const floor = floorCallsOf(shape, later);
  const { seconds: least } = floorOf(shape.roles, 0);
  const name = `${later ? 'later' : 'first'} run of ${shape.accounts} × ${shape.roles} roles`;
  const ratio = round(seconds / least);
  // By action: one too many here does not make up for one too few there.
  const actions = Object.keys({ ...made, ...floor });
  const beside = actions.reduce((all, action) => all + Math.abs((made[action] ?? 0) - (floor[action] ?? 0)), 0);
  return {
    row: {
      run: name,
      requests: sum(made),
      floor: sum(floor),
      throttled: throttles,
      seconds: round(seconds, 1),
      least: round(least, 1),
      ratio,
    },
    claims: [
      { claim: `requests beside the floor, ${name}`, measured: beside, limit: 0 },
      ...(shape.roles < TIMED_FROM_ROLES
        ? []
        : [{ claim: `time over the least, ${name}`, measured: ratio, limit: SECONDS_RATIO }]),
    ],
  };
}

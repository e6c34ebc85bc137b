/** Whether logins leave something behind. */
import { round, type Part } from '../sync/report.js';
import type { World } from './world.js';

const FEW = 1_000;
const MANY = 10_000;
const RATIO = 1.2;

/**
 * The limit that Node sets itself in the 256 MiB of the chart's pod. That of new objects stands in the chart.
 * @see https://nodejs.org/api/process.html#processconstrainedmemory
 */
const IN_A_POD = ['--max-old-space-size=128'];

async function grown(world: World, node: readonly string[]) {
  const bridge = await world.start('bridge', undefined, node);
  await world.logins(bridge, FEW);
  const few = await bridge.collected();
  await world.logins(bridge, MANY - FEW);
  const many = await bridge.collected();
  bridge.stop();
  return { few, many };
}

export async function memory(world: World): Promise<Part> {
  const pod = await grown(world, IN_A_POD);
  const machine = await grown(world, []);
  const rows = Object.entries({ 'in a pod of 256 MiB': pod, 'on this machine': machine }).flatMap(
    ([where, { few, many }]) =>
      [[FEW, few] as const, [MANY, many] as const].map(([after, { rss, heap }]) => ({
        where,
        after,
        'MB resident': round(rss, 1),
        'MB of living objects': round(heap, 1),
      })),
  );
  return {
    title: "Memory of the bridge's process after complete logins, and a garbage collection",
    rows,
    claims: [
      ...Object.entries({ pod, machine }).map(([where, { few, many }]) => ({
        claim: `resident memory after ${MANY} logins over that after ${FEW}, ${where}`,
        measured: round(many.rss / few.rss),
        limit: RATIO,
      })),
      ...Object.entries({ pod, machine }).map(([where, { few, many }]) => ({
        claim: `living objects after ${MANY} logins over those after ${FEW}, ${where}`,
        measured: round(many.heap / few.heap),
        limit: RATIO,
      })),
    ],
  };
}

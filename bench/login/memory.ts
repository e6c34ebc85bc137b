/** Whether logins leave something behind. */
import { round, type Part } from '../sync/report.js';
import type { World } from './world.js';

const FEW = 1_000;
const MANY = 10_000;
const RATIO = 1.2;

export async function memory(world: World): Promise<Part> {
  const bridge = await world.start('bridge');
  await world.logins(bridge, FEW);
  const few = await bridge.collected();
  await world.logins(bridge, MANY - FEW);
  const many = await bridge.collected();
  bridge.stop();
  return {
    title: "Memory of the bridge's process after complete logins, and a garbage collection",
    rows: [
      { after: FEW, 'MB resident': round(few.rss, 1), 'MB of living objects': round(few.heap, 1) },
      { after: MANY, 'MB resident': round(many.rss, 1), 'MB of living objects': round(many.heap, 1) },
    ],
    claims: [
      {
        claim: `resident memory after ${MANY} logins over that after ${FEW}`,
        measured: round(many.rss / few.rss),
        limit: RATIO,
      },
      {
        claim: `living objects after ${MANY} logins over those after ${FEW}`,
        measured: round(many.heap / few.heap),
        limit: RATIO,
      },
    ],
  };
}

/** `cdk-serval sync`: reads accounts into the catalog. */
import { announceOn } from '../../runtime/sync/announce.js';
import { syncToTheEnd } from '../../runtime/sync/sync.js';
import { printableJson } from '../printable.js';
import { progress } from '../progress.js';
import { interruptible } from './interrupt.js';
import type { SyncCommandOptions } from './options.js';

const ENDING =
  'ending: what is being read is read to the end and stored, the rest is left to the next run; once more ends it at once';
const ENDED =
  'ended at once: every role stands as it was or as it was read; accounts that were being read are held for 15 minutes at most';

/** Whether every account was read whole. */
export async function run(
  { eventBus, ...options }: SyncCommandOptions,
  { json }: { readonly json: boolean },
): Promise<boolean> {
  const shown = progress(process.stderr);
  const bus = eventBus === undefined ? undefined : await openBus(options, eventBus);
  const { signal, end } = interruptible(
    () => shown.say(ENDING),
    () => {
      shown.end();
      shown.say(ENDED);
    },
  );
  try {
    const statuses = await syncToTheEnd({
      ...options,
      onEvent: shown.onEvent,
      signal,
      ...(bus && { announce: announceOn(bus) }),
    });
    const untold = Object.entries(bus?.failures() ?? {}).map(([code, changes]) => `${changes} by ${code}`);
    if (untold.length > 0)
      shown.say(`changes that could not be told, which the next run tries again: ${untold.join(', ')}`);
    if (json) console.log(printableJson(statuses));
    return statuses.every(({ complete }) => complete);
  } finally {
    end();
    shown.end();
    bus?.close();
  }
}

/** Loaded by itself: few runs have a bus. */
async function openBus({ aws }: Pick<SyncCommandOptions, 'aws'>, name: string) {
  return (await import('../../runtime/aws/event-bridge.js')).eventBus(aws, name);
}

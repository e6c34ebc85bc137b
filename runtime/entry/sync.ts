/**
 * The sync for a function runtime: settings from the environment, one line of JSON for each account in the log. The
 * import checks the settings; the clients of AWS, nearly all of what there is to load, come with the first event.
 */
import '../quiet.js';
import { systemClock } from '../clock.js';
import { systemRandom } from '../random.js';
import { start } from '../start.js';
import type { SyncSummary } from '../sync/function.js';
import { syncSettings } from '../sync/settings.js';

const settings = start(() => syncSettings(process.env, systemClock, systemRandom));
let syncing: Promise<() => Promise<SyncSummary>> | undefined;

/** Syncs all connections. The event is not looked at. */
export async function handler(): Promise<SyncSummary> {
  syncing ??= import('../sync/function.js').then(({ syncFunction }) =>
    syncFunction(settings, (line) => process.stdout.write(`${line}\n`)),
  );
  return (await syncing)();
}

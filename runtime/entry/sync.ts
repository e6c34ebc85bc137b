/** The sync for a function runtime: settings from the environment, one line of JSON for each account in the log. */
import '../quiet.js';
import { systemClock } from '../clock.js';
import { systemRandom } from '../random.js';
import { start } from '../start.js';
import { syncFunction } from '../sync/function.js';
import { syncSettings } from '../sync/settings.js';

/** Syncs all connections. The event is not looked at. */
export const handler = start(() =>
  syncFunction(syncSettings(process.env, systemClock, systemRandom), (line) => process.stdout.write(`${line}\n`)),
);

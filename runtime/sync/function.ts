/** The sync as a function that a schedule invokes. */
import type { AccountStatus } from '../catalog/catalog.js';
import { RuntimeError } from '../errors.js';
import { isToCarryOn, syncInvocation } from './invocation.js';
import { runMetrics } from './metrics.js';
import type { SyncSettings } from './settings.js';

/** What an invocation answers; the catalog and the log hold the details. */
export interface SyncSummary {
  readonly accounts: number;
  /** Accounts that were read whole. */
  readonly complete: number;
  /** Ids of accounts that the next invocation carries on with, and of those that another run has. */
  readonly left: readonly string[];
}

/**
 * A function that syncs all connections into the catalog's table and logs one line of JSON for each account, which is
 * its metric too, and one for all of them. An account that fails is in the log, the metrics and the catalog; it does
 * not fail the invocation, which would read all others once more. Where each of them failed, there is a common cause and
 * nothing to read twice: the invocation fails, so that it is tried again, counted as an error, and ends as a dead letter
 * if it lasts.
 *
 * @throws RuntimeError from an invocation: `Sync` where no account could be read, `CatalogVersion` of `syncAccounts`
 */
export function syncFunction(settings: SyncSettings, log: (line: string) => void): () => Promise<SyncSummary> {
  const { connections, functionName, ...syncing } = settings;
  const invoke = syncInvocation(syncing, log);
  return async () => {
    const statuses = await invoke({ connections, accountMetrics: true });
    const summary = summaryOf(statuses);
    const metrics = runMetrics(statuses, functionName, syncing.aws.clock.now());
    log(JSON.stringify({ event: 'run-finished', ...summary, ...metrics }));
    const [first, ...others] = statuses.filter((status) => !isToCarryOn(status));
    // An account that is not finished could be read, and so could one whose run came to its end.
    const read = statuses.some(({ completed, unfinished }) => completed !== undefined || unfinished !== undefined);
    if (first && !read) {
      const example = `${first.account}, as an example: ${first.failure}`;
      throw new RuntimeError('Sync', `none of ${others.length + 1} accounts could be read; ${example}`);
    }
    return summary;
  };
}

function summaryOf(statuses: readonly AccountStatus[]): SyncSummary {
  return {
    accounts: statuses.length,
    complete: statuses.filter(({ complete }) => complete).length,
    left: statuses.filter(isToCarryOn).map(({ account }) => account),
  };
}

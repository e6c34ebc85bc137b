/** The sync as a function that a schedule invokes. */
import { documentClient } from '../aws/clients.js';
import { dynamoCatalog } from '../catalog/dynamodb-catalog.js';
import { RuntimeError } from '../errors.js';
import { completeRunMetric } from './metrics.js';
import type { SyncSettings } from './settings.js';
import { syncAccounts } from './sync.js';

/** What an invocation answers; the catalog and the log hold the details. */
export interface SyncSummary {
  readonly accounts: number;
  /** Accounts that were read whole. */
  readonly complete: number;
}

/**
 * A function that syncs all connections into the catalog's table and logs one line of JSON for each account, which is
 * its metric too. An account that fails is in the log, the metric and the catalog; it does not fail the invocation,
 * which would read all others once more. Where each of them failed, there is a common cause and nothing to read twice:
 * the invocation fails, so that it is tried again, counted as an error, and ends as a dead letter if it lasts.
 *
 * @throws RuntimeError from an invocation: `Sync` where no account could be read, `CatalogVersion` of `syncAccounts`
 */
export function syncFunction(settings: SyncSettings, log: (line: string) => void): () => Promise<SyncSummary> {
  const { aws, catalogTable, ...options } = settings;
  const client = documentClient(aws);
  return async () => {
    // Of each invocation's own: what it remembers of the table may no longer hold in the next one.
    const catalog = dynamoCatalog(client, catalogTable);
    const statuses = await syncAccounts({
      ...options,
      aws,
      catalog,
      onEvent: (event) => {
        if (event.type !== 'account-finished') return;
        const metric = completeRunMetric(event.status, aws.clock.now());
        log(JSON.stringify({ event: event.type, ...event.status, ...metric }));
      },
    });
    const [first] = statuses;
    if (first && statuses.every(({ completed }) => completed === undefined)) {
      const example = `${first.account}, as an example: ${first.failure}`;
      throw new RuntimeError('Sync', `none of ${statuses.length} accounts could be read; ${example}`);
    }
    return { accounts: statuses.length, complete: statuses.filter(({ complete }) => complete).length };
  };
}

/** The sync as a function that a schedule invokes. */
import { documentClient } from '../aws/clients.js';
import { dynamoCatalog } from '../catalog/dynamodb-catalog.js';
import type { SyncSettings } from './settings.js';
import { syncAccounts } from './sync.js';

/** What an invocation answers; the catalog and the log hold the details. */
export interface SyncSummary {
  readonly accounts: number;
  /** Accounts that were read whole. */
  readonly complete: number;
}

/**
 * A function that syncs all connections into the catalog's table and logs one line of JSON for each account.
 * An account that fails is in the log and the catalog; it does not fail the invocation, which would only be repeated.
 */
export function syncFunction(settings: SyncSettings, log: (line: string) => void): () => Promise<SyncSummary> {
  const { aws, catalogTable, ...options } = settings;
  const catalog = dynamoCatalog(documentClient(aws), catalogTable);
  return async () => {
    const statuses = await syncAccounts({
      ...options,
      aws,
      catalog,
      onEvent: (event) => {
        if (event.type === 'account-finished') log(JSON.stringify({ event: event.type, ...event.status }));
      },
    });
    return { accounts: statuses.length, complete: statuses.filter(({ complete }) => complete).length };
  };
}

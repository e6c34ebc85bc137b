/** The sync: accounts in sequence, each by itself, into the catalog. */
import type { AccountStatus } from '../catalog/catalog.js';
import { errorName, RuntimeError } from '../errors.js';
import { syncAccount } from './account.js';
import { checkConnections, type Connection } from './connection.js';
import type { SyncOptions, SyncRun } from './options.js';
import { DEFAULT_RATES } from './pacing.js';

/**
 * Reads every account and brings the catalog up to it. An account that fails stops no other: its status says why.
 *
 * @returns a status for each connection, in their order; the catalog holds them too
 * @throws RuntimeError `Connection` before anything is called, `CatalogVersion` where the catalog is of a newer version
 */
export async function syncAccounts(options: SyncOptions): Promise<AccountStatus[]> {
  const connections = checkConnections(options.connections, options.aws.region);
  const run: SyncRun = {
    catalog: options.catalog,
    aws: options.aws,
    clock: options.aws.clock,
    rates: { ...DEFAULT_RATES, ...options.rates },
    includeUneditable: options.includeUneditable ?? false,
    removeMany: options.removeMany ?? false,
    onEvent: options.onEvent ?? (() => undefined),
    versions: new Map(),
    saved: new Map(),
  };
  const statuses: AccountStatus[] = [];
  for (const connection of connections) statuses.push(await syncOne(connection, run));
  return statuses;
}

async function syncOne(connection: Connection, run: SyncRun): Promise<AccountStatus> {
  const { account, name } = connection;
  const started = new Date(run.clock.now()).toISOString();
  run.onEvent({ type: 'account-started', account, name });
  let status: AccountStatus;
  try {
    status = await syncAccount(connection, run);
    await run.catalog.putStatus(status);
  } catch (error) {
    if (error instanceof RuntimeError && error.code === 'CatalogVersion') throw error;
    status = unstored({ account, name, started }, error);
  }
  run.onEvent({ type: 'account-finished', account, status });
  return status;
}

/** The store failed: what stands in the catalog is what stood there, or newer role by role. */
function unstored(about: Pick<AccountStatus, 'account' | 'name' | 'started'>, error: unknown): AccountStatus {
  const none = { listed: 0, skipped: 0, tagged: 0, removed: 0, heldBack: 0, calls: {}, throttles: 0 };
  const failure = `the catalog could not be read or written: ${error instanceof RuntimeError ? error.what : errorName(error)}`;
  return { ...about, ...none, complete: false, errors: [], failedReads: 0, failure };
}

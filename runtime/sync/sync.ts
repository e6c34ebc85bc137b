/** The sync: accounts side by side, each by itself, into the catalog. */
import type { AccountStatus } from '../catalog/catalog.js';
import type { Claim } from '../catalog/writer.js';
import { errorName, RuntimeError } from '../errors.js';
import { randomUuid } from '../random.js';
import { syncAccount } from './account.js';
import { checkConnections, type Connection } from './connection.js';
import type { SyncOptions, SyncRun } from './options.js';
import { DEFAULT_RATES } from './pacing.js';
import { inParallel } from './parallel.js';
import { beginShift, OutOfTime, WORK_MILLISECONDS } from './time.js';

/** Accounts at the same time: each has limits of its own at AWS, so that none slows another. */
export const ACCOUNTS_AT_ONCE = 10;
const READS_IN_FLIGHT = 32;

/**
 * Reads every account and brings the catalog up to it, as far as its time allows: those first that were last read whole
 * longest ago. An account that fails stops no other: its status says why.
 *
 * @returns a status for each connection, in their order; the catalog holds those of accounts that were taken
 * @throws RuntimeError `Connection` before anything is called, `CatalogVersion` where the catalog is of a newer version
 */
export async function syncAccounts(options: SyncOptions): Promise<AccountStatus[]> {
  const connections = checkConnections(options.connections, options.aws.region);
  const { clock, random } = options.aws;
  const { pathPrefix, organizationRun, announce } = options;
  const run: SyncRun = {
    catalog: options.catalog,
    aws: options.aws,
    clock,
    rates: { ...DEFAULT_RATES, ...options.rates },
    includeUneditable: options.includeUneditable ?? false,
    removeMany: options.removeMany ?? false,
    ...(pathPrefix !== undefined && { pathPrefix }),
    ...(organizationRun !== undefined && { organizationRun }),
    ...(announce && { announce }),
    onEvent: options.onEvent ?? (() => undefined),
    holder: randomUuid(random),
    shift: beginShift(clock, options.workMilliseconds ?? WORK_MILLISECONDS, options.signal),
    versions: new Map(),
    versionReads: new Map(),
    saved: new Map(),
  };
  const statuses = new Map<string, AccountStatus>();
  await inParallel(await oldestFirst(connections, run), ACCOUNTS_AT_ONCE, async ({ connection, before }) => {
    statuses.set(connection.account, await syncOne(connection, run, before));
  });
  return connections.map(({ account }) => statuses.get(account)!);
}

/** Syncs until no account has roles left to be read: as long as it takes. */
export async function syncToTheEnd(options: SyncOptions): Promise<AccountStatus[]> {
  const statuses = new Map<string, AccountStatus>();
  let left = options.connections;
  do {
    for (const status of await syncAccounts({ ...options, connections: left })) statuses.set(status.account, status);
    left = left.filter(({ account }) => isLeft(statuses.get(account)!));
  } while (left.length > 0 && options.signal?.aborted !== true);
  return options.connections.map(({ account }) => statuses.get(account)!);
}

/** Whether the account is to be synced again at once: its run, or this invocation, had no time left for all of it. */
export function isLeft({ unfinished }: AccountStatus): boolean {
  return unfinished !== undefined;
}

interface Dated {
  readonly connection: Connection;
  /** Of the last run that the catalog knows of. */
  readonly before?: AccountStatus;
}

async function oldestFirst(connections: readonly Connection[], { catalog }: SyncRun): Promise<Dated[]> {
  const dated = await inParallel(connections, READS_IN_FLIGHT, async (connection): Promise<Dated> => {
    // A store that fails says so again where the account's own status tells it.
    const before = await catalog.status(connection.account).catch(rethrowVersion);
    return { connection, ...(before && { before }) };
  });
  // Sorting keeps the order of equals: the one in which the operator lists them.
  return dated.sort((a, b) => compare(a.before?.lastComplete ?? '', b.before?.lastComplete ?? ''));
}

const compare = (a: string, b: string): number => (a < b ? -1 : Number(a > b));

function rethrowVersion(error: unknown): undefined {
  if (error instanceof RuntimeError && error.code === 'CatalogVersion') throw error;
  return undefined;
}

async function syncOne(connection: Connection, run: SyncRun, before?: AccountStatus): Promise<AccountStatus> {
  const { account, name } = connection;
  run.onEvent({ type: 'account-started', account, name });
  const unread = notRead(connection, run, before);
  let status: AccountStatus;
  try {
    status = run.shift.goesOn() ? await takeAndSync(connection, run, unread) : { ...unread, ...NO_TIME };
  } catch (error) {
    rethrowVersion(error);
    status = { ...unread, ...(error instanceof OutOfTime ? NO_TIME : { failure: unstored(error) }) };
  }
  run.onEvent({ type: 'account-finished', account, status });
  return status;
}

async function takeAndSync(connection: Connection, run: SyncRun, unread: AccountStatus): Promise<AccountStatus> {
  const { catalog, clock, holder, shift } = run;
  const claimed = await catalog.claim(connection.account, holder, clock.now(), shift.end);
  if (!('run' in claimed)) {
    const heldUntil = new Date(claimed.heldUntil).toISOString();
    return { ...unread, heldUntil, failure: `another run reads the account, until ${heldUntil} at most` };
  }
  try {
    const status = await syncAccount(connection, run, claimed);
    await catalog.putStatus(status, claimed.run);
    return status;
  } finally {
    await release(claimed, run);
  }
}

/** A hold that cannot be given back ends by itself. */
async function release(claim: Claim, { catalog }: SyncRun): Promise<void> {
  await catalog.release(claim).catch(() => undefined);
}

const NO_TIME = { unfinished: 0, failure: 'no time was left to begin; the next invocation reads the account' };

/** What stands in the catalog is what stood there, or newer role by role. */
function unstored(error: unknown): string {
  if (error instanceof RuntimeError && error.code === 'Superseded') return error.what;
  return `the catalog could not be read or written: ${error instanceof RuntimeError ? error.what : errorName(error)}`;
}

/** Of an account of which this run could not, or need not, say more. No store keeps it. */
function notRead(
  { account, name }: Connection,
  { clock, organizationRun }: SyncRun,
  before?: AccountStatus,
): AccountStatus {
  const started = new Date(clock.now()).toISOString();
  return {
    account,
    name,
    started,
    resumed: 0,
    knownSince: before?.knownSince ?? started,
    ...(before?.lastComplete !== undefined && { lastComplete: before.lastComplete }),
    ...(organizationRun !== undefined && { organizationRun }),
    complete: false,
    listed: 0,
    skipped: 0,
    tagged: 0,
    removed: 0,
    heldBack: 0,
    stale: 0,
    calls: {},
    throttles: 0,
    retries: 0,
    errors: [],
    failedReads: 0,
  };
}

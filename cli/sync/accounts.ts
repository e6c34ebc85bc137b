/** Plans accounts before they are read: what the catalog knows of them first, and ListRoles where it knows nothing. */
import type { Connection } from '../../runtime/sync/connection.js';
import { inParallel } from '../../runtime/sync/parallel.js';
import { ACCOUNTS_AT_ONCE } from '../../runtime/sync/sync.js';
import type { CatalogStore } from '../../runtime/catalog/catalog.js';
import { planFromLastRun, planFromListing, type AccountPlan } from '../plan/estimate.js';
import { listAccount, type ListingOptions } from './listing.js';
import type { Planned } from '../plan/report.js';

export interface PlanOptions extends ListingOptions {
  readonly connections: readonly Connection[];
  readonly catalog: Pick<CatalogStore, 'roles' | 'status'>;
}

/** By account, of those that a run has read before. AWS is not called, but for the catalog's table. */
export async function plansFromLastRuns(options: PlanOptions): Promise<ReadonlyMap<string, AccountPlan>> {
  const { connections, catalog } = options;
  const plans = await inParallel(connections, ACCOUNTS_AT_ONCE, async ({ account, name }) => {
    const status = await catalog.status(account);
    const plan = planFromLastRun(status, status ? await catalog.roles(account) : [], options);
    return plan && { ...plan, name };
  });
  return new Map(plans.flatMap((plan) => (plan ? [[plan.account, plan] as const] : [])));
}

/** A plan for each account, in their order: what was never read is listed, and nothing else is asked of IAM. */
export async function planAccounts(options: PlanOptions): Promise<Planned[]> {
  const known = await plansFromLastRuns(options);
  return inParallel(options.connections, ACCOUNTS_AT_ONCE, async (connection): Promise<Planned> => {
    const plan = known.get(connection.account);
    if (plan) return plan;
    const listing = await listAccount(connection, options);
    const { account, name } = connection;
    if (!('failed' in listing)) return planFromListing(connection, listing, options.rates);
    return { account, name, failure: `${listing.failed.action} failed: ${listing.failed.error}` };
  });
}

/**
 * What a run will ask of AWS, before it is begun: pure functions of what the last run left, or in a first one of what
 * ListRoles tells.
 */
import type { AccountStatus, CatalogRole } from '../../runtime/catalog/catalog.js';
import type { Rates } from '../../runtime/sync/pacing.js';
import { floorCalls, floorSeconds, sessionPeriods, type AccountSize, type Calls } from '../../runtime/sync/plan.js';

/** Requests of one run of an account, and the least time that they take at its pace. */
export interface Estimate {
  /** Requestable roles that it rests on. */
  readonly tagged: number;
  readonly calls: Calls;
  /** Seconds. */
  readonly seconds: number;
}

/** Nobody knows beforehand what has changed, or in a first run which roles are requestable. */
export interface Bounds {
  readonly least: Estimate;
  readonly most: Estimate;
}

/** What one account will take. */
export interface AccountPlan extends Bounds {
  readonly account: string;
  readonly name: string;
  /** What the numbers rest on: the catalog and its status, or a listing of an account that was never read. */
  readonly basis: 'last run' | 'listing';
  /** ISO 8601. With `last run`: when that began. */
  readonly lastRun?: string;
  /** Roles in the listing, the skipped ones included. */
  readonly roles: number;
  readonly skipped: number;
}

/**
 * The most that a first run is reckoned with, since a listing has no tags: every role is requestable, and each has so
 * many policies. IAM allows more, and few accounts come near this.
 */
export const MOST_POLICIES = { inline: 2, managedOfItsOwn: 1 } as const;

/**
 * What the next run takes by the last one: from no policy with a new default version to each of them.
 * Undefined where no run has listed the account to its end.
 *
 * @param known the account's roles in the catalog
 */
export function planFromLastRun(
  status: AccountStatus | undefined,
  known: readonly CatalogRole[],
  { rates, includeUneditable }: { readonly rates: Rates; readonly includeUneditable: boolean },
): AccountPlan | undefined {
  if (!status || status.completed === undefined || status.failure !== undefined || status.listed === 0)
    return undefined;
  const managedPolicies = new Set(known.flatMap(({ attachedPolicies }) => attachedPolicies.map(({ arn }) => arn))).size;
  const size: AccountSize = {
    roles: status.listed,
    skipped: includeUneditable ? 0 : status.skipped,
    tagged: known.length,
    inlinePolicies: known.reduce((sum, { inlinePolicies }) => sum + inlinePolicies.length, 0),
    managedPolicies,
    newVersions: 0,
    ...servedPages(status),
  };
  return {
    account: status.account,
    name: status.name,
    basis: 'last run',
    lastRun: status.started,
    roles: size.roles,
    skipped: size.skipped,
    least: estimate(size, rates),
    most: estimate({ ...size, newVersions: managedPolicies }, rates),
  };
}

/** What a first run takes: from no requestable role to all of them. @param listed all roles of the listing */
export function planFromListing(
  { account, name }: { readonly account: string; readonly name: string },
  listed: { readonly roles: number; readonly skipped: number },
  rates: Rates,
): AccountPlan {
  const { roles, skipped } = listed;
  const read = roles - skipped;
  const managedPolicies = read * MOST_POLICIES.managedOfItsOwn;
  const most = { tagged: read, inlinePolicies: read * MOST_POLICIES.inline, managedPolicies };
  const least = { tagged: 0, inlinePolicies: 0, managedPolicies: 0, newVersions: 0 };
  return {
    account,
    name,
    basis: 'listing',
    roles,
    skipped,
    least: estimate({ roles, skipped, ...least }, rates),
    most: estimate({ roles, skipped, ...most, newVersions: managedPolicies }, rates),
  };
}

/** What several accounts take, `atOnce` of them being read side by side. */
export function together(estimates: readonly Estimate[], atOnce: number): Estimate {
  const calls: Record<string, number> = {};
  for (const [action, number] of estimates.flatMap((one) => Object.entries(one.calls))) {
    calls[action] = (calls[action] ?? 0) + number;
  }
  const sum = (of: (one: Estimate) => number): number => estimates.reduce((total, one) => total + of(one), 0);
  const seconds = Math.max(0, sum((one) => one.seconds) / atOnce, ...estimates.map((one) => one.seconds));
  return { tagged: sum(({ tagged }) => tagged), calls, seconds };
}

/** How many requests it has in all. */
export function callsInAll({ calls }: Pick<Estimate, 'calls'>): number {
  return Object.values(calls).reduce((sum, count) => sum + count, 0);
}

function estimate(size: AccountSize, rates: Rates): Estimate {
  const seconds = floorSeconds(floorCalls(size), rates);
  return { tagged: size.tagged, seconds, calls: floorCalls({ ...size, periods: sessionPeriods(seconds) }) };
}

/** IAM may serve short pages. Where nothing was asked twice, the last run knows how many there were. */
function servedPages({ calls, retries }: AccountStatus): Pick<AccountSize, 'pages'> {
  const pages = calls['iam:ListRoles'];
  return pages !== undefined && retries === 0 ? { pages } : {};
}

/** Metrics of a run, as members of its log lines: CloudWatch Logs makes metrics of them, and no action is called. */
import { SYNC_METRICS } from '../../lib/model/names.js';
import type { AccountStatus } from '../catalog/catalog.js';

/**
 * What makes a line of an account's status a metric: 1 for a run that read the account whole, 0 for one that did not.
 * @param now milliseconds since the epoch
 */
export function completeRunMetric({ account, complete }: AccountStatus, now: number) {
  const { completeRuns, dimension } = SYNC_METRICS;
  return {
    ...metadata(dimension, { [completeRuns]: 'Count' }, now),
    [dimension]: account,
    [completeRuns]: complete ? 1 : 0,
  };
}

/** When an account was last read whole, or since when it is asked for. */
export type Dated = Pick<AccountStatus, 'lastComplete' | 'knownSince'>;

/**
 * What makes a line metrics of all accounts of a run together.
 * @param statuses of this run
 * @param functionName what the metrics are known by
 * @param now milliseconds since the epoch
 * @param accounts all that are to be read, unless each has a status of this run
 */
export function runMetrics(
  statuses: readonly AccountStatus[],
  functionName: string,
  now: number,
  accounts: readonly Dated[] = statuses,
) {
  const { functionDimension, greatestAge, totals } = SYNC_METRICS;
  const sum = (of: (status: AccountStatus) => number): number => statuses.reduce((all, one) => all + of(one), 0);
  const counts = {
    [totals.throttles]: sum(({ throttles }) => throttles),
    [totals.retries]: sum(({ retries }) => retries),
    [totals.failedReads]: sum(({ failedReads }) => failedReads),
    [totals.staleRoles]: sum(({ stale }) => stale),
    [totals.unfinishedAccounts]: sum(({ unfinished }) => (unfinished === undefined ? 0 : 1)),
  };
  const units = Object.fromEntries(Object.keys(counts).map((name) => [name, 'Count'] as const));
  return {
    ...metadata(functionDimension, { [greatestAge]: 'Seconds', ...units }, now),
    [functionDimension]: functionName,
    [greatestAge]: greatestAgeOf(accounts, now),
    ...counts,
  };
}

/** Seconds since the account that was last read whole longest ago was so; one that never was counts from its first run. */
function greatestAgeOf(accounts: readonly Dated[], now: number): number {
  const times = accounts.map(({ lastComplete, knownSince }) => Date.parse(lastComplete ?? knownSince));
  return times.reduce((greatest, time) => Math.max(greatest, Math.round((now - time) / 1000)), 0);
}

/** @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch_Embedded_Metric_Format_Specification.html */
function metadata(dimension: string, units: Readonly<Record<string, 'Count' | 'Seconds'>>, now: number) {
  const metric = {
    Namespace: SYNC_METRICS.namespace,
    Dimensions: [[dimension]],
    Metrics: Object.entries(units).map(([Name, Unit]) => ({ Name, Unit })),
  };
  return { _aws: { Timestamp: now, CloudWatchMetrics: [metric] } };
}

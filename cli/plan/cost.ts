/** What a month of the sync costs where it is hosted as `RoleSync` makes it: pure arithmetic on what a run takes. */
import { SYNC_METRICS, SYNC_SCHEDULE } from '../../lib/model/names.js';
import type { Bounds } from './estimate.js';
import {
  HOURS_A_MONTH,
  PRICE_PAGES,
  PRICES,
  PRICES_AS_OF,
  PRICES_PARTITION,
  type PricedRegion,
  type Prices,
} from './prices.js';

/** What the cost depends on. */
export interface HostedRun {
  readonly accounts: number;
  /** Seconds that one run of all accounts takes. */
  readonly seconds: number;
  /** Requestable roles of all accounts. */
  readonly tagged: number;
}

/** US dollars a month, by what they are asked for. */
export interface Cost {
  readonly lambda: number;
  readonly dynamoDb: number;
  readonly metrics: number;
  readonly alarms: number;
  readonly logs: number;
  readonly events: number;
  readonly scheduler: number;
  readonly total: number;
}

/** What is reckoned with, beside the run's own numbers. */
export const ASSUMED = {
  runsAMonth: HOURS_A_MONTH / SYNC_SCHEDULE.everyHours,
  memoryMegabytes: 512,
  /** Of a role in the catalog, without its documents. */
  roleKilobytes: 2,
  /** Of a role's documents, each stored once. */
  documentKilobytes: 6,
  /** For an account's claim, its status and its release. */
  accountWriteUnits: 5,
  accountReadUnits: 5,
  /** Of an account's line in the log. */
  accountLogKilobytes: 1,
  /** Of Lambda's own lines for an invocation. */
  functionLogKilobytes: 1,
  /** One of so many requestable roles changes from run to run; each change is an event. */
  rolesAChange: 100,
  /** Beside the one of each account: failed, dead letters, greatest age. */
  alarmsOfAll: 3,
} as const;

const KILOBYTES_A_GIGABYTE = 1024 * 1024;
const READ_UNIT_KILOBYTES = 4;
const MILLION = 1_000_000;
/** Of all accounts together: the greatest age, and the totals. */
const METRICS_OF_ALL = 1 + Object.keys(SYNC_METRICS.totals).length;

/** The cost of a month of runs, every four hours. */
export function monthlyCost({ accounts, seconds, tagged }: HostedRun, prices: Prices): Cost {
  const { runsAMonth: runs } = ASSUMED;
  const gigabyteSeconds = runs * seconds * (ASSUMED.memoryMegabytes / 1024);
  const writes = runs * (tagged * ASSUMED.roleKilobytes + accounts * ASSUMED.accountWriteUnits);
  const reads = runs * ((tagged * ASSUMED.roleKilobytes) / READ_UNIT_KILOBYTES + accounts * ASSUMED.accountReadUnits);
  const stored = (tagged * (ASSUMED.roleKilobytes + ASSUMED.documentKilobytes)) / KILOBYTES_A_GIGABYTE;
  const logged = runs * (accounts * ASSUMED.accountLogKilobytes + ASSUMED.functionLogKilobytes);
  // A metric is charged by the hours in which it has data, and a run falls into one of them.
  const shareOfHours = runs / HOURS_A_MONTH;
  const costs = {
    lambda: gigabyteSeconds * prices.functionGbSecond + (runs * prices.millionInvocations) / MILLION,
    dynamoDb:
      (writes * prices.millionWriteUnits + reads * prices.millionReadUnits) / MILLION +
      stored * (prices.tableGbMonth + prices.recoveryGbMonth),
    metrics: (accounts + METRICS_OF_ALL) * shareOfHours * prices.metricMonth,
    alarms: (accounts + ASSUMED.alarmsOfAll) * prices.alarmMonth,
    logs: (logged / KILOBYTES_A_GIGABYTE) * prices.logGb,
    events: (runs * (tagged / ASSUMED.rolesAChange) * prices.millionEvents) / MILLION,
    scheduler: (runs * prices.millionSchedules) / MILLION,
  };
  return { ...costs, total: Object.values(costs).reduce((sum, one) => sum + one, 0) };
}

/** The cost with what it rests on, or why it is not known. */
export type HostedCost =
  | {
      readonly currency: 'USD';
      /** Accounts that it is of. */
      readonly accounts: number;
      readonly asOf: string;
      /** Whether somebody compared the prices with AWS's pages. */
      readonly confirmed: false;
      readonly pages: readonly string[];
      readonly regions: Readonly<Record<PricedRegion, { readonly least: Cost; readonly most: Cost }>>;
    }
  | { readonly unknown: string };

/**
 * A month's cost of `accounts` accounts in the regions whose prices are known.
 * @param partition of the accounts, and so of the sync
 */
export function hostedCost(partition: string, accounts: number, { least, most }: Bounds): HostedCost {
  if (partition !== PRICES_PARTITION) {
    return { unknown: `the prices that this command knows are of the partition ${PRICES_PARTITION} alone` };
  }
  if (accounts === 0) return { unknown: 'no account could be read' };
  const bounds = (prices: Prices) => ({
    least: monthlyCost({ ...least, accounts }, prices),
    most: monthlyCost({ ...most, accounts }, prices),
  });
  return {
    currency: 'USD',
    accounts,
    asOf: PRICES_AS_OF,
    confirmed: false,
    pages: Object.values(PRICE_PAGES),
    regions: { 'us-east-1': bounds(PRICES['us-east-1']), 'us-west-1': bounds(PRICES['us-west-1']) },
  };
}

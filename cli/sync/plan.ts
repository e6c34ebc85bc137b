/** `cdk-serval sync --plan`: what a run will ask of AWS, and what hosting it costs. No role is read. */
import { parseRoleArn } from '../../lib/model/arn.js';
import { ACCOUNTS_AT_ONCE } from '../../runtime/sync/sync.js';
import { monthlyCost, type HostedRun } from '../plan/cost.js';
import { together, type AccountPlan, type Bounds } from '../plan/estimate.js';
import { PRICE_PAGES, PRICES, PRICES_AS_OF, PRICES_PARTITION } from '../plan/prices.js';
import { costLines, NO_PRICES, planLines, summaryLines, type Costs, type Planned } from '../plan/report.js';
import { printable, printableJson } from '../printable.js';
import { planAccounts } from './accounts.js';
import type { SyncCommandOptions } from './options.js';

/** Whether every account could be planned. */
export async function plan(options: SyncCommandOptions, { json }: { readonly json: boolean }): Promise<boolean> {
  const accounts = await planAccounts(options);
  const planned = accounts.filter(isPlanned);
  const all = boundsOf(planned);
  const costs = costsOf(options, all);
  if (json) {
    console.log(printableJson({ accounts, together: all, ...(costs && { cost: costJson(costs) }) }));
  } else {
    const lines = [
      ...accounts.flatMap(planLines),
      ...summaryLines(planned, all),
      ...(costs ? costLines(costs) : NO_PRICES),
    ];
    for (const line of lines) console.log(printable(line));
  }
  return planned.length === accounts.length;
}

export function isPlanned(plan: Planned): plan is AccountPlan {
  return !('failure' in plan);
}

/** All accounts, as many at once as a run reads. */
export function boundsOf(plans: readonly AccountPlan[]): Bounds {
  return {
    least: together(
      plans.map(({ least }) => least),
      ACCOUNTS_AT_ONCE,
    ),
    most: together(
      plans.map(({ most }) => most),
      ACCOUNTS_AT_ONCE,
    ),
  };
}

/** Undefined outside of the partition that the prices are of. */
export function costsOf(
  { connections }: Pick<SyncCommandOptions, 'connections'>,
  { least, most }: Bounds,
): Costs | undefined {
  if (connections.some(({ roleArn }) => parseRoleArn(roleArn)?.partition !== PRICES_PARTITION)) return undefined;
  const hosted = ({ seconds, tagged }: Bounds['least']): HostedRun => ({
    accounts: connections.length,
    seconds,
    tagged,
  });
  const regions = Object.entries(PRICES).map(([region, prices]) => [
    region,
    { least: monthlyCost(hosted(least), prices), most: monthlyCost(hosted(most), prices) },
  ]);
  return Object.fromEntries(regions) as Costs;
}

/** The costs with what they rest on. */
export function costJson(costs: Costs): object {
  return { currency: 'USD', asOf: PRICES_AS_OF, confirmed: false, pages: Object.values(PRICE_PAGES), regions: costs };
}

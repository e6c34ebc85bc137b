/** `cdk-serval sync --plan`: what a run will ask of AWS, and what hosting it costs. No role is read. */
import { parseRoleArn } from '../../lib/model/arn.js';
import { ACCOUNTS_AT_ONCE } from '../../runtime/sync/sync.js';
import { hostedCost } from '../plan/cost.js';
import { together, type AccountPlan, type Bounds, type Estimate } from '../plan/estimate.js';
import { costLines, planLines, summaryLines, type Planned } from '../plan/report.js';
import { printable, printableJson } from '../printable.js';
import { planAccounts } from './accounts.js';
import type { SyncCommandOptions } from './options.js';

/** Whether every account could be planned. */
export async function plan(options: SyncCommandOptions, { json }: { readonly json: boolean }): Promise<boolean> {
  const accounts = await planAccounts(options);
  const planned = accounts.filter(isPlanned);
  const all = boundsOf(planned);
  const cost = hostedCost(partitionOfAccounts(options), planned.length, all);
  if (json) console.log(printableJson({ accounts, together: all, cost }));
  else {
    const lines = [...accounts.flatMap(planLines), ...summaryLines(planned, all), ...costLines(cost)];
    for (const line of lines) console.log(printable(line));
  }
  return planned.length === accounts.length;
}

function isPlanned(plan: Planned): plan is AccountPlan {
  return !('failure' in plan);
}

/** All accounts, as many at once as a run reads. */
export function boundsOf(plans: readonly AccountPlan[]): Bounds {
  const all = (of: (plan: AccountPlan) => Estimate): Estimate => together(plans.map(of), ACCOUNTS_AT_ONCE);
  return { least: all(({ least }) => least), most: all(({ most }) => most) };
}

/** All of a run are in one. */
export function partitionOfAccounts({ connections }: Pick<SyncCommandOptions, 'connections'>): string {
  return parseRoleArn(connections[0]!.roleArn)!.partition;
}

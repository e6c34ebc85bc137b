/** `cdk-serval sync --dry-run`: a whole run of reads that writes nothing, and tells what it would have changed. */
import type { AccountStatus } from '../../runtime/catalog/catalog.js';
import type { SyncEvent } from '../../runtime/sync/events.js';
import { floorSeconds } from '../../runtime/sync/plan.js';
import { ACCOUNTS_AT_ONCE, syncToTheEnd } from '../../runtime/sync/sync.js';
import { accountChanges, type AccountChanges } from '../plan/changes.js';
import { planFromListing, together, type AccountPlan } from '../plan/estimate.js';
import { hostedCost, type HostedCost } from '../plan/cost.js';
import { changeLines, costLines, planLines, summaryLines } from '../plan/report.js';
import { printable, printableJson } from '../printable.js';
import { progress } from '../progress.js';
import { incompleteWords } from '../status-lines.js';
import { plansFromLastRuns } from './accounts.js';
import { interruptible } from './interrupt.js';
import type { SyncCommandOptions } from './options.js';
import { overlayCatalog } from './overlay.js';
import { boundsOf, partitionOfAccounts } from './plan.js';

interface Read {
  readonly status: AccountStatus;
  readonly changes: AccountChanges;
  /** Of before the reads. Absent where the account could not be listed. */
  readonly plan?: AccountPlan;
}

/** Whether every account was read whole. */
export async function dryRun(
  options: SyncCommandOptions,
  { json, cost }: { readonly json: boolean; readonly cost: boolean },
): Promise<boolean> {
  const shown = progress(process.stderr);
  const say = (lines: readonly string[]): void => lines.forEach(shown.say);
  const plans = new Map(await plansFromLastRuns(options));
  const known = options.connections.flatMap(({ account }) => plans.get(account) ?? []);
  say([...known.flatMap(planLines), ...summaryLines(known, boundsOf(known))]);

  /** An account that no run has read is planned when its roles are listed. */
  const onEvent = (event: SyncEvent): void => {
    if (event.type === 'roles-listed' && !plans.has(event.account)) {
      const connection = options.connections.find(({ account }) => account === event.account)!;
      const plan = planFromListing(connection, { roles: event.listed, skipped: event.skipped }, options.rates);
      plans.set(event.account, plan);
      say([...planLines(plan), ...summaryLines([plan], plan)]);
    }
    shown.onEvent(event);
  };
  const { catalog, written } = overlayCatalog(options.catalog);
  const interrupt = interruptible(
    () => shown.say('ending: what is being read is read to the end; once more to end at once'),
    () => shown.end(),
  );
  let statuses: AccountStatus[];
  try {
    statuses = await syncToTheEnd({ ...options, catalog, onEvent, signal: interrupt.signal });
  } finally {
    interrupt.end();
    shown.end();
  }
  const reads = await Promise.all(
    statuses.map(async (status): Promise<Read> => {
      const plan = plans.get(status.account);
      return { status, changes: accountChanges(await written(status.account)), ...(plan && { plan }) };
    }),
  );
  const hosted = cost ? costOfRead(options, statuses) : undefined;
  if (json) console.log(printableJson({ accounts: reads, ...(hosted && { cost: hosted }) }));
  else {
    const lines = [...reads.flatMap(linesOf), ...(hosted ? costLines(hosted) : [])];
    for (const line of lines) console.log(printable(line));
  }
  shown.say('dry run: nothing was written');
  return statuses.every(({ complete }) => complete);
}

function linesOf({ status, changes }: Read): string[] {
  const title = `${status.name} (${status.account})`;
  return [...changeLines(title, changes), ...(status.complete ? [] : [`  not whole: ${incompleteWords(status)}`])];
}

/** By what was just read: no range any more. */
function costOfRead(options: SyncCommandOptions, statuses: readonly AccountStatus[]): HostedCost {
  const read = statuses.filter(({ listed }) => listed > 0);
  const estimates = read.map(({ tagged, calls }) => ({ tagged, calls, seconds: floorSeconds(calls, options.rates) }));
  const all = together(estimates, ACCOUNTS_AT_ONCE);
  return hostedCost(partitionOfAccounts(options), read.length, { least: all, most: all });
}

/** Plans, changes and costs as lines for people. What others wrote is made printable where it is printed. */
import { ASSUMED, type Cost, type HostedCost } from './cost.js';
import type { AccountChanges } from './changes.js';
import { advised } from '../failures.js';
import { callsInAll, MOST_POLICIES, type AccountPlan, type Bounds } from './estimate.js';
import { count, counted, duration, range } from './words.js';

/** What is planned of an account, or why nothing could be. */
export type Planned = AccountPlan | { readonly account: string; readonly name: string; readonly failure: string };

/** The calls of an account by action, and the time that they take. */
export function planLines(plan: Planned): string[] {
  const title = `${plan.name} (${plan.account})`;
  if ('failure' in plan) return [`${title}: ${advised(plan.failure)}`];
  const { basis, lastRun, roles, skipped, least, most } = plan;
  const size = `${counted(roles, 'role')}${skipped > 0 ? `, ${count(skipped)} of them skipped` : ''}`;
  const rests = basis === 'last run' ? `by the last run, of ${lastRun}` : 'never read before';
  return [
    `${title}: ${size}, ${rests}: ${boundsOf(plan)}`,
    `  ${Object.keys(most.calls)
      .map((action) => `${action} ${range(count(least.calls[action] ?? 0), count(most.calls[action]!))}`)
      .join(', ')}`,
  ];
}

/** All accounts together, and what the numbers are reckoned with. */
export function summaryLines(plans: readonly AccountPlan[], all: Bounds): string[] {
  const { inline, managedOfItsOwn } = MOST_POLICIES;
  const policies = `${counted(inline, 'inline policy', 'inline policies')} and ${managedOfItsOwn} managed one of its own`;
  return [
    ...(plans.length > 1 ? [`${counted(plans.length, 'account')} together: ${boundsOf(all)}`] : []),
    ...(plans.some(({ basis, least, most }) => basis === 'last run' && callsInAll(least) < callsInAll(most))
      ? ['By the last run: least where no managed policy has a new version since, most where each has.']
      : []),
    ...(plans.some(({ basis }) => basis === 'listing')
      ? [`In a first run: least where no role is requestable, most where each is, with ${policies}.`]
      : []),
  ];
}

/** What a run would change in an account. */
export function changeLines(title: string, changes: AccountChanges): string[] {
  const { added, changed, removed, stale, unchanged } = changes;
  const failures = (reads: ReadonlyArray<{ action: string; resource: string; error: string }>): string =>
    reads.map(({ action, resource, error }) => `${action} on ${resource}: ${error}`).join(', ');
  const line = (what: string, arn: string, more: string): string =>
    `  ${what.padEnd(7)}  ${arn}${more === '' ? '' : `  ${more}`}`;
  const numbers = [
    `${count(added.length)} added`,
    `${count(changed.length)} changed`,
    `${count(removed.length)} removed`,
    `${count(stale.length)} kept as stale`,
    `${count(unchanged)} unchanged`,
  ];
  return [
    `${title}: ${numbers.join(', ')}`,
    ...added.map(({ arn, missing }) => line('added', arn, missing.length > 0 ? `missing: ${failures(missing)}` : '')),
    ...changed.map(({ arn, differences }) => line('changed', arn, differences.join('; '))),
    ...removed.map(({ arn, reason }) => line('removed', arn, REMOVED[reason])),
    ...stale.map(({ arn, since, reads }) => line('stale', arn, `since ${since}: ${failures(reads)}`)),
  ];
}

const REMOVED = {
  untagged: 'no longer has the tag',
  gone: 'is deleted',
  absent: 'is no longer listed',
} as const;

const COST_NAMES: ReadonlyArray<readonly [keyof Cost, string]> = [
  ['lambda', 'Lambda'],
  ['dynamoDb', 'DynamoDB'],
  ['metrics', 'CloudWatch metrics'],
  ['alarms', 'CloudWatch alarms'],
  ['logs', 'CloudWatch logs'],
  ['events', 'EventBridge events'],
  ['scheduler', 'EventBridge Scheduler'],
  ['total', 'in all'],
];

/** A month's cost when hosted. */
export function costLines(cost: HostedCost): string[] {
  if ('unknown' in cost) return [`No cost: ${cost.unknown}.`];
  const row = (title: string, cells: readonly string[]): string =>
    `  ${title.padEnd(22)}${cells.map((cell) => cell.padStart(16)).join('')}`;
  const regions = Object.values(cost.regions);
  return [
    `A month of ${counted(cost.accounts, 'account')} when hosted, every four hours, in US dollars:`,
    row('', Object.keys(cost.regions)),
    ...COST_NAMES.map(([key, title]) =>
      row(
        title,
        regions.map(({ least, most }) => range(dollars(least[key]), dollars(most[key]))),
      ),
    ),
    `Prices of ${cost.asOf} that nobody here could confirm ("?"), without free tiers and discounts: compare`,
    ...cost.pages.map((page) => `  ${page}`),
    `Reckoned with a function of ${ASSUMED.memoryMegabytes} MB, and with one of ${ASSUMED.rolesAChange} requestable ` +
      'roles that changes from run to run; not in it: the dashboard, keys and dead letters.',
  ];
}

/** As `0.08`; what is less than a cent and not nothing is said to be so. */
function dollars(amount: number): string {
  return amount > 0 && amount < 0.005 ? '<0.01' : amount.toFixed(2);
}

function boundsOf({ least, most }: Bounds): string {
  const calls = range(count(callsInAll(least)), count(callsInAll(most)));
  return `${calls} calls, ${range(duration(least.seconds), duration(most.seconds))} at the pace`;
}

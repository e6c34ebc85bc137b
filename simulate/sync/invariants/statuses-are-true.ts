/** A status says what its run asked, and calls the catalog complete only where it holds all that the account has. */
import { isThrottle } from '../../../runtime/aws/errors.js';
import type { AccountStatus } from '../../../runtime/catalog/catalog.js';
import type { Broken } from '../../journal.js';
import type { Call, Invariant, Story, Stored } from '../story.js';
import { isEditable, knownRoles, roleIn } from '../truth.js';
import { isTagged } from '../world/roles.js';
import { HOPELESS } from './calls-are-at-the-floor.js';
import { completeListing } from './removal-has-proof.js';

export const statusesAreTrue: Invariant = {
  name: 'statuses are true',
  check: (step, story) => {
    if (step.type !== 'stored' || step.key.sk !== 'STATUS') return undefined;
    const { status } = step.after as unknown as { status: AccountStatus };
    return counted(step, status, story) ?? completeness(step, status, story, step.at);
  },
};

/** What is counted, of a run that no other invocation began. */
function counted({ call }: Stored, status: AccountStatus, story: Story): Broken | undefined {
  if (status.resumed > 0) return undefined;
  const calls = story.callsOf(call.invocation, call.account!).filter(({ action }) => !action.startsWith('dynamodb:'));
  const asked: Record<string, number> = {};
  for (const { action } of calls) asked[action] = (asked[action] ?? 0) + 1;
  const throttles = calls.filter(({ error }) => error !== undefined && isThrottle(error)).length;
  const listed = completeListing(calls)?.size;
  return (
    differs('calls', asked, status.calls) ??
    differs('throttles', throttles, status.throttles) ??
    differs('retries', retriesIn(calls, story), status.retries) ??
    (status.complete ? differs('listed', listed, status.listed) : undefined)
  );
}

/**
 * How many attempts took the place of one that failed in a way that may pass. A name that stands under two paths is asked
 * for each of them: that is no retry, even where the other one has failed.
 */
function retriesIn(calls: readonly Call[], story: Story): number {
  const isRetry = (call: Call): boolean => {
    const earlier = story.same(call).filter(({ askedAt }) => askedAt <= call.askedAt);
    const before = earlier.slice(0, earlier.indexOf(call));
    const failed = before.filter(({ answeredAt, result, error }) => {
      const isAnswered = answeredAt !== undefined && answeredAt <= call.askedAt;
      return isAnswered && result === undefined && !HOPELESS.includes(error!);
    });
    return failed.length > before.filter(isRetry).length;
  };
  return calls.filter(isRetry).length;
}

function completeness({ call }: Stored, status: AccountStatus, story: Story, now: number): Broken | undefined {
  const { invocation, account } = call;
  const known = knownRoles(story.store, account!);
  const stale = known.filter((role) => role.stale).length;
  if (!status.complete) {
    return status.unfinished === undefined && status.completed !== undefined
      ? differs('stale', stale, status.stale)
      : undefined;
  }
  const { includeUneditable = false } = story.invocation(invocation).options;
  const unread = known.find((role) => role.stale ?? role.missing.length > 0);
  if (unread) return { expected: 'a complete run', seen: `${unread.arn} with documents that are stale or missing` };
  const worlds = story.worlds(invocation, account!, now);
  const isThere = new Set(known.map(({ arn, roleId }) => `${arn} ${roleId}`));
  for (const { arn, id } of worlds[0]!.accounts.get(account!)!.roles.values()) {
    const roles = worlds.map((world) => roleIn(world, account!, arn));
    const always = roles.every((role) => role?.id === id && isTagged(role) && (includeUneditable || isEditable(role)));
    if (always && !isThere.has(`${arn} ${id}`))
      return { expected: `${arn}, since the run is complete`, seen: 'no such role' };
  }
  const never = known.find(({ arn, roleId }) =>
    worlds.every((world) => {
      const role = roleIn(world, account!, arn);
      return role?.id !== roleId || !isTagged(role);
    }),
  );
  if (never) return { expected: 'a complete run', seen: `${never.arn}, which was not requestable all the time` };
  return differs('lastComplete', status.completed, status.lastComplete) ?? differs('stale', 0, status.stale);
}

function differs(what: string, expected: unknown, seen: unknown): Broken | undefined {
  const [a, b] = [expected, seen].map((value) => JSON.stringify(sortedKeys(value)));
  return a === b ? undefined : { expected: `${what}: ${a}`, seen: String(b) };
}

function sortedKeys(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)));
}

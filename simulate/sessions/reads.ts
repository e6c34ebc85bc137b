/** What an invocation had read of a grant, of a person's grants and of the catalog when it made a call. */
import { plainItem, type Item } from '../../local/dynamodb/core/value.js';
import type { GrantRow } from './store.js';
import type { Call, Story } from './story.js';

/** What it decided by. */
export interface Known {
  /** Milliseconds since the epoch, by its own clock: when it had read the last of it. */
  readonly at: number;
  /** When it began to ask for the person's other grants, by the true time. */
  readonly askedAt: number;
  readonly named: GrantRow | undefined;
  readonly others: readonly GrantRow[];
  /** ARN of the role, where the catalog held it. */
  readonly role: string | undefined;
}

/** By the reads of the invocation that were answered before the call left, from its last read of the named grant on. */
export function knownTo({ invocation, askedAt }: Call, story: Story): Known {
  const heard = story
    .callsOf(invocation)
    .filter(({ answeredAt, result }) => result !== undefined && answeredAt !== undefined && answeredAt <= askedAt);
  const from = heard.findLastIndex(({ action }) => action === 'grants GetItem');
  const reads = heard.slice(from).filter(({ action }) => /GetItem|Query/.test(action) && !action.startsWith('audit'));
  const items = (action: string): Item[] =>
    reads.filter((call) => call.action === action).flatMap(({ result }) => itemsOf(result!));
  const [named] = items('grants GetItem').slice(0, 1).map(plainItem);
  const roles = items('catalog GetItem').map(plainItem) as Array<{ readonly role?: { readonly arn: string } }>;
  return {
    at: Math.max(...reads.map(({ answeredAt }) => answeredAt!)) + invocation.skew,
    askedAt: Math.min(...reads.filter(({ action }) => action === 'grants Query').map((call) => call.askedAt)),
    named: named as unknown as GrantRow | undefined,
    others: items('grants BatchGetItem').map((item) => plainItem(item) as unknown as GrantRow),
    role: roles.find(({ role }) => role)?.role!.arn,
  };
}

function itemsOf({ Item: item, Items: items, Responses: batch }: Readonly<Record<string, unknown>>): Item[] {
  if (item) return [item as Item];
  return (items as Item[] | undefined) ?? Object.values((batch as Record<string, Item[]>) ?? {}).flat();
}

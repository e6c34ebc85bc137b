/** Every change of a role stands beside it until EventBridge has taken it, and in the end it has taken all. */
import { isDeepStrictEqual } from 'node:util';
import type { CatalogRole } from '../../../runtime/catalog/catalog.js';
import type { ChangeType } from '../../../runtime/catalog/writer.js';
import type { Broken } from '../../journal.js';
import type { Invariant, Story, Stored } from '../story.js';
import { isEntry } from '../truth.js';

export const changesAreTold: Invariant = {
  name: 'changes are told',
  check: (step, story) => {
    if (step.type === 'stored') return stored(step, story);
    if (step.type !== 'quiet') return undefined;
    const rows = step.connections.flatMap(({ account }) => story.store.rows(`ACCOUNT#${account}`).filter(isEntry));
    const silent = rows.find(({ untold }) => untold.length > 0);
    return (
      silent && { expected: 'every change told', seen: `${silent.sk} with ${silent.untold.length} untold changes` }
    );
  },
};

function stored({ key, before, after }: Stored, story: Story): Broken | undefined {
  const [old, now] = [isEntry(before) ? before : undefined, isEntry(after) ? after : undefined];
  if (!old && !now) return undefined;
  const kept = new Set(now?.untold.map(({ id }) => id));
  const lost = (old?.untold ?? []).find(({ id }) => !kept.has(id) && !story.told.has(id));
  if (lost)
    return { expected: `${lost.type} ${lost.id} of ${key.sk} kept until it is told`, seen: 'neither told nor kept' };
  if (!now) return undefined;
  const known = new Set(old?.untold.map(({ id }) => id));
  const noted = now.untold.filter(({ id }) => !known.has(id)).map(({ type }) => type);
  const due = changes(old?.role, now.role);
  if (isDeepStrictEqual(noted, due)) return undefined;
  return { expected: `${key.sk} with the changes ${JSON.stringify(due)}`, seen: JSON.stringify(noted) };
}

function changes(before: CatalogRole | undefined, after: CatalogRole | undefined): ChangeType[] {
  if (!after) return before ? ['removed'] : [];
  const stale: ChangeType[] = after.stale && (!before?.stale || before.roleId !== after.roleId) ? ['stale'] : [];
  if (!before) return ['added', ...stale];
  const isChanged = (before.stale && !after.stale) || !isDeepStrictEqual(content(before), content(after));
  return isChanged ? ['changed', ...stale] : stale;
}

/** What whoever listens would want to hear of. */
function content({ stale: _, syncedAt: __, missing, inlinePolicies, attachedPolicies, ...role }: CatalogRole): unknown {
  const texts = (parts: readonly unknown[]): string[] => parts.map((part) => JSON.stringify(part)).sort();
  return {
    ...role,
    missing: texts(missing.map(({ action, resource }) => [action, resource])),
    inline: new Map(inlinePolicies.map(({ name, document }) => [name, document.sha256])),
    attached: new Map(attachedPolicies.map(({ document, ...policy }) => [policy.arn, { ...policy, ...document }])),
  };
}

/** What was never read stays missing, which is not the same as empty, until it is read. */
import type { CatalogRole } from '../../../runtime/catalog/catalog.js';
import type { Invariant } from '../story.js';
import { isEntry } from '../truth.js';

const LISTS = ['iam:ListRolePolicies', 'iam:ListAttachedRolePolicies'];

export const missingUntilRead: Invariant = {
  name: 'missing until read',
  check: (step, story) => {
    if (step.type !== 'stored' || !isEntry(step.before) || !isEntry(step.after)) return undefined;
    const [before, after] = [step.before.role, step.after.role];
    if (!before || !after || before.roleId !== after.roleId) return undefined;
    const calls = story.callsOf(step.call.invocation, step.call.account!);
    const isRead = (list: string): boolean =>
      calls.some(({ action, key, result }) => action === list && key.split(' ')[0] === after.name && result);
    const lost = LISTS.find((list) => isMissing(before, list) && !isMissing(after, list) && !isRead(list));
    if (!lost) return undefined;
    return {
      expected: `${lost} of ${after.arn} missing, as before, since nobody read it`,
      seen: JSON.stringify(after.missing),
    };
  },
};

function isMissing({ missing }: CatalogRole, list: string): boolean {
  return missing.some(({ action }) => action === list);
}

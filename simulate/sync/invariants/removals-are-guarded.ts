/** No run takes more than half of an account's known roles, and more than ten, for gone because a listing lacks them. */
import type { Invariant, Stored } from '../story.js';
import { isEntry, knownRoles } from '../truth.js';

const ALLOWED = 10;

export const removalsAreGuarded: Invariant = {
  name: 'removals are guarded',
  check: (step, story) => {
    if (step.type !== 'stored' || !isRemovedAsAbsent(step)) return undefined;
    const { invocation, account } = step.call;
    if (story.invocation(invocation).options.removeMany) return undefined;
    const writes = story.writesOf(invocation).filter(({ call }) => call.account === account);
    const removed = writes.filter(isRemovedAsAbsent).length;
    const known = knownRoles(story.store, account!).length + removed;
    if (removed <= ALLOWED || removed * 2 <= known) return undefined;
    return {
      expected: `at most ${ALLOWED} removals by absence, or at most half of ${known} roles`,
      seen: `${removed} removals by #${invocation} in ${account}`,
    };
  },
};

function isRemovedAsAbsent({ before, after }: Stored): boolean {
  return isEntry(before) && before.role !== undefined && isEntry(after) && after.removed?.reason === 'absent';
}

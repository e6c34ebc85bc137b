/** No run takes more than half of an account's known roles, and more than ten, for gone because a listing lacks them. */
import type { Invariant } from '../story.js';
import { isEntry, knownRoles } from '../truth.js';

const ALLOWED = 10;

export const removalsAreGuarded: Invariant = {
  name: 'removals are guarded',
  check: (step, story) => {
    if (step.type !== 'stored' || !isEntry(step.after) || step.after.removed?.reason !== 'absent') return undefined;
    const { invocation, account } = step.call;
    if (story.invocation(invocation).options.removeMany) return undefined;
    const removed = new Set(
      story
        .writesOf(invocation)
        .filter(({ call, after }) => call.account === account && isEntry(after) && after.removed?.reason === 'absent')
        .map(({ key }) => key.sk),
    ).size;
    const known = knownRoles(story.store, account!).length + removed;
    if (removed <= ALLOWED || removed * 2 <= known) return undefined;
    return {
      expected: `at most ${ALLOWED} removals by absence, or at most half of ${known} roles`,
      seen: `${removed} removals by #${invocation} in ${account}`,
    };
  },
};

/** Once a revocation took effect, no session is recorded for the grant any more; and what is not recorded is not delivered. */
import type { Invariant } from '../story.js';

export const revokedGivesNothing: Invariant = {
  name: 'a revoked grant gives no session',
  check: (step, { revocations }) => {
    if (step.type !== 'stored' || step.write.table !== 'grants') return undefined;
    const { before, after } = step.write;
    const since = revocations.get(after.id);
    const isNew = Object.keys(after.sessions).some((id) => !before?.sessions[id]);
    if (since === undefined || !isNew) return undefined;
    return {
      expected: `no session of ${after.id} after its revocation at ${new Date(since).toISOString()}`,
      seen: `#${step.call.invocation.id} records one`,
    };
  },
};

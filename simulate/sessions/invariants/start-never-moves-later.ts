/** A start never moves later, and never goes: no approved time is given twice. */
import type { Invariant } from '../story.js';

export const startNeverMovesLater: Invariant = {
  name: 'start never moves later',
  check: (step) => {
    if (step.type !== 'stored' || step.write.table !== 'grants') return undefined;
    const { before, after } = step.write;
    if (before?.startedAt === undefined) return undefined;
    if (after.startedAt !== undefined && after.startedAt <= before.startedAt) return undefined;
    return {
      expected: `${after.id} started at ${before.startedAt} or earlier`,
      seen: `#${step.call.invocation.id} starts it at ${after.startedAt ?? 'no time'}`,
    };
  },
};

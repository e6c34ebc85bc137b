/**
 * A grant's clock starts once. A start that stands there gives way only to whoever decided before it did, or by whose
 * clock it is still to come.
 */
import { knownTo } from '../reads.js';
import type { Invariant } from '../story.js';

export const startsOnce: Invariant = {
  name: 'no grant starts twice',
  check: (step, story) => {
    if (step.type !== 'stored' || step.write.table !== 'grants') return undefined;
    const { before, after } = step.write;
    if (before?.startedAt === undefined || before.startedAt === after.startedAt) return undefined;
    const { at, named, others } = knownTo(step.call, story);
    const read = [...others, ...(named ? [named] : [])].find(({ id }) => id === after.id);
    const isToCome = read?.startedAt !== undefined && Date.parse(read.startedAt) > at;
    if (read?.startedAt === undefined ? read : isToCome && Date.parse(after.startedAt!) >= at) return undefined;
    return {
      expected: `${after.id} to stay started at ${before.startedAt}`,
      seen: `#${step.call.invocation.id}, which had read that, starts it at ${after.startedAt}`,
    };
  },
};

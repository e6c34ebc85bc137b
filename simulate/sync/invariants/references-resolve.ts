/** Every document that an entry refers to is there, whole, before the entry is. */
import type { Invariant } from '../story.js';
import { documentsOf, isEntry } from '../truth.js';

export const referencesResolve: Invariant = {
  name: 'references resolve',
  check: (step, story) => {
    if (step.type !== 'stored' || !isEntry(step.after) || !step.after.role) return undefined;
    const dangling = documentsOf(step.after.role).filter((reference) => story.store.text(reference) === undefined);
    if (dangling.length === 0) return undefined;
    return { expected: `all documents of ${step.key.sk}`, seen: `none under ${dangling[0]!.sha256}` };
  },
};

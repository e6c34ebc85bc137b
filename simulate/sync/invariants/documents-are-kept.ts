/** A role that was known with documents keeps them, or gets newer ones, for as long as AWS says that it has them. */
import type { CatalogRole } from '../../../runtime/catalog/catalog.js';
import type { Broken } from '../../journal.js';
import type { Invariant } from '../story.js';
import { isEntry, roleNamed, trueView } from '../truth.js';

export const documentsAreKept: Invariant = {
  name: 'documents are kept',
  check: (step, story) => {
    if (step.type !== 'stored' || !isEntry(step.before) || !isEntry(step.after)) return undefined;
    const [before, after] = [step.before.role, step.after.role];
    if (!before || !after || before.roleId !== after.roleId) return undefined;
    const { invocation, account } = step.call;
    // A policy that was not there for a moment may have been read in that moment.
    const worlds = story.worlds(invocation, account!, step.at);
    const views = worlds.flatMap((world) => {
      const role = roleNamed(world, account!, after.arn);
      return role ? [trueView(world, role)] : [];
    });
    // One that was made anew under its name is another: the old one's text is not its last good one.
    const idOf = new Map(before.attachedPolicies.map(({ arn, policyId }) => [arn, policyId]));
    const hadInline = (name: string): boolean => views.every(({ inline }) => inline.has(name));
    const hadAttached = (arn: string): boolean =>
      views.every(({ attached }) => attached.get(arn)?.policyId === idOf.get(arn));
    const inline = lost(before.inlinePolicies, after.inlinePolicies, ({ name }) => name).filter(hadInline);
    const attached = lost(before.attachedPolicies, after.attachedPolicies, ({ arn }) => arn).filter(hadAttached);
    const trust = before.trustPolicy && !after.trustPolicy ? ['its trust'] : [];
    return broken([...trust, ...inline, ...attached], after);
  },
};

function lost<T>(before: readonly T[], after: readonly T[], keyOf: (policy: T) => string): string[] {
  const kept = new Set(after.map(keyOf));
  return before.map(keyOf).filter((key) => !kept.has(key));
}

function broken(documents: readonly string[], { arn }: CatalogRole): Broken | undefined {
  if (documents.length === 0) return undefined;
  return { expected: `${documents.join(', ')} of ${arn}, which AWS had all the time`, seen: 'an entry without' };
}

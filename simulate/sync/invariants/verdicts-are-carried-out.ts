/** What GetRole says is done: a run that heard of an untagged or deleted role, and ends well, has taken it away. */
import type { Call, Invariant } from '../story.js';
import { isEntry, type EntryRow } from '../truth.js';

export const verdictsAreCarriedOut: Invariant = {
  name: 'verdicts are carried out',
  check: (step, story) => {
    if (step.type !== 'stored' || step.key.sk !== 'STATUS') return undefined;
    const { invocation, account } = step.call;
    const mine = story.invocation(invocation).runs.get(account!)!;
    const calls = story.callsOf(invocation, account!).filter(({ action }) => action === 'iam:GetRole');
    const entries = story.store.rows(step.key.pk).filter(isEntry);
    const kept = entries.find(
      (entry) => entry.run <= mine.run && entry.role && calls.some((call) => denies(call, entry)),
    );
    if (!kept) return undefined;
    return {
      expected: `${kept.sk} gone, since GetRole said to #${invocation} that it is not requestable`,
      seen: 'the role in the catalog, and a status that the run has ended',
    };
  },
};

/** Whether GetRole answered that the role lost its tag, or is gone. */
function denies({ key, result, error }: Call, { role }: EntryRow): boolean {
  if (key !== role!.name) return false;
  if (error === 'NoSuchEntity') return true;
  const { Role } = (result ?? {}) as { Role?: { Arn: string; Tags?: ReadonlyArray<{ Key: string }> } };
  if (!Role) return false;
  return Role.Arn !== role!.arn || !Role.Tags?.some(({ Key }) => Key === 'serval');
}

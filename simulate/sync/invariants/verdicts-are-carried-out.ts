/** What GetRole says is done: a run that heard of an untagged or deleted role, and ends well, has taken it away. */
import type { Call, Invariant } from '../story.js';
import { isEntry, nameOf, type EntryRow } from '../truth.js';

export const verdictsAreCarriedOut: Invariant = {
  name: 'verdicts are carried out',
  check: (step, story) => {
    if (step.type !== 'stored' || step.key.sk !== 'STATUS') return undefined;
    const { invocation, account } = step.call;
    const mine = story.invocation(invocation).runs.get(account!)!;
    const all = story.callsOf(invocation, account!);
    const listed = new Set(listedArns(all));
    const calls = all.filter(({ action }) => action === 'iam:GetRole');
    const entries = story.store.rows(step.key.pk).filter(isEntry);
    const kept = entries.find(
      (entry) => entry.run <= mine.run && entry.role && calls.some((call) => denies(call, entry, listed)),
    );
    if (!kept) return undefined;
    return {
      expected: `${kept.sk} gone, since GetRole said to #${invocation} that it is not requestable`,
      seen: 'the role in the catalog, and a status that the run has ended',
    };
  },
};

function listedArns(calls: readonly Call[]): string[] {
  const pages = calls.flatMap(({ action, result }) => (action === 'iam:ListRoles' && result ? [result] : []));
  return pages.flatMap(({ Roles }) => Roles as Array<{ Arn: string }>).map(({ Arn }) => Arn);
}

/** Whether GetRole answered that the role lost its tag, or is gone. */
function denies({ key, result, error }: Call, { role }: EntryRow, listed: ReadonlySet<string>): boolean {
  if (key !== role!.name) return false;
  // Where another role is listed under its name, as one that has another path by now, it was asked for that one's sake.
  const isOther = (arn: string): boolean => arn !== role!.arn && nameOf(arn) === key;
  if (!listed.has(role!.arn) && [...listed].some(isOther)) return false;
  if (error === 'NoSuchEntity') return true;
  const { Role } = (result ?? {}) as { Role?: { Arn: string; Tags?: ReadonlyArray<{ Key: string }> } };
  return Role !== undefined && (Role.Arn !== role!.arn || !Role.Tags?.some(({ Key }) => Key === 'serval'));
}

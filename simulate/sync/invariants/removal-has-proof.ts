/** A role leaves the catalog by a verdict that AWS gave to this very run, and its removal is forgotten after a day. */
import { roleArn } from '../../../lib/model/arn.js';
import type { Call, Invariant, Story } from '../story.js';
import { isEntry, nameOf, type EntryRow } from '../truth.js';
import { INGESTION_ROLE } from '../world/roles.js';
import { SKEW_MILLISECONDS } from '../limits.js';

const KEPT_MILLISECONDS = 24 * 60 * 60 * 1000;

export const removalHasProof: Invariant = {
  name: 'removal has proof',
  check: (step, story) => {
    if (step.type !== 'stored' || !isEntry(step.before)) return undefined;
    const { before, after, call } = step;
    if (!after) return forgotten(before, step.at);
    const { removed } = after as unknown as EntryRow;
    if (!removed || !before.role) return undefined;
    const { arn, roleId } = before.role;
    const calls = story.callsOf(call.invocation, call.account!);
    if (removed.reason === 'absent' ? isAbsent(calls, arn, call.account!) : verdict(calls, arn) === removed.reason) {
      return undefined;
    }
    return {
      expected: `${removed.reason}: an answer of AWS to #${call.invocation} that proves it`,
      seen: `the removal of ${arn} (${roleId}), of which the last answers were ${lastAnswers(story, call, arn)}`,
    };
  },
};

function forgotten({ role, removed, sk }: EntryRow, now: number) {
  const at = removed ? Date.parse(removed.at) : Infinity;
  if (!role && now - at >= KEPT_MILLISECONDS - 2 * SKEW_MILLISECONDS) return undefined;
  return {
    expected: 'an entry that is dropped a day after its role has left',
    seen: `${sk} gone, left ${removed?.at}`,
  };
}

/** What GetRole had to say, as the last answer that came whole. */
function verdict(calls: readonly Call[], arn: string): 'tagged' | 'untagged' | 'gone' | undefined {
  const answers = calls.filter(({ action, key }) => action === 'iam:GetRole' && key === nameOf(arn));
  const last = answers.findLast(({ result, error }) => result !== undefined || error === 'NoSuchEntity');
  if (!last) return undefined;
  const { Role } = (last.result ?? {}) as { Role?: { Arn: string; Tags?: ReadonlyArray<{ Key: string }> } };
  if (Role?.Arn !== arn) return 'gone';
  return Role.Tags?.some(({ Key }) => Key === 'serval') ? 'tagged' : 'untagged';
}

/** Whether a listing came to its end, held the ingestion role, and did not hold this one. */
function isAbsent(calls: readonly Call[], arn: string, account: string): boolean {
  const listed = completeListing(calls);
  return listed !== undefined && listed.has(roleArn('aws', account, INGESTION_ROLE)) && !listed.has(arn);
}

/** The ARNs of a listing that came to its end, page by page; undefined where none did. */
export function completeListing(calls: readonly Call[]): ReadonlySet<string> | undefined {
  const pages = calls.filter(({ action, result }) => action === 'iam:ListRoles' && result);
  const listed = new Set<string>();
  let marker: unknown;
  for (;;) {
    const page = pages.findLast(({ parameters }) => parameters.Marker === marker)?.result;
    if (!page) return undefined;
    for (const { Arn } of page.Roles as ReadonlyArray<{ Arn: string }>) listed.add(Arn);
    if (page.IsTruncated === false) return listed;
    marker = page.Marker;
  }
}

function lastAnswers(story: Story, { invocation, account }: Call, arn: string): string {
  const about = story
    .callsOf(invocation, account!)
    .filter(({ action, key }) => action === 'iam:ListRoles' || key.split(' ')[0] === nameOf(arn));
  return (
    about
      .slice(-4)
      .map(({ action, error }) => `${action}: ${error ?? 'answered'}`)
      .join(', ') || 'none'
  );
}

/** What an entry calls stale or missing, AWS really did not tell this run. */
import type { FailedRead } from '../../../runtime/catalog/catalog.js';
import type { Call, Invariant } from '../story.js';
import { isEntry } from '../truth.js';

/** Said of what was not asked at all. */
const UNASKED = ['Absent', 'NotRead'];

export const failuresAreReal: Invariant = {
  name: 'failures are real',
  check: (step, story) => {
    if (step.type !== 'stored' || !isEntry(step.after) || !step.after.role) return undefined;
    const before = isEntry(step.before) ? step.before.role : undefined;
    const { missing, stale } = step.after.role;
    const told = new Set([...(before?.missing ?? []), ...(before?.stale?.reads ?? [])].map(keyOf));
    const calls = story.callsOf(step.call.invocation, step.call.account!);
    const invented = [...missing, ...(stale?.reads ?? [])]
      .filter((read) => !told.has(keyOf(read)) && !UNASKED.includes(read.error))
      .find((read) => !calls.some((call) => isOf(call, read) && isFailure(call, read)));
    if (!invented) return undefined;
    return {
      expected: `a call of #${step.call.invocation} that failed`,
      seen: `${step.key.sk} with ${keyOf(invented)}`,
    };
  },
};

/** An answer of before a policy was made anew is none, though it came whole. */
function isFailure({ error, result }: Call, read: FailedRead): boolean {
  return error !== undefined || (read.error === 'Outdated' && result !== undefined);
}

function keyOf({ action, resource, error }: FailedRead): string {
  return `${action} ${resource}: ${error}`;
}

/** A call's key begins with what its resource's ARN ends with. */
function isOf({ action, key }: Call, read: FailedRead): boolean {
  const [first = ''] = key.split(' ');
  return action === read.action && (read.resource.includes(first) || action === 'iam:ListRoles');
}

/** An account's status in words. */
import type { AccountStatus } from '../runtime/catalog/catalog.js';

/** One line: `production (111122223333): 20 of 1000 roles are requestable`. */
export function accountLine(status: AccountStatus): string {
  const { account, name, listed, tagged, removed, heldBack, failedReads, errors, failure } = status;
  const [first] = errors;
  const parts = [
    failure ?? (status.completed ? `${tagged} of ${listed} roles are requestable` : 'not read'),
    removed > 0 && `${removed} removed`,
    heldBack > 0 && `${heldBack} absent ones kept, since so many at once may be a mistake; --remove-many lets them go`,
    first &&
      failure === undefined &&
      `${failedReads} reads failed, as ${first.action} on ${first.resource}: ${first.error}`,
    !status.complete && 'not complete',
  ];
  return `${name} (${account}): ${parts.filter(Boolean).join('; ')}`;
}

/** An account's status in words. */
import type { AccountStatus } from '../runtime/catalog/catalog.js';
import { advised } from './failures.js';
import { count, counted } from './plan/words.js';
import { printable } from './printable.js';

/** One line: `production (111122223333): 20 of 1,000 roles are requestable`. */
export function accountLine(status: AccountStatus): string {
  return printable(`${status.name} (${status.account}): ${partsOf(status).join('; ')}`);
}

/** Why an account was not read whole. */
export function incompleteWords(status: AccountStatus): string {
  return [advised(status.failure), ...reasonsOf(status)].filter(isSaid).join('; ');
}

function partsOf(status: AccountStatus): string[] {
  const { listed, tagged, removed, failure } = status;
  return [
    advised(failure) ?? (listed > 0 ? `${count(tagged)} of ${counted(listed, 'role')} are requestable` : 'not read'),
    removed > 0 && `${count(removed)} removed`,
    ...reasonsOf(status),
    !status.complete && 'not complete',
  ].filter(isSaid);
}

function reasonsOf({ heldBack, failedReads, errors, failure, unfinished = 0 }: AccountStatus): Array<string | false> {
  const [first] = errors;
  return [
    heldBack > 0 &&
      `${count(heldBack)} absent ones kept, since so many at once may be a mistake; --remove-many lets them go`,
    first !== undefined &&
      failure === undefined &&
      `${counted(failedReads, 'read')} failed, as ${first.action} on ${first.resource}: ${first.error}`,
    unfinished > 0 && `${counted(unfinished, 'role')} left to read; the next run carries on`,
  ];
}

function isSaid(part: string | false | undefined): part is string {
  return part !== false && part !== undefined;
}

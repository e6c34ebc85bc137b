/** How a login ends: with a session, or with a line that says why there is none. */
import type { HandedOver, HandedSession } from '../../runtime/hand-over/content.js';
import { EXIT } from '../exit.js';
import { printable } from '../printable.js';
import type { GrantName } from './grant-name.js';

export interface Ended {
  /** One line: what is wrong, and what to do. */
  readonly words: string;
  readonly exitCode: number;
}

export type Outcome = { readonly session: HandedSession } | { readonly ended: Ended };

export function ended(words: string, exitCode: number = EXIT.notWell): { readonly ended: Ended } {
  return { ended: { words, exitCode } };
}

/** @param now milliseconds since the epoch */
export function outcomeOf(handed: HandedOver, { grantId }: GrantName, now: number): Outcome {
  if (handed.kind === 'refusal') {
    return ended(`the bridge refused: ${printable(handed.words)} (reference ${printable(handed.reference)})`);
  }
  if (handed.grantId !== grantId) {
    return ended(`the session that came is of another grant, ${printable(handed.grantId)}; log in again`);
  }
  if (Date.parse(handed.endsAt) <= now) {
    return ended(`the session that came was over at ${handed.endsAt}; set the clock of this machine, then try again`);
  }
  return { session: handed };
}

export function approvalOver({ grantId }: GrantName, grantEndsAt: string): { readonly ended: Ended } {
  return ended(`the approved time of grant ${grantId} was over at ${printable(grantEndsAt)}; request access again`);
}

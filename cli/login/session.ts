/** The session of a grant: what is kept of it, or a new one by a login. */
import { dirname } from 'node:path';
import { replaceFile } from '../../runtime/atomic-file.js';
import { errorName } from '../../runtime/errors.js';
import type { HandedSession } from '../../runtime/hand-over/content.js';
import { errorLine } from '../exit.js';
import { choiceOf, lasting } from './choice.js';
import { readyFolder, unwritable } from './folder.js';
import { findKept, type Found } from './kept-file.js';
import { keptText, type Kept } from './kept.js';
import { approvalOver, ended, type Ended, type Outcome } from './outcome.js';
import type { Login, LoginParts } from './receive.js';
import { takeTurn, type Turn, type TurnParts } from './turn.js';

export interface Asked extends Login {
  /** Where it is kept. */
  readonly file: string;
  /** Whether to log in although what is kept serves. */
  readonly anew: boolean;
  /**
   * Whether credentials are needed for something, rather than a login: then what lasts at all serves where none can be
   * had, and an approved time that is over is not asked for once more.
   */
  readonly forUse: boolean;
}

/** `clock.now` is the time for all of it. */
export type SessionParts = Omit<LoginParts, 'now'> & TurnParts;

export type Obtained =
  | {
      readonly session: HandedSession;
      readonly from: 'kept' | 'login';
      /** Why it could not be kept, by name. */
      readonly notKept?: string;
    }
  | { readonly ended: Ended };

/** @throws RuntimeError `Input` where the folder or the port cannot be used */
export async function obtainSession(asked: Asked, parts: SessionParts): Promise<Obtained> {
  const { name, file, anew, forUse } = asked;
  const now = (): number => parts.clock.now();
  const { kept, unused } = findKept(file, name);
  const choice = choiceOf(kept, now());
  if (choice === 'use' && !anew) return { session: kept!.session!, from: 'kept' };
  if (choice === 'over' && forUse) {
    await forget(kept!, file);
    return approvalOver(name, kept!.grantEndsAt);
  }

  const end = forUse ? lasting(kept, now()) : undefined;
  /** What was kept still serves, if it must. */
  const instead = (words: string): Obtained => {
    parts.say(`${words}; until ${new Date(end!).toISOString()} the session from before serves`);
    return { session: kept!.session!, from: 'kept' };
  };
  try {
    const got = await byLogin(asked, parts, { kept, unused });
    const serves = end !== undefined && end > now() && !parts.signal.aborted;
    return 'ended' in got && serves ? instead(got.ended.words) : got;
  } catch (error) {
    if (end === undefined) throw error;
    return instead(errorLine(error));
  }
}

/** In its turn, or as another one received it. @param before what was kept, or why it is not used */
async function byLogin(asked: Asked, parts: SessionParts, before: Found): Promise<Obtained> {
  const { name, file, anew } = asked;
  const now = (): number => parts.clock.now();
  const turn = await turnFor(file, parts);
  if (turn === 'interrupted') return parts.signal.reason as { readonly ended: Ended };
  if (before.unused !== undefined) parts.say(`${file} is not used: ${before.unused}`);
  const meanwhile = findKept(file, name).kept;
  const isNew = meanwhile?.session?.sessionToken !== before.kept?.session?.sessionToken;
  const serves = turn === 'other' ? isNew : !anew;
  const theirs = serves && choiceOf(meanwhile, now()) === 'use' ? meanwhile?.session : undefined;
  if (turn === 'other') return theirs ? { session: theirs, from: 'login' } : NONE_THERE;
  try {
    if (theirs) return { session: theirs, from: 'kept' };
    // With all that opens what is sealed, which takes longer to load than what is kept takes to read.
    const { receive } = await import('./receive.js');
    const outcome = await receive(asked, { ...parts, now });
    return 'session' in outcome ? await keep(outcome, asked) : outcome;
  } finally {
    await turn.end();
  }
}

const NONE_THERE = ended('another command logged in for this grant, and got no session; try again');

async function turnFor(file: string, parts: SessionParts): Promise<Turn | 'other' | 'interrupted'> {
  const folder = dirname(file);
  await readyFolder(folder);
  try {
    return await takeTurn(`${file}.turn`, parts);
  } catch (error) {
    throw unwritable(folder, error);
  }
}

async function keep({ session }: Extract<Outcome, { session: unknown }>, { name, file }: Asked): Promise<Obtained> {
  try {
    await replaceFile(file, keptText({ ...name, grantEndsAt: session.grantEndsAt, session }));
    return { session, from: 'login' };
  } catch (error) {
    // It was paid for with a login, and serves all the same.
    return { session, from: 'login', notKept: errorName(error) };
  }
}

/** Leaves of it only that the approved time is over, so that no program asks for it by opening a browser. */
async function forget(kept: Kept, file: string): Promise<void> {
  const { session, ...rest } = kept;
  if (session) await replaceFile(file, keptText(rest)).catch(() => undefined);
}

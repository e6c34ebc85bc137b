/** All that must hold, after every step. */
import type { Invariant } from '../story.js';
import { approvedTimesAreNotAddedUp } from './approved-times-are-not-added-up.js';
import { deliveredIsRecorded } from './delivered-is-recorded.js';
import { noMinuteWithoutASession } from './no-minute-without-a-session.js';
import { nothingAfterTheEnd } from './nothing-after-the-end.js';
import { refusedCostsNothing } from './refused-costs-nothing.js';
import { revokedGivesNothing } from './revoked-gives-nothing.js';
import { startNeverMovesLater } from './start-never-moves-later.js';
import { startsOnce } from './starts-once.js';
import { stsWithinTheRule } from './sts-within-the-rule.js';
import { timeLeftGivesASession } from './time-left-gives-a-session.js';

export const INVARIANTS: readonly Invariant[] = [
  refusedCostsNothing,
  stsWithinTheRule,
  revokedGivesNothing,
  startNeverMovesLater,
  startsOnce,
  noMinuteWithoutASession,
  approvedTimesAreNotAddedUp,
  deliveredIsRecorded,
  nothingAfterTheEnd,
  timeLeftGivesASession,
];

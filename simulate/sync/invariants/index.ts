/** All that must hold, after every step. */
import type { Invariant } from '../story.js';
import { callsAreAtTheFloor } from './calls-are-at-the-floor.js';
import { catalogBecomesTheTruth } from './catalog-becomes-the-truth.js';
import { changesAreTold } from './changes-are-told.js';
import { documentsAreKept } from './documents-are-kept.js';
import { failuresAreReal } from './failures-are-real.js';
import { missingUntilRead } from './missing-until-read.js';
import { noMixture } from './no-mixture.js';
import { oneSessionAPeriod } from './one-session-a-period.js';
import { paceIsKept } from './pace-is-kept.js';
import { referencesResolve } from './references-resolve.js';
import { removalHasProof } from './removal-has-proof.js';
import { removalsAreGuarded } from './removals-are-guarded.js';
import { runsGoForward } from './runs-go-forward.js';
import { statusesAreTrue } from './statuses-are-true.js';
import { verdictsAreCarriedOut } from './verdicts-are-carried-out.js';

export const INVARIANTS: readonly Invariant[] = [
  removalHasProof,
  removalsAreGuarded,
  documentsAreKept,
  missingUntilRead,
  referencesResolve,
  noMixture,
  verdictsAreCarriedOut,
  callsAreAtTheFloor,
  paceIsKept,
  oneSessionAPeriod,
  runsGoForward,
  statusesAreTrue,
  failuresAreReal,
  changesAreTold,
  catalogBecomesTheTruth,
];

import { accountAsLogin } from './account-as-login.js';
import { addressOfOtherFamily } from './address-of-other-family.js';
import { allOfIpv4 } from './all-of-ipv4.js';
import { arnSpansColons } from './arn-spans-colons.js';
import { emptyTextInIamSimulate, emptyTextInMinistack } from './empty-text.js';
import { epochMilliseconds } from './epoch-milliseconds.js';
import { escapeWithoutWildcards } from './escape-without-wildcards.js';
import { googleWithoutIdentity } from './google-without-identity.js';
import type { Mask } from './mask.js';
import { newlineInIamSimulate, newlineInMinistack } from './newline.js';
import { noVariables } from './no-variables.js';
import { nullOfEmptyListInIamSimulate, nullOfEmptyListInMinistack } from './null-of-empty-list.js';
import { resourceSpansColons } from './resource-spans-colons.js';
import { sessionArnLimited } from './session-arn-limited.js';
import { unresolvedVariable } from './unresolved-variable.js';
import { variableBeforeColon } from './variable-before-colon.js';
import { variablesInOldVersion } from './variables-in-old-version.js';

/**
 * Every known wrong answer, in the order in which they are taken together: what an oracle reads comes before what it
 * makes of it. One that explains nothing in a run fails it: it is no longer needed.
 */
export const MASKS: readonly Mask[] = [
  variablesInOldVersion,
  variableBeforeColon,
  accountAsLogin,
  addressOfOtherFamily,
  allOfIpv4,
  emptyTextInIamSimulate,
  epochMilliseconds,
  escapeWithoutWildcards,
  googleWithoutIdentity,
  newlineInIamSimulate,
  nullOfEmptyListInIamSimulate,
  sessionArnLimited,
  unresolvedVariable,
  arnSpansColons,
  emptyTextInMinistack,
  newlineInMinistack,
  noVariables,
  nullOfEmptyListInMinistack,
  resourceSpansColons,
];

/**
 * Checks of the claims of an ID token that the library leaves out, each in a file of its own. The library has checked
 * algorithm, issuer, nonce, and that the audience holds our client id.
 * @see https://openid.net/specs/openid-connect-core-1_0.html#IDTokenValidation
 */
import { accessTokenHashProblem } from './checks/access-token-hash.js';
import { audienceProblem } from './checks/audience.js';
import { authorizedPartyProblem } from './checks/authorized-party.js';
import type { Claims, Expected } from './checks/claims.js';
import { expiryProblem } from './checks/expiry.js';
import { issuedBeforeLoginProblem } from './checks/issued-before-login.js';
import { issuedInFutureProblem } from './checks/issued-in-future.js';
import { notBeforeProblem } from './checks/not-before.js';
import { subjectProblem } from './checks/subject.js';
import { tokenFormProblem } from './checks/token-form.js';

/** Which check fails, in words for the log; undefined where all hold. */
export function idTokenProblem(claims: Claims, expected: Expected): string | undefined {
  return (
    tokenFormProblem(expected.idToken) ??
    audienceProblem(claims, expected) ??
    authorizedPartyProblem(claims, expected) ??
    subjectProblem(claims) ??
    expiryProblem(claims, expected) ??
    issuedInFutureProblem(claims, expected) ??
    issuedBeforeLoginProblem(claims, expected) ??
    notBeforeProblem(claims, expected) ??
    accessTokenHashProblem(claims, expected)
  );
}

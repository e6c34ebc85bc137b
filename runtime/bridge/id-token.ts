/**
 * Checks of the claims of an ID token that the library leaves out, each in a file of its own. The library has checked
 * algorithm, issuer, nonce, and that the audience holds our client id.
 * @see https://openid.net/specs/openid-connect-core-1_0.html#IDTokenValidation
 */
import { accessTokenHashProblem } from './checks/access-token-hash.js';
import { audienceProblem } from './checks/audience.js';
import { authorizedPartyProblem } from './checks/authorized-party.js';
import type { Claims, Expected } from './checks/claims.js';
import { EXPIRED, expiryProblem } from './checks/expiry.js';
import { ISSUED_BEFORE_LOGIN, issuedBeforeLoginProblem } from './checks/issued-before-login.js';
import { ISSUED_IN_FUTURE, issuedInFutureProblem } from './checks/issued-in-future.js';
import { NOT_YET, notBeforeProblem } from './checks/not-before.js';
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

/** As the library words a time that does not fit. */
const OF_LIBRARY = /^unexpected JWT "(?:exp|nbf|iat)" [^,]* claim value/;

/** Whether a problem may come from a wrong clock. */
export function isOfTime(problem: string): boolean {
  return [EXPIRED, ISSUED_IN_FUTURE, ISSUED_BEFORE_LOGIN, NOT_YET].includes(problem) || OF_LIBRARY.test(problem);
}

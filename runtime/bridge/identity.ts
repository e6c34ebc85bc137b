import { comparableEmail } from '../session/email.js';
import type { Claims } from './checks/claims.js';
import { emailVerifiedProblem } from './checks/email-verified.js';
import { isOfHostedDomain } from './checks/hosted-domain.js';
import { loginRefusal, type LoginRefusal } from './refusal.js';
import type { BridgeSettings } from './settings.js';

export type EmailRules = Pick<BridgeSettings, 'hostedDomain' | 'allowAbsentEmailVerified'>;

/**
 * The e-mail that the provider vouches for.
 * @param claims of the ID token, or of userinfo where the ID token holds no e-mail: one source for all of them
 */
export function verifiedEmail(claims: Claims, rules: EmailRules): { readonly email: string } | LoginRefusal {
  if (claims.email === undefined) {
    return loginRefusal(
      'EmailMissing',
      'Your login provider gave no e-mail. An administrator has to allow the scope "email".',
    );
  }
  const email = comparableEmail(claims.email);
  if (email === undefined) {
    return loginRefusal(
      'EmailMalformed',
      'Your login e-mail is not an ASCII address with one @; it cannot be compared.',
    );
  }
  const unverified = emailVerifiedProblem(claims, rules);
  if (unverified !== undefined) {
    return loginRefusal(
      'EmailNotVerified',
      'Your login provider does not confirm that this e-mail is yours. Verify it there, then try again.',
      unverified,
    );
  }
  if (!isOfHostedDomain(claims, rules)) {
    return loginRefusal('HostedDomain', 'Log in with the Google account of your organization.');
  }
  return { email };
}

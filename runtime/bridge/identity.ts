import { comparableEmail } from '../session/email.js';
import type { Claims } from './id-token.js';
import { loginRefusal, type LoginRefusal } from './refusal.js';
import { GOOGLE_ISSUER, type BridgeSettings } from './settings.js';

export type EmailRules = Pick<BridgeSettings, 'issuer' | 'hostedDomain' | 'allowAbsentEmailVerified'>;

/**
 * The e-mail that the provider vouches for.
 * @param claims of the ID token, or of userinfo where the ID token holds no e-mail: one source for all of them
 * @see https://openid.net/specs/openid-connect-core-1_0.html#StandardClaims
 * @see https://developers.google.com/identity/openid-connect/openid-connect#an-id-tokens-payload
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
  const google = rules.issuer === GOOGLE_ISSUER;
  const verified = claims.email_verified;
  const absentIsFine = rules.allowAbsentEmailVerified && !google;
  if (verified !== true && !(verified === undefined && absentIsFine)) {
    return loginRefusal(
      'EmailNotVerified',
      'Your login provider does not confirm that this e-mail is yours. Verify it there, then try again.',
      verified === undefined ? 'email_verified is absent' : 'email_verified is not true',
    );
  }
  if (google && (rules.hostedDomain === undefined || claims.hd !== rules.hostedDomain)) {
    return loginRefusal('HostedDomain', 'Log in with the Google account of your organization.');
  }
  return { email };
}

import { GOOGLE_ISSUER, isOkta } from '../../../runtime/bridge/settings.js';
import { comparableEmail } from '../../../runtime/session/email.js';
import { emailVerifiedProblem } from '../../../runtime/bridge/checks/email-verified.js';
import { isOfHostedDomain } from '../../../runtime/bridge/checks/hosted-domain.js';
import { shown } from '../../../runtime/shown.js';
import { whyNot } from '../../steps/fact.js';
import { notChecked, notOk, ok, type Finding } from '../../steps/finding.js';
import type { LoginFacts, Metadata } from '../facts.js';
import { metadataOf } from '../metadata.js';
import { once, type Rule } from '../rule.js';

/** Whether the token tells an e-mail that the bridge takes for the person's. */
export const tokenEmail: Rule = {
  step: 'token e-mail',
  judge: once(({ token, login }) => {
    if (token.state !== 'known') return notChecked(whyNot(token));
    if (token.value.form !== undefined) return notChecked('it is no token');
    if (login.state !== 'known') return notChecked(whyNot(login));
    return judge(token.value.claims, login.value);
  }),
};

function judge(claims: Metadata, { issuer, hostedDomain, discovery }: LoginFacts): Finding {
  if (claims.email === undefined) {
    const elsewhere = metadataOf(discovery)?.userinfo_endpoint !== undefined;
    if (elsewhere)
      return notChecked('the token has no e-mail; the bridge asks userinfo for it, which was not asked here');
    return notOk('the token has no e-mail, and the provider no userinfo', 'allow the scope email for the client');
  }
  if (comparableEmail(claims.email) === undefined) {
    return notOk('its e-mail is not an ASCII address with one @', "change the person's e-mail at the provider");
  }
  const google = issuer === GOOGLE_ISSUER;
  const unverified = emailVerifiedProblem(claims, {
    allowAbsentEmailVerified: !google && isOkta(issuer),
    ...(google && hostedDomain.state === 'known' && { hostedDomain: hostedDomain.value }),
  });
  if (unverified !== undefined) {
    return notOk(
      unverified,
      claims.email_verified === undefined && !google
        ? 'let the provider say email_verified, or set ALLOW_ABSENT_EMAIL_VERIFIED of the bridge, where the provider alone gives out e-mails'
        : "verify the person's e-mail at the provider",
    );
  }
  if (!google)
    return ok(
      claims.email_verified === true ? 'there, and verified' : 'there; Okta does not say whether it is verified',
    );
  if (claims.hd === undefined) {
    return notOk('it has no hd: the account is of no Google Workspace', 'log in with an account of the organization');
  }
  if (hostedDomain.state !== 'known') return notChecked(`hd is ${shown(claims.hd)}; ${whyNot(hostedDomain)}`);
  if (!isOfHostedDomain(claims, { hostedDomain: hostedDomain.value })) {
    return notOk(
      `hd is ${shown(claims.hd)}, and not ${JSON.stringify(hostedDomain.value)}`,
      'log in with an account of the organization',
    );
  }
  return ok(`there, verified, and of ${hostedDomain.value}`);
}

import { shown } from '../../../runtime/shown.js';
import { audienceProblem } from '../../../runtime/bridge/checks/audience.js';
import { authorizedPartyProblem } from '../../../runtime/bridge/checks/authorized-party.js';
import { isConfiguredIssuer } from '../../../runtime/bridge/checks/issuer.js';
import { subjectProblem } from '../../../runtime/bridge/checks/subject.js';
import { whyNot } from '../../steps/fact.js';
import { notChecked, notOk, worst, type Finding } from '../../steps/finding.js';
import type { LoginFacts, Metadata } from '../facts.js';
import { once, type Rule } from '../rule.js';

/** Whether the token is of our issuer, for our client alone, and says who logged in. */
export const tokenClaims: Rule = {
  step: 'token claims',
  judge: once(({ token, login }) => {
    if (token.state !== 'known') return notChecked(whyNot(token));
    if (token.value.form !== undefined) return notChecked('it is no token');
    if (login.state !== 'known') return notChecked(whyNot(login));
    return worst(judge(token.value.claims, login.value), 'iss, aud and sub are as they must be');
  }),
};

function judge(claims: Metadata, { issuer, clientId }: LoginFacts): readonly Finding[] {
  const findings: Finding[] = [];
  if (!isConfiguredIssuer(String(claims.iss), issuer)) {
    findings.push(
      notOk(
        `iss is ${shown(claims.iss, 255)}, and not ${JSON.stringify(issuer)}`,
        'use the issuer of the tokens, byte for byte, in the provider, in the trusts and in the bridge',
      ),
    );
  }
  if (clientId.state !== 'known') findings.push(notChecked(`aud is ${shown(claims.aud)}; ${whyNot(clientId)}`));
  else {
    const problem =
      audienceProblem(claims, held(clientId.value)) ?? authorizedPartyProblem(claims, held(clientId.value));
    if (problem !== undefined) {
      findings.push(
        notOk(
          `${problem} (${JSON.stringify(clientId.value)})`,
          'give a token that was made for this client, and for no other',
        ),
      );
    }
  }
  const subject = subjectProblem(claims);
  if (subject !== undefined) findings.push(notOk(subject, 'STS and the bridge need one: ask the provider'));
  return findings;
}

/** What these two checks look at. */
const held = (clientId: string) => ({ clientId, now: 0, began: 0, idToken: '', accessToken: '' });

import { whyNot } from '../../steps/fact.js';
import { reasoningOf, reasonOf } from '../../steps/decision.js';
import { notChecked, notOk, ok } from '../../steps/finding.js';
import type { AccountFacts, Facts, RoleFacts } from '../facts.js';
import { loginDecision, strangerDecision } from '../login.js';
import { eachRole, type Rule, type Told } from '../rule.js';

/** A client id that nobody has: what is admitted for it, is admitted for all. */
const ANY_OTHER = 'a-client-id-that-nobody-has';

/** Whether each role's trust admits a login for our client id and for no other, and is not open to all of AWS. */
export const roleTrust: Rule = {
  step: 'trust of the role',
  judge: eachRole({ judge, none: () => notChecked('no role is known to look at'), needs: ({ login }) => login }),
};

function judge({ arn, live }: RoleFacts, _account: AccountFacts, { login, token }: Facts): Told {
  if (login.state !== 'known') return notChecked(whyNot(login));
  const { clientId, issuer } = login.value;
  if (clientId.state !== 'known') return notChecked(whyNot(clientId));
  if (live.state !== 'known') return notChecked(whyNot(live));
  const { trustPolicy } = live.value;
  if (trustPolicy === undefined) return notChecked('IAM sent no trust policy');
  const stranger = strangerDecision({ arn, trustPolicy });
  if (stranger.verdict === 'admits') {
    return {
      ...notOk(
        'it admits everybody who has an AWS account, by sts:AssumeRole',
        'name the accounts or roles that may, in place of *, or take that statement out',
      ),
      reasoning: reasoningOf(stranger),
    };
  }
  const decided = (audience: string) => loginDecision({ arn, trustPolicy }, login.value, audience, token);
  const decision = decided(clientId.value);
  const reasoning = reasoningOf(decision);
  switch (decision.verdict) {
    case 'undecided':
      return { ...notChecked(`whether it admits a login is undecided: ${reasonOf(decision)}`), reasoning };
    case 'refuses':
      return {
        ...notOk(
          `it does not admit a login from ${issuer} for ${JSON.stringify(clientId.value)}: ${reasonOf(decision)}`,
          "compare the principal and the conditions of its trust policy with the provider, the client id and the token's claims; session tags or a source identity in tokens need sts:TagSession or sts:SetSourceIdentity too",
        ),
        reasoning,
      };
    case 'admits': {
      const other = decided(ANY_OTHER);
      if (other.verdict !== 'admits')
        return { ...ok(`it admits a login for ${JSON.stringify(clientId.value)}`), reasoning };
      return {
        ...notOk(
          'it admits logins for every client id that the provider has, not for ours alone',
          `let its trust compare the provider's aud with ${JSON.stringify(clientId.value)} by StringEquals`,
        ),
        reasoning: reasoningOf(other),
      };
    }
  }
}

import { issuerFault } from '../../../lib/model/issuer.js';
import { whyNot } from '../../steps/fact.js';
import { notChecked, notOk, ok } from '../../steps/finding.js';
import { once, type Rule } from '../rule.js';

/** Whether IAM can know such an issuer at all. @see https://docs.aws.amazon.com/IAM/latest/APIReference/API_CreateOpenIDConnectProvider.html */
export const issuer: Rule = {
  step: 'issuer',
  judge: once(({ login }) => {
    if (login.state !== 'known') return notChecked(whyNot(login));
    const { issuer: url } = login.value;
    const fault = issuerFault(url);
    if (fault === undefined) return ok(url);
    return notOk(
      `${JSON.stringify(url)} ${fault}`,
      'give the issuer as it stands in the tokens; where they say it so, use another authorization server of the provider',
    );
  }),
};

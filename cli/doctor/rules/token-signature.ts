import { whyNot } from '../../steps/fact.js';
import { notChecked, notOk, ok } from '../../steps/finding.js';
import { once, type Rule } from '../rule.js';

/** Whether one of the issuer's keys has signed the token. */
export const tokenSignature: Rule = {
  step: 'token signature',
  judge: once(({ token }) => {
    if (token.state !== 'known') return notChecked(whyNot(token));
    const { signature } = token.value;
    if (signature.state !== 'known') return notChecked(whyNot(signature));
    if (signature.value === undefined) return ok("verified with the issuer's keys");
    return notOk(
      signature.value,
      "give a token of this issuer; where it is one, its key is not among those at jwks_uri, and STS can't verify it either",
    );
  }),
};

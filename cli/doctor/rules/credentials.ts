import { fixOf } from '../../failures.js';
import { whyNot } from '../../steps/fact.js';
import { notChecked, notOk, ok } from '../../steps/finding.js';
import { once, type Rule } from '../rule.js';

/** Who this process is to AWS. */
export const credentials: Rule = {
  step: 'credentials',
  judge: once(({ caller }) => {
    if (caller.state !== 'known') return notChecked(whyNot(caller));
    if ('arn' in caller.value) return ok(`this is ${caller.value.arn}`);
    const { failed } = caller.value;
    return notOk(
      `sts:GetCallerIdentity failed: ${failed}`,
      fixOf(failed) ?? 'try again; if it lasts, check the network way to STS',
    );
  }),
};

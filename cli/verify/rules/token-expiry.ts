import { whyNot } from '../facts.js';
import { notChecked, notOk, ok, type Rule } from '../finding.js';
import { inWay } from '../in-way.js';

/** Whether the token is still good. */
export const tokenExpiry: Rule = {
  step: 'expiry of the token',
  judge: inWay(({ token, now }) => {
    if (token.state !== 'known') return notChecked(whyNot(token));
    const { expiresAt } = token.value;
    if (expiresAt === undefined) {
      return notOk(
        'the token never expires, so that it is no projected one',
        'let the variable name the projected token',
      );
    }
    const at = new Date(expiresAt * 1000).toISOString();
    if (expiresAt * 1000 > now) return ok(`good until ${at}`);
    return notOk(
      `the token expired at ${at}`,
      'if it was read just now, the kubelet no longer renews it: delete the pod; else read it again',
    );
  }),
};

import { EKS_POD_IDENTITY } from '../../../lib/model/eks-webhook.js';
import { shown } from '../../../runtime/shown.js';
import { whyNot } from '../facts.js';
import { notChecked, notOk, ok, type Rule } from '../finding.js';
import { inWay } from '../in-way.js';
import { stsAudiences, tokenVolume } from '../pod.js';

/** Whether the token is for whom the volume says. */
export const tokenAudience: Rule = {
  step: 'audience in the token',
  judge: inWay(({ pod, token }, way) => {
    if (token.state !== 'known') return notChecked(whyNot(token));
    const asked = tokenVolume(pod, way)?.token?.audience;
    const allowed = asked === undefined ? (way === 'irsa' ? stsAudiences() : [EKS_POD_IDENTITY.audience]) : [asked];
    const { audiences } = token.value;
    const [audience] = audiences;
    if (audience !== undefined && audiences.length === 1 && allowed.includes(audience)) return ok(audience);
    const is = audiences.length === 0 ? 'nobody' : audiences.map((one) => shown(one)).join(', ');
    return notOk(
      `the token is for ${is}, not for ${allowed.join(' or ')}`,
      'read the file that the variable names; after a change of the volume, delete the pod',
    );
  }),
};

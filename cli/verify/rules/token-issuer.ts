import { clusterIssuerFault } from '../../../lib/model/issuer.js';
import { shown } from '../../../runtime/shown.js';
import { whyNot } from '../facts.js';
import { notChecked, notOk, ok, type Rule } from '../finding.js';
import { inWay } from '../in-way.js';

/** Whether the token's issuer is one that IAM can know, and the cluster's. */
export const tokenIssuer: Rule = {
  step: 'issuer in the token',
  judge: inWay(({ token, issuer: cluster }, way) => {
    if (token.state !== 'known') return notChecked(whyNot(token));
    const { issuer = '' } = token.value;
    const fault = clusterIssuerFault(issuer);
    if (way === 'irsa' && fault !== undefined) {
      return notOk(
        `${shown(issuer, 255)} ${fault}`,
        "give the API server an https issuer that the world can reach, without a slash at its end, and register it in the role's account",
      );
    }
    if (cluster.state === 'known' && cluster.value !== issuer) {
      return notOk(
        `the token's issuer is ${shown(issuer, 255)}, the cluster's ${shown(cluster.value, 255)}`,
        "the token is another cluster's, or older than a change of the issuer: delete the pod",
      );
    }
    return ok(fault === undefined ? issuer : shown(issuer, 255));
  }),
};

import { parseRoleArn } from '../../../lib/model/arn.js';
import { EKS_WEBHOOK } from '../../../lib/model/eks-webhook.js';
import { shown } from '../../../runtime/shown.js';
import { notChecked, notOk, ok, type Rule } from '../finding.js';
import { inWay } from '../in-way.js';
import { containersOf, variable } from '../pod.js';

/**
 * The service account, and under IRSA the role that it names: the webhook takes it from there when a pod is made.
 * @see https://docs.aws.amazon.com/eks/latest/userguide/associate-service-account-role.html
 */
export const serviceAccount: Rule = {
  step: 'service account',
  judge: inWay((facts, way) => {
    const { pod, serviceAccount: account } = facts;
    const name = JSON.stringify(pod.serviceAccount);
    if (account.state === 'unknown') return notChecked(account.why);
    if (account.state === 'absent') {
      return notOk(`${name} is not there, so that its tokens are refused`, 'create it again, and delete the pod');
    }
    if (way === 'podIdentity') return ok(`${name} is there; its role stands in the association`);
    const arn = account.value.annotations[EKS_WEBHOOK.roleArn];
    if (arn === undefined) {
      return notOk(
        `${name} has no annotation ${EKS_WEBHOOK.roleArn}: a pod made from now on only has what its manifest brings`,
        'annotate it with the whole ARN of the role; only a pod whose manifest brings variables and volume does without',
      );
    }
    if (!parseRoleArn(arn)) {
      return notOk(
        `${name} has the annotation ${EKS_WEBHOOK.roleArn} ${shown(arn)}, which is no role's ARN`,
        "write the whole ARN, not the role's name alone, and delete the pod",
      );
    }
    const other = containersOf(facts)
      .map((container) => variable(container, EKS_WEBHOOK.roleVariable))
      .find((found) => found.state === 'value' && parseRoleArn(found.value) && found.value !== arn);
    if (other?.state === 'value') {
      return notOk(
        `${name} names ${arn}, and the pod has ${other.value}: it is older than the annotation, or brings a role of its own`,
        'delete the pod, so that it is made anew',
      );
    }
    return ok(`${name} names ${arn}`);
  }),
};

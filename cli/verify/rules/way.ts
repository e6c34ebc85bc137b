import { EKS_WEBHOOK } from '../../../lib/model/eks-webhook.js';
import { notOk, ok, type Rule } from '../finding.js';
import { ADDED, containersOf, hasPartOf, isLeftOut, named, wayOf } from '../pod.js';

/** Which of the two ways the pod goes. */
export const way: Rule = {
  step: 'way to a role',
  judge: (facts) => {
    const { pod, expected, serviceAccount } = facts;
    const found = wayOf(facts);
    if (found === undefined) {
      const unread = serviceAccount.state === 'unknown' ? `; its service account: ${serviceAccount.why}` : '';
      return notOk(
        `neither IRSA's nor EKS Pod Identity's parts are in the pod${unread}`,
        `annotate service account ${JSON.stringify(pod.serviceAccount)} with ${EKS_WEBHOOK.roleArn}, or associate it with a role, and delete the pod, so that it is made anew`,
      );
    }
    if (containersOf(facts).length === 0) {
      return notOk(
        `the annotation ${EKS_WEBHOOK.skipContainers} leaves out all containers`,
        'name those that need no role, and delete the pod',
      );
    }
    const { title } = ADDED[found];
    const said = `${title}${expected ? ', as --expect says' : hasPartOf(pod, found) ? '' : ", as the service account's annotation says"}`;
    const out = facts.container === undefined ? pod.containers.filter(({ name }) => isLeftOut(pod, name)) : [];
    return ok(out.length === 0 ? said : `${said}; ${EKS_WEBHOOK.skipContainers} leaves out ${named(out)}`);
  },
};

import { EKS_NODE, POD_IDENTITY_DAEMON_SET } from '../../../lib/model/eks-nodes.js';
import { whyNot } from '../facts.js';
import { notChecked, notOk, ok, type Rule } from '../finding.js';
import { inWay } from '../in-way.js';
import { isOnFargate } from '../pod.js';

const { namespace: NAMESPACE, name: NAME } = POD_IDENTITY_DAEMON_SET;
const WHERE = `DaemonSet ${NAMESPACE}/${NAME}`;

/**
 * Whether the pod's node has the agent that hands out credentials: Pod Identity's alone.
 * @see https://docs.aws.amazon.com/eks/latest/userguide/pod-identities.html
 */
export const agent: Rule = {
  step: 'agent',
  judge: inWay((facts, way) => {
    if (way === 'irsa') return ok('IRSA needs none');
    const { pod, node, agent: found, agentHere: here, autoMode } = facts;
    if (isOnFargate(facts)) return notOk('the pod is on Fargate, where no agent is', 'use IRSA for it');
    const system = node.state === 'known' ? node.value.labels['kubernetes.io/os'] : undefined;
    if (pod.windows || system === 'windows') {
      return notOk('the pod is on a Windows node, which EKS Pod Identity does not serve', 'use IRSA for it');
    }
    const type = node.state === 'known' ? node.value.labels[EKS_NODE.computeType] : undefined;
    if (type === EKS_NODE.autoMode) return ok("built in: the pod's node is one of Auto Mode");
    // A cluster of Auto Mode may have other nodes besides, and those tell.
    if (autoMode && node.state !== 'known') return ok('built in, as --auto-mode says');
    const seeNode = `kubectl --namespace ${NAMESPACE} get pods --field-selector spec.nodeName=${pod.nodeName ?? 'NODE'}`;
    if (type === EKS_NODE.hybrid) {
      return notChecked(`the pod is on a hybrid node, which has a DaemonSet of its own for it; see ${seeNode}`);
    }
    if (found.state === 'unknown') return notChecked(found.why);
    if (found.state === 'absent') {
      return notOk(`${WHERE} is not there`, `install the add-on ${NAME}; nodes of Auto Mode alone have it built in`);
    }
    const { desired, ready } = found.value;
    const ofAll = `ready on ${ready} of ${desired} nodes`;
    if (here.state !== 'known') {
      if (ready < desired || desired === 0) {
        return notOk(`${WHERE} is ${ofAll}`, `see its pods: kubectl --namespace ${NAMESPACE} get pods --output wide`);
      }
      return notChecked(`${WHERE} is ${ofAll}; whether the pod's is one of them: ${whyNot(here)}`);
    }
    if (here.value.length === 0) {
      return notOk(
        `${WHERE} has no pod on the pod's node, and is ${ofAll}`,
        "let its node selector, affinity and tolerations take in the pod's node",
      );
    }
    if (!here.value.includes(true)) {
      return notOk(`${WHERE} is not ready on the pod's node, and ${ofAll}`, `see its pod: ${seeNode}`);
    }
    return ok(`${WHERE} is ready on the pod's node`);
  }),
};

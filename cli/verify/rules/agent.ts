import { EKS_NODE, POD_IDENTITY_DAEMON_SET } from '../../../lib/model/eks-nodes.js';
import { notChecked, notOk, ok, type Rule } from '../finding.js';
import { inWay } from '../in-way.js';
import { isOnFargate } from '../pod.js';

/**
 * Whether the pod's node has the agent that hands out credentials: Pod Identity's alone.
 * @see https://docs.aws.amazon.com/eks/latest/userguide/pod-identities.html
 */
export const agent: Rule = {
  step: 'agent',
  judge: inWay((facts, way) => {
    if (way === 'irsa') return ok('IRSA needs none');
    const { pod, node, agent: found, autoMode } = facts;
    if (isOnFargate(facts)) return notOk('the pod is on Fargate, where no agent is', 'use IRSA for it');
    const system = node.state === 'known' ? node.value.labels['kubernetes.io/os'] : undefined;
    if (pod.windows || system === 'windows') {
      return notOk('the pod is on a Windows node, which EKS Pod Identity does not serve', 'use IRSA for it');
    }
    if (autoMode) return ok('built in, as --auto-mode says');
    if (node.state === 'known' && node.value.labels[EKS_NODE.computeType] === EKS_NODE.autoMode) {
      return ok("built in: the pod's node is one of Auto Mode");
    }
    const { namespace, name } = POD_IDENTITY_DAEMON_SET;
    const where = `DaemonSet ${namespace}/${name}`;
    if (found.state === 'unknown') return notChecked(found.why);
    if (found.state === 'absent') {
      return notOk(
        `${where} is not there`,
        `install the add-on ${name}; under Auto Mode it is built in: give --auto-mode`,
      );
    }
    const { desired, ready } = found.value;
    if (ready < desired || desired === 0) {
      return notOk(
        `${where} is ready on ${ready} of ${desired} nodes`,
        `see its pods: kubectl --namespace ${namespace} get pods --output wide`,
      );
    }
    return ok(`${where} is ready on ${ready} of ${desired} nodes`);
  }),
};

import { notChecked, notOk, ok, type Rule } from '../finding.js';
import { containersOf, isOnFargate, variable } from '../pod.js';

const DISABLED = 'AWS_EC2_METADATA_DISABLED';

/**
 * Whether the pod can fall back to the role of its node, by the instance's metadata.
 * @see https://docs.aws.amazon.com/eks/latest/best-practices/identity-and-access-management.html
 */
export const nodeRole: Rule = {
  step: "fallback to the node's role",
  judge: (facts) => {
    if (isOnFargate(facts)) return ok('none: Fargate has no instance metadata');
    const off = containersOf(facts).map((container) => variable(container, DISABLED));
    if (off.length > 0 && off.every((found) => found.state === 'value' && found.value.toLowerCase() === 'true')) {
      return ok(`none by SDKs: ${DISABLED} is set`);
    }
    const fix = `set ${DISABLED} to true, which keeps SDKs from it`;
    if (facts.pod.hostNetwork) {
      return notOk(
        "the pod is on its node's network, and reaches the instance's metadata whatever the hop limit is",
        fix,
      );
    }
    if (facts.hopLimit === undefined) {
      return notChecked(
        `the hop limit of ${facts.pod.nodeName === undefined ? 'its node' : `node ${JSON.stringify(facts.pod.nodeName)}`} does not stand in Kubernetes; give --hop-limit, as aws ec2 describe-instances tells it`,
      );
    }
    if (facts.hopLimit === 1) return ok("none: the hop limit of the node's instance metadata is 1");
    return notOk(
      `the hop limit of the node's instance metadata is ${facts.hopLimit}: without its own credentials the pod gets the node's role`,
      `set the hop limit to 1, or ${fix}`,
    );
  },
};

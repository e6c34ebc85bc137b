import { parseRoleArn } from '../../../lib/model/arn.js';
import { EKS_POD_IDENTITY, EKS_WEBHOOK, POD_IDENTITY_AGENT } from '../../../lib/model/eks-webhook.js';
import { shown } from '../../../runtime/shown.js';
import type { Facts, Way } from '../facts.js';
import { notChecked, notOk, ok, worst, type Finding, type Rule } from '../finding.js';
import { inWay } from '../in-way.js';
import type { Container } from '../objects.js';
import { ADDED, containersOf, named, plain, tokenPath, variable } from '../pod.js';

/** Where the agent answers, over either protocol. */
const AGENT_URLS = [
  EKS_POD_IDENTITY.agentUrl,
  EKS_POD_IDENTITY.agentUrl.replace(POD_IDENTITY_AGENT.ipv4, `[${POD_IDENTITY_AGENT.ipv6}]`),
];

/** Both variables that SDKs look for, in each container. */
export const environment: Rule = {
  step: 'both variables',
  judge: inWay((facts, way) => {
    const containers = containersOf(facts);
    const findings = containers.flatMap((container) =>
      ADDED[way].variables.map((name) => judgeVariable(facts, way, container, name)),
    );
    return worst(findings, `${ADDED[way].variables.join(' and ')} in ${named(containers)}`);
  }),
};

function judgeVariable(facts: Facts, way: Way, container: Container, name: string): Finding {
  const found = variable(container, name);
  const where = `container ${JSON.stringify(container.name)}`;
  if (found.state === 'unknown') return notChecked(found.why);
  if (found.state === 'absent') {
    return notOk(
      `${name} is missing in ${where}`,
      'delete the pod, so that the webhook adds both variables to a new one; it adds neither where a container names one of them itself',
    );
  }
  switch (name) {
    case EKS_WEBHOOK.roleVariable:
      if (parseRoleArn(found.value)) return ok('');
      return notOk(
        `${name} in ${where} is ${shown(found.value)}, which is no role's ARN`,
        `write the whole ARN into the service account's annotation ${EKS_WEBHOOK.roleArn}, not the role's name alone, and delete the pod`,
      );
    case EKS_POD_IDENTITY.agentVariable:
      if (AGENT_URLS.includes(found.value)) return ok('');
      return notOk(
        `${name} in ${where} is ${shown(found.value)}, where no agent is`,
        `it must be ${AGENT_URLS.join(' or ')}`,
      );
    default: {
      const path = tokenPath(facts.pod, container, way);
      if (plain(found.value) === path) return ok('');
      return notOk(
        `${name} in ${where} is ${shown(found.value, 200)}, and the token is at ${path}`,
        `set it to ${path}`,
      );
    }
  }
}

import { parseRoleArn } from '../../../lib/model/arn.js';
import { EKS_POD_IDENTITY, EKS_WEBHOOK, POD_IDENTITY_AGENT } from '../../../lib/model/eks-webhook.js';
import { shown } from '../../../runtime/shown.js';
import type { Facts, Way } from '../facts.js';
import { notChecked, notOk, ok, worst, type Finding, type Rule } from '../finding.js';
import { inWay } from '../in-way.js';
import type { Container } from '../objects.js';
import { addedAnew, ADDED, containersOf, named, names, plain, tokenPath, variable } from '../pod.js';

/** Where the agent answers, over either protocol. */
const AGENT_URLS = [
  EKS_POD_IDENTITY.agentUrl,
  EKS_POD_IDENTITY.agentUrl.replace(POD_IDENTITY_AGENT.ipv4, `[${POD_IDENTITY_AGENT.ipv6}]`),
];

/** What SDKs ask before the agent: the variable of ECS. */
const BEFORE_AGENT = 'AWS_CONTAINER_CREDENTIALS_RELATIVE_URI';

/**
 * Both variables that SDKs look for, in each container.
 * @see https://docs.aws.amazon.com/sdkref/latest/guide/feature-container-credentials.html
 */
export const environment: Rule = {
  step: 'both variables',
  judge: inWay((facts, way) => {
    const containers = containersOf(facts);
    const findings = containers.flatMap((container) => [
      ...ADDED[way].variables.map((name) => judgeVariable(facts, way, container, name)),
      ...(way === 'podIdentity' && names(container, BEFORE_AGENT) ? [hidden(container)] : []),
    ]);
    return worst(findings, `${ADDED[way].variables.join(' and ')} in ${named(containers)}`);
  }),
};

function hidden(container: Container): Finding {
  return notOk(
    `container ${JSON.stringify(container.name)} has ${BEFORE_AGENT}, which SDKs take before ${EKS_POD_IDENTITY.agentVariable}`,
    'take it out of the manifest, and delete the pod',
  );
}

function judgeVariable(facts: Facts, way: Way, container: Container, name: string): Finding {
  const found = variable(container, name);
  const where = `container ${JSON.stringify(container.name)}`;
  if (found.state === 'unknown') return notChecked(found.why);
  if (found.state === 'absent') {
    return notOk(
      `${name} is missing in ${where}`,
      `${addedAnew(facts.pod, container.name, 'both variables')}; it adds neither where a container names one of them itself`,
    );
  }
  switch (name) {
    case EKS_WEBHOOK.roleVariable:
      if (parseRoleArn(found.value)) return judgeRole(facts, found.value, where);
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
        `${name} in ${where} is ${shownPath(found.value)}, and the token is at ${path}`,
        `set it to ${path}`,
      );
    }
  }
}

function judgeRole({ roleArn }: Facts, arn: string, where: string): Finding {
  if (roleArn === undefined || roleArn === arn) return ok('');
  return notOk(
    `${EKS_WEBHOOK.roleVariable} in ${where} is ${arn}, and --role-arn says ${roleArn}`,
    `write the right one into the service account's annotation ${EKS_WEBHOOK.roleArn}, and delete the pod`,
  );
}

/** Whoever took the variable for the token itself finds no part of it here. */
function shownPath(value: string): string {
  return plain(value).startsWith('/') ? shown(value, 200) : 'no path';
}

import { EKS_WEBHOOK } from '../../../lib/model/eks-webhook.js';
import type { Facts, Way } from '../facts.js';
import { notChecked, notOk, ok, type Finding, type Rule } from '../finding.js';
import { inWay } from '../in-way.js';
import { ADDED, containersOf, hasPartOf, variable } from '../pod.js';

/**
 * What is left of the way that the pod does not go. SDKs try a web identity token before the agent, so that IRSA's
 * parts hide Pod Identity's.
 * @see https://docs.aws.amazon.com/sdkref/latest/guide/standardized-credentials.html
 */
export const otherWay: Rule = {
  step: 'leftovers of the other way',
  judge: inWay((facts, way) => (way === 'irsa' ? ofPodIdentity(facts) : ofIrsa(facts))),
};

function ofPodIdentity(facts: Facts): Finding {
  if (!hasPartOf(facts.pod, 'podIdentity')) return unread(facts, 'podIdentity') ?? ok('none');
  return notOk(
    `the pod also has parts of ${title('podIdentity')}, which SDKs come to only after IRSA's`,
    `to go over to it, take ${EKS_WEBHOOK.roleArn} off the service account; to stay, delete the association; then delete the pod`,
  );
}

function ofIrsa(facts: Facts): Finding {
  const { pod, serviceAccount } = facts;
  const fix = `take ${EKS_WEBHOOK.roleArn} off the service account, and delete the pod`;
  if (hasPartOf(pod, 'irsa')) {
    return notOk(`the pod also has parts of ${title('irsa')}, which SDKs try first`, fix);
  }
  if (serviceAccount.state === 'known' && EKS_WEBHOOK.roleArn in serviceAccount.value.annotations) {
    return notOk(
      `service account ${JSON.stringify(pod.serviceAccount)} has the annotation ${EKS_WEBHOOK.roleArn}: the next pod goes by IRSA`,
      fix,
    );
  }
  if (serviceAccount.state === 'unknown')
    return notChecked(`none in the pod; its service account: ${serviceAccount.why}`);
  return unread(facts, 'irsa') ?? ok('none');
}

/** Variables that come from elsewhere may be the other way's. */
function unread(facts: Facts, way: Way): Finding | undefined {
  const found = containersOf(facts)
    .flatMap((container) => ADDED[way].variables.map((name) => variable(container, name)))
    .find(({ state }) => state === 'unknown');
  return found?.state === 'unknown' ? notChecked(found.why) : undefined;
}

const title = (way: Way): string => ADDED[way].title;

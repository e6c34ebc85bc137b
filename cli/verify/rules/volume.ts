import { parseRoleArn } from '../../../lib/model/arn.js';
import { EKS_POD_IDENTITY, EKS_WEBHOOK } from '../../../lib/model/eks-webhook.js';
import type { Facts, Way } from '../facts.js';
import { notOk, ok, type Rule } from '../finding.js';
import { inWay } from '../in-way.js';
import { ADDED, roleArnOf, stsAudiences, tokenVolume } from '../pod.js';

/**
 * The volume that the kubelet puts the token into, for whom the token is, and how long it lives.
 * @see https://kubernetes.io/docs/concepts/storage/projected-volumes/#serviceaccounttoken
 */
export const volume: Rule = {
  step: 'volume',
  judge: inWay((facts, way) => {
    const found = tokenVolume(facts.pod, way);
    const audiences = audiencesOf(facts, way);
    if (!found) {
      return notOk(
        `no volume holds a token for ${audiences[0]}; the webhook's is ${JSON.stringify(ADDED[way].tokenVolume)}`,
        'delete the pod, so that the webhook adds the volume to a new one: it acts when a pod is made, and never later',
      );
    }
    const name = JSON.stringify(found.volume.name);
    const { token } = found;
    if (!token)
      return notOk(`volume ${name} projects no service account's token`, 'name it otherwise, and delete the pod');
    if (!audiences.includes(token.audience ?? '')) {
      return notOk(
        `the token in volume ${name} is for ${token.audience === undefined ? 'the API server' : JSON.stringify(token.audience)}, not for ${audiences.join(' or ')}`,
        `set its audience to ${audiences[0]}`,
      );
    }
    const { expirationSeconds: seconds = 3600 } = token;
    if (seconds < EKS_WEBHOOK.tokenSecondsMin) {
      return notOk(
        `the token in volume ${name} lives ${seconds} seconds, fewer than Kubernetes allows`,
        `set expirationSeconds to ${EKS_WEBHOOK.tokenSecondsMin} at least`,
      );
    }
    return ok(`${name}, a token for ${token.audience} that lives ${seconds} seconds`);
  }),
};

/** Whom the token may be for; a service account's annotation names an audience of one's own. */
function audiencesOf(facts: Facts, way: Way): readonly string[] {
  if (way === 'podIdentity') return [EKS_POD_IDENTITY.audience];
  const { serviceAccount } = facts;
  const own = serviceAccount.state === 'known' ? serviceAccount.value.annotations[EKS_WEBHOOK.audience] : undefined;
  if (own) return [own];
  const arn = roleArnOf(facts);
  return stsAudiences(arn === undefined ? undefined : parseRoleArn(arn)?.partition);
}

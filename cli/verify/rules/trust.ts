import { oidcProviderArn, parseArn, parseRoleArn } from '../../../lib/model/arn.js';
import { ISSUER_SCHEME, issuerFault } from '../../../lib/model/issuer.js';
import {
  assumeRoleAsService,
  assumeRoleWithWebIdentity,
  unknownValue,
  type AssumptionDecision,
} from '../../../lib/model/policy/index.js';
import { POD_IDENTITY_SERVICE, POD_TAGS } from '../../../lib/model/trust/pod-identity.js';
import { serviceAccountSubject } from '../../../lib/model/pods.js';
import { reasonOf } from '../../steps/decision.js';
import type { Facts } from '../facts.js';
import { notChecked, notOk, ok, type Finding, type Rule } from '../finding.js';
import { inWay } from '../in-way.js';
import { roleArnOf, tokenVolume } from '../pod.js';

/** STS is reached by TLS alone. */
const TLS = { 'aws:SecureTransport': 'true' };

/** Whether the role's trust policy admits this pod, as IAM would decide. */
export const trust: Rule = {
  step: 'trust of the role',
  judge: inWay((facts, way) => (way === 'irsa' ? byWebIdentity(facts) : byPodIdentity(facts))),
};

function byWebIdentity(facts: Facts): Finding {
  const { pod, role, token, issuer: cluster } = facts;
  const arn = roleArnOf(facts);
  if (arn === undefined)
    return notChecked('neither the pod nor its service account names a whole role; give --role-arn');
  if (role.state === 'unknown') return notChecked(role.why);
  if (role.state === 'absent') return noSuchRole(arn);
  const claimed = token.state === 'known' ? token.value : undefined;
  const url = claimed?.issuer ?? (cluster.state === 'known' ? cluster.value : undefined);
  if (url === undefined || issuerFault(url) !== undefined) {
    return notChecked("the cluster's issuer is not known; give --issuer URL, or the pod's token");
  }
  const audience = claimed?.audiences[0] ?? tokenVolume(pod, 'irsa')?.token?.audience;
  if (audience === undefined) return notChecked("the token's audience is not known");
  const issuer = url.slice(ISSUER_SCHEME.length);
  const { partition, account } = parseRoleArn(arn)!;
  const subject = claimed?.subject ?? serviceAccountSubject(pod.namespace, pod.serviceAccount);
  const decision = assumeRoleWithWebIdentity({
    role: { arn, trustPolicy: role.value.trustPolicy },
    provider: oidcProviderArn(partition, account, issuer),
    issuer,
    audience,
    subject,
    context: TLS,
  });
  return inWords(decision, arn, `${subject} for ${audience} from ${issuer}`);
}

/** Where the cluster is not known, a condition on it is undecided. */
function byPodIdentity({ pod, role, roleArn, clusterArn, sessionTags }: Facts): Finding {
  if (role.state === 'unknown') return notChecked(role.why);
  const arn = roleArn ?? (role.state === 'known' ? role.value.arn : undefined);
  if (arn === undefined) return notChecked('the role stands in the association, not in the pod; give --role-arn ARN');
  if (role.state === 'absent') return noSuchRole(arn);
  const cluster = clusterArn === undefined ? undefined : parseArn(clusterArn);
  const { account } = parseRoleArn(arn)!;
  if (cluster && cluster.account !== account) {
    return notOk(
      `the cluster is in account ${cluster.account}, the role in ${account}: no association can name it`,
      "associate a role of the cluster's account, and let that one assume this one as its target role",
    );
  }
  const unnamed = unknownValue('the cluster is not known; give --cluster ARN');
  const tags = {
    [POD_TAGS.clusterArn]: clusterArn ?? unnamed,
    [POD_TAGS.clusterName]: cluster?.resource.slice('cluster/'.length) ?? unnamed,
    [POD_TAGS.namespace]: pod.namespace,
    [POD_TAGS.serviceAccount]: pod.serviceAccount,
    [POD_TAGS.podName]: pod.name,
    [POD_TAGS.podUid]: pod.uid ?? unknownValue('the pod has no UID yet'),
  };
  const decision = assumeRoleAsService({
    role: { arn, trustPolicy: role.value.trustPolicy },
    service: POD_IDENTITY_SERVICE,
    sourceAccount: account,
    context: TLS,
    ...(sessionTags && { sessionTags: tags, transitiveTagKeys: Object.values(POD_TAGS) }),
  });
  const who = serviceAccountSubject(pod.namespace, pod.serviceAccount);
  return inWords(decision, arn, `${who} in ${clusterArn ?? 'any cluster of its account'}`);
}

function noSuchRole(arn: string): Finding {
  return notOk(`${arn} is not there`, 'create the role, or name one that is there');
}

/** Undecided is no pass and no fault: it was not checked. */
function inWords(decision: AssumptionDecision, arn: string, who: string): Finding {
  switch (decision.verdict) {
    case 'admits':
      return ok(`${arn} admits ${who}`);
    case 'refuses':
      return notOk(
        `${arn} does not admit ${who}: ${reasonOf(decision)}`,
        `compare the role's trust policy with the pod's issuer, audience, namespace and service account`,
      );
    case 'undecided':
      return notChecked(`whether ${arn} admits ${who} is undecided: ${reasonOf(decision)}`);
  }
}

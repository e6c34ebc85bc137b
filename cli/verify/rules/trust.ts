import { oidcProviderArn, parseArn, parseRoleArn } from '../../../lib/model/arn.js';
import { ISSUER_SCHEME, issuerFault } from '../../../lib/model/issuer.js';
import {
  assumeRoleAsService,
  assumeRoleWithWebIdentity,
  type AssumptionDecision,
} from '../../../lib/model/policy/index.js';
import { ENVIRONMENT_KEYS, SERVICE_CALL_KEYS } from '../../../lib/model/policy/keys.js';
import { POD_IDENTITY_SERVICE, POD_TAGS } from '../../../lib/model/trust/pod-identity.js';
import { serviceAccountSubject } from '../../../lib/model/pods.js';
import type { Facts } from '../facts.js';
import { notChecked, notOk, ok, type Finding, type Rule } from '../finding.js';
import { inWay } from '../in-way.js';
import { roleArnOf, tokenVolume } from '../pod.js';

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
  });
  return inWords(decision, arn, `${subject} for ${audience} from ${issuer}`);
}

/** Where the cluster is not known, a condition on it is undecided. */
function byPodIdentity({ pod, role, roleArn, clusterArn }: Facts): Finding {
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
  const tags = {
    [POD_TAGS.clusterArn]: clusterArn,
    [POD_TAGS.clusterName]: cluster?.resource.slice('cluster/'.length),
    [POD_TAGS.namespace]: pod.namespace,
    [POD_TAGS.serviceAccount]: pod.serviceAccount,
    [POD_TAGS.podName]: pod.name,
    [POD_TAGS.podUid]: pod.uid,
  };
  const keys = Object.values(POD_TAGS);
  const decision = assumeRoleAsService({
    role: { arn, trustPolicy: role.value.trustPolicy },
    service: POD_IDENTITY_SERVICE,
    sourceAccount: account,
    ...(clusterArn !== undefined && { sourceArn: clusterArn }),
    sessionTags: Object.fromEntries(
      Object.entries(tags).filter((entry): entry is [string, string] => entry[1] !== undefined),
    ),
    context: { 'aws:TagKeys': keys, 'sts:TransitiveTagKeys': keys },
    unknownKeys: [
      ...ENVIRONMENT_KEYS,
      ...SERVICE_CALL_KEYS,
      'sts:RoleSessionName',
      ...keys.filter((key) => tags[key] === undefined).map((key) => `aws:RequestTag/${key}`),
    ],
  });
  const who = serviceAccountSubject(pod.namespace, pod.serviceAccount);
  return inWords(decision, arn, `${who} in ${clusterArn ?? 'any cluster of the account'}`, clusterArn === undefined);
}

function noSuchRole(arn: string): Finding {
  return notOk(`${arn} is not there`, 'create the role, or name one that is there');
}

/** Undecided is no pass and no fault: it was not checked. */
function inWords(decision: AssumptionDecision, arn: string, who: string, clusterLacks = false): Finding {
  switch (decision.verdict) {
    case 'admits':
      return ok(`${arn} admits ${who}`);
    case 'refuses':
      return notOk(
        `${arn} does not admit ${who}: ${whyNot(decision)}`,
        `compare the role's trust policy with the pod's issuer, audience, namespace and service account`,
      );
    case 'undecided':
      return notChecked(
        `whether ${arn} admits ${who} is undecided: ${whyNot(decision)}${clusterLacks ? '; give --cluster ARN' : ''}`,
      );
  }
}

/** What each statement has against the call; where none allows it at all, or one denies it, the evaluator's reason. */
function whyNot({ verdict, reason, actions }: AssumptionDecision): string {
  const findings = actions.find(({ decision }) => decision.verdict === verdict)?.decision.findings ?? [];
  const denied = findings.some(({ effect, applies }) => effect === 'Deny' && applies !== 'no');
  if (denied || findings.length === 0) return reason;
  return findings.map((finding) => `statement ${finding.statement}: ${finding.reason}`).join('; ');
}

import { clusterArn } from '../lib/model/arn';
import { partitionOf } from '../lib/model/partition';
import { assumeRoleAsService, unknownValue, type AssumptionDecision } from '../lib/model/policy';
import { POD_IDENTITY_SERVICE, POD_TAGS } from '../lib/model/trust/pod-identity';
import type { DeployedTemplate } from './deployed-template';
import { refused, TLS, undecided, type Judged, type Question } from './question';
import type { PodInCluster, PodOptions } from './requests';
import { ASSOCIATION } from './resources';
import { UsageError } from './usage-error';

/** A pod that EKS Pod Identity assumes the role for. */
export function judgePod(pod: PodOptions, { template, role }: Question): Judged {
  const { account } = whereIs(pod, template);
  const association = pod.throughAssociation ? associationOf(pod, role.arn, template) : undefined;
  if (association && pod.sessionTags === false) {
    throw new UsageError('aPod: sessionTags is false, and throughAssociation finds out if tags come; keep one');
  }
  const tagged = association === undefined ? pod.sessionTags !== false : association.sendsTags;
  const sessionTags = tagged ? { ...podTags(pod, template), ...(pod.sessionTags || {}) } : {};
  const trusted = (): AssumptionDecision =>
    assumeRoleAsService({
      role,
      service: POD_IDENTITY_SERVICE,
      sourceAccount: account,
      sessionTags,
      transitiveTagKeys: Object.keys(sessionTags),
      context: { ...TLS, ...pod.context },
    });
  const elsewhere =
    account === template.place.account
      ? undefined
      : refused(`the cluster is of account ${account}, and its associations hand out roles of that account alone`);
  return {
    decision: elsewhere ?? association?.fault ?? trusted(),
    who: `${podInWords(pod, template)}, by EKS Pod Identity${tagged ? '' : ' without session tags'}`,
    judged: association
      ? "the role's trust and the template's associations"
      : "the role's trust. Not judged: that an association hands the role out (throughAssociation: true judges it)",
  };
}

/** A pod with its place, in words. */
export function podInWords(pod: PodInCluster, template: DeployedTemplate): string {
  return `a pod of service account ${pod.namespace}/${pod.serviceAccount} in ${clusterArnOf(pod, template)}`;
}

/**
 * The tags that EKS sends for a pod, all of them transitive.
 * @see https://docs.aws.amazon.com/eks/latest/userguide/pod-id-abac.html
 */
export function podTags(pod: PodInCluster, template: DeployedTemplate): Readonly<Record<string, string>> {
  const unsaid = (what: string): string => unknownValue(`the ${what} of the pod is not said; give it in sessionTags`);
  return {
    [POD_TAGS.clusterArn]: clusterArnOf(pod, template),
    [POD_TAGS.clusterName]: pod.cluster,
    [POD_TAGS.namespace]: pod.namespace,
    [POD_TAGS.serviceAccount]: pod.serviceAccount,
    [POD_TAGS.podName]: unsaid('name'),
    [POD_TAGS.podUid]: unsaid('id'),
  };
}

function whereIs({ account, region }: PodInCluster, { place }: DeployedTemplate) {
  return { account: account ?? place.account, region: region ?? place.region };
}

function clusterArnOf(pod: PodInCluster, template: DeployedTemplate): string {
  const { account, region } = whereIs(pod, template);
  return clusterArn(partitionOf(region).name, region, account, pod.cluster);
}

/** What the template's associations say of a pod and a role. */
interface Association {
  /** Undefined where one hands the role out. */
  readonly fault?: AssumptionDecision;
  readonly sendsTags: boolean;
}

function associationOf(pod: PodOptions, roleArn: string, template: DeployedTemplate): Association {
  const wanted = {
    ClusterName: pod.cluster,
    Namespace: pod.namespace,
    ServiceAccount: pod.serviceAccount,
    RoleArn: roleArn,
  };
  const here = whereIs(pod, template).region === template.place.region;
  for (const id of here ? template.idsOf(ASSOCIATION) : []) {
    const association = template.find(id);
    if (!association) continue;
    const read = (name: string): unknown => template.tried(() => association.property(name) ?? '');
    const found = Object.entries(wanted).map(([name, value]) => ({ value, actual: read(name) }));
    if (found.some(({ value, actual }) => actual !== undefined && actual !== value)) continue;
    const disabled = String(read('DisableSessionTags') || false);
    const known =
      association.certain && found.every(({ actual }) => actual !== undefined) && /^(true|false)$/.test(disabled);
    return known
      ? { sendsTags: disabled === 'false' }
      : { sendsTags: true, fault: undecided(`only the deployment knows what the association ${id} says`) };
  }
  const reason = `no ${ASSOCIATION} of the template hands ${roleArn} to ${podInWords(pod, template)}`;
  return { sendsTags: true, fault: refused(reason) };
}

import { accountRootArn, clusterArn } from '../arn';
import { ASSUME_ROLE, TAG_SESSION } from '../actions';
import { mergedPods, type PodsOfNamespace } from '../pods';
import type { PolicyDocument, Statement } from '../policy/types';
import { document } from './document';
import { oneOrMore } from './one-or-more';
import { POD_TAGS } from './pod-identity';

/** An EKS cluster, by where it is. */
export interface ClusterPlace {
  readonly partition: string;
  readonly region: string;
  readonly account: string;
  readonly name: string;
}

/** The pods that a target role is for: they get another role first, in their cluster's account. */
export interface TargetRoleTrust {
  /** ARN of the role that the pods get first. */
  readonly roleArn: string;
  /** One at least, all of one account. */
  readonly clusters: readonly ClusterPlace[];
  /** One entry at least. */
  readonly pods: readonly PodsOfNamespace[];
  /** Whether their associations pass session tags, or an External ID instead. */
  readonly sessionTags: boolean;
}

/**
 * What EKS gives as External ID when it assumes a target role for an association without session tags.
 * @param serviceAccount `*` makes a pattern of it, for all of a namespace
 * @see https://docs.aws.amazon.com/eks/latest/userguide/pod-id-assign-target-role.html
 */
export function targetRoleExternalId(
  { region, account, name }: Omit<ClusterPlace, 'partition'>,
  namespace: string,
  serviceAccount: string,
): string {
  return [region, account, name, namespace, serviceAccount].join('/');
}

/**
 * The trust of a role that EKS Pod Identity assumes second, with the credentials of the pods' own role: that role alone,
 * for these pods alone. The session tags say which pods they are, one statement a namespace; without tags the External
 * ID does, and sts:TagSession stands apart, since no page says that it sees the External ID.
 * @see https://docs.aws.amazon.com/eks/latest/userguide/pod-id-assign-target-role.html
 */
export function targetRoleTrust({ roleArn, clusters, pods, sessionTags }: TargetRoleTrust): PolicyDocument {
  const merged = mergedPods(pods);
  const [first] = clusters;
  if (!first || merged.length === 0 || merged.some(({ serviceAccounts }) => serviceAccounts?.length === 0)) {
    throw new RangeError('a trust of no cluster or no pod would lack a condition');
  }
  const workload = { AWS: accountRootArn(first.partition, first.account) };
  const pinned = { ArnEquals: { 'aws:PrincipalArn': roleArn } };
  if (sessionTags) {
    const arns = clusters.map(({ partition, region, account, name }) => clusterArn(partition, region, account, name));
    return document(
      ...merged.map(({ namespace, serviceAccounts }): Statement => {
        const tags = {
          [POD_TAGS.clusterArn]: oneOrMore(arns),
          [POD_TAGS.namespace]: namespace,
          ...(serviceAccounts && { [POD_TAGS.serviceAccount]: oneOrMore(serviceAccounts) }),
        };
        const StringEquals = Object.fromEntries(
          Object.entries(tags).map(([key, value]) => [`aws:RequestTag/${key}`, value]),
        );
        return {
          Effect: 'Allow',
          Principal: workload,
          Action: [ASSUME_ROLE, TAG_SESSION],
          Condition: { StringEquals, ...pinned },
        };
      }),
    );
  }
  const externalIds = clusters.flatMap((cluster) =>
    merged.flatMap(({ namespace, serviceAccounts = ['*'] }) =>
      serviceAccounts.map((name) => targetRoleExternalId(cluster, namespace, name)),
    ),
  );
  // Regions, accounts and names hold neither * nor ?, so that the exact ones among them stay exact.
  const whole = merged.some(({ serviceAccounts }) => serviceAccounts === undefined);
  const condition = { [whole ? 'StringLike' : 'StringEquals']: { 'sts:ExternalId': oneOrMore(externalIds) } };
  return document(
    { Effect: 'Allow', Principal: workload, Action: ASSUME_ROLE, Condition: { ...condition, ...pinned } },
    { Effect: 'Allow', Principal: workload, Action: TAG_SESSION, Condition: pinned },
  );
}

/** What the pods' own role may do so that EKS gets from it to target roles. */
export function targetRolePolicy(targetRoleArns: readonly string[]): PolicyDocument {
  return document({ Effect: 'Allow', Action: [ASSUME_ROLE, TAG_SESSION], Resource: oneOrMore(targetRoleArns) });
}

import { ASSUME_ROLE, TAG_SESSION } from '../actions';
import { mergedPods, type PodsOfNamespace } from '../pods';
import type { PolicyDocument, Statement } from '../policy/types';
import { document } from './document';
import { oneOrMore } from './one-or-more';

/** The service that EKS Pod Identity assumes roles as, in every partition. */
export const POD_IDENTITY_SERVICE = 'pods.eks.amazonaws.com';

/** The pods that a role is for, all in clusters of one account. */
export interface PodIdentityScope {
  /** The account of the clusters, and of the role. */
  readonly account: string;
  /** ARNs of the clusters, one at least. */
  readonly clusterArns: readonly string[];
  /** One entry at least. */
  readonly pods: readonly PodsOfNamespace[];
}

/** What EKS passes as session tags, each of which a trust can ask for. @see https://docs.aws.amazon.com/eks/latest/userguide/pod-id-abac.html */
export const POD_TAGS = {
  clusterArn: 'eks-cluster-arn',
  clusterName: 'eks-cluster-name',
  namespace: 'kubernetes-namespace',
  serviceAccount: 'kubernetes-service-account',
  podName: 'kubernetes-pod-name',
  podUid: 'kubernetes-pod-uid',
} as const;

/**
 * The trust of a role that pods get by EKS Pod Identity, one statement a namespace. Without a scope it is the
 * documented form: any association of the account can hand the role out.
 * @see https://docs.aws.amazon.com/eks/latest/userguide/pod-id-role.html
 * @see https://docs.aws.amazon.com/eks/latest/userguide/pod-id-abac.html
 */
export function podIdentityTrust(scope?: PodIdentityScope): PolicyDocument {
  if (!scope) return document(statement());
  const { account, clusterArns } = scope;
  const pods = mergedPods(scope.pods);
  if (pods.length === 0 || clusterArns.length === 0 || pods.some((part) => part.serviceAccounts?.length === 0)) {
    throw new RangeError('a trust of no cluster or no pod would lack a condition');
  }
  return document(
    ...pods.map(({ namespace, serviceAccounts }) =>
      statement({
        'aws:SourceAccount': account,
        [requestTag(POD_TAGS.clusterArn)]: oneOrMore([...new Set(clusterArns)]),
        [requestTag(POD_TAGS.namespace)]: namespace,
        ...(serviceAccounts && { [requestTag(POD_TAGS.serviceAccount)]: oneOrMore(serviceAccounts) }),
      }),
    ),
  );
}

/**
 * The trust of a role that any association of its account can hand out. Session tags need not come: what is left for
 * associations that send none.
 */
export function podIdentityTrustOfAccount(account: string): PolicyDocument {
  return document(statement({ 'aws:SourceAccount': account }));
}

const requestTag = (key: string): string => `aws:RequestTag/${key}`;

function statement(conditions?: Readonly<Record<string, string | readonly string[]>>): Statement {
  return {
    Effect: 'Allow',
    Principal: { Service: POD_IDENTITY_SERVICE },
    Action: [ASSUME_ROLE, TAG_SESSION],
    ...(conditions && { Condition: { StringEquals: conditions } }),
  };
}

/** What the worker may do: assume ingestion roles, and pass its session tags on. */
export function workerPolicy(): PolicyDocument {
  return document({ Effect: 'Allow', Action: [ASSUME_ROLE, TAG_SESSION], Resource: '*' });
}

import { ASSUME_ROLE, TAG_SESSION } from '../actions';
import type { PolicyDocument } from '../policy/types';
import { document } from './document';

/** The service that EKS Pod Identity assumes roles as, in every partition. */
export const POD_IDENTITY_SERVICE = 'pods.eks.amazonaws.com';

/** The pods that a role is for. */
export interface PodIdentityScope {
  readonly account: string;
  readonly clusterArn: string;
  readonly namespace: string;
  readonly serviceAccount: string;
}

/**
 * The trust of a role that pods get by EKS Pod Identity. Without a scope it is the documented form: any association
 * of the account can hand the role out.
 * @see https://docs.aws.amazon.com/eks/latest/userguide/pod-id-role.html
 * @see https://docs.aws.amazon.com/eks/latest/userguide/pod-id-abac.html
 */
export function podIdentityTrust(scope?: PodIdentityScope): PolicyDocument {
  return document({
    Effect: 'Allow',
    Principal: { Service: POD_IDENTITY_SERVICE },
    Action: [ASSUME_ROLE, TAG_SESSION],
    ...(scope && {
      Condition: {
        StringEquals: {
          'aws:SourceAccount': scope.account,
          'aws:RequestTag/eks-cluster-arn': scope.clusterArn,
          'aws:RequestTag/kubernetes-namespace': scope.namespace,
          'aws:RequestTag/kubernetes-service-account': scope.serviceAccount,
        },
      },
    }),
  });
}

/** What the worker may do: assume ingestion roles, and pass its session tags on. */
export function workerPolicy(): PolicyDocument {
  return document({ Effect: 'Allow', Action: [ASSUME_ROLE, TAG_SESSION], Resource: '*' });
}

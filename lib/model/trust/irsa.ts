import { ASSUME_ROLE_WITH_WEB_IDENTITY } from '../actions';
import type { PolicyDocument } from '../policy/types';
import { document } from './document';

/** The pods that a role is for, and the cluster that vouches for them. */
export interface IrsaTrust {
  /** The federated principal: the ARN of the cluster's provider in the role's account. */
  readonly federated: string;
  /** The cluster's issuer without scheme: the prefix of the condition keys. */
  readonly issuer: string;
  readonly audience: string;
  readonly namespace: string;
  readonly serviceAccount: string;
}

/** What a cluster calls a service account in its tokens. @see https://kubernetes.io/docs/reference/access-authn-authz/authentication/#service-account-tokens */
export function serviceAccountSubject(namespace: string, serviceAccount: string): string {
  return `system:serviceaccount:${namespace}:${serviceAccount}`;
}

/**
 * The trust of a role that pods get by IAM roles for service accounts: subject and audience, both exact. Without the
 * subject any pod of the cluster would get in, so there is no such form.
 * @see https://docs.aws.amazon.com/eks/latest/userguide/associate-service-account-role.html
 */
export function irsaTrust({ federated, issuer, audience, namespace, serviceAccount }: IrsaTrust): PolicyDocument {
  return document({
    Effect: 'Allow',
    Principal: { Federated: federated },
    Action: ASSUME_ROLE_WITH_WEB_IDENTITY,
    Condition: {
      StringEquals: {
        [`${issuer}:sub`]: serviceAccountSubject(namespace, serviceAccount),
        [`${issuer}:aud`]: audience,
      },
    },
  });
}

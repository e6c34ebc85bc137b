import type { CfnPodIdentityAssociationProps, IClusterRef } from 'aws-cdk-lib/aws-eks';
import { Stack } from 'aws-cdk-lib/core';
import type { Construct } from 'constructs';
import { oidcProviderArn } from '../model';
import { partitionOfStack } from '../private/partition';
import { clusterArnHere, requireCluster } from '../private/pod-identity';
import { requireGiven } from '../private/requirements';
import type { Issuer } from './issuer';

/** How pods get a role by EKS Pod Identity. */
export interface PodIdentityOptions {
  /**
   * The EKS cluster that the pods run in, of aws-eks or aws-eks-v2, in the role's account and region.
   * @default - `clusterName` names it
   */
  readonly cluster?: IClusterRef;
  /**
   * Name of the EKS cluster, where no construct stands for it. One of `cluster` and `clusterName` is needed.
   * @default - `cluster` says it
   */
  readonly clusterName?: string;
}

/** How pods get a role by IAM roles for service accounts. */
export interface IrsaOptions {
  /**
   * The issuer of the cluster that the pods run in. An OIDC provider for it, with the issuer's audience among its client
   * ids, must exist in the role's account, one in every account that has a role: nothing is created here.
   */
  readonly issuer: Issuer;
  /**
   * Leaves the audience out of the trust, as some vendors' pages do: tokens of the service account then get in that are
   * for any client id of the provider, such as those for `openshift`.
   * @default false - the issuer's audience is compared
   */
  readonly trustAnyAudience?: boolean;
}

/** By EKS Pod Identity, as the trust of one role and its associations need it. */
export interface BoundPodIdentity {
  readonly type: 'podIdentity';
  readonly account: string;
  readonly clusterName: string;
  readonly clusterArn: string;
  /** The trust asks for no session tags. */
  readonly anyAssociation: boolean;
  /** What every association of this cluster has beside its role and service account. */
  readonly association: Pick<CfnPodIdentityAssociationProps, 'disableSessionTags' | 'policy' | 'targetRoleArn'>;
}

/** By IAM roles for service accounts, as the trust of one role needs it: a statement for each. */
export interface BoundIrsa {
  readonly type: 'irsa';
  readonly issuers: readonly IssuerTrust[];
}

/** One issuer in a trust. */
export interface IssuerTrust {
  readonly federated: string;
  /** Without scheme. */
  readonly issuer: string;
  /** @default any that the provider lists */
  readonly audience?: string;
}

/**
 * How Kubernetes pods get an AWS role. Which pods they are, the role's construct says.
 * @see https://docs.aws.amazon.com/eks/latest/userguide/service-accounts.html
 */
export abstract class Identity {
  /**
   * By EKS Pod Identity: associations of the cluster hand the role to the service accounts' pods, and the role's trust
   * admits those service accounts of that cluster of its account (aws:SourceAccount and the session tags
   * eks-cluster-arn, kubernetes-namespace and kubernetes-service-account).
   *
   * Creates an AWS::EKS::PodIdentityAssociation beside the role for each service account. The cluster needs the EKS Pod
   * Identity Agent; pods on Fargate get no Pod Identity. A cluster of another account or region is an error
   * («ClusterEnvironment»).
   * @see https://docs.aws.amazon.com/eks/latest/userguide/pod-identities.html
   */
  public static podIdentity(options: PodIdentityOptions): Identity {
    return new PodIdentity(options);
  }

  /**
   * By IAM roles for service accounts: the role's trust admits the service accounts (`sub`), with tokens that are for
   * STS (`aud`), both compared exactly; one statement for each issuer.
   *
   * Creates nothing. The service account must carry the annotation eks.amazonaws.com/role-arn with the role's ARN, and
   * no Pod Identity association may name it.
   * @see https://docs.aws.amazon.com/eks/latest/userguide/iam-roles-for-service-accounts.html
   */
  public static irsa(options: IrsaOptions): Identity {
    return new Irsa(options);
  }

  /** @internal */
  public abstract _bind(scope: Construct): BoundPodIdentity | BoundIrsa;
}

class PodIdentity extends Identity {
  constructor(private readonly options: PodIdentityOptions) {
    super();
  }

  public _bind(scope: Construct): BoundPodIdentity {
    const clusterName = requireCluster(scope, this.options ?? {});
    const { account } = Stack.of(scope);
    const clusterArn = clusterArnHere(scope, clusterName);
    return { type: 'podIdentity', account, clusterName, clusterArn, anyAssociation: false, association: {} };
  }
}

class Irsa extends Identity {
  constructor(private readonly options: IrsaOptions) {
    super();
  }

  public _bind(scope: Construct): BoundIrsa {
    requireGiven(scope, 'issuer', this.options?.issuer, 'give Issuer.eks, or that of another flavour');
    const [partition, { account }] = [partitionOfStack(scope), Stack.of(scope)];
    const issuers = this.options.issuer._bind(scope).map(({ issuer, audience }) => ({
      federated: oidcProviderArn(partition, account, issuer),
      issuer,
      ...(!this.options.trustAnyAudience && { audience }),
    }));
    return { type: 'irsa', issuers };
  }
}

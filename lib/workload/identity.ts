import type { IClusterRef } from 'aws-cdk-lib/aws-eks';
import { Stack } from 'aws-cdk-lib/core';
import type { Construct } from 'constructs';
import { irsaTrust, oidcProviderArn } from '../model';
import type { PolicyDocument } from '../model/policy/types';
import { partitionOfStack } from '../private/partition';
import {
  associatePodIdentity,
  requireCluster,
  scopedPodIdentityTrust,
  type ServiceAccountName,
} from '../private/pod-identity';
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
}

/** What one way to get a role gives to the role of one service account. */
interface BoundIdentity {
  readonly trust: PolicyDocument;
  /** Makes what must stand beside the role for its pods to get it. */
  associate(roleArn: string): void;
}

/**
 * How a Kubernetes service account gets an AWS role. Which service account it is, the role's construct says.
 * @see https://docs.aws.amazon.com/eks/latest/userguide/service-accounts.html
 */
export abstract class Identity {
  /**
   * By EKS Pod Identity: an association of the cluster hands the role to the service account's pods, and the role's
   * trust admits that one service account of that one cluster of its account (aws:SourceAccount and the session tags
   * eks-cluster-arn, kubernetes-namespace and kubernetes-service-account).
   *
   * Creates an AWS::EKS::PodIdentityAssociation beside the role. The cluster needs the EKS Pod Identity Agent; pods on
   * Fargate get no Pod Identity. A cluster of another account or region is an error («ClusterEnvironment»).
   * @see https://docs.aws.amazon.com/eks/latest/userguide/pod-identities.html
   */
  public static podIdentity(options: PodIdentityOptions): Identity {
    return new PodIdentity(options);
  }

  /**
   * By IAM roles for service accounts: the role's trust admits the one service account (`sub`), with tokens that are
   * for STS (`aud`), both compared exactly.
   *
   * Creates nothing. The service account must carry the annotation eks.amazonaws.com/role-arn with the role's ARN, and
   * no Pod Identity association may name it.
   * @see https://docs.aws.amazon.com/eks/latest/userguide/iam-roles-for-service-accounts.html
   */
  public static irsa(options: IrsaOptions): Identity {
    return new Irsa(options);
  }

  /** @internal */
  public abstract _bind(scope: Construct, pods: ServiceAccountName): BoundIdentity;
}

class PodIdentity extends Identity {
  constructor(private readonly options: PodIdentityOptions) {
    super();
  }

  public _bind(scope: Construct, pods: ServiceAccountName): BoundIdentity {
    const clusterName = requireCluster(scope, this.options ?? {});
    return {
      trust: scopedPodIdentityTrust(scope, clusterName, pods),
      associate: (roleArn) => associatePodIdentity(scope, clusterName, pods, roleArn),
    };
  }
}

class Irsa extends Identity {
  constructor(private readonly options: IrsaOptions) {
    super();
  }

  public _bind(scope: Construct, pods: ServiceAccountName): BoundIdentity {
    requireGiven(scope, 'issuer', this.options?.issuer, 'give Issuer.eks with the issuer of the cluster');
    const { issuer, audience } = this.options.issuer._bind(scope);
    const federated = oidcProviderArn(partitionOfStack(scope), Stack.of(scope).account, issuer);
    return { trust: irsaTrust({ federated, issuer, audience, ...pods }), associate: () => undefined };
  }
}

import type { CfnPodIdentityAssociationProps, IClusterRef } from 'aws-cdk-lib/aws-eks';
import { Stack } from 'aws-cdk-lib/core';
import type { Construct } from 'constructs';
import { oidcProviderArn } from '../model';
import { literalNameOf } from '../private/eks-cluster';
import { partitionOfStack } from '../private/partition';
import { clusterArnHere, requireCluster, requireNoContradiction } from '../private/pod-identity';
import { sessionPolicyText } from '../private/pod-identity-policy';
import { requireGiven, requireSwitch } from '../private/requirements';
import { targetRoleArn } from '../private/target-role-arn';
import type { Issuer } from './issuer';
import type { PodIdentityOptions } from './pod-identity-options';
import type { ITargetRole } from './target-role';

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
  /** @default nobody gave a construct for it */
  readonly cluster?: IClusterRef;
  /** The trust asks for no session tags. */
  readonly anyAssociation: boolean;
  /** The associations send session tags. */
  readonly sessionTags: boolean;
  /** @default the pods get the role itself */
  readonly targetRole?: ITargetRole;
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
   * Creates an AWS::EKS::PodIdentityAssociation beside the role for each service account, and what `agent` asks for.
   *
   * Errors: a cluster of another account or region («ClusterEnvironment»); pods that a Fargate profile of the app selects,
   * or a cluster of Fargate alone, at synthesis («Fargate»); options that shut everybody out («Contradiction»); a session
   * policy that EKS refuses, at synthesis («SessionPolicy»); an aws:SourceArn of an association that somebody adds to the
   * trust, at synthesis («SourceArn»). A warning where the cluster's nodes are known to let pods reach the node's own role.
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
    const options = this.options ?? {};
    const { cluster, agent, sessionPolicy, targetRole } = options;
    const disableSessionTags = requireSwitch(scope, 'disableSessionTags', options.disableSessionTags);
    const any = 'trustAnyAssociationOfAccount';
    const anyAssociation = requireSwitch(scope, any, options[any]);
    const clusterName = requireCluster(scope, options);
    requireNoContradiction(scope, options);
    agent?._bind(scope, { cluster, clusterName });
    return {
      type: 'podIdentity',
      account: Stack.of(scope).account,
      clusterName,
      // By its name where that is known, so that a role of another stack need not wait for the cluster.
      clusterArn: clusterArnHere(scope, literalNameOf(clusterName) ?? clusterName),
      cluster,
      anyAssociation,
      sessionTags: !disableSessionTags,
      targetRole,
      association: {
        ...(disableSessionTags && { disableSessionTags }),
        ...(sessionPolicy && { policy: sessionPolicyText(scope, sessionPolicy) }),
        ...(targetRole && { targetRoleArn: targetRoleArn(scope, targetRole) }),
      },
    };
  }
}

class Irsa extends Identity {
  constructor(private readonly options: IrsaOptions) {
    super();
  }

  public _bind(scope: Construct): BoundIrsa {
    requireGiven(scope, 'issuer', this.options?.issuer, 'give Issuer.eks, or that of another flavour');
    const anyAudience = requireSwitch(scope, 'trustAnyAudience', this.options.trustAnyAudience);
    const [partition, { account }] = [partitionOfStack(scope), Stack.of(scope)];
    const issuers = this.options.issuer._bind(scope, anyAudience).map(({ issuer, audience }) => ({
      federated: oidcProviderArn(partition, account, issuer),
      issuer,
      ...(!anyAudience && { audience }),
    }));
    return { type: 'irsa', issuers };
  }
}

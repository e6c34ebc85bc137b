import type { IClusterRef } from 'aws-cdk-lib/aws-eks';
import type { PolicyDocument } from 'aws-cdk-lib/aws-iam';
import type { PodIdentityAgent } from './pod-identity-agent';
import type { ITargetRole } from './target-role';

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
  /**
   * Where the cluster's EKS Pod Identity Agent comes from.
   * @default PodIdentityAgent.alreadyThere()
   */
  readonly agent?: PodIdentityAgent;
  /**
   * A role of another account, or of this one, that EKS assumes with the role's credentials, and whose credentials the
   * pods get instead. Both roles need names that are known at synthesis.
   * @default - the pods get the role itself
   * @see https://docs.aws.amazon.com/eks/latest/userguide/pod-id-assign-target-role.html
   */
  readonly targetRole?: ITargetRole;
  /**
   * The associations send no session tags. The trust can't tell pods apart then, so that `trustAnyAssociationOfAccount`
   * is needed too; and since tags are all or none for a role, its other clusters must send none either.
   * @default false - EKS sends its six tags
   * @see https://docs.aws.amazon.com/eks/latest/userguide/pod-id-abac.html
   */
  readonly disableSessionTags?: boolean;
  /**
   * The most that the pods may do, beside the policies of the role; where there is a `targetRole`, of that role. Needs
   * `disableSessionTags`. 2,048 characters of JSON at most.
   * @default - what the role may do
   * @see https://docs.aws.amazon.com/eks/latest/APIReference/API_CreatePodIdentityAssociation.html
   */
  readonly sessionPolicy?: PolicyDocument;
  /**
   * Lets in every Pod Identity association of the role's account, those of other clusters too: whoever may make one and
   * pass the role hands it to any pod.
   * @default false - the given pods of the given clusters alone
   */
  readonly trustAnyAssociationOfAccount?: boolean;
}

/** Options of `PodCredentials.podIdentity`. */
export interface PodIdentityCredentialsOptions {
  /**
   * The AWS region that containers work in, as "eu-central-1": their AWS_REGION and AWS_DEFAULT_REGION.
   * @default - the cluster's own, which EKS sets
   */
  readonly region?: string;
}

/** Options of `PodCredentials.irsa`. */
export interface IrsaCredentialsOptions {
  /** The whole ARN of the role, as plain text: `plainRoleArn` of a `WorkloadRole`. A name alone is an error («Arn»). */
  readonly roleArn: string;
  /**
   * The AWS region that containers work in, as "eu-central-1": their AWS_REGION and AWS_DEFAULT_REGION, and they ask
   * STS there. Required with `projectedToken`, and for pods on OpenShift, whose webhook would say us-east-1.
   * @default - what the cluster's webhook sets
   */
  readonly region?: string;
  /**
   * The token's audience. Giant Swarm's in China is "sts.amazonaws.com.cn".
   * @default - "sts.amazonaws.com", without an annotation
   */
  readonly audience?: string;
  /**
   * Whether STS is asked in the containers' region rather than in us-east-1.
   * @default - no annotation, so that the webhook decides; with `region` containers are told to ask there
   */
  readonly regionalSts?: boolean;
  /**
   * Seconds that a token lives, 600 to 86,400. The kubelet renews it in time.
   * @default - 86400, without an annotation
   */
  readonly tokenExpirationSeconds?: number;
  /**
   * Writes token and variables into the pods of this chart instead of leaving them to the cluster's webhook, which then
   * leaves the pods as they are: a pod that starts while the webhook is away has its role too.
   * @default false
   */
  readonly projectedToken?: boolean;
}

/** Options of `PodCredentials.operatorSecret`. */
export interface OperatorSecretCredentialsOptions {
  /** The whole ARN of the role, as plain text: `plainRoleArn` of a `WorkloadRole`. A name alone is an error («Arn»). */
  readonly roleArn: string;
  /** The AWS region that containers work in, as "eu-central-1": their AWS_REGION and AWS_DEFAULT_REGION. */
  readonly region: string;
  /** Name of the Secret that is made, with the key `credentials`; the one that the operator reads. */
  readonly secretName: string;
  /**
   * The token's audience, which the cluster's provider in IAM must list and the role must trust.
   * @default "openshift"
   */
  readonly audience?: string;
  /**
   * Seconds that a token lives, 600 to 86,400. The kubelet renews it in time.
   * @default 3600
   */
  readonly tokenExpirationSeconds?: number;
}

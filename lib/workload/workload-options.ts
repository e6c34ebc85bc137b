import type { IGrantable, IRoleRef } from 'aws-cdk-lib/aws-iam';
import type { Identity } from './identity';
import type { Pods } from './pods';

/** A role that pods get, made here or given. */
export interface IWorkloadRole extends IRoleRef, IGrantable {
  /** ARN of the role. */
  readonly roleArn: string;
  /**
   * ARN of the role as literal text, for manifests. Where only the deployment knows it, reading this is an error
   * («LiteralNeeded») that names the ways out.
   */
  readonly plainRoleArn: string;
}

/** Who gets a role, and how. */
export interface WorkloadOptions {
  /** The pods that the role is for, in every cluster of `identities`; one entry at least. */
  readonly pods: Pods[];
  /**
   * How they get it, one entry at least: several clusters, several issuers, or both ways while one takes over from the
   * other. The same cluster or issuer twice is an error («Duplicate»).
   */
  readonly identities: Identity[];
  /**
   * How many characters a trust policy may have in the role's account, where AWS has raised that quota. A trust that
   * could become larger is an error («TrustSize»).
   * @default 2048
   * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html
   */
  readonly trustPolicySizeLimit?: number;
}

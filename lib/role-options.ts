import type { IManagedPolicy } from 'aws-cdk-lib/aws-iam';

/** What may be said about every role that this package creates. */
export interface RoleOptions {
  /**
   * Path of the role, such as "/serval/". Begins and ends with a slash, 512 characters at most.
   * @default "/"
   * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_identifiers.html#identifiers-friendly-names
   */
  readonly path?: string;
  /**
   * The most that the role may ever do, whatever its policies say.
   * @default - no boundary
   * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies_boundaries.html
   */
  readonly permissionsBoundary?: IManagedPolicy;
  /**
   * Description of the role, 1,000 Latin-1 characters at most.
   * @default - what the role is for, in one sentence
   */
  readonly description?: string;
  /**
   * Tags of the role, key to value. The key `serval` is not for this property: it makes a role requestable.
   * @default - no tags but those that the construct itself needs
   */
  readonly tags?: { readonly [key: string]: string };
}

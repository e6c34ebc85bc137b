/**
 * What a login must fulfil beyond its client id. All that is given must hold at once; of a list, one value.
 *
 * An e-mail address is not among them: IAM knows no condition key for it. The bridge checks it.
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_iam-condition-keys.html#condition-keys-wif
 */
export interface LoginConditions {
  /**
   * Subjects (`sub` claim) that get in, compared exactly. Wildcards are not allowed.
   * @default - every subject
   */
  readonly subjects?: string[];
  /**
   * Public addresses that the bridge calls STS from: IPv4 or IPv6, each an address or a range in CIDR notation. They
   * keep a stolen ID token from being used elsewhere. A bridge that reaches STS through a VPC endpoint shows no public
   * address, and would be locked out.
   * @default - every address
   */
  readonly sourceIps?: string[];
  /**
   * Session tags that the ID token must carry: key to the values that get in, compared exactly.
   * Needs a login provider with `sendsSessionTags`.
   * @default - whatever tags the token carries, or none
   */
  readonly sessionTags?: { readonly [key: string]: string[] };
  /**
   * Source identities that the ID token must carry one of, compared exactly.
   * Needs a login provider with `sendsSourceIdentity`.
   * @default - whatever source identity the token carries, or none
   */
  readonly sourceIdentities?: string[];
}

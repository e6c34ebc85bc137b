import type { BridgeEgress } from './bridge-egress';

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
   * keep a stolen ID token from being used elsewhere. Private ones, which AWS never sees, are an error («IpRange»), and so
   * is, at synthesis, a bridge of this app that shows no address of its own («Egress»). Excludes `bridgeEgress`.
   * @default - every address, or those of `bridgeEgress`
   */
  readonly sourceIps?: string[];
  /**
   * The bridge's own public addresses, as `SessionBridge.egress()` and `BridgeEgress` give them. Excludes `sourceIps`.
   * @default - every address, or those of `sourceIps`
   */
  readonly bridgeEgress?: BridgeEgress;
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

/** Addresses that policies and proxies of pods must know. All are link-local or of AWS's own range. */

/** The pods' part of the EKS Pod Identity agent. @see https://docs.aws.amazon.com/eks/latest/userguide/pod-id-how-it-works.html */
export const POD_IDENTITY_AGENT = { ipv4: '169.254.170.23', ipv6: 'fd00:ec2::23', port: 80 } as const;

/**
 * The node's metadata, which hands out the node's credentials to pods that can reach it.
 * @see https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/instancedata-data-retrieval.html
 */
export const NODE_METADATA = { ipv4: '169.254.169.254', ipv6: 'fd00:ec2::254' } as const;

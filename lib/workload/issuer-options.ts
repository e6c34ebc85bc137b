/** Options of `Issuer.fromUrl` and `Issuer.rosa`. */
export interface IssuerOptions {
  /**
   * What tokens must be for (`aud`), as the webhook or the projected volume asks for them, 1 to 255 characters
   of literal text: a token is an error («LiteralNeeded»).
   * @default "sts.amazonaws.com" - what the webhook asks for unless it is told otherwise
   */
  readonly audience?: string;
}

/** What is known of a cluster of Giant Swarm. Names, account and region are the cluster's, whatever the role's are. */
export interface GiantSwarmIssuerOptions {
  /**
   * The cluster's release, as "18.4.0"; 17.2.0 is the first with IAM roles for service accounts, and from 25.0.0 on
   * clusters are made by Cluster API (CAPA).
   */
  readonly release: string;
  /** The cluster's id, such as "abcl0": the name of its AWSCluster. */
  readonly clusterName: string;
  /** The account that the cluster runs in, 12 digits. Of a role in another account it is still the cluster's. */
  readonly clusterAccount: string;
  /** The region that the cluster runs in. Of a role in another region it is still the cluster's. */
  readonly clusterRegion: string;
  /**
   * Domain of the cluster's CloudFront distribution, such as "d111111abcdef8.cloudfront.net": the issuer of release 18.
   * It stands in ConfigMap CLUSTER-irsa-cloudfront in the organization's namespace of the management cluster, and in the
   * AWS console under CloudFront. Never for China.
   * @default - none; release 18, and an upgrade from it, need it
   */
  readonly cloudFrontDomain?: string;
  /**
   * The AWSCluster has the annotation alpha.aws.giantswarm.io/enable-cloudfront-alias, which gives the cluster the
   * issuer of release 19 beforehand: both are trusted. For release 18.4.0 and later 18, never for China.
   * @default false
   */
  readonly enableCloudFrontAlias?: boolean;
  /**
   * The installation, which is the name of the management cluster. From release 19 on it is part of the issuer, until
   * CAPA; in China it never is.
   * @default - none
   */
  readonly installation?: string;
  /**
   * What the issuer ends with from release 19 on, as in https://irsa.CLUSTER.k8s.INSTALLATION.BASEDOMAIN, and with CAPA
   * https://irsa.CLUSTER.BASEDOMAIN. In China it is no part of it.
   * @default - none
   */
  readonly baseDomain?: string;
  /**
   * The release that the cluster is being upgraded from, as "18.3.0": its issuer is trusted as well, until you leave this
   * out again.
   * @default - no upgrade is under way: the release's own issuer alone is trusted
   */
  readonly upgradingFrom?: string;
}

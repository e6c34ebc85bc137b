/**
 * Issuers of Giant Swarm's clusters, which change with the release.
 * @see https://docs.giantswarm.io/advanced/iam-roles-for-service-accounts/
 */
import { GIANT_SWARM, isBelow, parseRelease, type Release } from '../giant-swarm';
import { isCloudFrontHost, isHostName, issuerFault, ISSUER_SCHEME, STS_AUDIENCE } from '../issuer';
import { ACCOUNT_ID, DNS_LABEL, fits } from '../limits';
import { knownPartitionOf, PARTITIONS, regionalHost } from '../partition';
import type { IssuerFault } from './fault';

/** What is known of a cluster. Account and region are the cluster's, whatever role its pods are to get. */
export interface GiantSwarmCluster {
  readonly release: string;
  readonly clusterName: string;
  readonly clusterAccount: string;
  readonly clusterRegion: string;
  readonly cloudFrontDomain?: string;
  readonly enableCloudFrontAlias?: boolean;
  readonly installation?: string;
  readonly baseDomain?: string;
  readonly upgradingFrom?: string;
}

/** The issuers that tokens of a cluster may have, without scheme, and what those tokens are for when they go to STS. */
export interface GiantSwarmIssuers {
  /** That of the release before the upgrade comes first. */
  readonly issuers: readonly string[];
  readonly audience: string;
}

/** The issuers of a cluster, or the first fault of what is known of it. */
export function giantSwarmIssuers(cluster: GiantSwarmCluster): GiantSwarmIssuers | IssuerFault {
  const [release, from] = [cluster.release, cluster.upgradingFrom].map((text) => parseRelease(text ?? ''));
  const fault = releaseFault(cluster, release, from) ?? placeFault(cluster);
  if (fault) return fault;
  const releases = [...(from ? [from] : []), release!];
  const china = inChina(cluster.clusterRegion);
  const unfit = china
    ? cloudFrontInChina(cluster)
    : (cloudFrontFault(cluster, releases) ?? domainFault(cluster, releases));
  if (unfit) return unfit;

  const issuers = releases.flatMap((one) => (china ? [bucketInChina(one, cluster)] : issuersOf(one, cluster)));
  for (const issuer of issuers) {
    const text = issuerFault(`${ISSUER_SCHEME}${issuer}`);
    if (text) return { code: 'Issuer', property: 'baseDomain', value: cluster.baseDomain, text: `${text}; shorten it` };
  }
  const audience = china ? `sts.${PARTITIONS['aws-cn'].dnsSuffix}` : STS_AUDIENCE;
  return { issuers: [...new Set(issuers)], audience };
}

const inChina = (region: string): boolean => knownPartitionOf(region)?.name === PARTITIONS['aws-cn'].name;

/** Outside China: the bucket at first, then the distribution before it, then a name of the cluster's own for that. */
function issuersOf(release: Release, cluster: GiantSwarmCluster): readonly string[] {
  const { clusterName, cloudFrontDomain, enableCloudFrontAlias, installation, baseDomain } = cluster;
  if (isBelow(release, GIANT_SWARM.cloudFrontFrom)) return [bucket(cluster, '')];
  const alias = `irsa.${clusterName}.k8s.${installation}.${baseDomain}`;
  if (isBelow(release, GIANT_SWARM.aliasAlwaysFrom))
    return [cloudFrontDomain!, ...(enableCloudFrontAlias ? [alias] : [])];
  return [isBelow(release, GIANT_SWARM.capaFrom) ? alias : `irsa.${clusterName}.${baseDomain}`];
}

/** In China there is no CloudFront: a bucket it stays, under another name with each generation. */
function bucketInChina(release: Release, cluster: GiantSwarmCluster): string {
  if (isBelow(release, GIANT_SWARM.cloudFrontFrom)) return bucket(cluster, '');
  return bucket(cluster, isBelow(release, GIANT_SWARM.capaFrom) ? '-v2' : '-v3');
}

function bucket({ clusterRegion, clusterAccount, clusterName }: GiantSwarmCluster, generation: string): string {
  return `${regionalHost('s3', clusterRegion)}/${clusterAccount}-g8s-${clusterName}-oidc-pod-identity${generation}`;
}

function releaseFault(
  { release: text, upgradingFrom }: GiantSwarmCluster,
  release: Release | undefined,
  from: Release | undefined,
): IssuerFault | undefined {
  const first = GIANT_SWARM.irsaFrom;
  for (const [property, value, parsed] of [
    ['release', text, release],
    ['upgradingFrom', upgradingFrom, from],
  ] as const) {
    if (value === undefined) continue;
    if (!parsed) {
      const fault = `is no release, which is three numbers with dots between; write it as ${JSON.stringify(first)}`;
      return { code: 'Release', property, value, text: fault };
    }
    if (isBelow(parsed, first)) {
      const remedy =
        property === 'release' ? 'upgrade the cluster first' : 'leave it out: its pods have no such tokens';
      const fault = `is below ${first}, the first release with IAM roles for service accounts; ${remedy}`;
      return { code: 'Release', property, value, text: fault };
    }
  }
  if (from === undefined || !isBelow(release!, upgradingFrom!)) return undefined;
  const fault = `is above the release ${JSON.stringify(text)} that the upgrade leads to; exchange the two`;
  return { code: 'Contradiction', property: 'upgradingFrom', value: upgradingFrom, text: fault };
}

function placeFault({ clusterAccount, clusterRegion, clusterName }: GiantSwarmCluster): IssuerFault | undefined {
  const whose = 'of the account that the cluster runs in, not of the role';
  if (!fits(ACCOUNT_ID, clusterAccount)) {
    const text = `is no AWS account id, which has 12 digits; give the one ${whose}`;
    return { code: 'AccountId', property: 'clusterAccount', value: clusterAccount, text };
  }
  if (!knownPartitionOf(clusterRegion)) {
    const text = 'is no AWS region; give the one that the cluster runs in, not that of the role';
    return { code: 'Region', property: 'clusterRegion', value: clusterRegion, text };
  }
  return labelFault('clusterName', clusterName, 'copy the name of the AWSCluster');
}

function labelFault(property: string, value: string, remedy: string): IssuerFault | undefined {
  if (fits(DNS_LABEL, value)) return undefined;
  const text = `is no DNS label: 1 to ${DNS_LABEL.max} characters, allowed are ${DNS_LABEL.allowed}; ${remedy}`;
  return { code: 'KubernetesName', property, value, text };
}

function cloudFrontInChina({ cloudFrontDomain, enableCloudFrontAlias }: GiantSwarmCluster): IssuerFault | undefined {
  const text = 'is given for a cluster in China, where the issuer is a bucket in every release; leave it out';
  if (cloudFrontDomain !== undefined) {
    return { code: 'Contradiction', property: 'cloudFrontDomain', value: cloudFrontDomain, text };
  }
  return enableCloudFrontAlias
    ? { code: 'Contradiction', property: 'enableCloudFrontAlias', value: true, text }
    : undefined;
}

/** Whether one of the releases has the issuer that CloudFront names: 18. */
const hasDistribution = (releases: readonly Release[]): boolean =>
  releases.some((one) => !isBelow(one, GIANT_SWARM.cloudFrontFrom) && isBelow(one, GIANT_SWARM.aliasAlwaysFrom));

function cloudFrontFault(cluster: GiantSwarmCluster, releases: readonly Release[]): IssuerFault | undefined {
  const { clusterName, cloudFrontDomain, enableCloudFrontAlias, release } = cluster;
  const property = 'cloudFrontDomain';
  const where =
    `it stands in ConfigMap ${clusterName}-irsa-cloudfront in the organization's namespace of the management cluster, ` +
    'and in the AWS console under CloudFront';
  if (!hasDistribution(releases)) {
    if (cloudFrontDomain !== undefined) {
      const text =
        `is the issuer of release 18 alone, and would not be trusted for release ${release}; leave it out, or say ` +
        'with upgradingFrom that the cluster is on its way from 18';
      return { code: 'Contradiction', property, value: cloudFrontDomain, text };
    }
  } else if (cloudFrontDomain === undefined) {
    return { code: 'Missing', property, text: `is missing, and is the issuer of release 18; ${where}` };
  } else if (!isCloudFrontHost(cloudFrontDomain)) {
    const text = `is no domain of CloudFront, as d111111abcdef8.cloudfront.net; ${where}`;
    return { code: 'DomainName', property, value: cloudFrontDomain, text };
  }
  if (!enableCloudFrontAlias) return undefined;
  const current = releases.at(-1)!;
  if (!isBelow(current, GIANT_SWARM.aliasFrom) && isBelow(current, GIANT_SWARM.aliasAlwaysFrom)) return undefined;
  const text =
    `is for release ${GIANT_SWARM.aliasFrom} and later 18, not for release ${release}: earlier ones have no alias, ` +
    `from ${GIANT_SWARM.aliasAlwaysFrom} on all have it; leave it out`;
  return { code: 'Contradiction', property: 'enableCloudFrontAlias', value: true, text };
}

/** What the names of the cluster's own are made from. */
function domainFault(cluster: GiantSwarmCluster, releases: readonly Release[]): IssuerFault | undefined {
  const { enableCloudFrontAlias, installation, baseDomain } = cluster;
  const named = releases.filter((one) => !isBelow(one, GIANT_SWARM.aliasAlwaysFrom));
  const aliased = enableCloudFrontAlias || named.some((one) => isBelow(one, GIANT_SWARM.capaFrom));
  if (!aliased && named.length === 0) return undefined;
  const form = aliased ? 'irsa.CLUSTER.k8s.INSTALLATION.BASEDOMAIN' : 'irsa.CLUSTER.BASEDOMAIN';
  const missing = (property: string): IssuerFault => ({
    code: 'Missing',
    property,
    text: `is missing, and is part of the issuer ${ISSUER_SCHEME}${form}; read it off the issuer in IAM > Identity providers`,
  });
  if (aliased && installation === undefined) return missing('installation');
  if (baseDomain === undefined) return missing('baseDomain');
  if (!isHostName(baseDomain)) {
    const text = 'is no bare domain in lower case; write it as "example.com"';
    return { code: 'DomainName', property: 'baseDomain', value: baseDomain, text };
  }
  return aliased ? labelFault('installation', installation!, 'give the name of the management cluster') : undefined;
}

/**
 * Partitions, their suffixes and the hosts in them. Nothing outside model/ writes one by hand.
 * @see https://docs.aws.amazon.com/whitepapers/latest/aws-fault-isolation-boundaries/partitions.html
 */
/** A partition's name, as the second part of an ARN has it. */
export type PartitionName =
  'aws' | 'aws-cn' | 'aws-us-gov' | 'aws-eusc' | 'aws-iso' | 'aws-iso-b' | 'aws-iso-e' | 'aws-iso-f';

/** Where the services of a partition are found. What no page names is left out. */
export interface Partition {
  /** The second part of its ARNs. */
  readonly name: PartitionName;
  /** What its host names end with. */
  readonly dnsSuffix: string;
  /** The region whose STS a bridge uses unless told otherwise; undefined where no page names one. */
  readonly stsRegion?: string;
  /** The region that Organizations is called in. */
  readonly organizationsRegion?: string;
  /** IAM's one endpoint. */
  readonly iamHost?: string;
  /** What the hosts of its console end with: `signin.` of it turns credentials into a sign-in, `console.` is its home. */
  readonly consoleDomain?: string;
}

/** All partitions by name. */
export const PARTITIONS: Readonly<Record<PartitionName, Partition>> = {
  aws: {
    name: 'aws',
    dnsSuffix: 'amazonaws.com',
    stsRegion: 'us-west-1',
    organizationsRegion: 'us-east-1',
    iamHost: 'iam.amazonaws.com',
    consoleDomain: 'aws.amazon.com',
  },
  'aws-cn': {
    name: 'aws-cn',
    dnsSuffix: 'amazonaws.com.cn',
    stsRegion: 'cn-north-1',
    organizationsRegion: 'cn-northwest-1',
    iamHost: 'iam.cn-north-1.amazonaws.com.cn',
    consoleDomain: 'amazonaws.cn',
  },
  'aws-us-gov': {
    name: 'aws-us-gov',
    dnsSuffix: 'amazonaws.com',
    stsRegion: 'us-gov-west-1',
    organizationsRegion: 'us-gov-west-1',
    iamHost: 'iam.us-gov.amazonaws.com',
    consoleDomain: 'amazonaws-us-gov.com',
  },
  'aws-eusc': { name: 'aws-eusc', dnsSuffix: 'amazonaws.eu' },
  'aws-iso': { name: 'aws-iso', dnsSuffix: 'c2s.ic.gov' },
  'aws-iso-b': { name: 'aws-iso-b', dnsSuffix: 'sc2s.sgov.gov' },
  'aws-iso-e': { name: 'aws-iso-e', dnsSuffix: 'cloud.adc-e.uk' },
  'aws-iso-f': { name: 'aws-iso-f', dnsSuffix: 'csp.hci.ic.gov' },
};

const REGION_PREFIXES: ReadonlyArray<readonly [string, PartitionName]> = [
  ['cn-', 'aws-cn'],
  ['us-gov-', 'aws-us-gov'],
  ['eusc-', 'aws-eusc'],
  ['us-iso-', 'aws-iso'],
  ['us-isob-', 'aws-iso-b'],
  ['eu-isoe-', 'aws-iso-e'],
  ['us-isof-', 'aws-iso-f'],
];

/** The partition that a region lies in; `aws` for a region of no known form. */
export function partitionOf(region: string): Partition {
  const found = REGION_PREFIXES.find(([prefix]) => region.startsWith(prefix));
  return PARTITIONS[found?.[1] ?? 'aws'];
}

/** Form of the regions of the partition aws, whose prefixes are continents and countries. */
const COMMERCIAL = /^(?:af|ap|ca|eu|il|me|mx|sa|us)-[a-z]+-\d+$/;
/** Form of any region. */
const REGION = /^[a-z]+(?:-[a-z]+)+-\d+$/;

/** The partition that a region lies in; undefined for a text of no known form, and for partitions yet to come. */
export function knownPartitionOf(region: string): Partition | undefined {
  const partition = partitionOf(region);
  return (partition.name === PARTITIONS.aws.name ? COMMERCIAL : REGION).test(region) ? partition : undefined;
}

/** Host of a service's regional endpoint. */
export function regionalHost(service: string, region: string): string {
  return `${service}.${region}.${partitionOf(region).dnsSuffix}`;
}

/** Hosts that the self-hosted parts must reach, directly and not through Serval's proxy. */
export interface EgressHosts {
  /** Of the worker: IAM, Organizations and STS. Workflows of one's own may need more. */
  readonly worker: readonly string[];
  /** Of the bridge: STS alone. */
  readonly bridge: readonly string[];
}

/**
 * The hosts of a partition, in the order of Serval's page; undefined where no page names them all.
 * @see https://docs.serval.com/sections/integrations/aws-role-ingestion
 */
export function egressHosts(name: PartitionName): EgressHosts | undefined {
  const { iamHost, organizationsRegion, stsRegion } = PARTITIONS[name];
  if (iamHost === undefined || organizationsRegion === undefined || stsRegion === undefined) return undefined;
  const sts = regionalHost('sts', stsRegion);
  return { worker: [iamHost, regionalHost('organizations', organizationsRegion), sts], bridge: [sts] };
}

/**
 * All that the bundled bridge calls at AWS: the host of Serval's page, the console's sign-in, and DynamoDB in the
 * region of its tables; undefined where no page names them all. Where credentials tell their account, SDKs call
 * DynamoDB under a host of that account, so its part is a `*`, which stands for one label.
 * @see https://docs.aws.amazon.com/sdkref/latest/guide/feature-account-endpoints.html
 */
export function bridgeHosts(region: string): readonly string[] | undefined {
  const { name, consoleDomain } = partitionOf(region);
  const hosts = egressHosts(name);
  if (hosts === undefined || consoleDomain === undefined) return undefined;
  return [...hosts.bridge, `signin.${consoleDomain}`, regionalHost('dynamodb', region), regionalHost('*.ddb', region)];
}

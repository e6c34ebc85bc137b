/**
 * Partitions, their suffixes and the hosts in them. Nothing outside model/ writes one by hand.
 * @see https://docs.aws.amazon.com/whitepapers/latest/aws-fault-isolation-boundaries/partitions.html
 */
export type PartitionName =
  'aws' | 'aws-cn' | 'aws-us-gov' | 'aws-eusc' | 'aws-iso' | 'aws-iso-b' | 'aws-iso-e' | 'aws-iso-f';

export interface Partition {
  readonly name: PartitionName;
  /** What its host names end with. */
  readonly dnsSuffix: string;
  /** The region whose STS a bridge uses unless told otherwise; undefined where no page names one. */
  readonly stsRegion?: string;
  /** The region that Organizations is called in. */
  readonly organizationsRegion?: string;
  /** IAM's one endpoint. */
  readonly iamHost?: string;
  /** Where the console signs in. */
  readonly signinHost?: string;
}

export const PARTITIONS: Readonly<Record<PartitionName, Partition>> = {
  aws: {
    name: 'aws',
    dnsSuffix: 'amazonaws.com',
    stsRegion: 'us-west-1',
    organizationsRegion: 'us-east-1',
    iamHost: 'iam.amazonaws.com',
    signinHost: 'signin.aws.amazon.com',
  },
  'aws-cn': {
    name: 'aws-cn',
    dnsSuffix: 'amazonaws.com.cn',
    stsRegion: 'cn-north-1',
    organizationsRegion: 'cn-northwest-1',
    iamHost: 'iam.cn-north-1.amazonaws.com.cn',
    signinHost: 'signin.amazonaws.cn',
  },
  'aws-us-gov': {
    name: 'aws-us-gov',
    dnsSuffix: 'amazonaws.com',
    stsRegion: 'us-gov-west-1',
    organizationsRegion: 'us-gov-west-1',
    iamHost: 'iam.us-gov.amazonaws.com',
    signinHost: 'signin.amazonaws-us-gov.com',
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

/** The partition that a region lies in. */
export function partitionOf(region: string): Partition {
  const found = REGION_PREFIXES.find(([prefix]) => region.startsWith(prefix));
  return PARTITIONS[found?.[1] ?? 'aws'];
}

/** Host of a service's regional endpoint. */
export function regionalHost(service: string, region: string): string {
  return `${service}.${region}.${partitionOf(region).dnsSuffix}`;
}

import { PARTITIONS, type PartitionName } from '../../lib/model/index.js';

/**
 * The region whose STS serves a partition; undefined where none is known, unless an endpoint is given for all of them.
 * @param endpoint instead of the endpoints of AWS
 */
export function stsRegion(partition: string, endpoint: string | undefined): string | undefined {
  const region = PARTITIONS[partition as PartitionName]?.stsRegion;
  return region ?? (endpoint === undefined ? undefined : PARTITIONS.aws.stsRegion);
}

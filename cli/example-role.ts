import { roleArn } from '../lib/model/arn.js';
import { PARTITIONS } from '../lib/model/partition.js';

/** The role of the examples in help. */
export const EXAMPLE_ROLE = roleArn(PARTITIONS.aws.name, '111122223333', 'dba');

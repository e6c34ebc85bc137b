import { Stack, Token } from 'aws-cdk-lib/core';
import type { IConstruct } from 'constructs';
import { PARTITIONS, partitionOf } from '../model';

/** Regions of the partition aws; others without a prefix of their own may be those of a partition yet to come. */
const COMMERCIAL = /^(af|ap|ca|eu|il|me|mx|sa|us)-[a-z]+-\d+$/;

/**
 * The partition of the construct's stack: a name where the region tells it, so that a template reads as Serval's page
 * does, with any feature flags; else a token.
 */
export function partitionOfStack(scope: IConstruct): string {
  const { region, partition } = Stack.of(scope);
  if (Token.isUnresolved(region)) return partition;
  const { name } = partitionOf(region);
  return name !== PARTITIONS.aws.name || COMMERCIAL.test(region) ? name : partition;
}

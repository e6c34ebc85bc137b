import { Stack, Token } from 'aws-cdk-lib/core';
import type { IConstruct } from 'constructs';
import { knownPartitionOf } from '../model';

/**
 * The partition of the construct's stack: a name where the region tells it, so that a template reads as Serval's page
 * does, with any feature flags; else a token.
 */
export function partitionOfStack(scope: IConstruct): string {
  const { region, partition } = Stack.of(scope);
  if (Token.isUnresolved(region)) return partition;
  return knownPartitionOf(region)?.name ?? partition;
}

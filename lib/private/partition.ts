import { Stack, Token } from 'aws-cdk-lib/core';
import { RegionInfo } from 'aws-cdk-lib/region-info';
import type { IConstruct } from 'constructs';

/**
 * The partition of the construct's stack: a name where the region is known, so that a template reads as Serval's page
 * does with any feature flags; else a token.
 */
export function partitionOfStack(scope: IConstruct): string {
  const { region, partition } = Stack.of(scope);
  return (Token.isUnresolved(region) ? undefined : RegionInfo.get(region).partition) ?? partition;
}

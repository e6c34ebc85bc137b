/** Roles that others know by their names alone. */
import { Role, type IRole } from 'aws-cdk-lib/aws-iam';
import { Stack } from 'aws-cdk-lib/core';
import type { Construct } from 'constructs';
import { roleArn } from '../model';
import { partitionOfStack } from './partition';

/**
 * A role of the construct's account, immutable, under an ARN that is written out instead of asked of the role itself.
 * So two roles of one stack may name each other, and no stack exports a role to another.
 */
export function namedRole(scope: Construct, id: string, roleName: string, path?: string): IRole {
  const arn = roleArn(partitionOfStack(scope), Stack.of(scope).account, roleName, path);
  return Role.fromRoleArn(scope, id, arn, { mutable: false });
}

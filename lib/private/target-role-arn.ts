/** ARNs of both roles of a chain, written out so that no stack exports one to the other. */
import type { CfnRole, IRole } from 'aws-cdk-lib/aws-iam';
import { Stack } from 'aws-cdk-lib/core';
import type { IConstruct } from 'constructs';
import { knownPartitionOf, parseArn, roleArn } from '../model';
import { TargetRole, type ITargetRole } from '../workload/target-role';
import { misuse } from './errors';
import { partitionOfStack } from './partition';
import { requireLiteral } from './requirements';

/** The ARN of a target role as the construct's stack can name it without an export. */
export function targetRoleArn(scope: IConstruct, target: ITargetRole): string {
  const { partition } = parseArn(target.roleArn) ?? {};
  const there = target instanceof TargetRole ? knownPartitionOf(Stack.of(target).region)?.name : partition;
  const here = knownPartitionOf(Stack.of(scope).region)?.name;
  if (here !== undefined && there !== undefined && here !== there) {
    const text = `is the partition of the target role, but the workload is in ${here}, and no role reaches another partition; give a target role there`;
    misuse(scope, { code: 'TargetRole', property: 'targetRole', value: there, text });
  }
  if (!(target instanceof TargetRole) || Stack.of(target) === Stack.of(scope)) return target.roleArn;
  const arn = arnByName(target, target._resource);
  const wayOut = 'give its stack an env with account and region, and the target role a roleName';
  requireLiteral(scope, 'targetRole', arn, "another stack's role", wayOut);
  return arn;
}

/** The ARN of a role by its name, which needs no reference to its resource. */
export function arnByName(role: Pick<IRole, 'roleArn'>, resource: CfnRole | undefined): string {
  if (resource?.roleName === undefined) return role.roleArn;
  return roleArn(partitionOfStack(resource), Stack.of(resource).account, resource.roleName, resource.path);
}

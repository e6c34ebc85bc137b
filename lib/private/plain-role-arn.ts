import type { CfnRole, IRole } from 'aws-cdk-lib/aws-iam';
import { Stack } from 'aws-cdk-lib/core';
import type { IConstruct } from 'constructs';
import { roleArn } from '../model';
import { partitionOfStack } from './partition';
import { requireLiteral } from './requirements';

/**
 * The ARN of a role as text that can stand in a manifest. Throws where only the deployment knows it.
 * @param resource what makes the role in this app; undefined where nothing does
 */
export function plainRoleArn(scope: IConstruct, role: IRole, resource: CfnRole | undefined): string {
  const arn =
    resource?.roleName === undefined
      ? role.roleArn
      : roleArn(partitionOfStack(resource), Stack.of(resource).account, resource.roleName, resource.path);
  const wayOut =
    'give the stack of the role an env with account and region, and the role a roleName, or write the ARN into an ' +
    'output and from there into the manifest';
  requireLiteral(scope, 'plainRoleArn', arn, 'an ARN in a manifest', wayOut);
  return arn;
}

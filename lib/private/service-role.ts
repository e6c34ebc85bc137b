/** Roles of the hosted services: what any function needs, and what the one service needs besides, all by name. */
import { Role, type PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { ArnFormat, Stack } from 'aws-cdk-lib/core';
import type { Construct, IConstruct } from 'constructs';
import { LAMBDA_SERVICE, serviceTrust } from '../model';
import type { Statement } from '../model/policy/types';
import { document } from '../model/trust';
import type { RoleOptions } from '../role-options';
import { requireRoleOptions, roleProps, tagRole } from './role';
import { logGroupName } from './service-function';
import { identityPolicy, toStatements } from './trust';

/** What a role must know of the function that runs with it. */
export interface FunctionFacts {
  readonly functionName: string;
  /** It runs in a VPC. */
  readonly vpc?: boolean;
  /** It is traced with X-Ray. */
  readonly tracing?: boolean;
}

/** ARN of a resource of the construct's account and region. */
export function arnHere(scope: IConstruct, service: string, resource: string, resourceName: string): string {
  return Stack.of(scope).formatArn({ service, resource, resourceName });
}

/** As `arnHere`, for services that write a colon before the name. */
export function colonArnHere(scope: IConstruct, service: string, resource: string, resourceName: string): string {
  return Stack.of(scope).formatArn({ service, resource, resourceName, arnFormat: ArnFormat.COLON_RESOURCE_NAME });
}

const allow = (action: string | readonly string[], resource: string | readonly string[]): Statement => ({
  Effect: 'Allow',
  Action: action,
  Resource: resource,
});

/**
 * What every function does: write its own log, and as asked work in a VPC and send traces. The last two know no
 * narrower resource than all.
 * @see https://docs.aws.amazon.com/lambda/latest/dg/configuration-vpc.html#configuration-vpc-permissions
 * @see https://docs.aws.amazon.com/xray/latest/devguide/security_iam_id-based-policy-examples.html
 */
export function functionStatements(scope: IConstruct, { functionName, vpc, tracing }: FunctionFacts): Statement[] {
  const log = colonArnHere(scope, 'logs', 'log-group', `${logGroupName(functionName)}:*`);
  return [
    allow(['logs:CreateLogStream', 'logs:PutLogEvents'], log),
    ...(vpc ? [allow(VPC_ACTIONS, '*')] : []),
    ...(tracing ? [allow(['xray:PutTelemetryRecords', 'xray:PutTraceSegments'], '*')] : []),
  ];
}

const VPC_ACTIONS = [
  'ec2:AssignPrivateIpAddresses',
  'ec2:CreateNetworkInterface',
  'ec2:DeleteNetworkInterface',
  'ec2:DescribeNetworkInterfaces',
  'ec2:DescribeSubnets',
  'ec2:UnassignPrivateIpAddresses',
];

/** A role of a hosted service. */
export interface ServiceRoleParts extends RoleOptions {
  readonly roleName: string;
  /** What stands in the role unless `description` says otherwise. */
  readonly purpose: string;
  /** @default - Lambda alone */
  readonly trust?: PolicyStatement[];
  /** Its one inline policy, called like the role. */
  readonly statements: readonly Statement[];
}

/** Adds 'Resource' to `scope`: a role with one inline policy. */
export function serviceRole(scope: Construct, props: ServiceRoleParts): Role {
  requireRoleOptions(scope, props);
  const trust = props.trust ?? toStatements(serviceTrust({ service: LAMBDA_SERVICE }));
  const role = new Role(scope, 'Resource', {
    ...roleProps(trust, props, props.purpose),
    inlinePolicies: { [props.roleName]: identityPolicy(document(...props.statements)) },
  });
  tagRole(role, props.tags);
  return role;
}

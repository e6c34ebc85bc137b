/** Clusters of Aurora PostgreSQL, and the role that is to log in. */
import { Template } from 'aws-cdk-lib/assertions';
import { Vpc } from 'aws-cdk-lib/aws-ec2';
import { Role, ServicePrincipal, type IRole } from 'aws-cdk-lib/aws-iam';
import {
  AuroraPostgresEngineVersion,
  ClusterInstance,
  DatabaseCluster,
  DatabaseClusterEngine,
  DatabaseClusterFromSnapshot,
  type IClusterEngine,
  SnapshotCredentials,
} from 'aws-cdk-lib/aws-rds';
import { Stack } from 'aws-cdk-lib/core';

export const POSTGRES = DatabaseClusterEngine.auroraPostgres({ version: AuroraPostgresEngineVersion.VER_15_10 });
export const RESOURCE_ID = 'cluster-ABCD1234EFGH5678IJKL90MNOP';

export const newRole = (stack: Stack): IRole =>
  new Role(stack, 'Role', { assumedBy: new ServicePrincipal('ec2.amazonaws.com') });

interface ClusterOptions {
  readonly iamAuthentication?: boolean;
  readonly engine?: IClusterEngine;
}

/** A network that nothing is deployed into, and the rest that a cluster must have. */
function common(stack: Stack, engine: IClusterEngine) {
  const vpc = Vpc.fromVpcAttributes(stack, 'Vpc', {
    vpcId: 'vpc-1',
    availabilityZones: ['eu-central-1a', 'eu-central-1b'],
    isolatedSubnetIds: ['subnet-1', 'subnet-2'],
    isolatedSubnetRouteTableIds: ['rtb-1', 'rtb-2'],
  });
  const vpcSubnets = { subnets: vpc.isolatedSubnets };
  return { engine, vpc, vpcSubnets, writer: ClusterInstance.serverlessV2('Writer') };
}

export function newCluster(
  stack: Stack,
  { iamAuthentication, engine = POSTGRES }: ClusterOptions = {},
): DatabaseCluster {
  return new DatabaseCluster(stack, 'Cluster', { ...common(stack, engine), iamAuthentication });
}

export function newRestoredCluster(stack: Stack): DatabaseClusterFromSnapshot {
  const snapshotCredentials = SnapshotCredentials.fromGeneratedSecret('master');
  const snapshotIdentifier = 'before-the-move';
  return new DatabaseClusterFromSnapshot(stack, 'Cluster', {
    ...common(stack, POSTGRES),
    snapshotCredentials,
    snapshotIdentifier,
  });
}

/** The one policy of the stack. */
export function policyOf(stack: Stack): { readonly Statement: ReadonlyArray<Record<string, unknown>> } {
  const [policy, ...others] = Object.values(Template.fromStack(stack).findResources('AWS::IAM::Policy'));
  expect(others).toEqual([]);
  return (policy as { Properties: { PolicyDocument: { Statement: Array<Record<string, unknown>> } } }).Properties
    .PolicyDocument;
}

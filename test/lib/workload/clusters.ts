/** Clusters of all kinds, and roles that their pods get. */
import { Template } from 'aws-cdk-lib/assertions';
import * as eks from 'aws-cdk-lib/aws-eks';
import * as eks2 from 'aws-cdk-lib/aws-eks-v2';
import { LayerVersion } from 'aws-cdk-lib/aws-lambda';
import type { Stack } from 'aws-cdk-lib/core';
import { Identity, Pods, WorkloadRole, type PodIdentityOptions } from '../../../lib';
import { ACCOUNT, messageOf } from '../support/stacks';

export const pods = [Pods.ofServiceAccount('shop', 'orders')];
export const SOME = { clusterName: 'tools' };

/** A role of one service account's pods in these clusters. */
export function newRole(stack: Stack, ...clusters: PodIdentityOptions[]): WorkloadRole {
  return new WorkloadRole(stack, 'Orders', { pods, identities: clusters.map((one) => Identity.podIdentity(one)) });
}

/** What the synthesis says, `nothing was thrown` where it is content. */
export const synthesis = (stack: Stack) => messageOf(() => Template.fromStack(stack));
/** Properties of all resources of a type. */
export const propertiesOf = (stack: Stack, type: string): unknown[] =>
  Object.values(Template.fromStack(stack).findResources(type)).map(
    (one) => (one as { Properties: unknown }).Properties,
  );

/** Clusters of all kinds, none of which needs anything outside the test. */
export const CLUSTERS: ReadonlyArray<readonly [string, (stack: Stack) => eks.IClusterRef]> = [
  ['aws-eks', (stack) => eksCluster(stack)],
  ['aws-eks-v2', (stack) => nodeCluster(stack)],
  ['an L1 construct', (stack) => l1Cluster(stack)],
];
export const kubectlLayer = (stack: Stack) =>
  LayerVersion.fromLayerVersionArn(stack, 'Kubectl', `arn:aws:lambda:eu-central-1:${ACCOUNT}:layer:kubectl:1`);
export const eksCluster = (stack: Stack, props: Partial<eks.ClusterProps> = {}) =>
  new eks.Cluster(stack, 'Cluster', {
    version: eks.KubernetesVersion.of('1.33'),
    kubectlLayer: kubectlLayer(stack),
    defaultCapacity: 0,
    ...props,
  });
export const nodeCluster = (stack: Stack, props: Partial<eks2.ClusterProps> = {}) =>
  new eks2.Cluster(stack, 'Cluster', {
    version: eks2.KubernetesVersion.of('1.33'),
    defaultCapacityType: eks2.DefaultCapacityType.NODEGROUP,
    defaultCapacity: 0,
    ...props,
  });
export const l1Cluster = (stack: Stack, props: Partial<eks.CfnClusterProps> = {}) =>
  new eks.CfnCluster(stack, 'Cluster', { roleArn: 'role', resourcesVpcConfig: { subnetIds: [] }, ...props });

/** The instance metadata of a cluster's nodes: whether pods reach it, and with it the credentials of the node's role. */
import type { CfnAutoScalingGroup } from 'aws-cdk-lib/aws-autoscaling';
import { CfnResource } from 'aws-cdk-lib/core';
import type { IConstruct } from 'constructs';
import { referredResource } from './eks-cluster';
import { propertiesOf } from './resource-of';

export const NODE_GROUP = 'AWS::EKS::Nodegroup';
export const LAUNCH_TEMPLATE = 'AWS::EC2::LaunchTemplate';

/** A node group's launch template, as both modules of the CDK write it. */
export interface LaunchTemplateChoice {
  readonly id?: unknown;
  readonly name?: unknown;
  readonly version?: unknown;
}

/** A managed node group's resource, of aws-eks, aws-eks-v2 or an L1 construct. */
export interface NodeGroup extends CfnResource {
  readonly clusterName: string;
  launchTemplate?: unknown;
  readonly diskSize?: unknown;
  readonly remoteAccess?: unknown;
}

export function isNodeGroup(construct: IConstruct): construct is NodeGroup {
  return CfnResource.isCfnResource(construct) && construct.cfnResourceType === NODE_GROUP;
}

/** A group of instances that joins a cluster on its own. */
export interface SelfManagedNodes {
  readonly resource: CfnResource;
  readonly clusterName: string;
}

const CLUSTER_TAG = 'kubernetes.io/cluster/';

/**
 * What an Auto Scaling group joins, by the tag that nodes need for it. Both modules of the CDK set it by an aspect, so
 * call it at synthesis.
 * @see https://docs.aws.amazon.com/eks/latest/userguide/worker.html
 */
export function selfManagedNodes(construct: IConstruct): SelfManagedNodes[] {
  if (!CfnResource.isCfnResource(construct) || construct.cfnResourceType !== 'AWS::AutoScaling::AutoScalingGroup')
    return [];
  const keys = Object.keys((construct as CfnAutoScalingGroup).tags.tagValues());
  const names = keys.filter((key) => key.startsWith(CLUSTER_TAG)).map((key) => key.slice(CLUSTER_TAG.length));
  return names.map((clusterName) => ({ resource: construct, clusterName }));
}

/** The launch template that a node group names, where the app makes it. */
export function launchTemplateOf({ launchTemplate }: NodeGroup): CfnResource | undefined {
  const { id, name } = (launchTemplate ?? {}) as LaunchTemplateChoice;
  const resource = referredResource(id) ?? referredResource(name);
  return resource?.cfnResourceType === LAUNCH_TEMPLATE ? resource : undefined;
}

/**
 * Why pods that are not on the node's own network are known to reach its instance metadata; undefined where nothing is
 * known, as of a launch template that doesn't say, whose image decides.
 * @see https://docs.aws.amazon.com/eks/latest/userguide/launch-templates.html
 * @see https://docs.aws.amazon.com/eks/latest/best-practices/identity-and-access-management.html
 */
export function reasonPodsReachMetadata(nodes: NodeGroup): string | undefined {
  if (nodes.launchTemplate === undefined) return 'has no launch template, so that EKS sets the hop limit 2';
  const template = launchTemplateOf(nodes);
  if (!template) return undefined;
  const data = propertiesOf(template).LaunchTemplateData as { readonly MetadataOptions?: MetadataOptions } | undefined;
  const { HttpEndpoint, HttpPutResponseHopLimit: hops, HttpTokens } = data?.MetadataOptions ?? {};
  if (HttpEndpoint === 'disabled') return undefined;
  const { path } = template.node;
  if (Number(hops) > 1) return `has the hop limit ${Number(hops)} in its launch template ${path}`;
  if (HttpTokens === 'optional') return `lets in requests without a token by its launch template ${path}`;
  return undefined;
}

interface MetadataOptions {
  readonly HttpEndpoint?: unknown;
  readonly HttpPutResponseHopLimit?: unknown;
  readonly HttpTokens?: unknown;
}

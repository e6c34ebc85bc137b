/** What an app knows of an EKS cluster, whichever construct makes it. */
import type { IClusterRef } from 'aws-cdk-lib/aws-eks';
import { CfnResource, Reference, Resource, Stack, Token, Tokenization } from 'aws-cdk-lib/core';
import type { IConstruct } from 'constructs';

/** By aws-eks-v2 and all L1 constructs, and by aws-eks, which makes clusters and Fargate profiles with functions of its own. */
const CLUSTER_TYPES = ['AWS::EKS::Cluster', 'Custom::AWSCDK-EKS-Cluster'];

export function isClusterResource(construct: IConstruct): construct is CfnResource {
  return CfnResource.isCfnResource(construct) && CLUSTER_TYPES.includes(construct.cfnResourceType);
}

/** The resource that a text refers to as a whole, as a cluster's or a launch template's; undefined for literal text. */
export function referredResource(text: unknown): CfnResource | undefined {
  const target = referenceOf(text)?.target;
  return target && CfnResource.isCfnResource(target) ? target : undefined;
}

/** Whether a text is one attribute of a resource, by the name that CloudFormation has for it. */
export function isAttribute(text: unknown, resource: CfnResource, attribute: string): boolean {
  return referredResource(text) === resource && referenceOf(text)?.displayName === attribute;
}

function referenceOf(text: unknown): Reference | undefined {
  if (typeof text !== 'string' || !Token.isUnresolved(text)) return undefined;
  const { length, firstToken } = Tokenization.reverseString(text);
  return length === 1 && Reference.isReference(firstToken) ? firstToken : undefined;
}

/**
 * A cluster, the same text for all names of it that constructs of one app give: the path of its resource; a name that is
 * literal text with account and region, where the app makes no such cluster.
 * @param madeHere literal names of the clusters that the app makes
 */
export function clusterIdentity(
  scope: IConstruct,
  clusterName: string,
  madeHere: ReadonlyMap<string, string> = new Map(),
): string {
  const resource = referredResource(clusterName);
  if (resource) return resource.node.path;
  const place = placeOf(scope, clusterName);
  return madeHere.get(place) ?? place;
}

/** Paths of the clusters among these constructs, by the literal names of those that have one. */
export function clustersByName(constructs: readonly IConstruct[]): ReadonlyMap<string, string> {
  return new Map(
    constructs.filter(isClusterResource).flatMap((cluster) => {
      const name = nameOf(cluster);
      return name === undefined ? [] : [[placeOf(cluster, name), cluster.node.path] as const];
    }),
  );
}

function placeOf(scope: IConstruct, clusterName: string): string {
  const { account, region } = Stack.of(scope);
  return [account, region, clusterName].join('/');
}

/** The name of a cluster as literal text, where the app gives it one; undefined where only the deployment knows it. */
export function literalNameOf(clusterName: string): string | undefined {
  if (!Token.isUnresolved(clusterName)) return clusterName;
  const resource = referredResource(clusterName);
  return resource && isClusterResource(resource) ? nameOf(resource) : undefined;
}

function nameOf(cluster: CfnResource): string | undefined {
  const own = (cluster as { readonly name?: unknown }).name;
  const given = [own, ...cluster.node.scopes.reverse().filter(isClusterConstruct).map(physicalNameOf)];
  return given.find((name): name is string => typeof name === 'string' && !Token.isUnresolved(name));
}

/** An L2 cluster, and no other construct with a name that a cluster may be made in. */
function isClusterConstruct(construct: IConstruct): construct is Resource {
  return Resource.isResource(construct) && 'clusterRef' in construct;
}

/** What the user called a resource. The CDK keeps it to itself, and hands it out within the same account as a token. */
function physicalNameOf(resource: Resource): unknown {
  return (resource as unknown as { readonly physicalName?: unknown }).physicalName;
}

/** Whether a cluster runs its nodes by Auto Mode; undefined where the app doesn't say. */
export function isAutoMode(cluster: IConstruct | undefined): boolean | undefined {
  if (!cluster || !isClusterResource(cluster)) return undefined;
  const { computeConfig } = cluster as { readonly computeConfig?: unknown };
  if (computeConfig === undefined) return false;
  const { enabled } = computeConfig as { readonly enabled?: unknown };
  return typeof enabled === 'boolean'
    ? enabled
    : enabled === undefined && !Token.isUnresolved(computeConfig)
      ? false
      : undefined;
}

/** The cluster's resource, where the app makes it. */
export function clusterResource(cluster: IClusterRef): CfnResource | undefined {
  return referredResource(cluster.clusterRef.clusterName);
}

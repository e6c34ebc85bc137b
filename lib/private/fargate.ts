/** Fargate profiles: which pods of an app's clusters run where Pod Identity has no agent. */
import { CfnResource } from 'aws-cdk-lib/core';
import type { IConstruct } from 'constructs';
import { glob, globMatches } from '../model/policy/glob';

/** A profile that takes all pods of some namespaces of a cluster. */
export interface FargateProfile {
  readonly resource: CfnResource;
  /** As the template has it. */
  readonly clusterName: string;
  /** Patterns, in which `*` and `?` stand for others. */
  readonly namespaces: readonly string[];
}

interface Selector {
  readonly namespace?: unknown;
  readonly labels?: unknown;
}

interface ProfileProperties {
  readonly clusterName?: unknown;
  readonly selectors?: unknown;
}

/**
 * The profile behind a resource, of aws-eks, aws-eks-v2 or an L1 construct; undefined for all else. Selectors with labels
 * are left out, since they take some pods of a namespace alone, and nobody here knows which.
 * @see https://docs.aws.amazon.com/eks/latest/userguide/fargate-profile.html
 */
export function fargateProfile(construct: IConstruct): FargateProfile | undefined {
  if (!CfnResource.isCfnResource(construct)) return undefined;
  const { clusterName, selectors } = propertiesOf(construct) ?? {};
  if (typeof clusterName !== 'string' || !Array.isArray(selectors)) return undefined;
  const namespaces = (selectors as Selector[])
    .filter(({ labels }) => Object.keys(labels ?? {}).length === 0)
    .flatMap(({ namespace }) => (typeof namespace === 'string' ? [namespace] : []));
  return { resource: construct, clusterName, namespaces };
}

function propertiesOf(resource: CfnResource): ProfileProperties | undefined {
  if (resource.cfnResourceType === 'AWS::EKS::FargateProfile') return resource as ProfileProperties;
  if (resource.cfnResourceType !== 'Custom::AWSCDK-EKS-FargateProfile') return undefined;
  // Resolved, they would no longer say which cluster of which stack is meant.
  const { _cfnProperties } = resource as unknown as { readonly _cfnProperties?: { readonly Config?: unknown } };
  return _cfnProperties?.Config as ProfileProperties | undefined;
}

export function takesNamespace({ namespaces }: FargateProfile, namespace: string): boolean {
  return namespaces.some((pattern) => globMatches(glob(pattern), namespace));
}

/** Whether a cluster was made for Fargate alone. Both modules of the CDK give such a cluster a profile of its own. */
export function isFargateCluster(cluster: IConstruct | undefined): boolean {
  return cluster !== undefined && 'defaultProfile' in cluster && 'addFargateProfile' in cluster;
}

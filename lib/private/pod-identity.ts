/** EKS Pod Identity: what every role that pods get by it has in common. */
import { CfnPodIdentityAssociation, type IClusterRef } from 'aws-cdk-lib/aws-eks';
import { Stack, Token, TokenComparison } from 'aws-cdk-lib/core';
import type { Construct, IConstruct } from 'constructs';
import { CLUSTER_NAME, clusterArn, podIdentityTrust } from '../model';
import type { PolicyDocument } from '../model/policy/types';
import { misuse } from './errors';
import { partitionOfStack } from './partition';
import { watchPodIdentity } from './pod-identity-watch';
import { requireText } from './requirements';

/** A cluster, by one of the two ways to say it. */
export interface ClusterChoice {
  readonly cluster?: IClusterRef;
  readonly clusterName?: string;
}

/** A service account of a cluster. */
export interface ServiceAccountName {
  readonly namespace: string;
  readonly serviceAccount: string;
}

/** The cluster's name, after a look at where the cluster is. */
export function requireCluster(scope: IConstruct, { cluster, clusterName }: ClusterChoice): string {
  if ((cluster === undefined) === (clusterName === undefined)) {
    const given = cluster === undefined ? 'neither of the two is given' : 'both are given';
    const text = `exclude one another and one is needed, but ${given}; give the cluster, or the name of one`;
    misuse(scope, { code: 'OneOf', property: 'cluster, clusterName', text });
  }
  const property = cluster === undefined ? 'clusterName' : 'cluster';
  const name = cluster?.clusterRef.clusterName ?? clusterName!;
  requireText(scope, property, name, CLUSTER_NAME, 'Name', 'copy it from the EKS console');
  if (cluster === undefined) return name;
  const stack = Stack.of(scope);
  for (const where of ['account', 'region'] as const) {
    if (Token.compareStrings(cluster.env[where], stack[where]) !== TokenComparison.DIFFERENT) continue;
    const text = `is the ${where} of the cluster, but the role is for ${stack[where]}; put the role into a stack there`;
    misuse(scope, { code: 'ClusterEnvironment', property: 'cluster', value: cluster.env[where], text });
  }
  return name;
}

/** ARN of a cluster of the construct's account and region. */
export function clusterArnHere(scope: IConstruct, clusterName: string): string {
  const { region, account } = Stack.of(scope);
  return clusterArn(partitionOfStack(scope), region, account, clusterName);
}

/** The trust that admits one service account of one cluster of the construct's account and region. */
export function scopedPodIdentityTrust(
  scope: IConstruct,
  clusterName: string,
  { namespace, serviceAccount }: ServiceAccountName,
): PolicyDocument {
  const clusterArns = [clusterArnHere(scope, clusterName)];
  const pods = [{ namespace, serviceAccounts: [serviceAccount] }];
  return podIdentityTrust({ account: Stack.of(scope).account, clusterArns, pods });
}

/** Adds 'PodIdentityAssociation' to `scope`: the cluster hands the role to the service account's pods. */
export function associatePodIdentity(
  scope: Construct,
  clusterName: string,
  { namespace, serviceAccount }: ServiceAccountName,
  roleArn: string,
): void {
  new CfnPodIdentityAssociation(scope, 'PodIdentityAssociation', { clusterName, namespace, serviceAccount, roleArn });
  watchPodIdentity({ scope, clusterName, pods: [{ namespace, serviceAccounts: [serviceAccount] }] });
}

/** Which of the options of one cluster change who gets in. */
export interface PodIdentitySwitches {
  readonly disableSessionTags?: boolean;
  readonly trustAnyAssociationOfAccount?: boolean;
  readonly sessionPolicy?: unknown;
}

/** Throws where an association could never work with the trust that it gets. */
export function requireNoContradiction(scope: IConstruct, options: PodIdentitySwitches): void {
  const { disableSessionTags = false, trustAnyAssociationOfAccount = false, sessionPolicy } = options;
  if (sessionPolicy !== undefined && !disableSessionTags) {
    const text =
      'needs disableSessionTags, since EKS takes a session policy only for an association without session tags; set it, ' +
      'or give the role itself fewer rights';
    misuse(scope, { code: 'Contradiction', property: 'sessionPolicy', text });
  }
  if (disableSessionTags && !trustAnyAssociationOfAccount) {
    const text =
      'leaves out the session tags that the trust compares, so that nobody would get in; keep the tags, or let in all ' +
      'associations of the account by trustAnyAssociationOfAccount';
    misuse(scope, { code: 'Contradiction', property: 'disableSessionTags', value: true, text });
  }
}

/** One cluster of a role. */
interface RoleCluster {
  readonly sessionTags: boolean;
  readonly anyAssociation: boolean;
}

/** Throws where clusters of one role would contradict one another: its trust is one for all. */
export function requireOneKind(scope: IConstruct, clusters: readonly RoleCluster[]): void {
  for (const [kind, property] of KINDS) {
    if (new Set(clusters.map((cluster) => cluster[kind])).size < 2) continue;
    const text =
      'is set for some clusters of the role and not for others, but its trust and policies hold for all of them; set it ' +
      'for all or none, or make a second role';
    misuse(scope, { code: 'Contradiction', property, text });
  }
}

const KINDS = [
  ['anyAssociation', 'trustAnyAssociationOfAccount'],
  ['sessionTags', 'disableSessionTags'],
] as const;

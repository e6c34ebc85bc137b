/** What the trust policies of roles need before a migration, and what they may lose afterwards. */
import {
  clusterArn,
  irsaTrust,
  mergedPods,
  oidcProviderArn,
  parseRoleArn,
  partitionOf,
  podIdentityTrust,
  type PodsOfNamespace,
} from '../../lib/model/index.js';
import type { Statement } from '../../lib/model/policy/types.js';
import type { Binding } from './plan.js';

/** A role, and the statements that its trust policy needs beside those it has. */
export interface RoleTrust {
  readonly roleArn: string;
  readonly pods: readonly PodsOfNamespace[];
  readonly add: readonly Statement[];
}

/** The cluster as IAM knows it. */
export interface ClusterIssuer {
  /** Without scheme and trailing slash. */
  readonly issuer: string;
  readonly audience: string;
}

/** The cluster as EKS knows it. */
export interface Cluster {
  readonly name: string;
  readonly region: string;
  readonly account: string;
}

/** For IRSA: one statement a role, by the provider in the role's own account. */
export function irsaTrusts(bindings: readonly Binding[], { issuer, audience }: ClusterIssuer): readonly RoleTrust[] {
  return byRole(bindings).map(({ roleArn, pods }) => {
    const { partition, account } = parseRoleArn(roleArn)!;
    const federated = oidcProviderArn(partition, account, issuer);
    return { roleArn, pods, add: irsaTrust({ federated, issuer, audience, pods }).Statement };
  });
}

/** For Pod Identity: one statement a role and namespace. */
export function podIdentityTrusts(bindings: readonly Binding[], cluster: Cluster): readonly RoleTrust[] {
  const { name, region, account } = cluster;
  const clusterArns = [clusterArn(partitionOf(region).name, region, account, name)];
  return byRole(bindings).map(({ roleArn, pods }) => {
    return { roleArn, pods, add: podIdentityTrust({ account, clusterArns, pods }).Statement };
  });
}

function byRole(bindings: readonly Binding[]): { roleArn: string; pods: readonly PodsOfNamespace[] }[] {
  const roles = [...new Set(bindings.map(({ roleArn }) => roleArn))].sort();
  return roles.map((roleArn) => {
    const ids = bindings.filter((binding) => binding.roleArn === roleArn).flatMap((binding) => binding.ids);
    return { roleArn, pods: mergedPods(ids.map(({ namespace, name }) => ({ namespace, serviceAccounts: [name] }))) };
  });
}

/** The ways in which pods get one role: its trust, and the associations that stand beside it. */
import { CfnPodIdentityAssociation } from 'aws-cdk-lib/aws-eks';
import type { Construct } from 'constructs';
import {
  document,
  irsaTrust,
  mergedPods,
  podIdentityTrust,
  podIdentityTrustOfAccount,
  type PodsOfNamespace,
} from '../model';
import type { PolicyDocument, Statement } from '../model/policy/types';
import type { BoundIrsa, BoundPodIdentity, Identity } from '../workload/identity';

/** A Pod Identity association that is to be made for one service account of one cluster. */
export interface PendingAssociation {
  readonly clusterName: string;
  readonly namespace: string;
  readonly serviceAccount: string;
  create(id: string, roleArn: string): CfnPodIdentityAssociation;
}

/** What the trust of a role says, and what must be made once the role is there. */
export interface BoundIdentities {
  readonly trust: PolicyDocument;
  readonly associations: readonly PendingAssociation[];
}

export function bindIdentities(
  scope: Construct,
  identities: readonly Identity[],
  pods: readonly PodsOfNamespace[],
): BoundIdentities {
  const bound = identities.map((identity) => identity._bind(scope));
  const clusters = bound.filter((one): one is BoundPodIdentity => one.type === 'podIdentity');
  const issuers = bound.filter((one): one is BoundIrsa => one.type === 'irsa').flatMap((one) => one.issuers);
  return {
    trust: document(
      ...podIdentityStatements(clusters, pods),
      ...issuers.flatMap((issuer) => irsaTrust({ ...issuer, pods }).Statement),
    ),
    associations: clusters.flatMap((cluster) => associationsOf(scope, cluster, pods)),
  };
}

/** All clusters in one statement a namespace; what any association of the account may do needs no other. */
function podIdentityStatements(
  clusters: readonly BoundPodIdentity[],
  pods: readonly PodsOfNamespace[],
): readonly Statement[] {
  const [first] = clusters;
  if (!first) return [];
  if (clusters.some(({ anyAssociation }) => anyAssociation)) return podIdentityTrustOfAccount(first.account).Statement;
  const clusterArns = clusters.map(({ clusterArn }) => clusterArn);
  return podIdentityTrust({ account: first.account, clusterArns, pods }).Statement;
}

function associationsOf(
  scope: Construct,
  { clusterName, association }: BoundPodIdentity,
  pods: readonly PodsOfNamespace[],
): PendingAssociation[] {
  const named = pods.filter(({ serviceAccounts }) => serviceAccounts !== undefined);
  return mergedPods(named).flatMap(({ namespace, serviceAccounts = [] }) =>
    serviceAccounts.map((serviceAccount) => ({
      clusterName,
      namespace,
      serviceAccount,
      create: (id, roleArn) =>
        new CfnPodIdentityAssociation(scope, id, { clusterName, namespace, serviceAccount, roleArn, ...association }),
    })),
  );
}

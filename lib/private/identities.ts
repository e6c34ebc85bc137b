/** The ways in which pods get one role: its trust, and the associations that stand beside it. */
import { CfnPodIdentityAssociation } from 'aws-cdk-lib/aws-eks';
import { Reference, Stack, Token, Tokenization } from 'aws-cdk-lib/core';
import type { Construct, IConstruct } from 'constructs';
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
import { misuse } from './errors';
import { requireOneKind } from './pod-identity';
import { watchPodIdentity } from './pod-identity-watch';
import { requireSome } from './requirements';
import { noteAssociation } from './second-association';

/** What one entry of `identities` needs of trust and cluster. */
export type BoundIdentity = BoundPodIdentity | BoundIrsa;

/** A Pod Identity association that is to be made for one service account of one cluster. */
export interface PendingAssociation {
  readonly clusterName: string;
  readonly namespace: string;
  readonly serviceAccount: string;
  /** What tells it from all others of a scope, whatever else is made there and in whichever order. */
  readonly key: string;
  create(id: string, roleArn: string): CfnPodIdentityAssociation;
}

/** What the trust of a role says, and what must be made once the role is there. */
export interface BoundIdentities {
  readonly bound: readonly BoundIdentity[];
  readonly trust: PolicyDocument;
  readonly associations: readonly PendingAssociation[];
}

/** Throws unless some identities are given, no cluster and no issuer twice, and none that contradicts another. */
export function bindIdentities(
  scope: Construct,
  identities: readonly Identity[],
  pods: readonly PodsOfNamespace[],
): BoundIdentities {
  requireSome(scope, 'identities', identities, 'give Identity.podIdentity or Identity.irsa');
  const bound = identities.map((identity) => identity._bind(scope));
  requireDistinct(scope, bound);
  const clusters = bound.filter(isPodIdentity);
  requireOneKind(scope, clusters);
  for (const { cluster, clusterName } of clusters) watchPodIdentity({ scope, cluster, clusterName, pods });
  return {
    bound,
    trust: trustOf(bound, pods),
    associations: clusters.flatMap((cluster) => associationsOf(scope, cluster, pods)),
  };
}

/** All clusters of Pod Identity in one statement a namespace, then one statement for each issuer. */
export function trustOf(bound: readonly BoundIdentity[], pods: readonly PodsOfNamespace[]): PolicyDocument {
  const issuers = bound.flatMap((one) => (one.type === 'irsa' ? one.issuers : []));
  return document(
    ...podIdentityStatements(bound.filter(isPodIdentity), pods),
    ...issuers.flatMap((issuer) => irsaTrust({ ...issuer, pods }).Statement),
  );
}

export function isPodIdentity(one: BoundIdentity): one is BoundPodIdentity {
  return one.type === 'podIdentity';
}

/** What any association of the account may do needs no other statement. */
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

function requireDistinct(scope: IConstruct, bound: readonly BoundIdentity[]): void {
  const first = { cluster: new Map<string, number>(), issuer: new Map<string, number>() };
  const note = (what: 'cluster' | 'issuer', name: string, index: number): void => {
    const other = first[what].get(name);
    if (other === undefined) {
      first[what].set(name, index);
      return;
    }
    const text = `is the ${what} of identities[${other}] too; leave one out`;
    misuse(scope, { code: 'Duplicate', property: `identities[${index}]`, value: name, text });
  };
  for (const [index, one] of bound.entries()) {
    if (isPodIdentity(one)) note('cluster', clusterKey(scope, one.clusterName), index);
    else for (const { issuer } of one.issuers) note('issuer', issuer, index);
  }
}

function associationsOf(
  scope: Construct,
  { clusterName, association }: BoundPodIdentity,
  pods: readonly PodsOfNamespace[],
): PendingAssociation[] {
  const cluster = clusterKey(scope, clusterName);
  const named = pods.filter(({ serviceAccounts }) => serviceAccounts !== undefined);
  return mergedPods(named).flatMap(({ namespace, serviceAccounts = [] }) =>
    serviceAccounts.map((serviceAccount) => ({
      clusterName,
      namespace,
      serviceAccount,
      // Names hold no colon, so that no two keys are alike.
      key: [cluster, namespace, serviceAccount].join(':'),
      create: (id, roleArn) => {
        noteAssociation(scope, clusterName, `${namespace}:${serviceAccount}`);
        const fixed = { clusterName, namespace, serviceAccount, roleArn };
        return new CfnPodIdentityAssociation(scope, id, { ...fixed, ...association });
      },
    })),
  );
}

/**
 * What tells a cluster from all others of an app: its name; where only the deployment knows that, what the template has
 * for it, and the stack that a resource of another one is in.
 */
function clusterKey(scope: IConstruct, clusterName: string): string {
  if (!Token.isUnresolved(clusterName)) return clusterName;
  const stack = Stack.of(scope);
  const elsewhere = Tokenization.reverseString(clusterName)
    .tokens.filter((token) => Reference.isReference(token))
    .map(({ target }) => Stack.of(target))
    .filter((other) => other !== stack)
    .map((other) => other.node.path);
  return [...elsewhere, JSON.stringify(stack.resolve(clusterName))].join(' ');
}

/** A cluster hands out one role by Pod Identity for each service account, and refuses a second association. */
import { CfnResource, Stack, Token } from 'aws-cdk-lib/core';
import type { IConstruct } from 'constructs';
import { clusterIdentity } from './eks-cluster';
import { misuse, misuseText, type Misuse } from './errors';

/**
 * A cluster, of which two names stand for the same one only where it is known to be: places that only the deployment
 * knows are the same within one stack.
 */
export function knownCluster(scope: IConstruct, clusterName: string, madeHere?: ReadonlyMap<string, string>): string {
  const cluster = clusterIdentity(scope, clusterName, madeHere);
  return Token.isUnresolved(cluster) ? `${Stack.of(scope).node.addr} ${cluster}` : cluster;
}

const associatedOfApps = new WeakMap<IConstruct, Map<string, IConstruct>>();

/**
 * Throws where a role of this package is associated with the service account already.
 * @see https://docs.aws.amazon.com/eks/latest/userguide/pod-id-association.html
 */
export function noteAssociation(scope: IConstruct, clusterName: string, serviceAccount: string): void {
  const { root } = scope.node;
  const ofApp = associatedOfApps.get(root) ?? new Map<string, IConstruct>();
  associatedOfApps.set(root, ofApp);
  const place = `${knownCluster(scope, clusterName)} ${serviceAccount}`;
  const other = ofApp.get(place);
  if (other) misuse(scope, secondAssociation(serviceAccount, other));
  ofApp.set(place, scope);
}

interface Association extends CfnResource {
  readonly clusterName: string;
  readonly namespace: string;
  readonly serviceAccount: string;
}

/**
 * One text for each association of these constructs that stands beside another one, whoever makes them: written by hand,
 * or by a cluster's own ServiceAccount.
 */
export function faultsOfAssociations(
  constructs: readonly IConstruct[],
  madeHere: ReadonlyMap<string, string>,
): string[] {
  const found = new Map<string, Association>();
  return constructs.filter(isAssociation).flatMap((one) => {
    const serviceAccount = `${one.namespace}:${one.serviceAccount}`;
    const place = `${knownCluster(one, one.clusterName, madeHere)} ${serviceAccount}`;
    const other = found.get(place);
    found.set(place, other ?? one);
    return other ? [`${misuseText(secondAssociation(serviceAccount, other))} (at ${one.node.path})`] : [];
  });
}

/** Of those with a condition, one alone may be made. */
function isAssociation(construct: IConstruct): construct is Association {
  if (!CfnResource.isCfnResource(construct)) return false;
  if (construct.cfnResourceType !== 'AWS::EKS::PodIdentityAssociation') return false;
  const { clusterName, cfnOptions } = construct as Association;
  return typeof clusterName === 'string' && cfnOptions.condition === undefined;
}

function secondAssociation(serviceAccount: string, other: IConstruct): Misuse {
  const text =
    `is what ${other.node.path} gives a role in the same cluster already, and EKS allows one for each service account; ` +
    'leave one out, or give all rights to one role';
  return { code: 'Contradiction', property: 'pods', value: serviceAccount, text };
}

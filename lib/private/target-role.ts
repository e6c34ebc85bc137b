/** Roles that EKS Pod Identity assumes second: both ends are wired here, so that nobody has half of it. */
import { Policy, type CfnRole, type IRole } from 'aws-cdk-lib/aws-iam';
import { Stack } from 'aws-cdk-lib/core';
import type { Construct, IConstruct } from 'constructs';
import { targetRolePolicy, targetRoleTrust, type ClusterPlace, type PodsOfNamespace } from '../model';
import type { PolicyDocument } from '../model/policy/types';
import type { BoundPodIdentity } from '../workload/identity';
import { TargetRole, type ITargetRole } from '../workload/target-role';
import { isClusterResource, literalNameOf, referredResource } from './eks-cluster';
import { misuse } from './errors';
import type { BoundIdentity } from './identities';
import { partitionOfStack } from './partition';
import { requireLiteral, requireOneRoleArn } from './requirements';
import { arnByName } from './target-role-arn';
import { identityPolicy } from './trust';
import { warn } from './warnings';

/** A role that pods get first. */
export interface FirstRole {
  readonly role: IRole;
  /** What makes the role in this app. @default nothing does */
  readonly resource: CfnRole | undefined;
}

/**
 * Lets EKS get from the role to the target roles of its clusters: the trust of each that the app makes admits this role
 * for these pods, and the role may assume it. Of the others a warning says what their trusts need.
 */
export function wireTargetRoles(
  scope: Construct,
  bound: readonly BoundIdentity[],
  pods: readonly PodsOfNamespace[],
  first: FirstRole,
): void {
  const chained = bound.filter(isChained);
  if (chained.length === 0) return;
  for (const target of new Set(chained.map(({ targetRole }) => targetRole))) {
    const clusters = chained.filter(({ targetRole }) => targetRole === target);
    const sessionTags = clusters.every((cluster) => cluster.sessionTags);
    if (!sessionTags && pods.some(({ serviceAccounts }) => serviceAccounts === undefined)) {
      clusters.forEach((cluster) => requireNoPattern(scope, cluster));
    }
    const arn = arnByName(first.role, first.resource);
    requireOneRoleArn(scope, 'role', arn);
    const trust = targetRoleTrust({
      clusters: clusters.map((cluster) => placeOf(scope, target, cluster)),
      roleArn: literalUnlessTogether(scope, target, 'roleName', arn, 'the role that it pins'),
      pods,
      sessionTags,
    });
    if (target instanceof TargetRole) target._admit(trust);
    else adviseOnImportedTarget(scope, target, trust);
  }
  const arns = [...new Set(chained.map(({ association }) => association.targetRoleArn!))];
  const rights = new RightToTargets(scope, 'TargetRoles', { document: identityPolicy(targetRolePolicy(arns)) });
  first.role.attachInlinePolicy(rights);
  if (!rights.attached) adviseOnFixedRole(scope, rights);
}

/** A role that was imported as immutable takes a policy without a word, and doesn't attach it. */
class RightToTargets extends Policy {
  /** Some role has it. */
  public attached = false;

  public override attachToRole(role: IRole): void {
    this.attached = true;
    super.attachToRole(role);
  }
}

/** For roles whose pods work with their own rights alone. */
export function refuseTargetRoles(scope: IConstruct, bound: readonly BoundIdentity[]): void {
  if (!bound.some(isChained)) return;
  const text = 'would give the pods another role than this one, whose rights they need; leave it out';
  misuse(scope, { code: 'TargetRole', property: 'targetRole', text });
}

function isChained(one: BoundIdentity): one is BoundPodIdentity & { readonly targetRole: ITargetRole } {
  return one.type === 'podIdentity' && one.targetRole !== undefined;
}

function placeOf(scope: IConstruct, target: ITargetRole, { clusterName }: BoundPodIdentity): ClusterPlace {
  const { account, region } = Stack.of(scope);
  return {
    partition: partitionOfStack(scope),
    region: literalUnlessTogether(scope, target, 'region', region, "a cluster's region"),
    account: literalUnlessTogether(scope, target, 'account', account, "a cluster's account"),
    name: literalUnlessTogether(
      scope,
      target,
      'clusterName',
      literalNameOf(clusterName) ?? clusterName,
      "a cluster's name",
    ),
  };
}

/** The External ID of a whole namespace is compared as a pattern, in which a parameter could stand for other clusters too. */
function requireNoPattern(scope: IConstruct, { clusterName }: BoundPodIdentity): void {
  const resource = referredResource(clusterName);
  if (resource && isClusterResource(resource)) return;
  const wayOut = 'write it out, give the construct of the cluster, or name each service account in pods';
  requireLiteral(scope, 'clusterName', clusterName, 'a part of a pattern in a trust', wayOut);
}

/** Tokens of one stack mean nothing in another's template, unless that stack exports them, and across accounts none can. */
function literalUnlessTogether(
  scope: IConstruct,
  target: ITargetRole,
  property: 'account' | 'clusterName' | 'region' | 'roleName',
  value: string,
  what: string,
): string {
  if (!(target instanceof TargetRole) || Stack.of(scope) === Stack.of(target)) return value;
  const wayOut = {
    account: 'give the stack of the workload an env with account and region',
    region: 'give the stack of the workload an env with account and region',
    clusterName: 'give the cluster a name of its own, or its name as clusterName',
    roleName: 'give the role a roleName, and its stack an env with account and region',
  };
  requireLiteral(scope, property, value, `${what} in the trust of a target role of another stack`, wayOut[property]);
  return value;
}

function adviseOnImportedTarget(scope: IConstruct, target: ITargetRole, trust: PolicyDocument): void {
  const statements = JSON.stringify(Stack.of(scope).resolve(trust.Statement));
  warn(
    scope,
    'cdk-serval:Identity.importedTargetRole',
    `${target.node.path} is no TargetRole that this app makes, so its trust cannot be changed from here, and no pod gets ` +
      `it before the trust holds these statements; add them where the role is defined: ${statements}`,
  );
}

function adviseOnFixedRole(scope: IConstruct, { document }: Policy): void {
  const { Statement } = Stack.of(scope).resolve(document) as { readonly Statement: unknown };
  warn(
    scope,
    'cdk-serval:Identity.targetRolePermission',
    "the role's policies cannot be changed from here, and no pod gets the target role before they hold this: " +
      JSON.stringify(Statement),
  );
}

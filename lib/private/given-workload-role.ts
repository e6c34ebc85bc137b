/** Roles that exist already, and that pods are to get. */
import { Role, type CfnRole, type IRole, type IRoleRef } from 'aws-cdk-lib/aws-iam';
import { Stack, Token, TokenComparison } from 'aws-cdk-lib/core';
import type { Construct } from 'constructs';
import type { PolicyDocument } from '../model/policy/types';
import { RoleConstruct } from '../role-construct';
import type { IWorkloadRole, WorkloadOptions } from '../workload/workload-options';
import { misuse } from './errors';
import { bindIdentities, isPodIdentity, type BoundIdentity } from './identities';
import { plainRoleArn } from './plain-role-arn';
import { requireGiven, requireLiteral } from './requirements';
import { addToTrust, isRoleResource, roleResource } from './role-trust';
import { wireTargetRoles } from './target-role';
import { toStatements } from './trust';
import { requireTrustLimit } from './trust-size';
import { warn } from './warnings';
import { bindPods } from './workload-pods';
import { requireRoom, watchRoom } from './workload-trust-size';

interface GivenWorkloadRoleProps {
  /** The role that exists. */
  readonly given: IRoleRef;
  /** Who gets it, and how. */
  readonly options: WorkloadOptions;
}

/** Lets pods get a role that exists: by its trust where this app makes the role, and by associations. */
export function givenWorkloadRole(scope: Construct, id: string, props: GivenWorkloadRoleProps): IWorkloadRole {
  return new GivenWorkloadRole(scope, id, props);
}

class GivenWorkloadRole extends RoleConstruct implements IWorkloadRole {
  /** The role that the pods get. */
  public readonly role: IRole;
  /** @internal */
  public readonly _resource: CfnRole | undefined;

  constructor(scope: Construct, id: string, props: GivenWorkloadRoleProps) {
    super(scope, id);
    const { given, options } = props;
    requireGiven(this, 'role', given, 'give the role that the pods are to get');
    requireGiven(this, 'options', options, 'give pods and identities');
    const limit = requireTrustLimit(this, 'trustPolicySizeLimit', options.trustPolicySizeLimit);
    const pods = bindPods(this, options.pods);
    requireSameAccount(this, given);
    const identities = bindIdentities(this, options.identities, pods);
    requireRoom(this, identities, pods, limit);
    const { bound, trust, associations } = identities;

    this.role = roleOf(this, given);
    this._resource = roleResource(given instanceof RoleConstruct ? given.role : given);
    if (this._resource) {
      requireSameRegion(this, bound, this._resource);
      for (const statement of toStatements(trust)) addToTrust(this._resource, statement);
      watchRoom(this._resource, limit);
    } else {
      adviseOnImportedRole(this, trust);
    }
    wireTargetRoles(this, bound, pods, { role: this.role, resource: this._resource });
    for (const { key, create } of associations) create(key, this.role.roleArn);
  }

  /** Who gets what is granted to this role. */
  public get grantPrincipal() {
    return this.role.grantPrincipal;
  }

  /** ARN of the role as literal text, for manifests. */
  public get plainRoleArn() {
    return plainRoleArn(this, this.role, this._resource);
  }
}

/** The role as what can be granted to. */
function roleOf(scope: Construct, given: IRoleRef): IRole {
  if (given instanceof RoleConstruct) return given.role;
  if ('grantPrincipal' in given && 'assumeRoleAction' in given) return given as IRole;
  if (!isRoleResource(given)) return Role.fromRoleArn(scope, 'Role', given.roleRef.roleArn);
  const { path = '/', ref } = given;
  requireLiteral(scope, 'role.path', path, 'the path of a role of layer 1', 'write it out, or give a Role of layer 2');
  // By its name, since CDK finds no name in an ARN that only the deployment knows; in front of it, the path is of the ARN.
  return Role.fromRoleName(scope, 'Role', `${path.slice(1)}${ref}`);
}

/** Associations hand out roles of their cluster's account alone, and a trust names providers of its own account alone. */
function requireSameAccount(scope: Construct, given: IRoleRef): void {
  const { account } = Stack.of(scope);
  const other = given.env.account;
  if (Token.compareStrings(other, account) !== TokenComparison.DIFFERENT) return;
  const text =
    `is the account of the role, but clusters and providers are taken from ${account}, the account of this stack; let ` +
    "pods get the role in a stack of the role's account, or take Identity.podIdentity with a targetRole";
  misuse(scope, { code: 'ClusterEnvironment', property: 'role', value: other, text });
}

/** The trust stands in the role's template, where a region that only the deployment knows would be that template's. */
function requireSameRegion(scope: Construct, bound: readonly BoundIdentity[], resource: CfnRole): void {
  const [here, there] = [Stack.of(scope), Stack.of(resource)];
  if (here === there || !bound.some(isPodIdentity) || !Token.isUnresolved(here.region)) return;
  if (Token.isUnresolved(there.region)) return;
  const wayOut = `give this stack an env with account and region, as the role's stack ${there.node.path} has`;
  requireLiteral(scope, 'region', here.region, "a cluster's ARN in the trust of another stack", wayOut);
}

function adviseOnImportedRole(scope: Construct, trust: PolicyDocument): void {
  warn(
    scope,
    'cdk-serval:WorkloadRole.importedRole',
    'the role is imported, so its trust cannot be changed from here, and no pod gets it before the trust holds these ' +
      `statements; add them where the role is defined: ${JSON.stringify(Stack.of(scope).resolve(trust.Statement))}`,
  );
}

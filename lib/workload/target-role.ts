import {
  Role,
  type CfnRole,
  type IGrantable,
  type IManagedPolicy,
  type IPrincipal,
  type IRole,
  type IRoleRef,
  type PolicyStatement,
} from 'aws-cdk-lib/aws-iam';
import { Stack } from 'aws-cdk-lib/core';
import type { Construct } from 'constructs';
import type { PolicyDocument } from '../model/policy/types';
import { misuseText } from '../private/errors';
import { requireOneRoleArn } from '../private/requirements';
import { requireRoleOptions, resourceOf, roleProps, tagRole } from '../private/role';
import { defaultRoleName, noteRoleName } from '../private/role-names';
import { toStatements } from '../private/trust';
import { longestSizeAtSynthesis, requireTrustLimit } from '../private/trust-size';
import { RoleConstruct } from '../role-construct';
import type { RoleOptions } from '../role-options';

/** A role that EKS Pod Identity assumes for pods with the credentials of their own role. */
export interface ITargetRole extends IRoleRef {
  /** ARN of the role. */
  readonly roleArn: string;
}

/** Properties of a `TargetRole`. */
export interface TargetRoleProps extends RoleOptions {
  /**
   * Name of the role, 1 to 64 characters. Another name makes another role in the place of the old one.
   * @default - the stack's name, the construct's path in the stack and a hash of both, cut in the middle
   */
  readonly roleName?: string;
  /**
   * Managed policies of the role.
   * @default - none
   */
  readonly managedPolicies?: IManagedPolicy[];
  /**
   * How many characters a trust policy may have in the role's account, where AWS has raised that quota. A trust that
   * could become larger is an error («TrustSize»).
   * @default 2048
   * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html
   */
  readonly trustPolicySizeLimit?: number;
}

/**
 * A role for pods that work in another account than their cluster's.
 *
 * Creates one AWS::IAM::Role, in the account of what the pods work with. It trusts nobody until it is given to a
 * workload, which then wires both ends: `Identity.podIdentity({ clusterName, targetRole })` names it in the associations,
 * lets the workload's role assume it, and adds to its trust that role, for those pods of that cluster: by their session
 * tags, or by the External ID that EKS gives where `disableSessionTags` is set. Several workloads may share it. A target
 * role that no workload of the app is given is an error at synthesis («TargetRole»).
 *
 * Nothing is exported: the stacks know each other's roles by name and can be deployed in either order, but for pods that
 * start before both are there. So stacks of both sides need an env with account and region, and the cluster a name that
 * is known at synthesis; what only the deployment knows is an error that names the way out («LiteralNeeded»).
 *
 * EKS's agent keeps credentials of a target role for 59 minutes. A session lasts an hour at most, whatever is set.
 * @see https://docs.aws.amazon.com/eks/latest/userguide/pod-id-assign-target-role.html
 */
export class TargetRole extends RoleConstruct implements ITargetRole, IGrantable {
  /**
   * A target role that exists already, and whose trust somebody else keeps: the workload's associations name it, and its
   * role may assume it. A warning says which statements its trust needs, with the External ID where there are no tags.
   */
  public static fromRoleArn(scope: Construct, id: string, roleArn: string): ITargetRole {
    requireOneRoleArn(scope, 'roleArn', roleArn);
    class Import extends RoleConstruct implements ITargetRole {
      /** The role. */
      public readonly role = Role.fromRoleArn(this, 'Resource', roleArn, { mutable: false });
    }
    return new Import(scope, id);
  }

  /** The role that the pods work with. */
  public readonly role: IRole;

  private readonly made: Role;

  // eslint-disable-next-line awscdk/construct-constructor-property -- the rule does not see through the default
  constructor(scope: Construct, id: string, props: TargetRoleProps = {}) {
    super(scope, id);
    requireRoleOptions(this, props);
    const limit = requireTrustLimit(this, 'trustPolicySizeLimit', props.trustPolicySizeLimit);
    const { roleName = defaultRoleName(this) } = props;
    noteRoleName(this, roleName, Stack.of(this).account, 'another roleName');
    const role = new Role(this, 'Resource', {
      ...roleProps([], { ...props, roleName }, 'Lets pods of Kubernetes work in this account'),
      managedPolicies: props.managedPolicies,
    });
    tagRole(role, props.tags);
    this.node.addValidation({ validate: () => faultsOf(role, limit) });
    this.role = role;
    this.made = role;
  }

  /** Who gets what is granted to this role. */
  public get grantPrincipal(): IPrincipal {
    return this.role.grantPrincipal;
  }

  /** Adds to what the role may do. */
  public addToPolicy(statement: PolicyStatement): void {
    this.role.addToPrincipalPolicy(statement);
  }

  /**
   * Lets one workload in.
   * @internal
   */
  public _admit(trust: PolicyDocument): void {
    this.made.assumeRolePolicy!.addStatements(...toStatements(trust));
  }

  /** @internal */
  public get _resource(): CfnRole | undefined {
    return resourceOf(this.made);
  }
}

function faultsOf(role: Role, limit: number): string[] {
  if (role.assumeRolePolicy!.isEmpty) {
    const text =
      'is given to no workload of this app, so that nobody could assume the role; give it to ' +
      'Identity.podIdentity({ targetRole }), or take TargetRole.fromRoleArn where another app makes it';
    return [misuseText({ code: 'TargetRole', property: 'targetRole', text })];
  }
  const resource = resourceOf(role);
  const size = resource ? longestSizeAtSynthesis(resource) : 0;
  if (size <= limit) return [];
  const text =
    `would trust so many workloads that its policy has ${size} characters, and IAM takes ${limit}; make a second target ` +
    'role for some of them, or set trustPolicySizeLimit where AWS has raised the quota of the account';
  return [misuseText({ code: 'TrustSize', property: 'targetRole', text })];
}

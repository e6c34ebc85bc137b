import {
  Role,
  type IGrantable,
  type IManagedPolicy,
  type IPrincipal,
  type IRole,
  type PolicyStatement,
} from 'aws-cdk-lib/aws-iam';
import type { Duration } from 'aws-cdk-lib/core';
import type { Construct } from 'constructs';
import { bindIdentities } from '../private/identities';
import { requireMaxSessionDuration } from '../private/requirements';
import { requireRoleOptions, roleProps, tagRole } from '../private/role';
import { toStatements } from '../private/trust';
import { RoleConstruct } from '../role-construct';
import type { RoleOptions } from '../role-options';
import type { Identity } from './identity';
import type { Pods } from './pods';

/** Properties of a `WorkloadRole`. */
export interface WorkloadRoleProps extends RoleOptions {
  /** The pods that the role is for, in every cluster of `identities`; one entry at least. */
  readonly pods: Pods[];
  /**
   * How they get it, one entry at least: several clusters, several issuers, or both ways while one takes over from the
   * other.
   */
  readonly identities: Identity[];
  /**
   * Name of the role, 1 to 64 characters.
   * @default - a name that CloudFormation makes up
   */
  readonly roleName?: string;
  /**
   * How long one session may last, one hour to twelve.
   * @default - IAM's own: one hour
   */
  readonly maxSessionDuration?: Duration;
  /**
   * Managed policies of the role.
   * @default - none
   */
  readonly managedPolicies?: IManagedPolicy[];
}

/**
 * A role that pods get.
 *
 * Creates one AWS::IAM::Role whose trust admits the given pods and nobody else, and for Pod Identity an
 * AWS::EKS::PodIdentityAssociation for each service account and cluster. Grants of other constructs take it as a
 * grantee: `bucket.grantRead(role)`.
 * @see https://docs.aws.amazon.com/eks/latest/userguide/service-accounts.html
 */
export class WorkloadRole extends RoleConstruct implements IGrantable {
  /** The role that the pods get. */
  public readonly role: IRole;

  constructor(scope: Construct, id: string, props: WorkloadRoleProps) {
    super(scope, id);
    requireRoleOptions(this, props);
    requireMaxSessionDuration(this, 'maxSessionDuration', props.maxSessionDuration);
    const pods = props.pods.map((one, index) => one._bind(this, `pods[${index}]`));
    const { trust, associations } = bindIdentities(this, props.identities, pods);

    const role = new Role(this, 'Resource', {
      ...roleProps(toStatements(trust), props, 'Lets pods of Kubernetes call AWS'),
      maxSessionDuration: props.maxSessionDuration,
      managedPolicies: props.managedPolicies,
    });
    tagRole(role, props.tags);
    for (const { clusterName, namespace, serviceAccount, create } of associations) {
      create(`${clusterName}-${namespace}-${serviceAccount}`, role.roleArn);
    }
    this.role = role;
  }

  /** Who gets what is granted to this role. */
  public get grantPrincipal(): IPrincipal {
    return this.role.grantPrincipal;
  }

  /** Adds to what the role may do. */
  public addToPolicy(statement: PolicyStatement): void {
    this.role.addToPrincipalPolicy(statement);
  }
}

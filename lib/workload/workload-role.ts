import {
  Role,
  type IManagedPolicy,
  type IPrincipal,
  type IRole,
  type IRoleRef,
  type PolicyStatement,
} from 'aws-cdk-lib/aws-iam';
import { Stack, type Duration } from 'aws-cdk-lib/core';
import type { Construct } from 'constructs';
import { MANAGED_POLICIES_PER_ROLE, type PodsOfNamespace } from '../model';
import { givenWorkloadRole } from '../private/given-workload-role';
import { bindIdentities, trustOf, type BoundIdentity } from '../private/identities';
import { plainRoleArn } from '../private/plain-role-arn';
import { requireGiven, requireMaxSessionDuration } from '../private/requirements';
import { requireRoleOptions, resourceOf, roleProps, tagRole } from '../private/role';
import { defaultRoleName, noteRoleName } from '../private/role-names';
import { roleResource } from '../private/role-trust';
import { wireTargetRoles } from '../private/target-role';
import { toStatements } from '../private/trust';
import { longestSizeOf, requireTrustLimit } from '../private/trust-size';
import { warn } from '../private/warnings';
import { bindPods } from '../private/workload-pods';
import { moreClusters, requireRoom, watchRoom } from '../private/workload-trust-size';
import { RoleConstruct } from '../role-construct';
import type { RoleOptions } from '../role-options';
import type { IWorkloadRole, WorkloadOptions } from './workload-options';

/** Properties of a `WorkloadRole`. */
export interface WorkloadRoleProps extends WorkloadOptions, RoleOptions {
  /**
   * Name of the role, 1 to 64 characters. Another name makes another role in the place of the old one.
   * @default - the stack's name, the construct's path in the stack and a hash of both, cut in the middle
   */
  readonly roleName?: string;
  /**
   * How long one session may last, one hour to twelve. It limits IRSA alone, whose SDKs ask for an hour unless told
   * otherwise: sessions of Pod Identity last as long as EKS says.
   * @default - IAM's own: one hour
   */
  readonly maxSessionDuration?: Duration;
  /**
   * Managed policies of the role. More than ten bring a warning, since AWS must have raised that quota.
   * @default - none
   */
  readonly managedPolicies?: IManagedPolicy[];
}

/** How large the trust of a role can become, in characters as IAM counts them. */
export interface TrustSize {
  /** Characters of the trust; what only the deployment knows counts as the longest that it can be. */
  readonly size: number;
  /** What IAM takes. */
  readonly limit: number;
  /**
   * How many clusters more fit, each let in the same ways as those that are there, under names and issuers as long as
   * the longest among them.
   * @default - as many as there are, since any association of the account is let in
   */
  readonly moreClusters?: number;
}

/**
 * A role that pods get.
 *
 * Creates one AWS::IAM::Role whose trust admits the given pods and nobody else, and for Pod Identity an
 * AWS::EKS::PodIdentityAssociation for each service account and cluster. Grants of other constructs take it as a
 * grantee: `bucket.grantRead(role)`.
 *
 * The role has a name that is known before deployment, since charts hold its ARN. Two of one name in an account are an
 * error («Contradiction»).
 * @see https://docs.aws.amazon.com/eks/latest/userguide/service-accounts.html
 */
export class WorkloadRole extends RoleConstruct implements IWorkloadRole {
  /**
   * Lets pods get a role that exists: statements are added to the trust of one that this app makes, L2 or L1, and the
   * associations of Pod Identity are created. The trust of an imported role can't be changed from here: a warning says
   * which statements it needs. The role must be of this stack's account («ClusterEnvironment»).
   */
  public static fromRole(scope: Construct, id: string, role: IRoleRef, options: WorkloadOptions): IWorkloadRole {
    return givenWorkloadRole(scope, id, { given: role, options });
  }

  /** The role that the pods get. */
  public readonly role: IRole;

  private readonly pods: readonly PodsOfNamespace[];
  private readonly identities: readonly BoundIdentity[];
  private readonly trustLimit: number;

  constructor(scope: Construct, id: string, props: WorkloadRoleProps) {
    super(scope, id);
    requireGiven(this, 'props', props, 'give pods and identities');
    requireRoleOptions(this, props);
    requireMaxSessionDuration(this, 'maxSessionDuration', props.maxSessionDuration);
    const limit = requireTrustLimit(this, 'trustPolicySizeLimit', props.trustPolicySizeLimit);
    const pods = bindPods(this, props.pods);
    const identities = bindIdentities(this, props.identities, pods);
    requireRoom(this, identities, pods, limit);
    const { bound, trust, associations } = identities;
    const { roleName = defaultRoleName(this) } = props;
    noteRoleName(this, roleName, Stack.of(this).account, 'roleName');

    const role = new Role(this, 'Resource', {
      ...roleProps(toStatements(trust), { ...props, roleName }, 'Lets pods of Kubernetes call AWS'),
      maxSessionDuration: props.maxSessionDuration,
      managedPolicies: props.managedPolicies,
    });
    tagRole(role, props.tags);
    const resource = resourceOf(role);
    if (resource) watchRoom(resource, limit);
    adviseOnManagedPolicies(this, props.managedPolicies);
    wireTargetRoles(this, bound, pods, { role, resource });
    for (const { key, create } of associations) create(key, role.roleArn);

    this.role = role;
    this.pods = pods;
    this.identities = bound;
    this.trustLimit = limit;
  }

  /** Who gets what is granted to this role. */
  public get grantPrincipal(): IPrincipal {
    return this.role.grantPrincipal;
  }

  /** ARN of the role as literal text, for manifests. */
  public get plainRoleArn(): string {
    return plainRoleArn(this, this.role, roleResource(this.role));
  }

  /** How large the trust can become, and for how many clusters more it has room. */
  public get trustSize(): TrustSize {
    const { trustLimit: limit } = this;
    // Roles that the CDK is told not to make have no document.
    const trust = (this.role as Role).assumeRolePolicy ?? trustOf(this.identities, this.pods);
    const size = longestSizeOf(this, trust);
    return { size, limit, moreClusters: moreClusters(this, this.identities, this.pods, limit - size) };
  }

  /** Adds to what the role may do. */
  public addToPolicy(statement: PolicyStatement): void {
    this.role.addToPrincipalPolicy(statement);
  }
}

function adviseOnManagedPolicies(role: WorkloadRole, policies: readonly IManagedPolicy[] = []): void {
  if (policies.length <= MANAGED_POLICIES_PER_ROLE) return;
  warn(
    role,
    'cdk-serval:WorkloadRole.managedPolicies',
    `the role has ${policies.length} managed policies, IAM takes ${MANAGED_POLICIES_PER_ROLE} by default; put some ` +
      'together, write some as inline policies, or ask AWS for a larger quota',
  );
}

import type { IRole } from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
import { SERVICE, WORKFLOW } from '../model';
import { noteWorker } from '../private/app-holdings';
import { roleByName } from '../private/imported-role';
import { namedRole } from '../private/named-role';
import { requireFunctionName } from '../private/resource-names';
import { functionStatements, serviceRole } from '../private/service-role';
import { readerStatements, requireConnections } from '../private/sync-connections';
import { noteToldRole } from '../private/told-roles';
import { RoleConstruct } from '../role-construct';
import type { RoleOptions } from '../role-options';
import type { SyncConnection } from './sync-connection';

/** A workflow that comes with Serval's AWS integration, as a function. */
export enum Workflow {
  /** "List AWS Organization Accounts", by `ListAccountsWorkflow`. */
  LIST_ACCOUNTS = 'LIST_ACCOUNTS',
  /** "Create AWS IAM Role", by `CreateRoleWorkflow`. */
  CREATE_ROLE = 'CREATE_ROLE',
}

/** Properties of a `WorkflowRole`. */
export interface WorkflowRoleProps extends RoleOptions {
  /** The workflow that the role is for: what its names and description are unless they are given. */
  readonly workflow: Workflow;
  /** The accounts that it works in, at least one, each once: the ingestion roles that may be assumed, and no others. */
  readonly connections: SyncConnection[];
  /**
   * Name of the role, 1 to 64 characters.
   * @default "serval-list-organization-accounts" or "serval-create-role"
   */
  readonly roleName?: string;
  /**
   * Name of the workflow's function, whose log the role writes.
   * @default "serval-list-organization-accounts" or "serval-create-role"
   */
  readonly functionName?: string;
  /**
   * The function runs in a VPC.
   * @default false
   */
  readonly vpc?: boolean;
  /**
   * The function is traced with X-Ray.
   * @default false
   */
  readonly tracing?: boolean;
}

/**
 * The role of a workflow's function.
 *
 * Creates one AWS::IAM::Role that Lambda assumes. It may assume the named ingestion roles and write its own log; what
 * the workflow does in an account are rights of the ingestion role there (`installWorkflows`), which must trust this
 * role: `ServalPrincipal.roles`.
 */
export class WorkflowRole extends RoleConstruct {
  /**
   * Takes the role of another stack of this account by its name, immutable.
   * @param roleName with its path in front where it has one, as "serval/serval-create-role"
   */
  public static fromWorkflowRoleName(scope: Construct, id: string, roleName: string): IRole {
    return roleByName(scope, id, roleName);
  }

  /** The role that the function runs with. Known by its name; nothing adds to it. */
  public readonly role: IRole;

  // eslint-disable-next-line awscdk/no-unused-props -- serviceRole takes the others, as a whole
  constructor(scope: Construct, id: string, props: WorkflowRoleProps) {
    super(scope, id);
    const known = WORKFLOWS[props.workflow];
    const { functionName = known.name, roleName = known.name } = props;
    requireConnections(this, props.connections);
    requireFunctionName(this, 'functionName', functionName);

    serviceRole(this, {
      ...props,
      roleName,
      purpose: `Lets the workflow "${known.title}" assume the ingestion roles of connected accounts`,
      statements: readerStatements(this, props.connections, functionStatements(this, { ...props, functionName })),
    });
    this.role = namedRole(this, 'Role', roleName, props.path);
    noteWorker(this);
    noteToldRole(this, this.roleArn, { ...props, functionName });
  }
}

const WORKFLOWS: Readonly<Record<Workflow, { readonly name: string; readonly title: string }>> = {
  [Workflow.LIST_ACCOUNTS]: { name: SERVICE.listAccounts, title: WORKFLOW.listAccounts },
  [Workflow.CREATE_ROLE]: { name: SERVICE.createRole, title: WORKFLOW.createRole },
};

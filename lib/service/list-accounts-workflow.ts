import type { Grant, IGrantable, IRole } from 'aws-cdk-lib/aws-iam';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import { Duration } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import { SERVICE, WORKFLOW } from '../model';
import { workflowFunction } from '../private/workflow-function';
import type { WorkflowOptions } from './workflow-options';
import { Workflow } from './workflow-role';

/** Properties of a `ListAccountsWorkflow`. */
export interface ListAccountsWorkflowProps extends WorkflowOptions {
  /**
   * Name of the function, 1 to 64 characters; its role is called so too.
   * @default "serval-list-organization-accounts"
   */
  readonly functionName?: string;
}

/**
 * "List AWS Organization Accounts" as a function: it answers, for each connected account, with the accounts of its
 * organization, or with the health check's reason why not.
 *
 * Creates an AWS::Lambda::Function (arm64, 5 minutes, 256 MiB unless told otherwise) with its AWS::Logs::LogGroup, and
 * unless one is given its `WorkflowRole`. Nothing invokes it by itself. Connect the management account or a delegated
 * administrator, and give the ingestion role there `InstallWorkflow.listOrganizationAccounts()`.
 * @see https://docs.serval.com/sections/integrations/aws-role-ingestion
 */
export class ListAccountsWorkflow extends Construct {
  /** The function. Its event is not looked at. */
  public readonly function: IFunction;
  /** The role that it runs with, given or made here: what `ServalPrincipal.roles` takes. */
  public readonly role: IRole;

  // eslint-disable-next-line awscdk/no-unused-props -- workflowFunction takes the others, as a whole
  constructor(scope: Construct, id: string, props: ListAccountsWorkflowProps) {
    super(scope, id);
    ({ function: this.function, role: this.role } = workflowFunction(this, {
      ...props,
      workflow: Workflow.LIST_ACCOUNTS,
      bundle: 'organizations',
      functionName: props.functionName ?? SERVICE.listAccounts,
      description: WORKFLOW.listAccounts,
      timeout: Duration.minutes(5),
      settings: {},
    }));
  }

  /** Lets somebody invoke the function. */
  public grantInvoke(grantee: IGrantable): Grant {
    return this.function.grantInvoke(grantee);
  }
}

import type { IManagedPolicy } from 'aws-cdk-lib/aws-iam';
import type { IConstruct } from 'constructs';
import { createRolePolicy, document, LIST_ACCOUNTS_ACTIONS } from '../model';
import type { PolicyDocument } from '../model/policy/types';
import { requireSwitch } from '../private/requirements';
import { arnOfRolesUnder } from '../private/role-path';

/** What "Create AWS IAM Role" may do beyond creating a role with its policy. */
export interface CreateRoleWorkflowOptions {
  /**
   * Also iam:TagRole, so that a role can be born with the tag that makes it requestable.
   * @default false
   */
  readonly tagAtCreation?: boolean;
  /**
   * Also iam:DeleteRole and iam:DeleteRolePolicy, so that a creation that failed half-way can be undone.
   * @default false
   */
  readonly undo?: boolean;
  /**
   * Limits the workflow to roles under this path, such as "/requestable/", other than "/". IAM itself then refuses all
   * others.
   * @default - roles of any path, as documented
   */
  readonly path?: string;
  /**
   * Limits the workflow to roles that have this permissions boundary: IAM itself refuses to create a role without it,
   * and to write policies into one. The policy must be of the account that the ingestion role is in.
   * @default - roles with any boundary or none, as documented
   * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies_boundaries.html
   */
  readonly permissionsBoundary?: IManagedPolicy;
}

/** An inline policy of the ingestion role. */
interface WorkflowPolicy {
  readonly policyName: string;
  readonly document: PolicyDocument;
}

/**
 * A workflow that comes with Serval's AWS integration and needs rights beyond the seven of the sync.
 *
 * Each adds one inline policy to the ingestion role, with exactly the documented actions, on all resources unless told
 * otherwise.
 * @see https://docs.serval.com/sections/integrations/aws-role-ingestion
 */
export abstract class InstallWorkflow {
  /** "List AWS Organization Accounts": organizations:ListAccounts. For the management account or a delegated one. */
  public static listOrganizationAccounts(): InstallWorkflow {
    return new ListAccounts();
  }

  /**
   * "Create AWS IAM Role": iam:CreateRole and iam:PutRolePolicy.
   *
   * Whoever may do both can make an administrator: give `path` and `permissionsBoundary`, or give the ingestion role a
   * permissions boundary, or keep the workflow's approval in Serval strict.
   */
  public static createRole(options: CreateRoleWorkflowOptions = {}): InstallWorkflow {
    return new CreateRole(options);
  }

  /** @internal */
  public abstract _bind(scope: IConstruct): WorkflowPolicy;
}

class ListAccounts extends InstallWorkflow {
  public _bind(): WorkflowPolicy {
    return {
      policyName: 'serval-list-organization-accounts',
      document: document({ Effect: 'Allow', Action: LIST_ACCOUNTS_ACTIONS, Resource: '*' }),
    };
  }
}

class CreateRole extends InstallWorkflow {
  constructor(private readonly options: CreateRoleWorkflowOptions) {
    super();
  }

  public _bind(scope: IConstruct): WorkflowPolicy {
    const { path, permissionsBoundary } = this.options;
    const tagAtCreation = requireSwitch(scope, 'installWorkflows tagAtCreation', this.options.tagAtCreation);
    const undo = requireSwitch(scope, 'installWorkflows undo', this.options.undo);
    const limits = {
      resource: path === undefined ? undefined : arnOfRolesUnder(scope, 'installWorkflows path', path),
      permissionsBoundary: permissionsBoundary?.managedPolicyArn,
    };
    return { policyName: 'serval-create-role', document: createRolePolicy({ ...limits, tagAtCreation, undo }) };
  }
}

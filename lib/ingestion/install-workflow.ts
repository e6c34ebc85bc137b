import { CREATE_ROLE_ACTIONS, LIST_ACCOUNTS_ACTIONS, TAG_ROLE_ACTIONS, UNDO_CREATE_ROLE_ACTIONS } from '../model';
import type { PolicyDocument } from '../model/policy/types';
import { document } from '../model/trust';

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
}

/** An inline policy of the ingestion role. */
interface WorkflowPolicy {
  readonly policyName: string;
  readonly document: PolicyDocument;
}

/**
 * A workflow that comes with Serval's AWS integration and needs rights beyond the seven of the sync.
 *
 * Each adds one inline policy to the ingestion role, with exactly the documented actions on all resources.
 * @see https://docs.serval.com/sections/integrations/aws-role-ingestion
 */
export abstract class InstallWorkflow {
  /** "List AWS Organization Accounts": organizations:ListAccounts. For the management account or a delegated one. */
  public static listOrganizationAccounts(): InstallWorkflow {
    return new ActionsWorkflow('serval-list-organization-accounts', LIST_ACCOUNTS_ACTIONS);
  }

  /**
   * "Create AWS IAM Role": iam:CreateRole and iam:PutRolePolicy.
   *
   * Whoever may do both can make an administrator: give the ingestion role a permissions boundary, or keep the
   * workflow's approval in Serval strict.
   */
  public static createRole(options: CreateRoleWorkflowOptions = {}): InstallWorkflow {
    return new ActionsWorkflow('serval-create-role', [
      ...CREATE_ROLE_ACTIONS,
      ...(options.tagAtCreation ? TAG_ROLE_ACTIONS : []),
      ...(options.undo ? UNDO_CREATE_ROLE_ACTIONS : []),
    ]);
  }

  /** @internal */
  public abstract _bind(): WorkflowPolicy;
}

class ActionsWorkflow extends InstallWorkflow {
  constructor(
    private readonly policyName: string,
    private readonly actions: readonly string[],
  ) {
    super();
  }

  public _bind(): WorkflowPolicy {
    const { policyName, actions } = this;
    return { policyName, document: document({ Effect: 'Allow', Action: actions, Resource: '*' }) };
  }
}

import type { Grant, IGrantable, IRole } from 'aws-cdk-lib/aws-iam';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import { Duration, Token } from 'aws-cdk-lib/core';
import { Construct, type IConstruct } from 'constructs';
import type { ILoginProvider } from '../access/login-provider';
import { ASSUME_ROLE_WITH_WEB_IDENTITY, ISSUER_SCHEME, SERVICE, WORKFLOW } from '../model';
import { misuse } from '../private/errors';
import { watchPlainTrusts } from '../private/login-claims';
import { requirePath, requirePolicyName } from '../private/requirements';
import { requirePathBelowRoot } from '../private/role-path';
import { workflowFunction } from '../private/workflow-function';
import type { WorkflowOptions } from './workflow-options';
import { Workflow } from './workflow-role';

/** Properties of a `CreateRoleWorkflow`. */
export interface CreateRoleWorkflowProps extends WorkflowOptions {
  /**
   * The path of all roles that the workflow makes, such as "/requestable/"; not "/". Give the ingestion roles the same
   * one: `InstallWorkflow.createRole({ path })`.
   */
  readonly rolePath: string;
  /**
   * Name of the customer managed policy that every role gets as its permissions boundary, after its path where it has
   * one, as "/team/requestable-boundary". Each connected account must have it. Give the ingestion roles the same one:
   * `InstallWorkflow.createRole({ permissionsBoundary })`.
   */
  readonly roleBoundaryName: string;
  /**
   * Whom the roles let in from birth: the issuer and client id that their trust names. Each connected account must have
   * a provider for that issuer; Google is built into IAM.
   */
  readonly loginProvider: ILoginProvider;
  /**
   * Name of the function, 1 to 64 characters; its own role is called so too.
   * @default "serval-create-role"
   */
  readonly functionName?: string;
}

/**
 * "Create AWS IAM Role" as a function: it makes a role that is requestable from birth, within a path and under a
 * permissions boundary. A failure half-way leaves a role without permissions, which the next attempt completes.
 *
 * Creates an AWS::Lambda::Function (arm64, 1 minute, 256 MiB unless told otherwise) with its AWS::Logs::LogGroup, and
 * unless one is given its `WorkflowRole`. Whoever may invoke it decides what a new role may do within the boundary. The
 * ingestion roles need `InstallWorkflow.createRole({ tagAtCreation: true, path, permissionsBoundary })`.
 * @see https://docs.serval.com/sections/integrations/aws-role-ingestion
 */
export class CreateRoleWorkflow extends Construct {
  /** The function. Its event has account, roleName, policy, and if wanted description and maxSessionDuration in seconds. */
  public readonly function: IFunction;
  /** The role that it runs with, given or made here: what `ServalPrincipal.roles` takes. */
  public readonly role: IRole;

  // eslint-disable-next-line awscdk/no-unused-props -- workflowFunction takes the others, as a whole
  constructor(scope: Construct, id: string, props: CreateRoleWorkflowProps) {
    super(scope, id);
    const { rolePath, roleBoundaryName, loginProvider } = props;
    const { issuer, clientId, hostedDomain } = loginProvider;
    requirePathBelowRoot(this, 'rolePath', rolePath);
    requireBoundaryName(this, roleBoundaryName);
    requirePlainLogins(this, loginProvider);
    watchPlainTrusts(this, loginProvider);
    ({ function: this.function, role: this.role } = workflowFunction(this, {
      ...props,
      workflow: Workflow.CREATE_ROLE,
      bundle: 'create-role',
      functionName: props.functionName ?? SERVICE.createRole,
      description: WORKFLOW.createRole,
      timeout: Duration.minutes(1),
      settings: {
        ROLE_PATH: rolePath,
        PERMISSIONS_BOUNDARY: roleBoundaryName,
        OIDC_ISSUER: `${ISSUER_SCHEME}${issuer}`,
        OIDC_CLIENT_ID: clientId,
        ...(hostedDomain !== undefined && { GOOGLE_HOSTED_DOMAIN: hostedDomain }),
      },
    }));
  }

  /** Lets somebody invoke the function, and so make roles with any permissions within the boundary. */
  public grantInvoke(grantee: IGrantable): Grant {
    return this.function.grantInvoke(grantee);
  }
}

function requireBoundaryName(scope: IConstruct, value: string): void {
  if (Token.isUnresolved(value)) return;
  const property = 'roleBoundaryName';
  if (value.startsWith('arn:')) {
    const text = 'is an ARN, but each account has a policy of its own; give the name alone, after its path if any';
    misuse(scope, { code: 'Name', property, value, text });
  }
  const nameAt = value.lastIndexOf('/') + 1;
  if (nameAt > 0) requirePath(scope, property, value.slice(0, nameAt));
  requirePolicyName(scope, property, value.slice(nameAt));
}

/** The trust of a new role allows a plain login alone. */
function requirePlainLogins(scope: IConstruct, loginProvider: ILoginProvider): void {
  const others = loginProvider.loginStatement().actions.filter((action) => action !== ASSUME_ROLE_WITH_WEB_IDENTITY);
  if (others.length === 0) return;
  const text =
    `sends what needs ${others.join(' and ')} in the trust of every role, which the workflow does not write, so that ` +
    'nobody could log in to its roles; take a client whose ID tokens carry no session tags and no source identity';
  misuse(scope, { code: 'Contradiction', property: 'loginProvider', value: loginProvider.issuer, text });
}

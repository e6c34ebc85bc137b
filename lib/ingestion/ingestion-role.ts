import { Role, type IRole, type IRoleRef } from 'aws-cdk-lib/aws-iam';
import { CfnOutput, Stack, Token, type Duration } from 'aws-cdk-lib/core';
import { Construct, type IConstruct } from 'constructs';
import {
  CONNECT_DIALOG,
  ingestionPolicy,
  ingestionTrust,
  SERVAL_CLOUD_ACCOUNT,
  SERVAL_EXTERNAL_ID_LENGTH,
} from '../model';
import { noteCloudTrust } from '../private/app-holdings';
import { misuse } from '../private/errors';
import { requireExternalId, requireMaxSessionDuration, requireRoleArn } from '../private/requirements';
import { requireRoleOptions, roleProps, tagRole } from '../private/role';
import { identityPolicy, toStatements } from '../private/trust';
import { warn } from '../private/warnings';
import { RoleConstruct } from '../role-construct';
import type { RoleOptions } from '../role-options';
import type { SyncConnection } from '../service/sync-connection';
import type { InstallWorkflow } from './install-workflow';
import type { ServalPrincipal } from './serval-principal';

/** The five values of Serval's Connect AWS dialog; four of them are what a `RoleSync` is told of the account. */
export interface ConnectionValues extends SyncConnection {
  /** What the dialog shows as "Serval AWS Account ID": Serval cloud's account, whoever the role trusts. */
  readonly servalAccountId: string;
}

/** An ingestion role, made here or imported. */
export interface IIngestionRole extends IRoleRef {
  /** ARN of the role. */
  readonly roleArn: string;
  /** The External ID that whoever assumes the role must send. */
  readonly externalId: string;
}

/** What identifies an ingestion role that exists already. */
export interface IngestionRoleAttributes {
  /** ARN of the role. */
  readonly roleArn: string;
  /** The External ID that its trust demands, 2 to 1,224 characters. */
  readonly externalId: string;
}

/** What can be said about an ingestion role beyond who assumes it. */
export interface IngestionRoleOptions extends RoleOptions {
  /**
   * The External ID that Serval's Connect AWS dialog shows. It is an identifier, not a secret: the same for the whole
   * team at every reconnect. 2 to 1,224 characters; Serval's own have 64, and a warning says so if this one does not.
   */
  readonly externalId: string;
  /**
   * Name of the role, 1 to 64 characters.
   * @default - a name that CloudFormation makes up
   */
  readonly roleName?: string;
  /**
   * What the account is called in Serval ("Your AWS Account Name").
   * @default - the account's id
   */
  readonly accountName?: string;
  /**
   * Rights for workflows that are installed in Serval beside the sync, each by name.
   * @default - none: the seven read-only actions of the sync alone
   */
  readonly installWorkflows?: InstallWorkflow[];
  /**
   * How long a session of this role may last, one hour to twelve. The sync asks for 15 minutes, and a caller that is a
   * role's session itself, as every worker is, gets one hour at most.
   * @default - IAM's own: one hour
   * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles.html#iam-term-role-chaining
   */
  readonly maxSessionDuration?: Duration;
}

/** Properties of an `IngestionRole`. */
export interface IngestionRoleProps extends IngestionRoleOptions {
  /** Who assumes the role: Serval cloud, or a worker of one's own. */
  readonly trustedBy: ServalPrincipal;
}

/**
 * The read-only role that Serval assumes to find requestable roles.
 *
 * Creates one AWS::IAM::Role and five outputs, the values of Serval's Connect AWS dialog. Its trust has two statements
 * (AssumeRole with the External ID, and TagSession); its one inline policy has the seven actions that the sync needs.
 * @see https://docs.serval.com/sections/integrations/aws-role-ingestion
 */
export class IngestionRole extends RoleConstruct implements IIngestionRole {
  /** Takes an ingestion role that exists already. Nothing is created or changed. */
  public static fromIngestionRoleAttributes(
    scope: Construct,
    id: string,
    attributes: IngestionRoleAttributes,
  ): IIngestionRole {
    const { roleArn, externalId } = attributes;
    requireRoleArn(scope, 'roleArn', roleArn);
    requireExternalId(scope, 'externalId', externalId);
    class Import extends RoleConstruct implements IIngestionRole {
      /** The role. */
      public readonly role = Role.fromRoleArn(this, 'Resource', roleArn, { mutable: false });
      /** The External ID that whoever assumes the role must send. */
      public readonly externalId = externalId;
    }
    return new Import(scope, id);
  }

  /** The role that Serval assumes. */
  public readonly role: IRole;
  /** The External ID that whoever assumes the role must send. */
  public readonly externalId: string;
  /** What to enter in, or compare with, Serval's Connect AWS dialog. The outputs hold the same. */
  public readonly connection: ConnectionValues;

  constructor(scope: Construct, id: string, props: IngestionRoleProps) {
    super(scope, id);
    requireExternalId(this, 'externalId', props.externalId);
    requireRoleOptions(this, props);
    requireMaxSessionDuration(this, 'maxSessionDuration', props.maxSessionDuration);
    requireAccountName(this, props.accountName);
    const { isCloud, ...principal } = props.trustedBy._bind(this);
    const trust = toStatements(ingestionTrust({ ...principal, externalId: props.externalId }));
    const workflows = (props.installWorkflows ?? []).map((workflow) => workflow._bind(this));
    requireDistinct(
      this,
      workflows.map(({ policyName }) => policyName),
    );

    const role = new Role(this, 'Resource', {
      ...roleProps(trust, props, 'Lets Serval read the IAM roles of this account'),
      maxSessionDuration: props.maxSessionDuration,
      inlinePolicies: {
        'serval-role-ingestion': identityPolicy(ingestionPolicy()),
        ...Object.fromEntries(workflows.map(({ policyName, document }) => [policyName, identityPolicy(document)])),
      },
    });
    tagRole(role, props.tags);
    this.role = role;
    this.externalId = props.externalId;

    const { account } = Stack.of(this);
    this.connection = {
      servalAccountId: SERVAL_CLOUD_ACCOUNT,
      externalId: props.externalId,
      accountId: account,
      accountName: props.accountName ?? account,
      roleArn: role.roleArn,
    };
    addConnectionOutputs(new Construct(this, 'Connection'), this.connection);

    if (isCloud) noteCloudTrust(this);
    adviseOnExternalId(this, props.externalId);
  }
}

function requireAccountName(scope: IConstruct, accountName: string | undefined): void {
  if (accountName === undefined || Token.isUnresolved(accountName) || accountName.trim() !== '') return;
  const text = 'is empty, but the Connect AWS dialog demands a name; give one, or leave the property out';
  misuse(scope, { code: 'Name', property: 'accountName', value: accountName, text });
}

function requireDistinct(scope: IConstruct, names: readonly string[]): void {
  const twice = names.find((name, index) => names.indexOf(name) < index);
  if (twice === undefined) return;
  const text = 'is the policy of two workflows of one kind; give that workflow once, with all its options';
  misuse(scope, { code: 'Duplicate', property: 'installWorkflows', value: twice, text });
}

function adviseOnExternalId(scope: IConstruct, externalId: string): void {
  if (Token.isUnresolved(externalId) || externalId.length === SERVAL_EXTERNAL_ID_LENGTH) return;
  warn(
    scope,
    'cdk-serval:IngestionRole.externalIdLength',
    `externalId has ${externalId.length} characters, Serval's have ${SERVAL_EXTERNAL_ID_LENGTH}; ` +
      'compare it with the one in the Connect AWS dialog',
  );
}

function addConnectionOutputs(scope: Construct, values: ConnectionValues): void {
  const describe = (label: string): string => `Connect AWS dialog: ${label}`;
  new CfnOutput(scope, 'ServalAccountId', {
    value: values.servalAccountId,
    description: describe(CONNECT_DIALOG.servalAccountId),
  });
  new CfnOutput(scope, 'ExternalId', { value: values.externalId, description: describe(CONNECT_DIALOG.externalId) });
  new CfnOutput(scope, 'AccountId', { value: values.accountId, description: describe(CONNECT_DIALOG.accountId) });
  new CfnOutput(scope, 'AccountName', { value: values.accountName, description: describe(CONNECT_DIALOG.accountName) });
  new CfnOutput(scope, 'RoleArn', { value: values.roleArn, description: describe(CONNECT_DIALOG.roleArn) });
}

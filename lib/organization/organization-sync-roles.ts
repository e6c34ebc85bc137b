import type { IEventBus } from 'aws-cdk-lib/aws-events';
import type { IRole, IRoleRef } from 'aws-cdk-lib/aws-iam';
import type { IKeyRef } from 'aws-cdk-lib/aws-kms';
import { Stack } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import { ORGANIZATION, SCHEDULER_SERVICE, SERVICE, serviceTrust, STATES_SERVICE } from '../model';
import { noteWorker } from '../private/app-holdings';
import { roleByName } from '../private/imported-role';
import { namedRole } from '../private/named-role';
import { organizationRoleNames } from '../private/organization-names';
import { organizationRights } from '../private/organization-rights';
import { requireIngestionRoleName, requireStateMachineName } from '../private/organization-checks';
import { requireGiven } from '../private/requirements';
import { arnHere, colonArnHere, serviceRole } from '../private/service-role';
import { noteToldRole } from '../private/told-roles';
import { toStatements } from '../private/trust';
import { RoleConstruct } from '../role-construct';
import type { RoleOptions } from '../role-options';
import type { Accounts } from './accounts';

/** The five roles of the sync of an organization, made here or imported. As a reference, the one that reads accounts. */
export interface IOrganizationSyncRoles extends IRoleRef {
  /** The role of the function that reads accounts: what their ingestion roles trust (`ServalPrincipal.roles`). */
  readonly role: IRole;
  /** The role of the function that says which accounts are read. */
  readonly accountsRole: IRole;
  /** The role of the function that says what a run came to. */
  readonly summaryRole: IRole;
  /** The role of the state machine. */
  readonly stateMachineRole: IRole;
  /** The role that EventBridge Scheduler starts the state machine with. */
  readonly scheduleRole: IRole;
}

/** Properties of `OrganizationSyncRoles`. */
export interface OrganizationSyncRolesProps extends RoleOptions {
  /** The accounts that are read. */
  readonly accounts: Accounts;
  /**
   * Name of the ingestion role, the same in all accounts, with its path in front where it has one:
   * "serval/serval-ingestion".
   * @default "serval-ingestion"
   */
  readonly ingestionRoleName?: string;
  /**
   * Name of the state machine, as `OrganizationSync` has it, 1 to 55 characters. The roles are called after it, and so a
   * second sync of the account needs another one.
   * @default "serval-organization-sync"
   */
  readonly stateMachineName?: string;
  /**
   * Name of the catalog's table, as `OrganizationSync` has it.
   * @default "serval-catalog"
   */
  readonly catalogTableName?: string;
  /**
   * The key that the catalog is encrypted with, where it is one of your own.
   * @default - none: AWS manages the key
   */
  readonly tableEncryptionKey?: IKeyRef;
  /**
   * The event bus that changes of roles are told to.
   * @default - none: nobody is told
   */
  readonly eventBus?: IEventBus;
  /**
   * Lets the sync assume roles called `ingestionRoleName` wherever they are, instead of only in accounts of its own
   * organization (aws:ResourceOrgID). For an AWS where that condition is not met. Listed accounts have no such condition,
   * since each of their roles is named.
   * @default false
   */
  readonly allowRolesOutsideOrganization?: boolean;
  /**
   * The functions run in a VPC.
   * @default false
   */
  readonly vpc?: boolean;
  /**
   * State machine and functions are traced with X-Ray.
   * @default false
   */
  readonly tracing?: boolean;
}

/**
 * The roles of the sync of an organization: its state machine's, its schedule's, and one for each of its functions.
 *
 * Creates five AWS::IAM::Role. The reader's may assume the ingestion role of each account and write the catalog; the
 * others list accounts, read the catalog, start what comes next, and write one item a run. Everything is known by its
 * name, so that `OrganizationSync` may be in another stack, and no stack exports anything to the other.
 * @see https://docs.aws.amazon.com/step-functions/latest/dg/procedure-create-iam-role.html
 */
export class OrganizationSyncRoles extends RoleConstruct implements IOrganizationSyncRoles {
  /**
   * Takes the roles of another stack of this account by name, immutable.
   * @param roleName of the state machine's, with its path in front where it has one, as
   * "serval/serval-organization-sync"
   */
  public static fromRoleName(
    scope: Construct,
    id: string,
    roleName: string = SERVICE.organizationSync,
  ): IOrganizationSyncRoles {
    const names = organizationRoleNames(roleName);
    class Import extends RoleConstruct implements IOrganizationSyncRoles {
      /** The role of the function that reads accounts. */
      public readonly role = roleByName(this, 'Role', names.read);
      /** The role of the function that says which accounts are read. */
      public readonly accountsRole = roleByName(this, 'AccountsRole', names.accounts);
      /** The role of the function that says what a run came to. */
      public readonly summaryRole = roleByName(this, 'SummaryRole', names.summary);
      /** The role of the state machine. */
      public readonly stateMachineRole = roleByName(this, 'StateMachineRole', names.stateMachine);
      /** The role that EventBridge Scheduler starts the state machine with. */
      public readonly scheduleRole = roleByName(this, 'ScheduleRole', names.schedule);
    }
    const imported = new Import(scope, id);
    noteWorker(imported);
    return imported;
  }

  /** The role of the function that reads accounts: what their ingestion roles trust. Known by its name. */
  public readonly role: IRole;
  /** The role of the function that says which accounts are read. Known by its name. */
  public readonly accountsRole: IRole;
  /** The role of the function that says what a run came to. Known by its name. */
  public readonly summaryRole: IRole;
  /** The role of the state machine. Known by its name. */
  public readonly stateMachineRole: IRole;
  /** The role that EventBridge Scheduler starts the state machine with. Known by its name. */
  public readonly scheduleRole: IRole;

  // eslint-disable-next-line awscdk/no-unused-props -- organizationRights takes the others, as a whole
  constructor(scope: Construct, id: string, props: OrganizationSyncRolesProps) {
    super(scope, id);
    const { accounts, stateMachineName = SERVICE.organizationSync, catalogTableName = SERVICE.catalogTable } = props;
    const { path, permissionsBoundary, tags, ingestionRoleName = ORGANIZATION.ingestionRoleName } = props;
    requireGiven(this, 'accounts', accounts, 'take Accounts.fromOrganization() or Accounts.fromList([…])');
    requireStateMachineName(this, stateMachineName);
    requireIngestionRoleName(this, ingestionRoleName);
    const rights = organizationRights(this, { ...props, stateMachineName, catalogTableName, ingestionRoleName });
    const names = organizationRoleNames(stateMachineName);
    const options = { path, permissionsBoundary, tags };

    serviceRole(this, {
      ...options,
      description: props.description,
      roleName: names.read,
      purpose: 'Lets the Serval sync read the IAM roles of an organization into its catalog',
      statements: rights.read,
    });
    serviceRole(new Construct(this, 'Accounts'), {
      ...options,
      roleName: names.accounts,
      purpose: 'Lets the Serval sync find the accounts that it reads',
      statements: rights.accounts,
    });
    serviceRole(new Construct(this, 'Summary'), {
      ...options,
      roleName: names.summary,
      purpose: 'Lets the Serval sync say what a run came to',
      statements: rights.summary,
    });
    const { account } = Stack.of(this);
    serviceRole(new Construct(this, 'StateMachine'), {
      ...options,
      roleName: names.stateMachine,
      purpose: 'Lets Step Functions run the Serval sync',
      // As its page has it: nobody says under which name the children of a Distributed Map come.
      trust: toStatements(
        serviceTrust({
          service: STATES_SERVICE,
          source: { account, arn: colonArnHere(this, 'states', 'stateMachine', '*') },
        }),
      ),
      statements: rights.stateMachine,
    });
    serviceRole(new Construct(this, 'Schedule'), {
      ...options,
      roleName: names.schedule,
      purpose: 'Lets EventBridge Scheduler start the Serval sync',
      // Scheduler acts for the group of a schedule, never for one schedule.
      trust: toStatements(
        serviceTrust({
          service: SCHEDULER_SERVICE,
          source: { account, arn: arnHere(this, 'scheduler', 'schedule-group', 'default') },
        }),
      ),
      statements: rights.schedule,
    });

    this.role = namedRole(this, 'Role', names.read, path);
    this.accountsRole = namedRole(this, 'AccountsRole', names.accounts, path);
    this.summaryRole = namedRole(this, 'SummaryRole', names.summary, path);
    this.stateMachineRole = namedRole(this, 'StateMachineRole', names.stateMachine, path);
    this.scheduleRole = namedRole(this, 'ScheduleRole', names.schedule, path);
    noteWorker(this);
    noteToldRole(this, this.roleArn, {
      ...props,
      stateMachineName,
      catalogTableName,
      ingestionRoleName,
      accounts: accounts._bind(this),
    });
  }
}

import type { Dashboard, IAlarmAction, Metric, MetricOptions } from 'aws-cdk-lib/aws-cloudwatch';
import { Table, type ITable } from 'aws-cdk-lib/aws-dynamodb';
import type { IEventBus } from 'aws-cdk-lib/aws-events';
import type { Grant, IGrantable, IManagedPolicy } from 'aws-cdk-lib/aws-iam';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import {
  ContextAttribute,
  Schedule,
  ScheduleExpression,
  ScheduleTargetInput,
  type ISchedule,
} from 'aws-cdk-lib/aws-scheduler';
import { StepFunctionsStartExecution } from 'aws-cdk-lib/aws-scheduler-targets';
import { Queue, QueueEncryption, type IQueue } from 'aws-cdk-lib/aws-sqs';
import { StateMachine, type IStateMachine } from 'aws-cdk-lib/aws-stepfunctions';
import { Duration, TimeZone, type RemovalPolicy } from 'aws-cdk-lib/core';
import { Construct, type IConstruct } from 'constructs';
import {
  CATALOG_KEYS,
  ORGANIZATION,
  ORGANIZATION_SECONDS,
  SERVICE,
  SYNC_METRICS,
  SYNC_SCHEDULE,
  WORKFLOW,
} from '../model';
import { grantReadCatalog } from '../private/catalog-reader';
import { misuse } from '../private/errors';
import { requireCatalogChoice } from '../private/given-catalog';
import { organizationAlarms, organizationDashboard, organizationMetric } from '../private/organization-alarms';
import {
  requireAccountsAtOnce,
  requireIngestionRoleName,
  requireStateMachineName,
} from '../private/organization-checks';
import { organizationSyncNames } from '../private/organization-names';
import { organizationSettings } from '../private/organization-settings';
import { organizationStateMachine } from '../private/organization-state-machine';
import { requireExternalId, requireGiven } from '../private/requirements';
import { requireTableName } from '../private/resource-names';
import { serviceFunction } from '../private/service-function';
import { serviceTable } from '../private/service-table';
import { requireToldRole } from '../private/told-roles';
import type { FunctionOptions } from '../service/function-options';
import type { SyncRate } from '../service/sync-rate';
import type { Accounts } from './accounts';
import type { OrganizationSyncAlarms } from './organization-sync-alarms';
import { OrganizationSyncRoles, type IOrganizationSyncRoles } from './organization-sync-roles';

/** The sync of an organization, made here or imported. */
export interface IOrganizationSync extends IConstruct {
  /** What the sync knows: requestable roles with their policies. */
  readonly catalog: ITable;
  /** Runs the sync. It may be started between its hours, and a failed execution redriven. */
  readonly stateMachine: IStateMachine;
  /** Seconds since the account that was last read longest ago was read whole, as the last run had it. */
  metricGreatestAge(options?: MetricOptions): Metric;
  /** Lets somebody read the catalog: dynamodb:GetItem and dynamodb:Query, and its key where it has one of your own. */
  grantReadCatalog(grantee: IGrantable): Grant;
}

/** What identifies the sync of an organization that exists already, in this stack's account and region. */
export interface OrganizationSyncAttributes {
  /**
   * Name of the state machine.
   * @default "serval-organization-sync"
   */
  readonly stateMachineName?: string;
  /**
   * Name of the catalog's table.
   * @default "serval-catalog"
   */
  readonly catalogTableName?: string;
  /**
   * The key that the catalog is encrypted with, where it is one of your own.
   * @default - none: AWS manages the key
   */
  readonly encryptionKey?: IKey;
}

/**
 * Properties of an `OrganizationSync`. `memorySize` is that of the function that reads accounts; all else that is said of
 * functions holds for all three, and for the log of the state machine.
 */
export interface OrganizationSyncProps extends FunctionOptions {
  /** The accounts that are read. */
  readonly accounts: Accounts;
  /**
   * Name of the ingestion role, the same in all accounts, with its path in front where it has one:
   * "serval/serval-ingestion". The roles must be told another one too.
   * @default "serval-ingestion"
   */
  readonly ingestionRoleName?: string;
  /** The External ID that the trust of each ingestion role demands, the same in all accounts, 2 to 1,224 characters. */
  readonly externalId: string;
  /**
   * The five roles, imported from the stack that makes them. Nothing is added to them: tell `OrganizationSyncRoles` there
   * of the same accounts, names, key, event bus, VPC and tracing.
   * @default - new `OrganizationSyncRoles`
   */
  readonly roles?: IOrganizationSyncRoles;
  /**
   * The most that the new roles may ever do. Excludes `roles`.
   * @default - no boundary
   * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies_boundaries.html
   */
  readonly permissionsBoundary?: IManagedPolicy;
  /**
   * Lets the new roles assume ingestion roles outside of the organization too, as `OrganizationSyncRoles` says. Excludes
   * `roles`.
   * @default false
   */
  readonly allowRolesOutsideOrganization?: boolean;
  /**
   * Name of the state machine, 1 to 55 characters; functions, schedule, dashboard, queue and alarms are called after it,
   * and unless `roles` is given the roles too.
   * @default "serval-organization-sync"
   */
  readonly stateMachineName?: string;
  /**
   * A catalog that another sync of this account and region makes. Excludes what is said of a new one:
   * `catalogTableName`, `encryptionKey` and `removalPolicy`.
   * @default - a new table
   */
  readonly catalog?: ITable;
  /**
   * Name of the catalog's table, 3 to 255 characters. The roles that use it must be told another one too.
   * @default "serval-catalog"
   */
  readonly catalogTableName?: string;
  /**
   * Encrypts the catalog. The roles that use it must be told the key too.
   * @default - the key that AWS manages for DynamoDB in the account
   */
  readonly encryptionKey?: IKey;
  /**
   * What becomes of the catalog when its construct goes. Without it nobody gets a session until the next run. Unless it
   * is DESTROY, the table is protected from deletion as well.
   * @default RemovalPolicy.RETAIN
   */
  readonly removalPolicy?: RemovalPolicy;
  /**
   * Accounts that are read at once, whole tens from 10 to 10,000: ten by one invocation. Lambda must let the account run
   * as many functions besides its others.
   * @default 1000
   */
  readonly accountsAtOnce?: number;
  /**
   * Paces that differ from the sync's own, by action as "iam:GetRole", for each account by itself.
   * @default - 15 a second and 35 for policies, as docs/sync.md says
   */
  readonly rates?: { readonly [action: string]: SyncRate };
  /**
   * The path below which roles are looked for, as "/requestable/": others are not even listed. Known roles elsewhere are
   * read all the same, and leave only without their tag.
   * @default - all roles
   */
  readonly pathPrefix?: string;
  /**
   * Reads roles under /aws-service-role/ and /aws-reserved/ too, though nobody can be let into them.
   * @default false
   */
  readonly includeUneditable?: boolean;
  /**
   * Lifts the guard against many removals at once: more than half of an account's known roles, and more than ten, then
   * leave the catalog because a complete listing does not hold them. Take it for the one run that is to do that.
   * @default false - they stay, marked stale
   */
  readonly removeManyAbsentRoles?: boolean;
  /**
   * The event bus that each change of a role in the catalog is told to, as docs/sync.md describes. It must lie in this
   * stack's region; one that does not exist loses events without a word. The roles must be told it too.
   * @default - none: nobody is told
   */
  readonly eventBus?: IEventBus;
  /**
   * What each alarm does when it goes off, such as `SnsAction` of aws-cloudwatch-actions with a topic.
   * @default - nothing: alarms change their state alone
   */
  readonly alarmActions?: IAlarmAction[];
}

/**
 * "Fetch AWS IAM Roles for Resource Sync" for many accounts: every four hours, at half past, a full read of each, ten
 * accounts an invocation, a hundred invocations at once.
 *
 * Creates an AWS::Scheduler::Schedule, an AWS::StepFunctions::StateMachine with a Distributed Map, three
 * AWS::Lambda::Function (arm64; the one that reads has 15 minutes and 512 MiB unless told otherwise), each of the four
 * with its AWS::Logs::LogGroup, the catalog's AWS::DynamoDB::Table (on demand, with point-in-time recovery, retained and
 * protected from deletion), an AWS::SQS::Queue for what the schedule gave up, alarms, a dashboard, and unless they are
 * given its `OrganizationSyncRoles`.
 * @see https://docs.serval.com/sections/integrations/aws-role-ingestion
 * @see https://docs.aws.amazon.com/step-functions/latest/dg/state-map-distributed.html
 */
export class OrganizationSync extends Construct implements IOrganizationSync {
  /** Takes the sync of another stack of this account and region by its names. Nothing is created or changed. */
  public static fromOrganizationSyncAttributes(
    scope: Construct,
    id: string,
    attributes: OrganizationSyncAttributes = {},
  ): IOrganizationSync {
    const { stateMachineName, catalogTableName } = namesOf(scope, attributes);
    class Import extends Construct implements IOrganizationSync {
      /** What the sync knows. */
      public readonly catalog = Table.fromTableAttributes(this, 'Catalog', {
        tableName: catalogTableName,
        encryptionKey: attributes.encryptionKey,
      });
      /** Runs the sync. */
      public readonly stateMachine = StateMachine.fromStateMachineName(this, 'StateMachine', stateMachineName);
      /** Seconds since the account that was last read longest ago was read whole. */
      public metricGreatestAge(options?: MetricOptions): Metric {
        return organizationMetric(stateMachineName, SYNC_METRICS.greatestAge, options);
      }
      /** Lets somebody read the catalog. */
      public grantReadCatalog(grantee: IGrantable): Grant {
        return grantReadCatalog(this.catalog, grantee);
      }
    }
    return new Import(scope, id);
  }

  /** What the sync knows: requestable roles with their policies. */
  public readonly catalog: ITable;
  /** Runs the sync. It may be started between its hours, and a failed execution redriven. */
  public readonly stateMachine: IStateMachine;
  /** Says which accounts are read. */
  public readonly accountsFunction: IFunction;
  /** Reads ten accounts. */
  public readonly readFunction: IFunction;
  /** Says what a run came to, and writes its metrics. */
  public readonly summaryFunction: IFunction;
  /** The five roles, given or made here; as a reference the reader's: what `ServalPrincipal.roles` takes. */
  public readonly roles: IOrganizationSyncRoles;
  /** Starts the state machine. */
  public readonly schedule: ISchedule;
  /** Runs that the schedule could not begin. */
  public readonly deadLetterQueue: IQueue;
  /** What tells that the sync does not do its work. */
  public readonly alarms: OrganizationSyncAlarms;
  /** Alarms, ages, runs and dead letters at a glance; called like the state machine. */
  public readonly dashboard: Dashboard;

  private readonly stateMachineName: string;

  constructor(scope: Construct, id: string, props: OrganizationSyncProps) {
    super(scope, id);
    const { accounts, externalId, ingestionRoleName = ORGANIZATION.ingestionRoleName, eventBus, vpc, tracing } = props;
    requireGiven(this, 'accounts', accounts, 'take Accounts.fromOrganization() or Accounts.fromList([…])');
    requireExternalId(this, 'externalId', externalId);
    requireIngestionRoleName(this, ingestionRoleName);
    requireNoContradiction(this, props);
    const { stateMachineName, catalogTableName: newTableName } = namesOf(this, props);
    this.stateMachineName = stateMachineName;
    const names = organizationSyncNames(stateMachineName);
    const catalogTableName = props.catalog?.tableName ?? newTableName;
    const bound = accounts._bind(this);

    const told = {
      stateMachineName,
      catalogTableName,
      ingestionRoleName,
      tableEncryptionKey: props.catalog ? props.catalog.encryptionKey : props.encryptionKey,
      eventBus,
      vpc: vpc !== undefined,
      tracing,
    };
    if (props.roles) requireToldRole(this, props.roles.roleRef.roleArn, { ...told, accounts: bound });

    this.catalog =
      props.catalog ?? serviceTable(this, 'Catalog', { ...props, tableName: newTableName, keys: CATALOG_KEYS });
    this.deadLetterQueue = new Queue(this, 'DeadLetters', {
      queueName: names.deadLetters,
      encryption: QueueEncryption.SQS_MANAGED,
      enforceSSL: true,
      retentionPeriod: Duration.days(14),
    });
    const { permissionsBoundary, allowRolesOutsideOrganization } = props;
    this.roles =
      props.roles ??
      new OrganizationSyncRoles(this, 'Roles', {
        ...told,
        accounts,
        permissionsBoundary,
        allowRolesOutsideOrganization,
      });

    const settings = organizationSettings(this, { ...props, ingestionRoleName }, catalogTableName);
    const shared = { ...props, bundle: 'organization-sync', memorySize: undefined, defaultMemorySize: 256 } as const;
    this.accountsFunction = serviceFunction(new Construct(this, 'Accounts'), {
      ...shared,
      handler: 'accounts',
      functionName: names.accountsFunction,
      description: `${WORKFLOW.sync}: which accounts`,
      role: this.roles.accountsRole,
      timeout: Duration.seconds(ORGANIZATION_SECONDS.accounts),
      settings: settings.accounts,
    });
    this.readFunction = serviceFunction(new Construct(this, 'Read'), {
      ...shared,
      handler: 'read',
      functionName: names.readFunction,
      description: `${WORKFLOW.sync}: ten accounts`,
      role: this.roles.role,
      timeout: Duration.seconds(ORGANIZATION_SECONDS.read),
      memorySize: props.memorySize,
      defaultMemorySize: 512,
      settings: settings.read,
    });
    this.summaryFunction = serviceFunction(new Construct(this, 'Summary'), {
      ...shared,
      handler: 'summary',
      functionName: names.summaryFunction,
      description: `${WORKFLOW.sync}: what a run came to`,
      role: this.roles.summaryRole,
      timeout: Duration.seconds(ORGANIZATION_SECONDS.summary),
      settings: settings.summary,
    });
    this.stateMachine = organizationStateMachine(new Construct(this, 'StateMachine'), {
      ...props,
      stateMachineName,
      catalogTable: catalogTableName,
      batchesAtOnce: requireAccountsAtOnce(this, props.accountsAtOnce),
      role: this.roles.stateMachineRole,
    });
    this.schedule = new Schedule(this, 'Schedule', {
      scheduleName: stateMachineName,
      description: WORKFLOW.sync,
      schedule: ScheduleExpression.cron({ ...SCHEDULE, timeZone: TimeZone.ETC_UTC }),
      target: new StepFunctionsStartExecution(this.stateMachine, {
        role: this.roles.scheduleRole,
        // What a run is known by: the same however often the schedule delivers it.
        input: ScheduleTargetInput.fromObject({ organizationRun: ContextAttribute.scheduledTime }),
        deadLetterQueue: this.deadLetterQueue,
        // A run that begins later is soon followed by the next.
        maxEventAge: Duration.hours(1),
      }),
    });
    if (!props.roles) {
      const users = [this.accountsFunction, this.readFunction, this.summaryFunction, this.stateMachine, this.schedule];
      for (const user of users) user.node.addDependency(this.roles);
    }

    const watched = {
      stateMachineName,
      stateMachine: this.stateMachine,
      deadLetterQueue: this.deadLetterQueue,
      listed: bound.listed ?? [],
      actions: props.alarmActions,
    };
    this.alarms = organizationAlarms(new Construct(this, 'Alarms'), watched);
    this.dashboard = organizationDashboard(this, watched, this.alarms);
  }

  /** Seconds since the account that was last read longest ago was read whole, as the last run had it. */
  public metricGreatestAge(options?: MetricOptions): Metric {
    return organizationMetric(this.stateMachineName, SYNC_METRICS.greatestAge, options);
  }

  /** Lets somebody read the catalog: dynamodb:GetItem and dynamodb:Query, and its key where it has one of your own. */
  public grantReadCatalog(grantee: IGrantable): Grant {
    return grantReadCatalog(this.catalog, grantee);
  }
}

/** In minutes and hours of UTC. */
const SCHEDULE = { minute: `${SYNC_SCHEDULE.offsetMinutes}`, hour: `0/${SYNC_SCHEDULE.everyHours}` };

function namesOf(scope: IConstruct, names: OrganizationSyncAttributes) {
  const { stateMachineName = SERVICE.organizationSync, catalogTableName = SERVICE.catalogTable } = names;
  requireStateMachineName(scope, stateMachineName);
  requireTableName(scope, 'catalogTableName', catalogTableName);
  return { stateMachineName, catalogTableName };
}

function requireNoContradiction(scope: IConstruct, props: OrganizationSyncProps): void {
  for (const property of ['permissionsBoundary', 'allowRolesOutsideOrganization'] as const) {
    if (!props.roles || props[property] === undefined) continue;
    const text =
      'exclude one another, since nothing is changed of roles that are given; tell their OrganizationSyncRoles of it';
    misuse(scope, { code: 'Contradiction', property: `roles, ${property}`, text });
  }
  requireCatalogChoice(scope, props);
}

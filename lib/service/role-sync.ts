import type { Dashboard, IAlarmAction, Metric, MetricOptions } from 'aws-cdk-lib/aws-cloudwatch';
import { Table, type ITable } from 'aws-cdk-lib/aws-dynamodb';
import type { IEventBus } from 'aws-cdk-lib/aws-events';
import type { Grant, IGrantable, IManagedPolicy } from 'aws-cdk-lib/aws-iam';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import { Function as LambdaFunction, type IFunction } from 'aws-cdk-lib/aws-lambda';
import { Schedule, ScheduleExpression, type ISchedule } from 'aws-cdk-lib/aws-scheduler';
import { LambdaInvoke } from 'aws-cdk-lib/aws-scheduler-targets';
import { Queue, QueueEncryption, type IQueue } from 'aws-cdk-lib/aws-sqs';
import { Duration, TimeZone, type RemovalPolicy } from 'aws-cdk-lib/core';
import { Construct, type IConstruct } from 'constructs';
import { CATALOG_KEYS, SERVICE, SYNC_METRICS, SYNC_SCHEDULE, WORKFLOW } from '../model';
import { grantReadCatalog } from '../private/catalog-reader';
import { misuse } from '../private/errors';
import { requireCatalogChoice } from '../private/given-catalog';
import { requireFunctionName, requireTableName } from '../private/resource-names';
import { serviceFunction } from '../private/service-function';
import { serviceTable } from '../private/service-table';
import { completeRuns, metricOfAll, syncAlarms, syncDashboard } from '../private/sync-alarms';
import { requireConnections, requireLiteralAccounts } from '../private/sync-connections';
import { deadLettersName } from '../private/sync-names';
import { syncSettings } from '../private/sync-settings';
import { requireToldRole } from '../private/told-roles';
import type { FunctionOptions } from './function-options';
import type { SyncAlarms } from './sync-alarms';
import type { SyncConnection } from './sync-connection';
import type { SyncRate } from './sync-rate';
import { SyncRole, type ISyncRole } from './sync-role';

/** A sync, made here or imported. */
export interface IRoleSync extends IConstruct {
  /** What the sync knows: requestable roles with their policies. */
  readonly catalog: ITable;
  /** The function that reads the accounts. It may be invoked between its hours. */
  readonly function: IFunction;
  /** How many runs read an account whole, by the hour. */
  metricCompleteRuns(accountId: string, options?: MetricOptions): Metric;
  /**
   * How many seconds ago the account was read whole whose last complete run lies farthest back, by the hour: of all
   * accounts of the function together.
   */
  metricGreatestAge(options?: MetricOptions): Metric;
  /** Lets somebody read the catalog: dynamodb:GetItem and dynamodb:Query, and its key where it has one of your own. */
  grantReadCatalog(grantee: IGrantable): Grant;
}

/** What identifies a sync that exists already, in this stack's account and region. */
export interface RoleSyncAttributes {
  /**
   * Name of the function.
   * @default "serval-role-sync"
   */
  readonly functionName?: string;
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

/** Properties of a `RoleSync`. */
export interface RoleSyncProps extends FunctionOptions {
  /**
   * The accounts to be read, at least one, each once; an account id must be literal text unless it is the stack's own.
   * They stand in the function's environment, which holds about 19 of them; more are an error («TooMany») that says how
   * many fit. Give the others to another `RoleSync` that shares the `catalog`.
   */
  readonly connections: SyncConnection[];
  /**
   * The roles of function and schedule, imported from the stack that makes them. Nothing is added to them: tell
   * `SyncRole` there of the same names, key, VPC and tracing.
   * @default - a new `SyncRole`
   */
  readonly role?: ISyncRole;
  /**
   * The most that the new roles may ever do. Excludes `role`.
   * @default - no boundary
   * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies_boundaries.html
   */
  readonly permissionsBoundary?: IManagedPolicy;
  /**
   * Name of the function, 1 to 64 characters; schedule, dashboard, queue and alarms are called after it. Unless `role`
   * is given, its role is called so too, and then 55 characters are the most.
   * @default "serval-role-sync"
   */
  readonly functionName?: string;
  /**
   * A catalog that another `RoleSync` of this account and region makes. Excludes what is said of a new one:
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
   * stack's region; one that does not exist loses events without a word. The role must be told it too.
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
 * "Fetch AWS IAM Roles for Resource Sync" on Lambda: every four hours, at half past, a full read of connected accounts.
 *
 * Creates an AWS::Scheduler::Schedule, an AWS::Lambda::Function (arm64, 15 minutes, 512 MiB unless told otherwise) with
 * its AWS::Logs::LogGroup, the catalog's AWS::DynamoDB::Table (on demand, with point-in-time recovery, retained and
 * protected from deletion), an AWS::SQS::Queue for what schedule and function gave up, alarms, a dashboard, and unless
 * one is given its `SyncRole`.
 * @see https://docs.serval.com/sections/integrations/aws-role-ingestion
 */
export class RoleSync extends Construct implements IRoleSync {
  /** Takes a sync of another stack of this account and region by its names. Nothing is created or changed. */
  public static fromRoleSyncAttributes(scope: Construct, id: string, attributes: RoleSyncAttributes = {}): IRoleSync {
    const { functionName, catalogTableName } = namesOf(scope, attributes);
    const { encryptionKey } = attributes;
    class Import extends Construct implements IRoleSync {
      /** What the sync knows. */
      public readonly catalog = Table.fromTableAttributes(this, 'Catalog', {
        tableName: catalogTableName,
        encryptionKey,
      });
      /** The function that reads the accounts. */
      public readonly function = LambdaFunction.fromFunctionName(this, 'Function', functionName);
      /** How many runs read an account whole, by the hour. */
      public metricCompleteRuns(accountId: string, options?: MetricOptions): Metric {
        return completeRuns(accountId, options);
      }
      /** How many seconds ago the account was read whole whose last complete run lies farthest back. */
      public metricGreatestAge(options?: MetricOptions): Metric {
        return metricOfAll(functionName, SYNC_METRICS.greatestAge, options);
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
  /** The function that reads the accounts. It may be invoked between its hours. */
  public readonly function: IFunction;
  /** The roles of function and schedule, given or made here: what `ServalPrincipal.roles` takes. */
  public readonly role: ISyncRole;
  /** Starts the function. */
  public readonly schedule: ISchedule;
  /** Events that the schedule could not deliver, or that the function failed on three times. */
  public readonly deadLetterQueue: IQueue;
  /** What tells that the sync does not do its work. */
  public readonly alarms: SyncAlarms;
  /** Alarms, runs and dead letters at a glance; called like the function. */
  public readonly dashboard: Dashboard;

  private readonly functionName: string;

  constructor(scope: Construct, id: string, props: RoleSyncProps) {
    super(scope, id);
    const { connections } = props;
    requireConnections(this, connections);
    requireLiteralAccounts(this, connections);
    requireNoContradiction(this, props);
    const { functionName, catalogTableName } = namesOf(this, props);
    this.functionName = functionName;

    const told = toldOf(props, { functionName, catalogTableName });
    if (props.role) requireToldRole(this, props.role.roleRef.roleArn, told);

    this.catalog =
      props.catalog ?? serviceTable(this, 'Catalog', { ...props, tableName: catalogTableName, keys: CATALOG_KEYS });
    this.deadLetterQueue = new Queue(this, 'DeadLetters', {
      queueName: deadLettersName(functionName),
      encryption: QueueEncryption.SQS_MANAGED,
      enforceSSL: true,
      retentionPeriod: Duration.days(14),
    });
    const { permissionsBoundary } = props;
    this.role = props.role ?? new SyncRole(this, 'Role', { ...told, roleName: functionName, permissionsBoundary });
    this.function = serviceFunction(this, {
      ...props,
      bundle: 'sync',
      functionName,
      description: WORKFLOW.sync,
      role: this.role.role,
      timeout: Duration.minutes(15),
      defaultMemorySize: 512,
      settings: syncSettings(this, props, told.catalogTableName),
      deadLetterQueue: this.deadLetterQueue,
    });
    this.function.node.addDependency(this.role);
    this.schedule = new Schedule(this, 'Schedule', {
      scheduleName: functionName,
      description: WORKFLOW.sync,
      schedule: ScheduleExpression.cron({ ...SCHEDULE, timeZone: TimeZone.ETC_UTC }),
      target: new LambdaInvoke(this.function, {
        role: this.role.scheduleRole,
        deadLetterQueue: this.deadLetterQueue,
        // A run that begins later is soon followed by the next.
        maxEventAge: Duration.hours(1),
      }),
    });
    this.schedule.node.addDependency(this.role);

    const watched = {
      functionName,
      function: this.function,
      deadLetterQueue: this.deadLetterQueue,
      connections,
      actions: props.alarmActions,
    };
    this.alarms = syncAlarms(new Construct(this, 'Alarms'), watched);
    this.dashboard = syncDashboard(this, watched, this.alarms);
  }

  /** How many runs read an account whole, by the hour. */
  public metricCompleteRuns(accountId: string, options?: MetricOptions): Metric {
    return completeRuns(accountId, options);
  }

  /** How many seconds ago the account was read whole whose last complete run lies farthest back, by the hour. */
  public metricGreatestAge(options?: MetricOptions): Metric {
    return metricOfAll(this.functionName, SYNC_METRICS.greatestAge, options);
  }

  /** Lets somebody read the catalog: dynamodb:GetItem and dynamodb:Query, and its key where it has one of your own. */
  public grantReadCatalog(grantee: IGrantable): Grant {
    return grantReadCatalog(this.catalog, grantee);
  }
}

/** In minutes and hours of UTC. */
const SCHEDULE = { minute: `${SYNC_SCHEDULE.offsetMinutes}`, hour: `0/${SYNC_SCHEDULE.everyHours}` };

/** What the roles must know of the sync. */
function toldOf(props: RoleSyncProps, names: { functionName: string; catalogTableName: string }) {
  const { connections, vpc, tracing, catalog, encryptionKey, eventBus } = props;
  return {
    connections,
    eventBus,
    functionName: names.functionName,
    catalogTableName: catalog?.tableName ?? names.catalogTableName,
    tableEncryptionKey: catalog ? catalog.encryptionKey : encryptionKey,
    vpc: vpc !== undefined,
    tracing,
  };
}

function namesOf(scope: IConstruct, names: RoleSyncAttributes): { functionName: string; catalogTableName: string } {
  const { functionName = SERVICE.sync, catalogTableName = SERVICE.catalogTable } = names;
  requireFunctionName(scope, 'functionName', functionName);
  requireTableName(scope, 'catalogTableName', catalogTableName);
  return { functionName, catalogTableName };
}

function requireNoContradiction(scope: IConstruct, props: RoleSyncProps): void {
  const { role, permissionsBoundary } = props;
  if (role && permissionsBoundary) {
    const text =
      'exclude one another, since nothing is changed of a role that is given; give the boundary to its SyncRole';
    misuse(scope, { code: 'Contradiction', property: 'role, permissionsBoundary', text });
  }
  requireCatalogChoice(scope, props);
}

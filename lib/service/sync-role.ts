import type { IEventBus } from 'aws-cdk-lib/aws-events';
import type { IRole, IRoleRef } from 'aws-cdk-lib/aws-iam';
import type { IKeyRef } from 'aws-cdk-lib/aws-kms';
import { Stack } from 'aws-cdk-lib/core';
import { Construct, type IConstruct } from 'constructs';
import { SCHEDULER_SERVICE, SERVICE, serviceTrust } from '../model';
import type { Statement } from '../model/policy/types';
import { noteWorker } from '../private/app-holdings';
import { roleByName } from '../private/imported-role';
import { keyStatements } from '../private/key-rights';
import { namedRole } from '../private/named-role';
import { requireFunctionName, requireTableName } from '../private/resource-names';
import { arnHere, colonArnHere, functionStatements, serviceRole } from '../private/service-role';
import { readerStatements, requireConnections } from '../private/sync-connections';
import { deadLettersName, scheduleRoleName } from '../private/sync-names';
import { requireBusOfRegion } from '../private/sync-settings';
import { noteToldRole } from '../private/told-roles';
import { toStatements } from '../private/trust';
import { RoleConstruct } from '../role-construct';
import type { RoleOptions } from '../role-options';
import type { SyncConnection } from './sync-connection';

/** The two roles of a sync, made here or imported. As a reference, the one that its function runs with. */
export interface ISyncRole extends IRoleRef {
  /** The role that the function runs with: what `ServalPrincipal.roles` pins. */
  readonly role: IRole;
  /** The role that EventBridge Scheduler starts the function with. */
  readonly scheduleRole: IRole;
}

/** Properties of a `SyncRole`. */
export interface SyncRoleProps extends RoleOptions {
  /** The accounts to be read, at least one, each once: the ingestion roles that may be assumed, and no others. */
  readonly connections: SyncConnection[];
  /**
   * Name of the function's role, 1 to 55 characters; the schedule's has "-schedule" after it. A second sync in the
   * account needs another one.
   * @default "serval-role-sync"
   */
  readonly roleName?: string;
  /**
   * Name of the function, as `RoleSync` has it.
   * @default "serval-role-sync"
   */
  readonly functionName?: string;
  /**
   * Name of the catalog's table, as `RoleSync` has it.
   * @default "serval-catalog"
   */
  readonly catalogTableName?: string;
  /**
   * The key that the catalog is encrypted with, where it is one of your own.
   * @default - none: AWS manages the key
   */
  readonly tableEncryptionKey?: IKeyRef;
  /**
   * The event bus that changes of roles are told to. One that another stack makes is best taken by its name or ARN, so
   * that no stack exports anything to the other.
   * @default - none: nobody is told
   */
  readonly eventBus?: IEventBus;
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
 * The roles of a sync: its function's, and its schedule's.
 *
 * Creates two AWS::IAM::Role. The function's may assume the named ingestion roles, read and write items of the catalog,
 * put events on the named bus, hand its failures to the dead letters and write its own log. The schedule's may invoke the function and hand its
 * failures to the dead letters; only schedules of this account's default group get it. Everything is known by its name,
 * so that `RoleSync` may be in another stack, and no stack exports anything to the other.
 * @see https://docs.aws.amazon.com/scheduler/latest/UserGuide/cross-service-confused-deputy-prevention.html
 */
export class SyncRole extends RoleConstruct implements ISyncRole {
  /**
   * Takes the roles of another stack of this account by name, immutable.
   * @param roleName of the function's role, with its path in front where it has one, as "serval/serval-role-sync"
   */
  public static fromSyncRoleName(scope: Construct, id: string, roleName: string = SERVICE.sync): ISyncRole {
    class Import extends RoleConstruct implements ISyncRole {
      /** The role that the function runs with. */
      public readonly role = roleByName(this, 'Role', roleName);
      /** The role that EventBridge Scheduler starts the function with. */
      public readonly scheduleRole = roleByName(this, 'ScheduleRole', scheduleRoleName(roleName));
    }
    const imported = new Import(scope, id);
    noteWorker(imported);
    return imported;
  }

  /** The role that the function runs with: what `ServalPrincipal.roles` pins. Known by its name; nothing adds to it. */
  public readonly role: IRole;
  /** The role that EventBridge Scheduler starts the function with. Known by its name; nothing adds to it. */
  public readonly scheduleRole: IRole;

  constructor(scope: Construct, id: string, props: SyncRoleProps) {
    super(scope, id);
    const { functionName = SERVICE.sync, catalogTableName = SERVICE.catalogTable, roleName = SERVICE.sync } = props;
    const { path, permissionsBoundary, tags } = props;
    requireConnections(this, props.connections);
    requireFunctionName(this, 'functionName', functionName);

    serviceRole(this, {
      ...props,
      roleName,
      purpose: 'Lets the Serval sync read the IAM roles of connected accounts into its catalog',
      statements: readerStatements(this, props.connections, [
        ...syncStatements(this, props),
        ...functionStatements(this, { ...props, functionName }),
      ]),
    });
    serviceRole(new Construct(this, 'Schedule'), {
      path,
      permissionsBoundary,
      tags,
      roleName: scheduleRoleName(roleName),
      purpose: 'Lets EventBridge Scheduler start the Serval sync',
      trust: scheduleTrust(this),
      statements: [
        allow('lambda:InvokeFunction', colonArnHere(this, 'lambda', 'function', functionName)),
        sendDeadLetters(this, functionName),
      ],
    });

    this.role = namedRole(this, 'Role', roleName, path);
    this.scheduleRole = namedRole(this, 'ScheduleRole', scheduleRoleName(roleName), path);
    noteWorker(this);
    noteToldRole(this, this.roleArn, { ...props, functionName, catalogTableName });
  }
}

const allow = (Action: string | string[], Resource: string | string[]): Statement => ({
  Effect: 'Allow',
  Action,
  Resource,
});

/** What the runtime calls beside AssumeRole, and no more. Its own session has no tags, so that it needs no sts:TagSession. */
function syncStatements(scope: IConstruct, props: SyncRoleProps): Statement[] {
  const { catalogTableName = SERVICE.catalogTable, functionName = SERVICE.sync, eventBus } = props;
  requireTableName(scope, 'catalogTableName', catalogTableName);
  if (eventBus) requireBusOfRegion(scope, eventBus);
  return [
    allow(
      ['dynamodb:DeleteItem', 'dynamodb:GetItem', 'dynamodb:PutItem', 'dynamodb:Query'],
      arnHere(scope, 'dynamodb', 'table', catalogTableName),
    ),
    ...keyStatements(scope, 'dynamodb', props.tableEncryptionKey ? [props.tableEncryptionKey] : []),
    ...(eventBus ? [allow('events:PutEvents', eventBus.eventBusArn)] : []),
    sendDeadLetters(scope, functionName),
  ];
}

function sendDeadLetters(scope: IConstruct, functionName: string): Statement {
  const queue = Stack.of(scope).formatArn({ service: 'sqs', resource: deadLettersName(functionName) });
  return allow('sqs:SendMessage', queue);
}

/** Scheduler acts for the group of a schedule, never for one schedule. */
function scheduleTrust(scope: IConstruct) {
  const source = { account: Stack.of(scope).account, arn: arnHere(scope, 'scheduler', 'schedule-group', 'default') };
  return toStatements(serviceTrust({ service: SCHEDULER_SERVICE, source }));
}

import { Table, type ITable } from 'aws-cdk-lib/aws-dynamodb';
import type { Grant, IGrantable, IRole } from 'aws-cdk-lib/aws-iam';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import { Function as LambdaFunction, type IFunction } from 'aws-cdk-lib/aws-lambda';
import { Duration, type RemovalPolicy } from 'aws-cdk-lib/core';
import { Construct, type IConstruct } from 'constructs';
import { AUDIT_EXPIRY, AUDIT_KEYS, GRANTS_BY_PERSON, GRANTS_KEYS, SERVICE } from '../model';
import { requireFunctionName, requireTableName } from '../private/resource-names';
import { serviceFunction } from '../private/service-function';
import { serviceTable } from '../private/service-table';
import { daysOf, requireSessionSettings } from '../private/session-settings';
import { requireToldRole } from '../private/told-roles';
import type { FunctionOptions } from './function-options';
import { GrantRole } from './grant-role';

/** Grants, the audit trail and the grant function, made here or imported. */
export interface IBridgeStore extends IConstruct {
  /** The table of grants: one grant, one item. */
  readonly grantsTable: ITable;
  /** The table of the audit trail: one row a session. */
  readonly auditTable: ITable;
  /** The one function that writes whole grants. */
  readonly grantFunction: IFunction;
  /**
   * How long a row of the audit trail is kept: what the bridge writes into each row.
   * @default - for ever
   */
  readonly auditRetention?: Duration;
  /** Lets somebody invoke the grant function, and so grant anybody any role of the catalog: `cdk-serval grant` does. */
  grantInvoke(grantee: IGrantable): Grant;
}

/** Names of a store that exists already in this stack's account and region, and its key. */
export interface BridgeStoreNames {
  /**
   * Name of the table of grants.
   * @default "serval-grants"
   */
  readonly grantsTableName?: string;
  /**
   * Name of the table of the audit trail.
   * @default "serval-audit"
   */
  readonly auditTableName?: string;
  /**
   * Name of the grant function.
   * @default "serval-grants"
   */
  readonly grantFunctionName?: string;
  /**
   * The key that both tables are encrypted with, where it is one of your own.
   * @default - none: AWS manages the key
   */
  readonly encryptionKey?: IKey;
  /**
   * How long a row of the audit trail is kept, as the store was told: the table deletes only what the bridge marks.
   * @default - for ever
   */
  readonly auditRetention?: Duration;
}

/** Properties of a `BridgeStore`. Those of a function are the grant function's. */
export interface BridgeStoreProps extends FunctionOptions {
  /**
   * Name of the table of grants, 3 to 255 characters. The roles that use it must be told another one too.
   * @default "serval-grants"
   */
  readonly grantsTableName?: string;
  /**
   * Name of the table of the audit trail, 3 to 255 characters. The bridge's role must be told another one too.
   * @default "serval-audit"
   */
  readonly auditTableName?: string;
  /**
   * Name of the grant function, 1 to 64 characters. Unless `role` is given, its role is called so too; one that is given
   * must be told another name.
   * @default "serval-grants"
   */
  readonly grantFunctionName?: string;
  /**
   * Encrypts both tables. The roles that use them must be told the key too.
   * @default - the key that AWS manages for DynamoDB in the account
   */
  readonly encryptionKey?: IKey;
  /**
   * How long a row of the audit trail is kept, in whole days, 1 to 36,500: DynamoDB deletes it within a few days after.
   * The bridge writes into each row when that is, so that another retention counts for new rows alone. A
   * `SessionBridge` takes it from here; a `BridgeChart` is told it as `auditRetentionDays`.
   * @default - for ever
   * @see https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/TTL.html
   */
  readonly auditRetention?: Duration;
  /**
   * What becomes of the tables when their construct goes. Without the grants nobody gets a session, and without the
   * audit trail nobody knows who had one. Unless it is DESTROY, both are protected from deletion as well.
   * @default RemovalPolicy.RETAIN
   */
  readonly removalPolicy?: RemovalPolicy;
  /**
   * The grant function's role, as `GrantRole` makes it: in another stack, imported from there by name. Nothing is added
   * to it.
   * @default - a new `GrantRole`
   */
  readonly role?: IRole;
}

/**
 * What a bridge keeps, in either of its homes: grants, and the audit trail of sessions.
 *
 * Creates two AWS::DynamoDB::Table (on demand, with point-in-time recovery, retained and protected from deletion), the
 * grant function (an AWS::Lambda::Function with its AWS::Logs::LogGroup), and unless one is given its `GrantRole`.
 * @see https://docs.serval.com/sections/integrations/aws-role-ingestion
 */
export class BridgeStore extends Construct implements IBridgeStore {
  /** Takes a store of another stack of this account and region by its names. Nothing is created or changed. */
  public static fromBridgeStoreNames(scope: Construct, id: string, names: BridgeStoreNames = {}): IBridgeStore {
    const { grantsTableName, auditTableName, grantFunctionName } = namesOf(scope, names);
    requireRetention(scope, names.auditRetention);
    class Import extends Construct implements IBridgeStore {
      /** The table of grants. */
      public readonly grantsTable = Table.fromTableAttributes(this, 'GrantsTable', {
        tableName: grantsTableName,
        globalIndexes: [GRANTS_BY_PERSON.indexName],
        encryptionKey: names.encryptionKey,
      });
      /** The table of the audit trail. */
      public readonly auditTable = Table.fromTableAttributes(this, 'AuditTable', {
        tableName: auditTableName,
        encryptionKey: names.encryptionKey,
      });
      /** How long a row of the audit trail is kept. */
      public readonly auditRetention = names.auditRetention;
      /** The one function that writes whole grants. */
      public readonly grantFunction = LambdaFunction.fromFunctionName(this, 'Function', grantFunctionName);
      /** Lets somebody invoke the grant function. */
      public grantInvoke(grantee: IGrantable): Grant {
        return this.grantFunction.grantInvoke(grantee);
      }
    }
    return new Import(scope, id);
  }

  /** The table of grants: one grant, one item. */
  public readonly grantsTable: ITable;
  /** The table of the audit trail: one row a session. */
  public readonly auditTable: ITable;
  /** The one function that writes whole grants. */
  public readonly grantFunction: IFunction;
  /**
   * How long a row of the audit trail is kept.
   * @default - for ever
   */
  public readonly auditRetention?: Duration;

  // eslint-disable-next-line awscdk/construct-constructor-property -- the rule does not see through the default
  constructor(scope: Construct, id: string, props: BridgeStoreProps = {}) {
    super(scope, id);
    const { encryptionKey, removalPolicy, vpc, tracing, auditRetention } = props;
    requireRetention(this, auditRetention);
    const { grantsTableName, auditTableName, grantFunctionName } = namesOf(this, props);

    this.grantsTable = serviceTable(this, 'GrantsTable', {
      tableName: grantsTableName,
      keys: GRANTS_KEYS,
      index: GRANTS_BY_PERSON,
      encryptionKey,
      removalPolicy,
    });
    this.auditTable = serviceTable(this, 'AuditTable', {
      tableName: auditTableName,
      keys: AUDIT_KEYS,
      encryptionKey,
      removalPolicy,
      timeToLiveAttribute: auditRetention && AUDIT_EXPIRY,
    });
    this.auditRetention = auditRetention;
    if (props.role) {
      const told = { functionName: grantFunctionName, grantsTableName, tableEncryptionKey: encryptionKey };
      requireToldRole(this, props.role.roleArn, { ...told, vpc: vpc !== undefined, tracing });
    }
    const newRole = (): IRole =>
      new GrantRole(this, 'Role', {
        roleName: grantFunctionName,
        functionName: grantFunctionName,
        grantsTableName,
        tableEncryptionKey: encryptionKey,
        vpc: vpc !== undefined,
        tracing,
      }).role;
    this.grantFunction = serviceFunction(this, {
      ...props,
      bundle: 'grants',
      functionName: grantFunctionName,
      description: 'Writes grants: who may assume which role, for how many approved minutes',
      role: props.role ?? newRole(),
      timeout: TIMEOUT,
      defaultMemorySize: 256,
      settings: { GRANTS_TABLE: grantsTableName },
    });
  }

  /** Lets somebody invoke the grant function, and so grant anybody any role of the catalog: `cdk-serval grant` does. */
  public grantInvoke(grantee: IGrantable): Grant {
    return this.grantFunction.grantInvoke(grantee);
  }
}

/** One write, and in the worst case the SDK's attempts at it: people wait for it at a terminal. */
const TIMEOUT = Duration.seconds(30);

function requireRetention(scope: Construct, retention: Duration | undefined): void {
  const property = 'auditRetention';
  requireSessionSettings(scope, { auditRetentionDays: daysOf(scope, property, retention) }, property);
}

function namesOf(
  scope: IConstruct,
  names: BridgeStoreNames,
): Required<Omit<BridgeStoreNames, 'encryptionKey' | 'auditRetention'>> {
  const {
    grantsTableName = SERVICE.grantsTable,
    auditTableName = SERVICE.auditTable,
    grantFunctionName = SERVICE.grants,
  } = names;
  requireTableName(scope, 'grantsTableName', grantsTableName);
  requireTableName(scope, 'auditTableName', auditTableName);
  requireFunctionName(scope, 'grantFunctionName', grantFunctionName);
  return { grantsTableName, auditTableName, grantFunctionName };
}

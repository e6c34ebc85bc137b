import type { IRole } from 'aws-cdk-lib/aws-iam';
import type { IKeyRef } from 'aws-cdk-lib/aws-kms';
import { Construct, type IConstruct } from 'constructs';
import { GRANTS_ADOPTED_ATTRIBUTES, GRANTS_BY_PERSON, GRANTS_UPDATED_ATTRIBUTES, SERVICE } from '../model';
import type { Statement } from '../model/policy/types';
import { noteWorker } from '../private/app-holdings';
import { roleByName } from '../private/imported-role';
import { keyStatements } from '../private/key-rights';
import { requireGiven, requireSwitch } from '../private/requirements';
import { requireTableName } from '../private/resource-names';
import { arnHere, serviceRole } from '../private/service-role';
import { noteMadeRole } from '../private/told-roles';
import { toStatements } from '../private/trust';
import { RoleConstruct } from '../role-construct';
import type { RoleOptions } from '../role-options';
import type { BridgeHost } from './bridge-host';

/** Properties of a `BridgeRole`. */
export interface BridgeRoleProps extends RoleOptions {
  /** Where the bridge runs: `BridgeHost.function` or `BridgeHost.kubernetes`. */
  readonly host: BridgeHost;
  /**
   * Name of the role, 1 to 64 characters. A second bridge in the account needs another one.
   * @default "serval-bridge"
   */
  readonly roleName?: string;
  /**
   * Name of the catalog's table.
   * @default "serval-catalog"
   */
  readonly catalogTableName?: string;
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
   * The keys that these tables are encrypted with, where they are your own.
   * @default - none: AWS manages the keys
   */
  readonly tableEncryptionKeys?: IKeyRef[];
  /**
   * The bridge takes grants from Serval's public API (`servalApi` of `SessionBridge` and `BridgeChart`). It then keeps a copy
   * of each in the table of grants, so that its update may touch these attributes too: approvedMinutes, createdAt,
   * email, expiresAt, justification, roleArn and source.
   * @default false
   */
  readonly servalApi?: boolean;
  /**
   * Lets the bridge's update of a grant touch any attribute of it, its role and minutes too. Take it only if DynamoDB
   * refuses the update under the condition that is there by default: which attributes it counts as named by an update,
   * this project has not confirmed on AWS.
   * @default false - dynamodb:Attributes limits it to id, sessions, startedAt and status, and with `servalApi` to its own
   * @see https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/specifying-conditions.html
   */
  readonly allowUpdatesOfAnyAttribute?: boolean;
}

/**
 * The role of the bridge, in either of its homes.
 *
 * Creates one AWS::IAM::Role, and for pods that get it by EKS Pod Identity an AWS::EKS::PodIdentityAssociation. It may
 * read grants and the catalog, start a grant and append a session to it, and put and read audit rows; with `servalApi`
 * keep what Serval approved; what the home needs, see `BridgeHost`. It puts no grant, deletes nothing, and has no right in STS: a login is proven by its
 * ID token, and sts:AssumeRoleWithWebIdentity is not signed.
 * @see https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRoleWithWebIdentity.html
 */
export class BridgeRole extends RoleConstruct {
  /**
   * Takes the role of another stack of this account by its name, immutable.
   * @param roleName with its path in front where it has one, as "serval/serval-bridge"
   */
  public static fromBridgeRoleName(scope: Construct, id: string, roleName: string = SERVICE.bridge): IRole {
    return roleByName(scope, id, roleName);
  }

  /** The role that the bridge runs with. */
  public readonly role: IRole;

  constructor(scope: Construct, id: string, props: BridgeRoleProps) {
    super(scope, id);
    requireGiven(this, 'host', props?.host, 'give BridgeHost.function or BridgeHost.kubernetes');
    const host = props.host._bind(this);
    const { roleName = SERVICE.bridge } = props;

    this.role = serviceRole(this, {
      ...props,
      roleName,
      purpose: 'Lets the Serval bridge start and record sessions of approved grants',
      trust: toStatements(host.trust),
      statements: [
        ...host.statements,
        ...tableStatements(this, props),
        ...keyStatements(this, 'dynamodb', props.tableEncryptionKeys ?? []),
      ],
    });
    host.associate(this.role.roleArn);
    noteWorker(this);
    if (host.told) {
      noteMadeRole(this, roleName, { ...host.told, ...tableNames(props), servalApi: props.servalApi });
    }
  }
}

function tableNames(props: BridgeRoleProps) {
  const {
    catalogTableName = SERVICE.catalogTable,
    grantsTableName = SERVICE.grantsTable,
    auditTableName = SERVICE.auditTable,
  } = props;
  return { catalogTableName, grantsTableName, auditTableName };
}

/** What the stores of the runtime call, and no more: each is listed where the store says so. */
function tableStatements(scope: IConstruct, props: BridgeRoleProps): Statement[] {
  const { catalogTableName, grantsTableName, auditTableName } = tableNames(props);
  const table = (property: string, name: string): string => {
    requireTableName(scope, property, name);
    return arnHere(scope, 'dynamodb', 'table', name);
  };
  const adopted = requireSwitch(scope, 'servalApi', props.servalApi) ? GRANTS_ADOPTED_ATTRIBUTES : [];
  const grants = table('grantsTableName', grantsTableName);
  const allow = (Action: string | string[], Resource: string): Statement => ({ Effect: 'Allow', Action, Resource });
  return [
    allow(['dynamodb:BatchGetItem', 'dynamodb:GetItem'], grants),
    allow('dynamodb:Query', `${grants}/index/${GRANTS_BY_PERSON.indexName}`),
    {
      ...allow('dynamodb:UpdateItem', grants),
      ...(!requireSwitch(scope, 'allowUpdatesOfAnyAttribute', props.allowUpdatesOfAnyAttribute) && {
        // Of no attribute this holds too, but there is no update that does not name its key.
        Condition: {
          'ForAllValues:StringEquals': { 'dynamodb:Attributes': [...GRANTS_UPDATED_ATTRIBUTES, ...adopted] },
        },
      }),
    },
    allow('dynamodb:GetItem', table('catalogTableName', catalogTableName)),
    allow(['dynamodb:PutItem', 'dynamodb:Query'], table('auditTableName', auditTableName)),
  ];
}

import type { IRole } from 'aws-cdk-lib/aws-iam';
import type { IKeyRef } from 'aws-cdk-lib/aws-kms';
import { Construct } from 'constructs';
import { SERVICE } from '../model';
import { roleByName } from '../private/imported-role';
import { keyStatements } from '../private/key-rights';
import { requireFunctionName, requireTableName } from '../private/resource-names';
import { arnHere, functionStatements, serviceRole } from '../private/service-role';
import { noteMadeRole } from '../private/told-roles';
import { RoleConstruct } from '../role-construct';
import type { RoleOptions } from '../role-options';

/** Properties of a `GrantRole`. */
export interface GrantRoleProps extends RoleOptions {
  /**
   * Name of the role, 1 to 64 characters.
   * @default "serval-grants"
   */
  readonly roleName?: string;
  /**
   * Name of the grant function, whose log the role writes.
   * @default "serval-grants"
   */
  readonly functionName?: string;
  /**
   * Name of the table of grants.
   * @default "serval-grants"
   */
  readonly grantsTableName?: string;
  /**
   * The key that the table of grants is encrypted with, where it is one of your own.
   * @default - none: AWS manages the key
   */
  readonly tableEncryptionKey?: IKeyRef;
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
 * The role of the grant function, which alone makes grants and revokes them.
 *
 * Creates one AWS::IAM::Role that Lambda assumes. It may put a grant, update one to revoke it, read one by its id (to tell
 * a request that came twice from a grant that has the id already), and write its own log. It deletes nothing.
 */
export class GrantRole extends RoleConstruct {
  /**
   * Takes the role of another stack of this account by its name, immutable.
   * @param roleName with its path in front where it has one, as "serval/serval-grants"
   */
  public static fromGrantRoleName(scope: Construct, id: string, roleName: string = SERVICE.grants): IRole {
    return roleByName(scope, id, roleName);
  }

  /** The role that the grant function runs with. */
  public readonly role: IRole;

  // eslint-disable-next-line awscdk/construct-constructor-property -- the rule does not see through the default
  constructor(scope: Construct, id: string, props: GrantRoleProps = {}) {
    super(scope, id);
    const { functionName = SERVICE.grants, grantsTableName = SERVICE.grantsTable, tableEncryptionKey } = props;
    const { roleName = SERVICE.grants } = props;
    requireFunctionName(this, 'functionName', functionName);
    requireTableName(this, 'grantsTableName', grantsTableName);

    this.role = serviceRole(this, {
      ...props,
      roleName,
      purpose: 'Lets the grant function write grants',
      statements: [
        ...functionStatements(this, { ...props, functionName }),
        {
          Effect: 'Allow',
          Action: ['dynamodb:GetItem', 'dynamodb:PutItem', 'dynamodb:UpdateItem'],
          Resource: arnHere(this, 'dynamodb', 'table', grantsTableName),
        },
        ...keyStatements(this, 'dynamodb', tableEncryptionKey ? [tableEncryptionKey] : []),
      ],
    });
    noteMadeRole(this, roleName, { ...props, functionName, grantsTableName });
  }
}

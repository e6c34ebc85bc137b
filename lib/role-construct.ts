import { RoleGrants, type IRole, type IRoleRef, type RoleReference } from 'aws-cdk-lib/aws-iam';
import type { ResourceEnvironment } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';

/** What all constructs of this package have in common that make a role. Wherever a role is taken by reference, they do. */
export abstract class RoleConstruct extends Construct implements IRoleRef {
  /** The role that is made. */
  public abstract readonly role: IRole;

  /** ARN of the role. */
  public get roleArn(): string {
    return this.role.roleArn;
  }

  /** The role, for whatever takes a reference to one. */
  public get roleRef(): RoleReference {
    return this.role.roleRef;
  }

  /** Account and region of the role. */
  public get env(): ResourceEnvironment {
    return this.role.env;
  }

  /** Lets others assume the role, or pass it to a service. */
  public get grants(): RoleGrants {
    return RoleGrants.fromRole(this.role);
  }
}

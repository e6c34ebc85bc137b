import {
  Role,
  type Grant,
  type IGrantable,
  type IManagedPolicy,
  type IPrincipal,
  type IRole,
  type IRoleRef,
  type PolicyDocument,
  type PolicyStatement,
} from 'aws-cdk-lib/aws-iam';
import type { Duration } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import { REQUESTABLE_TAG_KEY } from '../model';
import { grantCutSessions } from '../private/cut-rights';
import { noteLogin, watchImportedTrust } from '../private/login-claims';
import { watchEgress } from '../private/login-egress';
import { requireMaxSessionDuration, requirePolicyName, requireRoleArn, requireTagValue } from '../private/requirements';
import { requireSameAccount } from '../private/requestable-role';
import { requireRoleOptions, resourceOf, roleProps, tagRole } from '../private/role';
import { watchTrustSize } from '../private/trust-size';
import { RoleConstruct } from '../role-construct';
import type { RoleOptions } from '../role-options';
import type { RequestableOptions } from './requestable';

/** A requestable role, made here or imported. */
export interface IRequestableRole extends IRoleRef, IGrantable {
  /** ARN of the role. */
  readonly roleArn: string;
  /**
   * Lets somebody cut live sessions of the role, as `cdk-serval revoke GRANT --cut-sessions` does. It is a right over the
   * role itself, by iam:PutRolePolicy: take it for operators who may change the role anyway.
   */
  grantCutSessions(grantee: IGrantable): Grant;
}

/** Properties of a `RequestableRole`. */
export interface RequestableRoleProps extends RequestableOptions, RoleOptions {
  /**
   * Name of the role, 1 to 64 characters. People read it in Serval.
   * @default - a name that CloudFormation makes up
   */
  readonly roleName?: string;
  /**
   * How long one session may last, one hour to twelve. A grant that runs longer needs more than one session. Serval
   * learns of a change with its next sync.
   * @default - IAM's own: one hour
   */
  readonly maxSessionDuration?: Duration;
  /**
   * Managed policies of the role.
   * @default - none
   */
  readonly managedPolicies?: IManagedPolicy[];
  /**
   * Inline policies of the role, name to document. 10,240 characters in total.
   * @default - none
   */
  readonly inlinePolicies?: { readonly [name: string]: PolicyDocument };
}

/**
 * A role that people can request in Serval.
 *
 * Creates one AWS::IAM::Role with the tag `serval` and a trust that admits the login provider and nobody else. Grants
 * of other constructs take it as a grantee: `bucket.grantRead(role)`.
 *
 * CloudFormation leaves a role's tags out without a word if whoever deploys lacks iam:TagRole; such a role is never
 * found by Serval, so give the deployer that right.
 * @see https://docs.serval.com/sections/integrations/aws-role-ingestion
 */
export class RequestableRole extends RoleConstruct implements IRequestableRole {
  /** Takes a requestable role that exists already. Nothing is created, and its tag and trust are left as they are. */
  public static fromRoleArn(scope: Construct, id: string, roleArn: string): IRequestableRole {
    requireRoleArn(scope, 'roleArn', roleArn);
    class Import extends RoleConstruct implements IRequestableRole {
      /** The role. */
      public readonly role = Role.fromRoleArn(this, 'Resource', roleArn);
      /** Who gets what is granted to this role. */
      public readonly grantPrincipal = this.role.grantPrincipal;
      /** Lets somebody cut live sessions of the role. */
      public grantCutSessions(grantee: IGrantable): Grant {
        return grantCutSessions(this, roleArn, this.role.env.account, grantee);
      }
    }
    const role = new Import(scope, id);
    watchImportedTrust(role, roleArn);
    return role;
  }

  /** The role that people get sessions of. */
  public readonly role: IRole;

  constructor(scope: Construct, id: string, props: RequestableRoleProps) {
    super(scope, id);
    requireRoleOptions(this, props, 1);
    requireMaxSessionDuration(this, 'maxSessionDuration', props.maxSessionDuration);
    requireTagValue(this, 'tagValue', props.tagValue ?? '');
    Object.keys(props.inlinePolicies ?? {}).forEach((name) => requirePolicyName(this, 'inlinePolicies key', name));
    requireSameAccount(this, props.loginProvider);
    const trust = [props.loginProvider.loginStatement(props.conditions)];

    const role = new Role(this, 'Resource', {
      ...roleProps(trust, props, 'Requestable in Serval'),
      maxSessionDuration: props.maxSessionDuration,
      managedPolicies: props.managedPolicies,
      inlinePolicies: props.inlinePolicies,
    });
    tagRole(role, { ...props.tags, [REQUESTABLE_TAG_KEY]: props.tagValue ?? '' });
    const resource = resourceOf(role);
    if (resource) watchTrustSize(resource);
    noteLogin(this, props.loginProvider);
    watchEgress(this, props.loginProvider, props.conditions);
    this.role = role;
  }

  /** Who gets what is granted to this role. */
  public get grantPrincipal(): IPrincipal {
    return this.role.grantPrincipal;
  }

  /**
   * Lets somebody cut live sessions of the role, as `cdk-serval revoke GRANT --cut-sessions` does. It is a right over the
   * role itself, by iam:PutRolePolicy: take it for operators who may change the role anyway.
   * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_use_revoke-sessions.html
   */
  public grantCutSessions(grantee: IGrantable): Grant {
    return grantCutSessions(this, this.roleArn, this.role.env.account, grantee);
  }

  /** Adds to what the role may do. */
  public addToPolicy(statement: PolicyStatement): void {
    this.role.addToPrincipalPolicy(statement);
  }
}

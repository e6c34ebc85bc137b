import type { CfnRole, Grant, IGrantable, IRoleRef } from 'aws-cdk-lib/aws-iam';
import { Mixin } from 'aws-cdk-lib/core';
import type { IConstruct } from 'constructs';
import { grantCutSessions } from '../private/cut-rights';
import { misuse } from '../private/errors';
import { noteLogin } from '../private/login-claims';
import { watchEgress } from '../private/login-egress';
import { isRole, reasonAgainstPeople, requireSameAccount, tagRequestable } from '../private/requestable-role';
import { requireTagValue } from '../private/requirements';
import { addToTrust, isRoleResource, roleResource } from '../private/role-trust';
import { watchTrustSize } from '../private/trust-size';
import { warn } from '../private/warnings';
import type { LoginConditions } from './login-conditions';
import type { ILoginProvider } from './login-provider';

/** What makes a role requestable, whether it is new or exists already. */
export interface RequestableOptions {
  /** Whom people log in with. It must be a provider of the role's own account. */
  readonly loginProvider: ILoginProvider;
  /**
   * What a login must fulfil beyond its client id.
   * @default - nothing more: everybody who can log in to the application, and whom Serval grants the role
   */
  readonly conditions?: LoginConditions;
  /**
   * Value of the tag `serval`, for people who read it; Serval ignores it. 256 characters at most.
   * @default - empty
   */
  readonly tagValue?: string;
}

/** Properties of a `Requestable`. */
export interface RequestableProps extends RequestableOptions {
  /**
   * Roles to take although only services trust them, or although the CDK made them for itself: whoever is let in can
   * then do what that service can. Every other such role is an error («ServiceRole»).
   * @default - none
   */
  readonly serviceRoles?: IRoleRef[];
}

/** Decides which roles of a scope become requestable. */
export interface IRoleFilter {
  /** Whether to take this role. Its path in the construct tree, name and tags are there to go by. */
  accepts(role: CfnRole): boolean;
}

/**
 * Makes existing roles requestable: adds the tag `serval` and the statement that lets the login provider in. All that
 * the trust holds already stays.
 *
 * `role.with(new Requestable({ loginProvider }))` names one role, L2 or L1; `Requestable.pick` takes those of a scope
 * that a filter accepts; `Mixins.of(scope, selector).apply(…)` of the CDK works too. Roles that come into being later
 * are not seen.
 *
 * An imported role can't be changed from a template: a warning names the ways out. CloudFormation leaves a role's tags
 * out without a word if whoever deploys lacks iam:TagRole; such a role is never found, so give the deployer that right.
 * @see https://docs.serval.com/sections/integrations/aws-role-ingestion
 */
export class Requestable extends Mixin {
  /**
   * Makes every role requestable that stands under the scope now and that the filter accepts.
   * @returns those roles
   */
  public static pick(scope: IConstruct, filter: IRoleFilter, props: RequestableProps): CfnRole[] {
    const requestable = new Requestable(props);
    const roles = scope.node.findAll().filter(isRoleResource);
    const picked = roles.filter((role) => filter.accepts(role));
    picked.forEach((role) => requestable.applyTo(role));
    return picked;
  }

  /**
   * Lets somebody cut live sessions of a role that is or becomes requestable, as `cdk-serval revoke GRANT --cut-sessions`
   * does. It is a right over the role itself, by iam:PutRolePolicy: take it for operators who may change the role anyway.
   * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_use_revoke-sessions.html
   */
  public static grantCutSessions(role: IRoleRef, grantee: IGrantable): Grant {
    return grantCutSessions(role, role.roleRef.roleArn, role.env.account, grantee);
  }

  private readonly done = new WeakSet<IConstruct>();

  constructor(private readonly props: RequestableProps) {
    super();
    requireTagValue(undefined, 'tagValue', props.tagValue ?? '');
  }

  /** Roles, new or imported, L2 or L1. */
  public override supports(construct: IConstruct): boolean {
    return isRole(construct);
  }

  /** Makes one role requestable. A second time does nothing, so that an L2 role and its resource count once. */
  public override applyTo(construct: IConstruct): void {
    if (!isRole(construct)) {
      const text = 'is no IAM role; apply Requestable to a role, or to a scope that holds roles by .with()';
      misuse(construct, { code: 'NoRole', property: 'construct', value: construct.node.id, text });
    }
    const role = roleResource(construct);
    if (!role) {
      adviseOnImportedRole(construct, this.props.loginProvider);
      return;
    }
    if (this.done.has(role)) return;
    this.done.add(role);
    this.refuseServiceRole(role);

    const { loginProvider, conditions, tagValue } = this.props;
    requireSameAccount(role, loginProvider);
    addToTrust(role, loginProvider.loginStatement(conditions));
    tagRequestable(role, tagValue ?? '');
    watchTrustSize(role);
    noteLogin(role, loginProvider);
    watchEgress(role, loginProvider, conditions);
  }

  private refuseServiceRole(role: CfnRole): void {
    if (this.props.serviceRoles?.some((named) => roleResource(named) === role)) return;
    const reason = reasonAgainstPeople(role);
    if (!reason) return;
    const text = `${reason}, and people would get its rights; leave it out, or name it in serviceRoles if that is meant`;
    misuse(undefined, { code: 'ServiceRole', property: 'role', value: role.node.path, text });
  }
}

function adviseOnImportedRole(role: IConstruct, loginProvider: ILoginProvider): void {
  const { actions } = loginProvider.loginStatement();
  const all = actions.length === 1 ? '' : `; the statement needs ${actions.join(', ')}, since ID tokens carry more`;
  warn(
    role,
    'cdk-serval:Requestable.importedRole',
    'this role is imported, so its trust and its tags cannot be changed from here; make it requestable where it is ' +
      `defined, create a RequestableRole instead, or add the tag and the statement by hand with the AWS CLI${all}`,
  );
}

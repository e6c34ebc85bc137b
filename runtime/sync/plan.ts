/**
 * What a run of an account asks of AWS, and how long that takes, before it is begun: pure functions, for whoever plans a
 * run and whoever measures one against the least that is possible.
 */
import { SESSION_SECONDS_MIN } from '../../lib/model/limits.js';
import { RENEW_BEFORE_MILLISECONDS } from '../aws/assumed-role.js';
import type { Rates } from './pacing.js';

/** What of an account decides how many calls a run makes. */
export interface AccountSize {
  /** Roles in the listing, the skipped ones included. */
  readonly roles: number;
  /** Roles that are listed and not read, since nobody can edit their trust. */
  readonly skipped: number;
  readonly tagged: number;
  /** Inline policies of all tagged roles together. */
  readonly inlinePolicies: number;
  /** Managed policies that are attached to tagged roles, each once. */
  readonly managedPolicies: number;
  /** Those among them whose default version was not read yet. */
  readonly newVersions: number;
  /**
   * Pages of ListRoles.
   * @default - as many as hold the roles, since IAM serves up to 1,000 a page
   */
  readonly pages?: number;
  /**
   * Sessions of the ingestion role that the run begins: `sessionPeriods` of its seconds.
   * @default 1
   */
  readonly periods?: number;
}

/** Requests by action, as `iam:GetRole`; an action without any is left out. */
export type Calls = Readonly<Record<string, number>>;

/** Roles a page; IAM serves no more. @see https://docs.aws.amazon.com/IAM/latest/APIReference/API_ListRoles.html */
const ROLES_A_PAGE = 1000;

/** The least requests that read an account whole with the seven actions, and the most that this sync makes of itself. */
export function floorCalls(size: AccountSize): Calls {
  const { roles, skipped, tagged, inlinePolicies, managedPolicies, newVersions } = size;
  const calls = {
    'sts:AssumeRole': size.periods ?? 1,
    'iam:ListRoles': size.pages ?? Math.max(1, Math.ceil(roles / ROLES_A_PAGE)),
    'iam:GetRole': roles - skipped,
    'iam:ListRolePolicies': tagged,
    'iam:GetRolePolicy': inlinePolicies,
    'iam:ListAttachedRolePolicies': tagged,
    'iam:GetPolicy': managedPolicies,
    'iam:GetPolicyVersion': newVersions,
  };
  return Object.fromEntries(Object.entries(calls).filter(([, count]) => count > 0));
}

/**
 * The least seconds that `calls` of one account take: those of the slowest action, since each has a bucket of its own
 * and they overlap. An action without a rate is not paced.
 */
export function floorSeconds(calls: Calls, rates: Rates): number {
  const seconds = Object.entries(calls).map(([action, count]) => {
    const rate = rates[action];
    return rate ? (count - rate.burst) / rate.perSecond : 0;
  });
  return Math.max(0, ...seconds);
}

/** How many sessions of the ingestion role a run of so many seconds begins: each is renewed before its end. */
export function sessionPeriods(seconds: number): number {
  return 1 + Math.floor(seconds / (SESSION_SECONDS_MIN - RENEW_BEFORE_MILLISECONDS / 1000));
}

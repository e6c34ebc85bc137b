/** What AWS said before a plan is made. */
import type { StandingRole } from '../../runtime/aws/edit-role.js';
import type { NamedRole } from './role-names.js';

/** The login provider in the account. */
export type ProviderFacts =
  | { readonly state: 'built in' }
  | { readonly state: 'there'; readonly clientIds: readonly string[] }
  | { readonly state: 'missing' }
  | { readonly state: 'unknown'; readonly why: string };

/** Which stack owns a role, as far as the regions that were asked know. */
export type StackFacts =
  | { readonly state: 'none' }
  | { readonly state: 'owned'; readonly stack: string; readonly region: string }
  | { readonly state: 'unknown'; readonly why: string }
  /** Stacks were not to be asked. */
  | { readonly state: 'not asked' };

/** One role. */
export interface RoleFacts extends NamedRole {
  /** Undefined where none has the name. */
  readonly standing: StandingRole | undefined;
  readonly stack: StackFacts;
}

/** How many characters a trust may have. */
export interface Quota {
  readonly limit: number;
  /** Who says so: the option, the account, or IAM's default since the account could not be asked. */
  readonly basis: 'given' | 'account' | 'default';
  /** Why the account could not be asked. */
  readonly why?: string;
}

/** All that a plan is made of. */
export interface Facts {
  readonly account: string;
  readonly partition: string;
  readonly provider: ProviderFacts;
  readonly quota: Quota;
  readonly roles: readonly RoleFacts[];
}

/** What an attack is: data, but for the way it goes. */
import type { RefusalCode } from '../../../runtime/bridge/refusal.js';
import type { WorldOptions } from '../bridge/support/bridge-world.js';
import type { Attacker } from './attacker.js';

/** A check, as the text that makes it one. Taken out, what it refuses gets through. */
export interface Check {
  readonly name: string;
  /** From the repository's root; the bridge's own, or the library's that it leaves the check to. */
  readonly file: string;
  /** Occurs exactly once in the file. */
  readonly from: string;
  readonly to: string;
  /** The specification or documentation that the check follows. */
  readonly reference: string;
}

/** How an attack must end. Without a status, its result is what the attacker has of it, in words. */
export type Refusal =
  { readonly status: number; readonly reason?: RefusalCode; readonly detail?: RegExp } | { readonly result: string };

/** What an attack ends with: an answer, or words for what the attacker has of it. */
export type Result = { readonly status: number } | string;

export interface AttackCase {
  /** What the attacker sends or does. */
  readonly name: string;
  /** The class of input: no two cases of one check share it. */
  readonly input: string;
  readonly check: Check;
  /** Settings and limits other than the usual ones. Such a case has a bridge of its own. */
  readonly world?: Pick<WorldOptions, 'settings' | 'limits' | 'serverLimits'>;
  /** Whether it needs a bridge that has not talked to its provider yet, or leaves one that should serve nobody else. */
  readonly alone?: boolean;
  /** Whether nobody can log in afterwards, since the provider's keys or answers are spoilt for all. */
  readonly spoils?: boolean;
  /**
   * Whether it is for the mutants' command alone. Jest runs tests in a realm in which Node's own errors are no `Error`,
   * and Hono hands no such thing to its error handler.
   */
  readonly outsideJest?: boolean;
  attack(attacker: Attacker): Promise<Result>;
  readonly refusal: Refusal;
  /** The check behind this one, where there is one: without the first, the attack meets the second. */
  readonly behind?: string;
}

/** Where a run of one account stands: what a checkpoint keeps when the invocation's time is over. */
import type { AccountStatus, FailedRead } from '../catalog/catalog.js';
import type { Checkpoint } from '../catalog/writer.js';
import type { RoleFacts } from './roles.js';
import type { Counts } from './tally.js';

/** A checkpoint that is older is left alone, and the account listed anew. */
const CARRIED_ON_MILLISECONDS = 24 * 60 * 60 * 1000;

/** A role that is still to be read. */
export interface PendingRole {
  readonly arn: string;
  /** Where the listing shows that another role has the ARN by now: all that the listing says of it. */
  readonly remade?: RoleFacts;
}

/** What the listing came to. */
export interface Listed {
  readonly complete: boolean;
  readonly failed?: FailedRead;
  /** Roles in the listing. */
  readonly listed: number;
  /** Of these, the ones that are not read. */
  readonly skipped: number;
  readonly heldBack: number;
}

/** What became of the roles that were read so far. */
export type Seen = Pick<AccountStatus, 'tagged' | 'removed'>;

export interface Progress {
  /** The number under which it was written. */
  readonly run: number;
  readonly listed: Listed;
  readonly seen: Seen;
  readonly tally: Counts;
  readonly pending: readonly PendingRole[];
}

/** @param started ISO 8601 */
export function checkpointOf(progress: Progress, started: string, resumed: number): Checkpoint {
  return { started, resumed, state: { format: FORMAT, ...progress } };
}

/**
 * What a checkpoint holds, or undefined where there is nothing to carry on.
 * @param before number of the account's last run that came to an end: what an earlier one left is of no use any more
 * @param now milliseconds since the epoch
 */
export function carriedOn(checkpoint: Checkpoint | undefined, before: number, now: number): Progress | undefined {
  if (!checkpoint || now - Date.parse(checkpoint.started) > CARRIED_ON_MILLISECONDS) return undefined;
  const state = checkpoint.state as (Progress & { readonly format?: unknown }) | null;
  // What another version of this package left is no loss: the account is listed anew.
  if (state?.format !== FORMAT || !Array.isArray(state.pending)) return undefined;
  return before > state.run ? undefined : state;
}

const FORMAT = 1;

/**
 * How a sync writes the catalog: one run at a time for each account, every role by one conditional write.
 *
 * A run takes an account before it touches it, and gets a number higher than any before. Each write carries that number,
 * and the store refuses it where a later run has written: a run that was taken for dead and wakes up again changes
 * nothing any more. So a role stands there as one run saw it, never as a mixture of two.
 */
import type { AccountStatus, CatalogRole, CatalogStore, FailedRead } from './catalog.js';

/** Why a role left the catalog: the only three proofs there are. */
export type RemovalReason =
  /** GetRole answered without the tag. */
  | 'untagged'
  /** GetRole answered NoSuchEntity, or with another role under the name. */
  | 'gone'
  /** A complete listing did not hold it. */
  | 'absent';

/** A role that left. It is kept for a day, so that no run that is late can bring the role back. */
export interface Removal {
  readonly reason: RemovalReason;
  /** ISO 8601. */
  readonly at: string;
}

export type ChangeType = 'added' | 'changed' | 'removed' | 'stale';

/** One change of one role, to be told to whoever listens. */
export interface RoleChange {
  /** A UUID: who is told twice knows it by this. */
  readonly id: string;
  readonly type: ChangeType;
  /** ISO 8601. */
  readonly at: string;
  /** With `removed`. */
  readonly reason?: RemovalReason;
  /** With `stale`: the reads that failed. */
  readonly reads?: readonly FailedRead[];
}

/** All that the catalog holds under one ARN: the role, or that it left; and what nobody was told yet. */
export interface CatalogEntry {
  readonly arn: string;
  readonly account: string;
  readonly role?: CatalogRole;
  /** Instead of `role`. */
  readonly removed?: Removal;
  /** Oldest first; empty where everything was told. Written with the role, so that a crash loses none. */
  readonly untold: readonly RoleChange[];
}

/** A run's hold on an account. */
export interface Claim {
  readonly account: string;
  /** A UUID: who holds it. */
  readonly holder: string;
  /** 1 for the account's first run, then one more each time. */
  readonly run: number;
  /** Milliseconds since the epoch. Afterwards another run may take the account. */
  readonly until: number;
}

/** What a run leaves for the next invocation when its time is over. */
export interface Checkpoint {
  /** ISO 8601. When the run began that is carried on. */
  readonly started: string;
  /** How often it was carried on. */
  readonly resumed: number;
  /** JSON: what is left to read and what was counted so far. The sync alone knows its shape. */
  readonly state: unknown;
}

/** The catalog, to be read and written. */
export interface CatalogWriter extends CatalogStore {
  /** All entries of an account, removed ones included, in no order. */
  entries(account: string): Promise<CatalogEntry[]>;
  /**
   * Takes an account until `until`, `CLAIM_MILLISECONDS_MAX` away at most, or tells until when another holder has it. A
   * hold that has ended, or that reaches further into the future than any hold may (another clock was wrong), is none.
   * Who holds the account already takes it anew, with the next number, and holds it longer.
   * @param now milliseconds since the epoch
   */
  claim(account: string, holder: string, now: number, until: number): Promise<Claim | { readonly heldUntil: number }>;
  /** Ends a hold, unless somebody else has the account by now. */
  release(claim: Claim): Promise<void>;
  /** Stores a document's text under its SHA-256, once. */
  putDocument(sha256: string, text: string): Promise<void>;
  /** Writes one entry whole. @throws RuntimeError `Superseded` where a later run wrote it */
  putEntry(entry: CatalogEntry, run: number): Promise<void>;
  /** Forgets an entry, as a removal that is a day old. @throws RuntimeError `Superseded` */
  dropEntry(arn: string, run: number): Promise<void>;
  checkpoint(account: string): Promise<Checkpoint | undefined>;
  /**
   * Keeps it, however large, or takes it away. A reader sees the old one or the new one.
   * @throws RuntimeError `Superseded`
   */
  putCheckpoint(account: string, checkpoint: Checkpoint | undefined, run: number): Promise<void>;
  /** @throws RuntimeError `Superseded` */
  putStatus(status: AccountStatus, run: number): Promise<void>;
}

/** Longest hold: longer than any function runs. */
export const CLAIM_MILLISECONDS_MAX = 20 * 60 * 1000;

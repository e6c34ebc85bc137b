/** Who may assume which role, for how long. One grant, one item. */
import type { LengthReason } from '../session/duration.js';

/** A session that was minted for a grant. The session in the grant is the record; audit rows are repaired from it. */
export interface SessionRecord {
  /** UUID. */
  readonly id: string;
  /** ISO 8601, when it was minted. */
  readonly mintedAt: string;
  /** ISO 8601, when AWS stops taking requests signed with it. */
  readonly endsAt: string;
  /** What STS was asked for: credentials may be cut off before, by a session policy. */
  readonly seconds: number;
  /** Which limit gave these seconds. */
  readonly why: LengthReason;
  readonly sessionName: string;
  readonly accessKeyId: string;
  readonly assumedRoleArn: string;
  readonly stsRequestId: string;
  /** The token's `sub`. */
  readonly subject: string;
}

export interface Grant {
  readonly id: string;
  /** The person's login e-mail at Serval. */
  readonly email: string;
  readonly roleArn: string;
  /** Approved minutes, from the first session on. */
  readonly approvedMinutes: number;
  readonly status: 'active' | 'revoked';
  /** ISO 8601. */
  readonly createdAt: string;
  readonly justification?: string;
  /** ISO 8601. Set by the first session. */
  readonly startedAt?: string;
  /** ISO 8601. An end that another than our clock sets: the grant is over at the earlier of both. */
  readonly expiresAt?: string;
  /** ISO 8601. */
  readonly revokedAt?: string;
  /** Why it was revoked. */
  readonly revokedFor?: string;
  /** Whose word it is: Serval's public API is asked again each time. @default - the grant function's */
  readonly source?: 'serval-api';
  /** Oldest first. */
  readonly sessions: readonly SessionRecord[];
}

/** What recording a session did. */
export type Recorded =
  | { readonly recorded: true; readonly grant: Grant }
  /** The grant was revoked or is gone; nothing was written. */
  | { readonly recorded: false; readonly reason: 'not-active' }
  /** An earlier start stands there than the decision knew; nothing was written. */
  | { readonly recorded: false; readonly reason: 'started-earlier'; readonly startedAt: string };

/** All that the bridge may do. */
export interface GrantStore {
  grant(id: string): Promise<Grant | undefined>;
  /** All grants of this person for this role, whatever their status. `email` in the stored, lower-case form. */
  grantsOf(email: string, roleArn: string): Promise<Grant[]>;
  /**
   * One conditional update: only while the grant is active, sets the start to `startedAt` where none or a later one
   * stands there, and appends the session. Where an earlier start stands there than `startedAt`, nothing is written.
   * The same session once more changes nothing, so that a repeated request appends no second one.
   */
  recordSession(id: string, startedAt: string, session: SessionRecord): Promise<Recorded>;
}

/** What only the grant function may do, and the command line to a file. */
export interface GrantWriter {
  /** Writes a new grant; an error where the id is taken. */
  create(grant: Grant): Promise<void>;
  /**
   * One conditional update: ends the grant for new sessions. One that is revoked already stays as it is.
   * @param at ISO 8601
   * @param why words for the record
   * @returns the grant as it stands then
   * @throws RuntimeError `Grant` where there is none
   */
  revoke(id: string, at: string, why?: string): Promise<Grant>;
}

/** What a store may do besides whose grants somebody else approves. */
export interface GrantAdopter {
  /**
   * One update: keeps what the approver says now of a grant, so that it is found by person and role, and its start has a
   * place. Start, sessions and a revocation of ours stay.
   * @throws RuntimeError `Grant` where a grant of the grant function has the id
   */
  adopt(grant: Grant): Promise<void>;
}

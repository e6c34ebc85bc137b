import type { LengthReason } from '../session/duration.js';

/** The audit trail: one row a session, written before its credentials are delivered, and one a refusal. */

/** A session that was minted. */
export interface AuditRow {
  /** The session's id. */
  readonly id: string;
  readonly grantId: string;
  /** The full e-mail; a session name may be cut. */
  readonly email: string;
  readonly subject: string;
  readonly roleArn: string;
  readonly sessionName: string;
  readonly mintedAt: string;
  readonly endsAt: string;
  /** What STS was asked for: credentials may be cut off before, by a session policy. */
  readonly seconds: number;
  readonly why: LengthReason;
  /** The grant's. */
  readonly justification?: string;
  readonly accessKeyId: string;
  readonly assumedRoleArn: string;
  readonly stsRequestId: string;
}

/** A proven login that got no session. */
export interface RefusalRow {
  /** UUID. */
  readonly id: string;
  /** ISO 8601. */
  readonly at: string;
  readonly grantId?: string;
  readonly email?: string;
  readonly subject?: string;
  readonly roleArn?: string;
  /** As docs/bridge.md lists them. */
  readonly code: string;
  /** What the person's page shows, and the log line. */
  readonly reference: string;
}

/** All that the bridge may do. */
export interface AuditStore {
  /** Writes a row; the same row once more changes nothing. */
  put(row: AuditRow): Promise<void>;
  /** Writes a row; the same row once more changes nothing. */
  putRefusal(row: RefusalRow): Promise<void>;
  /** The sessions of a grant, without its refusals. */
  rows(grantId: string): Promise<AuditRow[]>;
}

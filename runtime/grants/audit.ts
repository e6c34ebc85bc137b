/** The audit trail of sessions: one row each, written before the credentials are delivered. */
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
  readonly accessKeyId: string;
  readonly assumedRoleArn: string;
  readonly stsRequestId: string;
}

export interface AuditStore {
  /** Writes a row; the same row once more changes nothing. */
  put(row: AuditRow): Promise<void>;
  rows(grantId: string): Promise<AuditRow[]>;
}

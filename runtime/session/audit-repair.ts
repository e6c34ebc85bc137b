import type { AuditRow, AuditStore } from '../grants/audit.js';
import type { Grant, SessionRecord } from '../grants/grant.js';

/** The audit row of a session. The session in the grant is the record; rows are made from it, never the reverse. */
export function auditRow(grant: Grant, session: SessionRecord): AuditRow {
  return {
    id: session.id,
    grantId: grant.id,
    email: grant.email,
    subject: session.subject,
    roleArn: grant.roleArn,
    sessionName: session.sessionName,
    mintedAt: session.mintedAt,
    endsAt: session.endsAt,
    seconds: session.seconds,
    why: session.why,
    ...(grant.justification !== undefined && { justification: grant.justification }),
    accessKeyId: session.accessKeyId,
    assumedRoleArn: session.assumedRoleArn,
    stsRequestId: session.stsRequestId,
  };
}

/** Writes every row that the grant's sessions should have and the audit trail does not hold. */
export async function repairAudit(grant: Grant, audit: AuditStore): Promise<void> {
  const written = new Set((await audit.rows(grant.id)).map(({ id }) => id));
  for (const session of grant.sessions) {
    if (!written.has(session.id)) await audit.put(auditRow(grant, session));
  }
}

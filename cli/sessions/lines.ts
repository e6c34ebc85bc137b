/** The audit trail as a terminal shows it: a line for each entry, what a session did below its own. */
import type { AuditEntry } from '../../runtime/grants/audit-reader.js';
import { printable } from '../printable.js';
import type { Joined } from './events.js';

export function linesOf(entry: AuditEntry, joined: Joined | undefined): string[] {
  const lines = [entry.kind === 'session' ? sessionLine(entry) : refusalLine(entry)];
  if (joined && 'notAsked' in joined) lines.push(`  events not looked up: ${joined.notAsked}`);
  if (joined && 'events' in joined) {
    lines.push(...joined.events.map(({ time, source, name }) => `  ${time}  ${source}  ${name}`));
    if (joined.events.length === 0) lines.push('  no events');
  }
  return lines.map(printable);
}

function sessionLine(entry: Extract<AuditEntry, { kind: 'session' }>): string {
  const { mintedAt, email, subject, roleArn, seconds, why, endsAt, grantId, accessKeyId, assumedRoleArn } = entry;
  return parts([
    mintedAt,
    'session',
    `${email} (${subject})`,
    roleArn,
    `${minutes(seconds)} min by ${why}`,
    `until ${endsAt}`,
    `grant ${grantId}`,
    accessKeyId,
    assumedRoleArn,
    `STS request ${entry.stsRequestId}`,
    entry.justification !== undefined && JSON.stringify(entry.justification),
  ]);
}

function refusalLine(entry: Extract<AuditEntry, { kind: 'refusal' }>): string {
  const { at, code, email, subject, roleArn, grantId, reference } = entry;
  return parts([
    at,
    `refused: ${code}`,
    email !== undefined && (subject === undefined ? email : `${email} (${subject})`),
    roleArn,
    grantId !== undefined && `grant ${grantId}`,
    `reference ${reference}`,
  ]);
}

const parts = (all: ReadonlyArray<string | false | undefined>): string => all.filter(Boolean).join('  ');

/** With a decimal where it is no whole number. */
const minutes = (seconds: number): string => String(Math.round(seconds / 6) / 10);

import { fits, INVALID_ROLE_ARN, parseRoleArn, ROLE_PATH } from '../../lib/model/index.js';
import { RuntimeError } from '../errors.js';
import { isLengthReason } from '../session/duration.js';
import { comparableEmail } from '../session/email.js';
import { shown } from '../shown.js';
import type { Grant, Recorded, SessionRecord } from './grant.js';

/** A grant's id: it stands in a link, so it holds nothing that a URL would escape. */
export const GRANT_ID = { pattern: /^[A-Za-z0-9_-]{1,128}$/, allowed: '1 to 128 letters, digits, - and _' } as const;

/** Minutes. A year; more is no just-in-time access. */
export const APPROVED_MINUTES_MAX = 525_600;

/** Characters. A sentence or a ticket's address; a grant is one item of a table, whose size has a limit. */
export const JUSTIFICATION_MAX = 1000;

/** What an operator says of a new grant. */
export interface NewGrant {
  readonly id: string;
  readonly email: string;
  readonly roleArn: string;
  readonly approvedMinutes: number;
  readonly justification?: string;
}

/** What an operator says of a grant that is to end. */
export type Revocation = Pick<NewGrant, 'id' | 'justification'>;

/**
 * A new grant: active, not started, the e-mail in the form that is compared.
 * @param asked a `NewGrant`, if it is whole
 * @param now milliseconds since the epoch
 * @throws RuntimeError `Grant` that names the first property that is not allowed
 */
export function newGrant(asked: { readonly [Property in keyof NewGrant]?: unknown }, now: number): Grant {
  const { id, roleArn, approvedMinutes, justification } = asked;
  if (typeof id !== 'string' || !GRANT_ID.pattern.test(id)) malformed('id', id, `it has ${GRANT_ID.allowed}`);
  const email = comparableEmail(asked.email);
  if (email === undefined) {
    malformed('email', asked.email, 'it has one @, ASCII characters without spaces, 254 at most');
  }
  if (typeof roleArn !== 'string' || !roleArn.startsWith('arn:')) malformed('roleArn', roleArn, INVALID_ROLE_ARN);
  const role = parseRoleArn(roleArn);
  if (!role || !fits(ROLE_PATH, role.path))
    malformed('roleArn', roleArn, "it must be a role's ARN, as arn:PARTITION:iam::ACCOUNT:role/NAME");
  if (!isMinutes(approvedMinutes)) {
    malformed('approvedMinutes', approvedMinutes, `it must be a whole number from 1 to ${APPROVED_MINUTES_MAX}`);
  }
  requireJustification(justification);
  return {
    id,
    email,
    roleArn,
    approvedMinutes,
    status: 'active',
    createdAt: new Date(now).toISOString(),
    ...(justification !== undefined && { justification }),
    sessions: [],
  };
}

/**
 * Which grant is to end, and why.
 * @throws RuntimeError `Grant` that names the first property that is not allowed
 */
export function revocation(asked: { readonly id?: unknown; readonly justification?: unknown }): Revocation {
  const { id, justification } = asked;
  if (typeof id !== 'string' || !GRANT_ID.pattern.test(id)) malformed('id', id, `it has ${GRANT_ID.allowed}`);
  requireJustification(justification);
  return { id, ...(justification !== undefined && { justification }) };
}

/**
 * A grant as a store holds it, checked: whoever edits a table by hand must not be able to give away time unnoticed.
 * @throws RuntimeError `Grant` that names what is malformed
 */
export function readGrant(stored: unknown): Grant {
  const grant = stored as Partial<Record<keyof Grant, unknown>>;
  if (typeof grant !== 'object' || grant === null) malformed('grant', grant, 'it must be an object');
  const { id, email, roleArn, approvedMinutes, status, createdAt, justification, sessions } = grant;
  const { startedAt, expiresAt, revokedAt, revokedFor, source } = grant;
  if (typeof id !== 'string' || !GRANT_ID.pattern.test(id)) malformed('id', id, `it has ${GRANT_ID.allowed}`);
  const where = `of grant ${id}`;
  if (typeof email !== 'string' || comparableEmail(email) !== email) {
    malformed(`email ${where}`, email, 'it must be an e-mail address in lower case');
  }
  if (typeof roleArn !== 'string') malformed(`roleArn ${where}`, roleArn, 'it must be text');
  if (!isMinutes(approvedMinutes)) {
    malformed(
      `approvedMinutes ${where}`,
      approvedMinutes,
      `it must be a whole number from 1 to ${APPROVED_MINUTES_MAX}`,
    );
  }
  if (status !== 'active' && status !== 'revoked') malformed(`status ${where}`, status, 'it must be active or revoked');
  if (!isInstant(createdAt)) malformed(`createdAt ${where}`, createdAt, INSTANT);
  if (startedAt !== undefined && !isInstant(startedAt)) malformed(`startedAt ${where}`, startedAt, INSTANT);
  if (expiresAt !== undefined && !isInstant(expiresAt)) malformed(`expiresAt ${where}`, expiresAt, INSTANT);
  if (revokedAt !== undefined && !isInstant(revokedAt)) malformed(`revokedAt ${where}`, revokedAt, INSTANT);
  if (source !== undefined && source !== 'serval-api') malformed(`source ${where}`, source, 'it must be serval-api');
  if (!Array.isArray(sessions) || !sessions.every(isSession)) {
    throw new RuntimeError(
      'Grant',
      `sessions ${where}: they must be a list of sessions; repair them from the audit trail`,
    );
  }
  if (sessions.length > 0 && startedAt === undefined) {
    malformed(`startedAt ${where}`, startedAt, `a grant that had a session has its start; ${INSTANT}`);
  }
  return {
    id,
    email,
    roleArn,
    approvedMinutes,
    status,
    createdAt,
    ...(typeof justification === 'string' && { justification }),
    ...(startedAt !== undefined && { startedAt }),
    ...(expiresAt !== undefined && { expiresAt }),
    ...(revokedAt !== undefined && { revokedAt }),
    ...(typeof revokedFor === 'string' && { revokedFor }),
    ...(source !== undefined && { source }),
    sessions,
  };
}

/** Why nothing was written, from what stands there. */
export function notRecorded(grant: Grant | undefined, startedAt: string): Recorded {
  if (grant?.status !== 'active') return { recorded: false, reason: 'not-active' };
  if (grant.startedAt !== undefined && grant.startedAt < startedAt) {
    return { recorded: false, reason: 'started-earlier', startedAt: grant.startedAt };
  }
  throw new RuntimeError('Grant', `id: ${JSON.stringify(grant.id)} changed while a session was recorded; try again`);
}

/** Ends a grant. One that is revoked already keeps its time and its reason. */
export function revoked(grant: Grant, at: string, why: string | undefined): Grant {
  if (grant.status === 'revoked') return grant;
  return { ...grant, status: 'revoked', revokedAt: at, ...(why !== undefined && { revokedFor: why }) };
}

/** What another approver says now, with the start, the sessions and the revocation that stand here. */
export function adopted(standing: Grant | undefined, grant: Grant): Grant {
  if (!standing) return grant;
  if (standing.source === undefined) throw idTaken(grant.id);
  const { status, startedAt, revokedAt, revokedFor, sessions } = standing;
  return readGrant({ ...grant, status, startedAt, revokedAt, revokedFor, sessions });
}

export function idUnknown(id: string): RuntimeError {
  return new RuntimeError('Grant', `id: ${shown(id)} is unknown; name the grant as its link does`);
}

export function idTaken(id: string): RuntimeError {
  return new RuntimeError('Grant', `id: ${JSON.stringify(id)} is taken; choose another`);
}

const INSTANT = 'it must be a time as 2026-01-31T12:00:00.000Z';

const SESSION_TEXTS = [
  'id',
  'sessionName',
  'accessKeyId',
  'assumedRoleArn',
  'stsRequestId',
  'subject',
] as const satisfies ReadonlyArray<keyof SessionRecord>;

function isSession(stored: unknown): stored is SessionRecord {
  if (typeof stored !== 'object' || stored === null) return false;
  const session = stored as Record<string, unknown>;
  return (
    SESSION_TEXTS.every((name) => typeof session[name] === 'string') &&
    Number.isSafeInteger(session.seconds) &&
    isLengthReason(session.why) &&
    isInstant(session.mintedAt) &&
    isInstant(session.endsAt)
  );
}

function isMinutes(value: unknown): value is number {
  return typeof value === 'number' && Number.isInteger(value) && value >= 1 && value <= APPROVED_MINUTES_MAX;
}

function requireJustification(value: unknown): asserts value is string | undefined {
  if (value === undefined || (typeof value === 'string' && value.length <= JUSTIFICATION_MAX)) return;
  malformed('justification', value, `it must be text of ${JUSTIFICATION_MAX} characters at most`);
}

/** ISO 8601 in the one form whose order as text is the order in time. */
function isInstant(value: unknown): value is string {
  if (typeof value !== 'string' || !/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/.test(value)) return false;
  const time = Date.parse(value);
  return Number.isFinite(time) && new Date(time).toISOString() === value;
}

/** Characters of a malformed value that an error shows: most ARNs, whole. */
const SHOWN = 200;

function malformed(property: string, value: unknown, allowed: string): never {
  throw new RuntimeError('Grant', `${property}: ${shown(value, SHOWN)} is not allowed; ${allowed}`);
}

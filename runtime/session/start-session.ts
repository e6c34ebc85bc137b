import type { CatalogStore } from '../catalog/catalog.js';
import type { AuditStore } from '../grants/audit.js';
import type { Grant, GrantStore, Recorded, SessionRecord } from '../grants/grant.js';
import { RuntimeError } from '../errors.js';
import { randomUuid } from '../random.js';
import { repairAudit } from './audit-repair.js';
import { decide, type Decision } from './decide.js';
import { comparableEmail } from './email.js';
import { failureText } from './failure.js';
import { inTime, mint, mintingDeadline, type Minted, type Minting } from './mint.js';
import { pauseAfter } from './pause.js';
import { refusal, type SessionRefusal } from './refusal.js';
import type { Credentials } from './sts.js';

/** A proven login. The token is a secret: it goes to STS and nowhere else. */
export interface Login {
  readonly email: string;
  readonly subject: string;
  readonly token: string;
  /** Milliseconds since the epoch: when the token is over, by its `exp`. */
  readonly expiresAt: number;
}

export interface SessionStores {
  readonly catalog: Pick<CatalogStore, 'role'>;
  readonly grants: GrantStore;
  readonly audit: AuditStore;
}

export interface SessionParts extends Minting {
  readonly stores: SessionStores;
}

export interface SessionRequest {
  readonly grantId: string;
  readonly login: Login;
  /** Whether the person has confirmed this session. */
  readonly confirmed: boolean;
  /**
   * Which sessions a person must confirm: the one that starts the clock of a grant, or each.
   * @default 'first'
   */
  readonly confirmation?: 'first' | 'each';
}

/** A session that the person has not confirmed and must: nothing was minted, no clock was started. */
export interface Unconfirmed {
  readonly unconfirmed: Decision;
}

/** Credentials that are recorded, and so may be delivered. */
export interface StartedSession {
  readonly credentials: Credentials;
  readonly record: SessionRecord;
  /** The grant that gave the end, as it stands now. */
  readonly grant: Grant;
}

/** Minted at most so often: anew once, when the first could not be recorded. */
const ROUNDS = 2;

/** Attempts to write the audit row, and the milliseconds within which another one may begin. */
const AUDIT_ATTEMPTS = 4;
const AUDIT_BUDGET = 5_000;

/** What the stores say about a grant and a person, decided. Reads only. */
async function decideSession(
  grantId: string,
  email: string,
  { stores, clock }: SessionParts,
): Promise<Decision | SessionRefusal> {
  const grant = await stores.grants.grant(grantId);
  const person = comparableEmail(email);
  if (!grant || person === undefined || !grant.roleArn.startsWith('arn:')) {
    return decide({ now: clock.now(), email, grant, others: [], role: undefined });
  }
  const [role, others] = await Promise.all([
    stores.catalog.role(grant.roleArn),
    stores.grants.grantsOf(person, grant.roleArn),
  ]);
  return decide({ now: clock.now(), email, grant, others, role });
}

/**
 * Decide, mint, record, deliver, in this order: no credentials leave without their record, and no minute counts
 * without a session. Credentials whose record or audit row fails are thrown away. Whether a confirmation is needed is asked of the
 * very decision that is minted: between two decisions, another grant that gave the end may be over.
 */
export async function startSession(
  { grantId, login, confirmed, confirmation = 'first' }: SessionRequest,
  parts: SessionParts,
): Promise<StartedSession | Unconfirmed | SessionRefusal> {
  const { clock } = parts;
  const deadline = mintingDeadline(clock.now(), login.expiresAt);
  let failure = '';
  for (let round = 1; round === 1 || (round <= ROUNDS && inTime(clock.now(), deadline)); round += 1) {
    const decision = await decideSession(grantId, login.email, parts).catch(unavailable);
    if ('refused' in decision) return decision;
    if ((decision.first || confirmation === 'each') && !confirmed) return { unconfirmed: decision };
    const minted = await mint(decision, login, deadline, parts);
    if ('refused' in minted) return minted;
    const record = recordOf(minted, login, parts);
    const recorded = await attempt(() =>
      parts.stores.grants.recordSession(decision.grant.id, decision.startedAt, record),
    );
    if ('failure' in recorded) failure = recorded.failure;
    else if (recorded.recorded) return delivered(minted.credentials, record, recorded.grant, parts);
    else if (recorded.reason === 'not-active')
      return refusal('GrantRevoked', 'This access was revoked. Request it again.');
    else failure = 'an earlier start stands there';
  }
  return refusal('NotRecorded', 'The session could not be recorded, so it was thrown away. Try again.', failure);
}

/** Another approver than our own table may be away: that passes, and is no fault of ours. */
function unavailable(error: unknown): SessionRefusal {
  if (error instanceof RuntimeError && error.code === 'Serval') {
    return refusal('GrantsUnavailable', GRANTS_UNAVAILABLE, failureText(error));
  }
  throw error;
}

const GRANTS_UNAVAILABLE =
  'Serval does not say at the moment whether this access is approved. Try again in a minute, and name the reference if ' +
  'it lasts.';

/** Delivers once the audit trail holds the session. The grant's clock runs by now, so a failing write is tried again. */
async function delivered(
  credentials: Credentials,
  record: SessionRecord,
  grant: Grant,
  { stores, clock, random }: SessionParts,
): Promise<StartedSession | SessionRefusal> {
  const began = clock.now();
  for (let failed = 0; ; failed += 1) {
    const repaired = await attempt(() => repairAudit(grant, stores.audit));
    if (repaired === undefined || !('failure' in repaired)) return { credentials, record, grant };
    const pause = pauseAfter(failed, random);
    if (failed + 1 >= AUDIT_ATTEMPTS || clock.now() + pause - began > AUDIT_BUDGET) {
      return refusal('NotAudited', NOT_AUDITED, repaired.failure);
    }
    await clock.sleep(pause);
  }
}

const NOT_AUDITED =
  'The session was recorded, so the clock of the approved time runs, but its credentials were not delivered, since ' +
  'the audit trail could not be written. Open the link again.';

function recordOf(minted: Minted, login: Login, { clock, random }: SessionParts): SessionRecord {
  const { credentials } = minted;
  return {
    id: randomUuid(random),
    mintedAt: new Date(clock.now()).toISOString(),
    endsAt: new Date(minted.endsAt).toISOString(),
    seconds: minted.seconds,
    why: minted.why,
    sessionName: minted.sessionName,
    accessKeyId: credentials.accessKeyId,
    assumedRoleArn: credentials.assumedRoleArn,
    stsRequestId: credentials.requestId,
    subject: login.subject,
  };
}

async function attempt<T extends Recorded | void>(write: () => Promise<T>): Promise<T | { readonly failure: string }> {
  try {
    return await write();
  } catch (error) {
    return { failure: failureText(error) };
  }
}

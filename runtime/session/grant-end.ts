import type { Grant } from '../grants/grant.js';

/** Milliseconds. With less than this left, nothing useful can be done with credentials. */
export const REMAINING_MIN = 60_000;

/** Which grant gives a session its end. */
export interface GivingGrant {
  readonly grant: Grant;
  /** ISO 8601: when its clock started, or starts now. */
  readonly startedAt: string;
  /** Milliseconds since the epoch: when the approved time is over. */
  readonly end: number;
  /** Whether this session starts its clock. */
  readonly first: boolean;
}

/** When a started grant is over, in milliseconds since the epoch: by our clock, or at another's end where that is earlier. */
export function endOf(startedAt: string, { approvedMinutes, expiresAt }: Pick<Grant, 'approvedMinutes' | 'expiresAt'>) {
  const ours = Date.parse(startedAt) + approvedMinutes * 60_000;
  return expiresAt === undefined ? ours : Math.min(ours, Date.parse(expiresAt));
}

/**
 * The grant that gives the end: of the person's started, active grants for this role the one that lasts longest, so
 * that one's end does not end another. Only if none of them can give a session any more does the named one count by
 * itself, and start if it has not. Approved times are never added up.
 * @param others the active grants of the same person and role; the named one may be among them
 */
export function givingGrant(named: Grant, others: readonly Grant[], now: number): GivingGrant {
  const running = [named, ...others.filter(({ id }) => id !== named.id)]
    .filter(({ status }) => status === 'active')
    .flatMap((grant) => (grant.startedAt === undefined ? [] : [started(grant, grant.startedAt, now)]))
    .filter(({ end }) => end - now >= REMAINING_MIN)
    .reduce<GivingGrant | undefined>(
      (longest, next) => (longest && longest.end >= next.end ? longest : next),
      undefined,
    );
  if (running) return running;
  if (named.startedAt !== undefined) return started(named, named.startedAt, now);
  const startedAt = new Date(now).toISOString();
  return { grant: named, startedAt, end: endOf(startedAt, named), first: true };
}

/** A start that is still to come, by a clock ahead of ours or by hand, counts as now. */
function started(grant: Grant, stored: string, now: number): GivingGrant {
  const startedAt = new Date(Math.min(Date.parse(stored), now)).toISOString();
  return { grant, startedAt, end: endOf(startedAt, grant), first: false };
}

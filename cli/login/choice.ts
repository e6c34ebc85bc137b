import type { Kept } from './kept.js';

/** A session that lasts so much longer, in milliseconds, needs no new login: SDKs renew within their last minutes. */
export const SPARE = 5 * 60_000;

/** What to do: use what is kept, renew it while it still lasts, log in, or say that the approved time is over. */
export type Choice = 'use' | 'renew' | 'login' | 'over';

/** @param now milliseconds since the epoch */
export function choiceOf(kept: Kept | undefined, now: number): Choice {
  if (!kept) return 'login';
  const end = lasting(kept, now);
  const grantEnd = Date.parse(kept.grantEndsAt);
  if (end === undefined) return grantEnd <= now ? 'over' : 'login';
  // Nearer to the end of the approved time another login gives no more than what is there.
  return end - now > SPARE || grantEnd <= end ? 'use' : 'renew';
}

/** When the kept session ends, if it has not yet. */
export function lasting(kept: Kept | undefined, now: number): number | undefined {
  const end = kept?.session ? Date.parse(kept.session.endsAt) : now;
  return end > now ? end : undefined;
}

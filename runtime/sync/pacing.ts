/**
 * Client-side pacing. IAM throttles by account and action; whoever paces below the limit is through sooner than whoever
 * retries above it.
 */
import type { Clock } from '../clock.js';

export interface Rate {
  /** Requests a second, in the long run. */
  readonly perSecond: number;
  /** Requests at once after a rest. */
  readonly burst: number;
}

/** Rates by action, as `iam:GetRole`, for each target account by itself. */
export type Rates = Readonly<Record<string, Rate>>;

/** AWS does not publish its limits; these are known from practice to hold. */
export const DEFAULT_RATES: Rates = {
  'iam:ListRoles': { perSecond: 15, burst: 15 },
  'iam:GetRole': { perSecond: 15, burst: 15 },
  'iam:ListRolePolicies': { perSecond: 15, burst: 15 },
  'iam:GetRolePolicy': { perSecond: 15, burst: 15 },
  'iam:ListAttachedRolePolicies': { perSecond: 15, burst: 15 },
  'iam:GetPolicy': { perSecond: 35, burst: 35 },
  'iam:GetPolicyVersion': { perSecond: 35, burst: 35 },
};

/**
 * The part of a burst that is kept back. The other side counts arrivals, not departures: a request that travels faster
 * than its predecessors would come too early for a bucket that is used to the last token.
 */
const KEPT_BACK = 0.2;

/** Waits until the next request may go; callers are served in their order. */
export type Take = () => Promise<void>;

/** One token bucket. */
export function tokenBucket(rate: Rate, clock: Clock): Take {
  const interval = 1000 / rate.perSecond;
  const ahead = (Math.max(1, Math.floor(rate.burst * (1 - KEPT_BACK))) - 1) * interval;
  /** When the bucket will be full again. */
  let full = -Infinity;
  let before = -Infinity;
  return async () => {
    const now = clock.now();
    // A clock that was set back must not make everybody wait until it has caught up.
    if (now < before) full -= before - now;
    before = now;
    const slot = Math.max(now, full - ahead);
    full = Math.max(now, full) + interval;
    if (slot > now) await clock.sleep(slot - now);
  };
}

/** A bucket for each action of one target account; an action without a rate is not paced. */
export function pacer(rates: Rates, clock: Clock): (action: string) => Promise<void> {
  const buckets = new Map(Object.entries(rates).map(([action, rate]) => [action, tokenBucket(rate, clock)]));
  return async (action) => buckets.get(action)?.();
}

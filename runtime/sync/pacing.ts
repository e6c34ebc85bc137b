/**
 * Client-side pacing. IAM throttles by account and action; whoever paces below the limit is through sooner than whoever
 * retries above it.
 */
import type { Clock } from '../clock.js';
import { OutOfTime } from './time.js';

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

/** What AWS throttles in spite of the pace halves it, at most once in this time: one overload throttles many at once. */
const HALVED_ONCE_IN_MILLISECONDS = 1000;
/** No pace falls below this part of what is configured. */
const SLOWEST = 1 / 16;
/** The part of the configured pace that comes back with each second. */
const REGAINED_PER_SECOND = 0.02;

/** One token bucket, as slow as AWS wants it and never faster than configured. */
export interface Bucket {
  /**
   * Waits until the next request may go; callers are served in their order.
   * @param until milliseconds since the epoch: a turn that comes later is not waited for
   * @throws OutOfTime at once where the turn would come later
   */
  take(until?: number): Promise<void>;
  /** A request was throttled all the same. */
  throttled(): void;
}

/** @param rested whether it begins full; without, as where somebody else has just used it, its burst comes with time */
export function tokenBucket(rate: Rate, clock: Clock, rested = true): Bucket {
  const interval = 1000 / rate.perSecond;
  const ahead = (Math.max(1, Math.floor(rate.burst * (1 - KEPT_BACK))) - 1) * interval;
  /** When the bucket will be full again. */
  let full = rested ? -Infinity : clock.now() + ahead;
  let before = -Infinity;
  /** Part of the configured pace, as it was when AWS last throttled. */
  let part = 1;
  let slowedAt = -Infinity;
  let last: Promise<unknown> = Promise.resolve();

  const now = (): number => {
    const time = clock.now();
    // A clock that was set back must not make everybody wait until it has caught up.
    if (time < before) {
      full -= before - time;
      slowedAt -= before - time;
    }
    before = time;
    return time;
  };
  const partAt = (time: number): number =>
    part === 1 ? 1 : Math.min(1, part + ((time - slowedAt) / 1000) * REGAINED_PER_SECOND);

  const takeNext = async (until: number): Promise<void> => {
    const time = now();
    const slot = Math.max(time, full - ahead);
    if (slot >= until) throw new OutOfTime();
    full = Math.max(time, full) + interval / partAt(time);
    if (slot > time) await clock.sleep(slot - time);
  };

  return {
    // Each slot is given when its turn has come, so that a pace that was lowered holds for all who wait.
    take: (until = Infinity) => {
      const turn = last.then(() => takeNext(until));
      last = turn.catch(() => undefined);
      return turn;
    },
    throttled: () => {
      const time = now();
      if (time - slowedAt < HALVED_ONCE_IN_MILLISECONDS) return;
      part = Math.max(SLOWEST, partAt(time) / 2);
      slowedAt = time;
      // AWS's bucket is empty, whatever ours holds.
      full = Math.max(full, time + ahead + interval / part);
    },
  };
}

export interface Pacer {
  /** Waits for the action's turn; an action without a rate has none to wait for. As `Bucket.take`. */
  take(action: string, until?: number): Promise<void>;
  throttled(action: string): void;
}

/** A bucket for each action of one target account. @param rested as of `tokenBucket` */
export function pacer(rates: Rates, clock: Clock, rested = true): Pacer {
  const buckets = new Map(Object.entries(rates).map(([action, rate]) => [action, tokenBucket(rate, clock, rested)]));
  return {
    take: async (action, until) => buckets.get(action)?.take(until),
    throttled: (action) => buckets.get(action)?.throttled(),
  };
}

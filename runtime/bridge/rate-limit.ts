/** How often somebody may ask: token buckets by name, in the memory of one process. */
import type { Clock } from '../clock.js';

/** Buckets that are kept. With more, those that were used longest ago are forgotten, which lets their owners in. */
export const BUCKETS_MAX = 10_000;

/** A bucket that is empty. */
export interface Limited {
  /** Whole seconds until there is a token, 1 at least. */
  readonly seconds: number;
  /** Of the log line that told of it. Undefined for the first refusal after a request that was let through. */
  reference: string | undefined;
}

export interface RateLimit {
  /** Takes one token; undefined where there was one. */
  take(name: string): Limited | undefined;
  /** Buckets that are kept now. */
  readonly size: number;
}

interface Bucket {
  tokens: number;
  /** Milliseconds since the epoch. */
  at: number;
  seconds: number;
  reference: string | undefined;
}

/**
 * A full minute's worth at once, then evenly. A clock that is set back gives nothing, and takes nothing.
 * @see https://en.wikipedia.org/wiki/Token_bucket
 */
export function rateLimit(perMinute: number, clock: Clock): RateLimit {
  const buckets = new Map<string, Bucket>();
  const perMillisecond = perMinute / 60_000;

  return {
    get size() {
      return buckets.size;
    },
    take: (name) => {
      const now = clock.now();
      const bucket = buckets.get(name) ?? { tokens: perMinute, at: now, seconds: 0, reference: undefined };
      bucket.tokens = Math.min(perMinute, bucket.tokens + Math.max(0, now - bucket.at) * perMillisecond);
      bucket.at = now;
      // A map keeps the order of insertion: the first is the one that was used longest ago.
      buckets.delete(name);
      buckets.set(name, bucket);
      if (buckets.size > BUCKETS_MAX) buckets.delete(buckets.keys().next().value!);
      if (bucket.tokens >= 1) {
        bucket.tokens -= 1;
        bucket.reference = undefined;
        return undefined;
      }
      bucket.seconds = Math.max(1, Math.ceil((1 - bucket.tokens) / perMillisecond / 1000));
      return bucket;
    },
  };
}

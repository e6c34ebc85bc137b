/**
 * Retries within a budget, on the clock that is passed in.
 *
 * The SDK's standard strategy sleeps on the system's timers; this one has the same rules (what is retried, exponential
 * backoff with full jitter, a budget that only successes refill) and sleeps on ours.
 * @see https://docs.aws.amazon.com/sdkref/latest/guide/feature-retry-behavior.html
 */
import type { RetryErrorInfo, RetryStrategyV2, RetryToken } from '@smithy/types';
import type { Clock } from '../clock.js';

/** Attempts of one call, the first one included. */
export const MAX_ATTEMPTS = 5;
/** Retries that one client may have outstanding against its successes. */
export const RETRY_BUDGET = 100;

const BASE_MILLISECONDS = 100;
const THROTTLED_BASE_MILLISECONDS = 500;
const MAX_DELAY_MILLISECONDS = 20_000;

/** How long to wait before the attempt after `failed` failed ones, or undefined where there shall be none. */
export function retryDelay(
  failed: number,
  errorType: RetryErrorInfo['errorType'],
  budget: number,
  random: number,
  attempts = MAX_ATTEMPTS,
): number | undefined {
  if (errorType === 'CLIENT_ERROR' || failed >= attempts || budget < 1) return undefined;
  const base = errorType === 'THROTTLING' ? THROTTLED_BASE_MILLISECONDS : BASE_MILLISECONDS;
  return Math.floor(random * Math.min(base * 2 ** failed, MAX_DELAY_MILLISECONDS));
}

export function budgetedRetry(clock: Clock, random: () => number, attempts = MAX_ATTEMPTS): RetryStrategyV2 {
  let budget = RETRY_BUDGET;
  const token = (retries: number): RetryToken => ({ getRetryCount: () => retries, getRetryDelay: () => 0 });
  return {
    acquireInitialRetryToken: async () => token(0),
    refreshRetryTokenForRetry: async (last, { errorType }) => {
      const failed = last.getRetryCount() + 1;
      const delay = retryDelay(failed, errorType, budget, random(), attempts);
      if (delay === undefined) throw new Error('no further attempt');
      budget -= 1;
      await clock.sleep(delay);
      return token(failed);
    },
    recordSuccess: (last) => {
      budget = Math.min(RETRY_BUDGET, budget + Math.max(1, last.getRetryCount()));
    },
  };
}

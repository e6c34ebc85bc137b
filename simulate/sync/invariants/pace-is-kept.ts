/** In no window of time are more requests made of an action and an account than its bucket holds. */
import { DEFAULT_RATES } from '../../../runtime/sync/pacing.js';
import type { Invariant } from '../story.js';

/** Of a request: what is lost in adding fractions. */
const ROUNDING = 1e-6;

export const paceIsKept: Invariant = {
  name: 'pace is kept',
  check: (step, story) => {
    if (step.type !== 'asked') return undefined;
    const { invocation, account, action } = step.call;
    const { options, frozen } = story.invocation(invocation);
    const rate = { ...DEFAULT_RATES, ...options.rates }[action];
    // What leaves a process that stood still was paced before it did.
    if (!rate || frozen) return undefined;
    let tokens = rate.burst;
    let at = -Infinity;
    for (const { action: other, askedAt } of story.callsOf(invocation, account!)) {
      if (other !== action) continue;
      tokens = Math.min(rate.burst, tokens + ((askedAt - at) / 1000) * rate.perSecond) - 1;
      at = askedAt;
    }
    if (tokens >= -ROUNDING) return undefined;
    return {
      expected: `at most ${rate.burst} requests and ${rate.perSecond} more a second`,
      seen: `${action} in ${account} by #${invocation} ${(-tokens).toFixed(3)} requests too early`,
    };
  },
};

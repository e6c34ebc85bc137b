/** The ingestion role is assumed once for each credential period, and not again where AWS refused it. */
import { MAX_ATTEMPTS } from '../../../runtime/aws/retry.js';
import type { Invariant } from '../story.js';

/** A session of 900 s is renewed five minutes before its end. */
const PERIOD_MILLISECONDS = 600_000;
const HOPELESS = ['AccessDenied', 'ExpiredToken'];

export const oneSessionAPeriod: Invariant = {
  name: 'one session a period',
  check: (step, story) => {
    if (step.type !== 'asked' || step.call.action !== 'sts:AssumeRole') return undefined;
    const { call } = step;
    const earlier = story.same(call).filter((other) => other !== call);
    const sessions = earlier.flatMap(({ result }, index) => (result === undefined ? [] : [index]));
    const last = sessions.at(-1) ?? -1;
    // A session counts from its first attempt, as whoever asks for it cannot know which one AWS took.
    const since = last < 0 ? undefined : earlier[(sessions.at(-2) ?? -1) + 1];
    const failed = earlier.slice(last + 1);
    // Whoever stood still between asking and hearing counts that time too.
    const tooEarly =
      !story.invocation(call.invocation).frozen &&
      since !== undefined &&
      call.askedAt - since.askedAt < PERIOD_MILLISECONDS - 1;
    if (!tooEarly && failed.length < MAX_ATTEMPTS && !failed.some(({ error }) => HOPELESS.includes(error!)))
      return undefined;
    return {
      expected: `one session in ${PERIOD_MILLISECONDS / 1000} s, in at most ${MAX_ATTEMPTS} attempts, none after a refusal`,
      seen: `AssumeRole of #${call.invocation} ${since ? `${(call.askedAt - since.askedAt) / 1000} s after the last session, ` : ''}${failed.length} failed attempts before it`,
    };
  },
};

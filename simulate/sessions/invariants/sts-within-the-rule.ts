/**
 * STS is asked once for each decision, once more only for an hour where more than the role's maximum was asked, and again
 * after what may pass, or with the end where what it gave would outlive the grant, while it can still answer within the
 * budget. There are two decisions at most.
 */
import { MINTING_BUDGET, STS_TIMEOUT } from '../../../runtime/session/mint.js';
import { STS } from '../faults.js';
import type { Call, Invariant, Story } from '../story.js';

const DECISIONS = 2;
/** As the query protocol has it. */
const HOUR = '3600';
const TOO_LONG = /exceeds the MaxSessionDuration/;
/** What no repetition mends, unless the message says that a key could not be had. */
const HOPELESS = ['AccessDenied', 'ExpiredTokenException', 'ValidationError', 'InvalidIdentityToken'];

export const stsWithinTheRule: Invariant = {
  name: 'STS is asked within the rule',
  check: (step, story) => {
    if (step.type !== 'asked' || step.call.action !== STS) return undefined;
    const expected = forbids(step.call, story);
    if (expected === undefined) return undefined;
    const { invocation, parameters } = step.call;
    return { expected, seen: `#${invocation.id} asks for ${String(parameters.DurationSeconds)} s` };
  },
};

/** What the call may not be. */
function forbids(call: Call, story: Story): string | undefined {
  const mintings = story.mintings(call.invocation);
  if (mintings.length > DECISIONS) return `at most ${DECISIONS} decisions`;
  const calls = mintings.at(-1)!;
  const before = calls.slice(0, -1);
  const [first, last] = [before[0], before.at(-1)];
  if (before.some(({ answeredAt }) => answeredAt === undefined)) return 'no call while another one waits';
  if (before.some((one) => one.result && !isOutlived(one, call))) return 'no call after credentials were given';
  if (call.parameters.DurationSeconds !== (last ?? call).parameters.DurationSeconds) {
    return isTooLong(last!) && call.parameters.DurationSeconds === HOUR ? undefined : 'the same duration';
  }
  const hopeless = before.find((one) => !isTooLong(one) && isHopeless(one));
  if (hopeless) return `no call after ${hopeless.error}`;
  if (last && isTooLong(last)) return 'an hour, and nothing after that';
  return first && isLate(call) ? `no call that cannot be answered within ${MINTING_BUDGET} ms` : undefined;
}

/** Whether credentials of a call without an end outlive what the next one puts as an end. */
function isOutlived({ parameters, result }: Call, next: Call): boolean {
  if (parameters.Policy !== undefined || next.parameters.Policy === undefined) return false;
  const { Expiration: expiration } = result!.Credentials as { readonly Expiration: Date };
  const [end] = /\d{4}-\d\d-\d\dT[\d:]+Z/.exec(String(next.parameters.Policy)) ?? [];
  return end !== undefined && expiration.getTime() > Date.parse(end);
}

function isTooLong({ message, parameters }: Call): boolean {
  return TOO_LONG.test(message ?? '') && parameters.DurationSeconds !== HOUR;
}

function isHopeless({ error, message }: Call): boolean {
  return HOPELESS.includes(error ?? '') && !/retrieve verification key/.test(message ?? '');
}

/** Whoever stood still counts that time too, and is not told when it goes on. */
function isLate({ invocation, askedAt }: Call): boolean {
  return !invocation.frozen && askedAt + STS_TIMEOUT > invocation.startedAt + MINTING_BUDGET;
}

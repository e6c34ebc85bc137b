import { sessionPolicy } from '../../lib/model/index.js';
import type { Clock } from '../clock.js';
import type { Random } from '../random.js';
import { answerTo } from './answer.js';
import type { Decision } from './decide.js';
import type { SessionLength } from './duration.js';
import { pauseAfter } from './pause.js';
import { refusal, type SessionRefusal } from './refusal.js';
import { sessionName } from './session-name.js';
import type { Credentials, WebIdentitySts } from './sts.js';
import { stsError, withoutTokens } from './sts-error.js';

/** Milliseconds within which credentials are minted, anew included, with all retries and pauses. */
export const MINTING_BUDGET = 15_000;

/** Milliseconds that one call of STS may take, its answer's last byte included. */
export const STS_TIMEOUT = 5_000;

/** Most calls of STS for one decision, however short the pauses between them turn out. */
const CALLS_MAX = 10;

export interface Minting {
  readonly sts: WebIdentitySts;
  readonly clock: Clock;
  readonly random: Random;
  /** Lets credentials live on after the grant's end, by STS's 900 seconds at most. */
  readonly allowSessionsPastGrantEnd: boolean;
  /** Denies in every session what would turn it into another one. @default false */
  readonly denyRoleChaining?: boolean;
}

/** Credentials, and when AWS stops taking requests signed with them. */
export interface Minted extends SessionLength {
  readonly credentials: Credentials;
  /** Milliseconds since the epoch. */
  readonly endsAt: number;
  readonly sessionName: string;
}

/**
 * When the last call must be answered: by then the person has waited long enough, and STS takes the token no longer.
 * One for all calls of one request.
 */
export function mintingDeadline(now: number, tokenExpiresAt: number): number {
  return Math.min(now + MINTING_BUDGET, tokenExpiresAt);
}

/** Whether a call that begins now is answered, or given up, by then. */
export function inTime(now: number, deadline: number): boolean {
  return now + STS_TIMEOUT <= deadline;
}

/**
 * Asks STS for what was decided: once, once more only for the fallback to an hour, and again after transient errors, or
 * where AWS's clock lets credentials outlive the grant, while it can still answer by the deadline.
 */
export async function mint(
  decision: Decision,
  login: { readonly email: string; readonly token: string },
  deadline: number,
  { sts, clock, random, allowSessionsPastGrantEnd, denyRoleChaining = false }: Minting,
): Promise<Minted | SessionRefusal> {
  if (!sts.reaches(decision.partition)) {
    return refusal('RegionUnknown', `No STS endpoint is known for the partition ${decision.partition}.`);
  }
  const name = sessionName(login.email);
  let { seconds, why }: SessionLength = decision;
  let endNeeded = false;
  for (let attempt = 0; ; attempt += 1) {
    endNeeded ||= !allowSessionsPastGrantEnd && mayOutlive(decision.end, seconds, clock.now());
    const policy = sessionPolicy({ end: endNeeded ? wholeSeconds(decision.end) : undefined, denyRoleChaining });
    try {
      const credentials = await sts.assumeRoleWithWebIdentity({
        partition: decision.partition,
        roleArn: decision.roleArn,
        sessionName: name,
        token: login.token,
        seconds,
        policy: policy && JSON.stringify(policy),
      });
      const endsAt = endNeeded ? Math.min(credentials.expiration, floor(decision.end)) : credentials.expiration;
      if (allowSessionsPastGrantEnd || endsAt <= decision.end) {
        return { credentials, endsAt, sessionName: name, seconds, why };
      }
      // Our clock is behind AWS's, or we stood still before the call left: they are thrown away, and others get the end.
      if (!inTime(clock.now(), deadline)) return refusal('AwsBusy', AWS_BUSY, 'the credentials came after their time');
      endNeeded = true;
    } catch (thrown) {
      const error = stsError(thrown);
      const answer = answerTo(error, seconds);
      const detail = `${error.code}: ${withoutTokens(error.message)}`;
      if ('logInAgain' in answer)
        return refusal('LoginExpired', 'AWS says that this login is too old. Log in again.', detail);
      if ('refuse' in answer) return refusal('AwsRefused', awsRefused(error.code, decision.roleArn), detail);
      if ('retryWith' in answer) ({ seconds, why } = { seconds: answer.retryWith, why: 'fallback' });
      const pause = 'retryWith' in answer ? 0 : pauseAfter(attempt, random);
      if (attempt + 1 >= CALLS_MAX) return refusal('AwsBusy', AWS_BUSY, detail);
      if (!inTime(clock.now() + pause, deadline)) {
        return refusal('AwsBusy', AWS_BUSY, detail);
      }
      if (pause > 0) await clock.sleep(pause);
    }
  }
}

const AWS_BUSY = 'AWS does not answer at the moment. Try again in a minute.';

/** Whether credentials of so many seconds can outlive the end, if STS takes the whole budget to give them. */
export function mayOutlive(end: number, seconds: number, now: number): boolean {
  return now + MINTING_BUDGET + seconds * 1000 > end;
}

function awsRefused(code: string, roleArn: string): string {
  return (
    `AWS refused a session for ${roleArn} (${code}). The role's trust policy, the account's identity provider or a ` +
    'policy of the organization does not let this login in; an administrator has to look at it.'
  );
}

const floor = (milliseconds: number): number => Math.floor(milliseconds / 1000) * 1000;
const wholeSeconds = (milliseconds: number): string =>
  new Date(floor(milliseconds)).toISOString().replace('.000Z', 'Z');

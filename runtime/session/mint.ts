import { sessionPolicy } from '../../lib/model/index.js';
import type { Clock } from '../clock.js';
import type { Random } from '../random.js';
import { answerTo } from './answer.js';
import type { Decision } from './decide.js';
import { pauseAfter } from './pause.js';
import { refusal, type SessionRefusal } from './refusal.js';
import { sessionName } from './session-name.js';
import type { Credentials, WebIdentitySts } from './sts.js';
import { stsError, withoutTokens } from './sts-error.js';

/** Milliseconds that one minting may take, retries and pauses included. */
export const MINTING_BUDGET = 15_000;

export interface Minting {
  readonly sts: WebIdentitySts;
  readonly clock: Clock;
  readonly random: Random;
  /** Lets credentials live on after the grant's end, by STS's 900 seconds at most. */
  readonly allowSessionsPastGrantEnd: boolean;
}

/** Credentials, and when AWS stops taking requests signed with them. */
export interface Minted {
  readonly credentials: Credentials;
  /** Milliseconds since the epoch. */
  readonly endsAt: number;
  readonly sessionName: string;
}

/**
 * Asks STS for what was decided: once, once more only for the fallback to an hour, and again after transient errors
 * while the budget lasts.
 */
export async function mint(
  decision: Decision,
  login: { readonly email: string; readonly token: string },
  { sts, clock, random, allowSessionsPastGrantEnd }: Minting,
): Promise<Minted | SessionRefusal> {
  if (!sts.reaches(decision.partition)) {
    return refusal('RegionUnknown', `No STS endpoint is known for the partition ${decision.partition}.`);
  }
  const began = clock.now();
  const name = sessionName(login.email);
  let { seconds } = decision;
  for (let attempt = 0; ; attempt += 1) {
    const policyNeeded = !allowSessionsPastGrantEnd && mayOutlive(decision.end, seconds, clock.now());
    try {
      const credentials = await sts.assumeRoleWithWebIdentity({
        partition: decision.partition,
        roleArn: decision.roleArn,
        sessionName: name,
        token: login.token,
        seconds,
        ...(policyNeeded && { policy: JSON.stringify(sessionPolicy({ end: wholeSeconds(decision.end) })) }),
      });
      const endsAt = policyNeeded ? Math.min(credentials.expiration, floor(decision.end)) : credentials.expiration;
      return { credentials, endsAt, sessionName: name };
    } catch (thrown) {
      const error = stsError(thrown);
      const answer = answerTo(error, seconds);
      const detail = `${error.code}: ${withoutTokens(error.message)}`;
      if ('logInAgain' in answer)
        return refusal('LoginExpired', 'AWS says that this login is too old. Log in again.', detail);
      if ('refuse' in answer) return refusal('AwsRefused', awsRefused(error.code, decision.roleArn), detail);
      if ('retryWith' in answer) {
        seconds = answer.retryWith;
        continue;
      }
      const pause = pauseAfter(attempt, random);
      if (clock.now() + pause - began > MINTING_BUDGET) {
        return refusal('AwsBusy', 'AWS does not answer at the moment. Try again in a minute.', detail);
      }
      await clock.sleep(pause);
    }
  }
}

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

/** What `cdk-serval login` says of a session, without its secrets. */
import { parseRoleArn } from '../../lib/model/arn.js';
import type { HandedSession } from '../../runtime/hand-over/content.js';
import { isLengthReason, LENGTH_REASONS } from '../../runtime/session/duration.js';
import { printable } from '../printable.js';
import type { GrantName } from './grant-name.js';
import type { Obtained } from './session.js';

export type WithSession = Extract<Obtained, { session: unknown }>;

/** Of `--json`. */
export interface LoginResult extends GrantName {
  readonly roleArn: string;
  /** Absent where the role's ARN does not say it. */
  readonly account?: string;
  /** ISO 8601, as `grantEndsAt`. */
  readonly endsAt: string;
  /** A code of docs/sessions.md. */
  readonly why: string;
  readonly grantEndsAt: string;
  /** Whether it was there already. */
  readonly from: 'kept' | 'login';
}

export function loginResult({ bridge, grantId }: GrantName, { session, from }: WithSession): LoginResult {
  const { roleArn, endsAt, why, grantEndsAt } = session;
  const account = parseRoleArn(roleArn)?.account;
  return { bridge, grantId, roleArn, ...(account !== undefined && { account }), endsAt, why, grantEndsAt, from };
}

/**
 * @param now milliseconds since the epoch
 * @param cache of `--cache`, which the profile needs too
 */
export function loginLines(name: GrantName, got: WithSession, now: number, cache?: string): string[] {
  const { roleArn, account, endsAt, why, grantEndsAt, from } = loginResult(name, got);
  return [
    ...(from === 'kept' ? ['The session from before serves; --anew asks for another one.'] : []),
    `role      ${printable(roleArn)}`,
    ...(account === undefined ? [] : [`account   ${account}`]),
    `until     ${endsAt} (${minutes(got.session, now)})`,
    `           ${reason(why)}`,
    `approved  until ${grantEndsAt}`,
    'To use it, in ~/.aws/config:',
    `  [profile ${profileOf(name)}]`,
    `  credential_process = ${processCommand(name, cache)}`,
  ];
}

/** What AWS's tools are to start. */
export function processCommand({ bridge, grantId }: GrantName, cache?: string): string {
  const words = ['cdk-serval', 'credential-process', grantId, '--bridge', bridge];
  return [...words, ...(cache === undefined ? [] : ['--cache', cache])].map(quoted).join(' ');
}

function minutes({ endsAt }: HandedSession, now: number): string {
  const count = Math.floor((Date.parse(endsAt) - now) / 60_000);
  return `${count} ${count === 1 ? 'minute' : 'minutes'}`;
}

function reason(why: HandedSession['why'] | string): string {
  return isLengthReason(why) ? LENGTH_REASONS[why] : printable(why);
}

/** An id may be longer than anybody would type. */
function profileOf({ grantId }: GrantName): string {
  return `serval-${grantId.slice(0, 20)}`;
}

function quoted(word: string): string {
  return /^[\w./:@%+,=-]+$/.test(word) ? word : `"${word.replace(/["\\]/g, '\\$&')}"`;
}

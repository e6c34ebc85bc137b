import { SESSION_SECONDS_DEFAULT, SESSION_SECONDS_MAX, SESSION_SECONDS_MIN } from '../../lib/model/index.js';

/** Which limit gives a session its length: what an audit row tells under `why`. */
export const LENGTH_REASONS = {
  grant: 'What remains of the approved time.',
  'role-maximum': "The role's maximum session duration, as the sync last saw it.",
  'unknown-maximum': "The role's maximum is not known: an hour, which every role allows.",
  'sts-minimum': 'Less than 15 minutes remain, and STS gives no less; a session policy ends it with the grant.',
  fallback: "AWS said that the role's maximum is shorter than the sync saw it: an hour.",
} as const;

export type LengthReason = keyof typeof LENGTH_REASONS;

export function isLengthReason(value: unknown): value is LengthReason {
  return typeof value === 'string' && Object.hasOwn(LENGTH_REASONS, value);
}

export interface SessionLength {
  /** Seconds to ask STS for. */
  readonly seconds: number;
  readonly why: LengthReason;
}

/**
 * How many seconds of credentials STS is asked for: what remains, or the role's ingested maximum where that is
 * shorter, an hour where it is unknown; STS gives no less than 900.
 * @param remaining milliseconds
 * @param roleMaximum seconds; a value that IAM could not have given counts as unknown
 * @see https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRoleWithWebIdentity.html DurationSeconds
 */
export function sessionLength(remaining: number, roleMaximum: number | undefined): SessionLength {
  const left = Math.floor(remaining / 1000);
  if (left < SESSION_SECONDS_MIN) return { seconds: SESSION_SECONDS_MIN, why: 'sts-minimum' };
  const known =
    roleMaximum !== undefined &&
    Number.isInteger(roleMaximum) &&
    roleMaximum >= SESSION_SECONDS_DEFAULT &&
    roleMaximum <= SESSION_SECONDS_MAX;
  const most = known ? roleMaximum : SESSION_SECONDS_DEFAULT;
  if (left <= most) return { seconds: left, why: 'grant' };
  return { seconds: most, why: known ? 'role-maximum' : 'unknown-maximum' };
}

import { SESSION_SECONDS_DEFAULT, SESSION_SECONDS_MAX, SESSION_SECONDS_MIN } from '../../lib/model/index.js';

/**
 * How many seconds of credentials STS is asked for: what remains, or the role's ingested maximum where that is
 * shorter, an hour where it is unknown; STS gives no less than 900.
 * @param remaining milliseconds
 * @param roleMaximum seconds; a value that IAM could not have given counts as unknown
 * @see https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRoleWithWebIdentity.html DurationSeconds
 */
export function sessionSeconds(remaining: number, roleMaximum: number | undefined): number {
  const known =
    roleMaximum !== undefined &&
    Number.isInteger(roleMaximum) &&
    roleMaximum >= SESSION_SECONDS_DEFAULT &&
    roleMaximum <= SESSION_SECONDS_MAX;
  const most = known ? roleMaximum : SESSION_SECONDS_DEFAULT;
  return Math.max(SESSION_SECONDS_MIN, Math.min(Math.floor(remaining / 1000), most));
}

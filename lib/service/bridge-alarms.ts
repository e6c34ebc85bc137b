import type { IAlarm } from 'aws-cdk-lib/aws-cloudwatch';

/** What tells that a bridge does not do its work. */
export interface BridgeAlarms {
  /** A request got no answer: the function did not start, threw, or was cut off. Its log says why. */
  readonly errors: IAlarm;
  /** A request did not reach the function: account or function run as many at once as they may. */
  readonly throttles: IAlarm;
  /** An answer of 500 and above: login provider, STS or DynamoDB did not do what was asked of them. */
  readonly serverErrors: IAlarm;
  /** Ten logins were refused within a quarter of an hour, by rules too, whose answers are below 500. */
  readonly refusals: IAlarm;
}

import type { IAlarm } from 'aws-cdk-lib/aws-cloudwatch';

/** What tells that a sync does not do its work. */
export interface SyncAlarms {
  /** A run failed as a whole: it threw, or was cut off at 15 minutes. */
  readonly failed: IAlarm;
  /** By account id: nothing has read the account whole for five hours. */
  readonly stale: { readonly [accountId: string]: IAlarm };
  /** The schedule or the function gave an event up. */
  readonly deadLetters: IAlarm;
}

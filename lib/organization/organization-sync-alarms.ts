import type { IAlarm } from 'aws-cdk-lib/aws-cloudwatch';

/** What tells that the sync of an organization does not do its work. */
export interface OrganizationSyncAlarms {
  /** A run did not read all accounts whole, failed, or did not end in time. Its execution says which and why. */
  readonly failed: IAlarm;
  /** For five hours no run ended that left all accounts read whole. */
  readonly stale: IAlarm;
  /** By account id, where accounts are listed: nothing has read the account whole for five hours. */
  readonly staleAccounts: { readonly [accountId: string]: IAlarm };
  /** The schedule gave a run up before it began. */
  readonly deadLetters: IAlarm;
}

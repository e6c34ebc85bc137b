/** One AWS account that is read: what its ingestion role's `connection` has, or the same values written out. */
export interface SyncConnection {
  /** The account's id, 12 digits. */
  readonly accountId: string;
  /** What people call the account. */
  readonly accountName: string;
  /** ARN of the ingestion role, in that account and in the partition of whoever reads. */
  readonly roleArn: string;
  /** The External ID that the role's trust demands, 2 to 1,224 characters. */
  readonly externalId: string;
}

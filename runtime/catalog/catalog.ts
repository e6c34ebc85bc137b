/** What the sync knows of a connected account: its requestable roles, and how its last run went. */

/** A policy document by reference: stored once, under the SHA-256 of its text. */
export interface DocumentRef {
  /** Hex SHA-256 of the decoded document text. */
  readonly sha256: string;
}

export interface InlinePolicy {
  readonly name: string;
  readonly document: DocumentRef;
}

export interface AttachedPolicy {
  readonly arn: string;
  readonly name: string;
  /** IAM's id of a customer-managed policy, or the ARN of an AWS-managed one. Re-created policies differ in it. */
  readonly policyId: string;
  readonly versionId: string;
  readonly document: DocumentRef;
}

/** A read that failed: which action on what, and how AWS named the failure. */
export interface FailedRead {
  /** IAM action, as `iam:GetRolePolicy`. */
  readonly action: string;
  /** The role's, policy's or inline policy's name or ARN. */
  readonly resource: string;
  /** AWS's error code, or `Incomplete` for an answer that breaks off. */
  readonly error: string;
}

/** Documents that are not this run's: the last good ones, or none yet. */
export interface Stale {
  /** ISO 8601. When the first of an unbroken row of failed reads happened. */
  readonly since: string;
  readonly reads: readonly FailedRead[];
}

export interface CatalogRole {
  readonly arn: string;
  readonly roleId: string;
  readonly account: string;
  readonly name: string;
  readonly path: string;
  readonly description?: string;
  /** Seconds. Absent where IAM did not say. */
  readonly maxSessionDuration?: number;
  readonly trustPolicy?: DocumentRef;
  readonly inlinePolicies: readonly InlinePolicy[];
  readonly attachedPolicies: readonly AttachedPolicy[];
  /** Parts that were never read: not the same as empty. */
  readonly missing: readonly FailedRead[];
  /** Present while some documents are the last good ones. */
  readonly stale?: Stale;
  /** Exactly one. */
  readonly entitlement: { readonly name: string; readonly description: string };
  /** ISO 8601. The run that last read this role. */
  readonly syncedAt: string;
}

/** How an account's last run went. */
export interface AccountStatus {
  readonly account: string;
  readonly name: string;
  readonly started: string;
  readonly completed?: string;
  readonly complete: boolean;
  readonly listed: number;
  readonly tagged: number;
  readonly calls: Readonly<Record<string, number>>;
  readonly throttles: number;
  readonly errors: readonly FailedRead[];
  /** Why the account as a whole could not be read, in words. */
  readonly failure?: string;
}

export interface CatalogStore {
  /** All roles of an account, in no order. */
  roles(account: string): Promise<CatalogRole[]>;
  /** One role, or undefined where the catalog does not hold it. */
  role(arn: string): Promise<CatalogRole | undefined>;
  /** Stores a document's text under its SHA-256, once. */
  putDocument(sha256: string, text: string): Promise<void>;
  document(ref: DocumentRef): Promise<string | undefined>;
  /** Writes one role whole: a reader sees the old one or the new one, never a mixture. */
  putRole(role: CatalogRole): Promise<void>;
  removeRole(arn: string): Promise<void>;
  putStatus(status: AccountStatus): Promise<void>;
  status(account: string): Promise<AccountStatus | undefined>;
  /** The accounts that a status or a role is known of. */
  accounts(): Promise<string[]>;
}

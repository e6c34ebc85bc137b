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
  /**
   * AWS's error code; `Incomplete` for an answer that breaks off or a listing that turns in a circle; `Malformed` for a
   * document that is no JSON; `Outdated` for a version of another policy that had the name before or has it since;
   * `Absent` for a role that a listing does not hold and that was kept all the same; `NotRead` for a part that was not even asked
   * for, since what leads to it failed.
   */
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
  /** 1 for the account's first run, then more with each. Absent where no run took the account. */
  readonly run?: number;
  /** ISO 8601. */
  readonly started: string;
  /** ISO 8601. Absent where the account as a whole could not be read. */
  readonly completed?: string;
  /** Whether the catalog now holds all that the account has: listed to the end, and no read failed. */
  readonly complete: boolean;
  /** Roles in the listing, the skipped ones included. */
  readonly listed: number;
  /** Listed, but under a path whose roles nobody can be let into. */
  readonly skipped: number;
  /** Roles that carry the tag, as far as they could be read. */
  readonly tagged: number;
  /** Roles that left the catalog. */
  readonly removed: number;
  /** Roles that are absent from the listing and stay, since too many would go at once. */
  readonly heldBack: number;
  /** Requests by action, the retried ones included. */
  readonly calls: Readonly<Record<string, number>>;
  readonly throttles: number;
  /** Requests that were made again after one that failed. */
  readonly retries: number;
  /** Roles in the catalog whose documents are not this run's. */
  readonly stale: number;
  /**
   * Roles that are still to be read: the run's time was over, and the next invocation carries on. 0 where the account
   * was not even begun, and nobody knows how many.
   */
  readonly unfinished?: number;
  /** ISO 8601. Another run had the account, until then at the latest: this one read nothing, and the catalog does not keep its status. */
  readonly heldUntil?: string;
  /** How often the run was carried on by another invocation. */
  readonly resumed: number;
  /** ISO 8601. When the account was first asked for. */
  readonly knownSince: string;
  /** ISO 8601. When a run last read the account whole; this one, if it is complete. */
  readonly lastComplete?: string;
  /** Of the organization's run that this one was part of. */
  readonly organizationRun?: string;
  /** The first reads that failed, a hundred at most. */
  readonly errors: readonly FailedRead[];
  /** How many reads failed. */
  readonly failedReads: number;
  /** Why the account as a whole could not be read, in words. */
  readonly failure?: string;
}

/** The catalog, to be read. What it holds is written by a sync alone: writer.ts. */
export interface CatalogStore {
  /** All roles of an account, in no order. */
  roles(account: string): Promise<CatalogRole[]>;
  /** One role, or undefined where the catalog does not hold it. */
  role(arn: string): Promise<CatalogRole | undefined>;
  document(ref: DocumentRef): Promise<string | undefined>;
  status(account: string): Promise<AccountStatus | undefined>;
  /** The accounts that the catalog knows: a run took them, or a fan-out named them. */
  accounts(): Promise<string[]>;
}

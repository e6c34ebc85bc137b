/** The one question of a plan: how many roles an account has that no run has listed yet. */
import { SessionFailed } from '../../runtime/aws/assumed-role.js';
import type { AwsContext } from '../../runtime/aws/context.js';
import type { FailedRead } from '../../runtime/catalog/catalog.js';
import type { Connection } from '../../runtime/sync/connection.js';
import type { Rates } from '../../runtime/sync/pacing.js';
import { listRoles } from '../../runtime/sync/roles.js';
import { withIngestionRole } from '../../runtime/sync/session.js';
import { Tally } from '../../runtime/sync/tally.js';
import { isUneditable } from '../../runtime/sync/uneditable.js';

export interface ListingOptions {
  readonly aws: AwsContext;
  readonly rates: Rates;
  readonly includeUneditable: boolean;
  readonly pathPrefix?: string;
}

/** What a listing tells of an account's size, or how it failed. */
export type AccountListing = { readonly roles: number; readonly skipped: number } | { readonly failed: FailedRead };

/** Assumes the ingestion role and lists roles, page by page: nothing else is called, and nothing written. */
export async function listAccount(connection: Connection, options: ListingOptions): Promise<AccountListing> {
  const { includeUneditable, pathPrefix } = options;
  return withIngestionRole(connection, options, new Tally(), async ({ iam, begin }) => {
    try {
      await begin();
    } catch (error) {
      if (error instanceof SessionFailed) return { failed: error.failed };
      throw error;
    }
    const only = pathPrefix === undefined ? {} : { pathPrefix };
    const { roles, failed } = await listRoles(iam, connection.account, { known: new Map(), ...only });
    if (failed) return { failed };
    return { roles: roles.length, skipped: includeUneditable ? 0 : roles.filter(isUneditable).length };
  });
}

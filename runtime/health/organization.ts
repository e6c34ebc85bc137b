/** "List AWS Organization Accounts": may the ingestion role list the organization's accounts? */
import { HEALTH_CHECK, ORGANIZATION_TEXT } from '../../lib/model/texts.js';
import type { SessionFailed } from '../aws/assumed-role.js';
import type { AwsContext } from '../aws/context.js';
import { awsErrorCode, isDenied } from '../aws/errors.js';
import { isActive, listAccounts } from '../aws/organizations.js';
import type { Connection } from '../sync/connection.js';
import { withIngestionRole } from '../sync/session.js';
import { Tally } from '../sync/tally.js';
import { assumeAdvice, deniedAdvice } from './advice.js';
import type { HealthResult } from './health.js';

const check = HEALTH_CHECK.organization;

/** An account of the organization. */
export interface OrganizationAccount {
  readonly id: string;
  readonly name: string;
  /** Only an ACTIVE account can be read. */
  readonly active: boolean;
}

export interface OrganizationResult extends HealthResult {
  /** All accounts that were listed; only where the check is ok. */
  readonly accounts?: readonly OrganizationAccount[];
}

/** Assumes the role and lists the accounts to the end. Never throws for what AWS answers. */
export async function listOrganizationAccounts(connection: Connection, aws: AwsContext): Promise<OrganizationResult> {
  return withIngestionRole(connection, { aws, rates: {} }, new Tally(), async ({ begin, credentials }) => {
    try {
      await begin();
    } catch (error) {
      const { failed } = error as SessionFailed;
      return { check, ok: false, text: ORGANIZATION_TEXT.noAccess, ...assumeAdvice(failed) };
    }
    try {
      const accounts = (await listAccounts({ ...aws, credentials })).map((account) => ({
        id: account.Id ?? '',
        name: account.Name ?? '',
        active: isActive(account),
      }));
      return { check, ok: true, text: ORGANIZATION_TEXT.success(accounts.length), accounts };
    } catch (error) {
      return failure(error);
    }
  });
}

function failure(error: unknown): OrganizationResult {
  const code = awsErrorCode(error);
  if (code === 'AWSOrganizationsNotInUse') {
    const reason = 'this is expected of an account outside an organization, and no problem of the connection';
    return { check, ok: false, text: ORGANIZATION_TEXT.notInUse, reason };
  }
  if (isDenied(code)) {
    const advice = deniedAdvice('organizations:ListAccounts', error);
    const also = '; only the management account and a delegated administrator may list accounts at all';
    return { check, ok: false, text: ORGANIZATION_TEXT.notAllowed, ...advice, fix: `${advice.fix}${also}` };
  }
  const reason = `the role was assumed, but organizations:ListAccounts failed: ${code}`;
  const fix = 'try again; if it lasts, check the network way to Organizations';
  return { check, ok: false, text: ORGANIZATION_TEXT.noAccess, reason, fix };
}

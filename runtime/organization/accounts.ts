/** Which accounts a run is to read: a list, or those of the organization that are active. */
import { documentClient } from '../aws/clients.js';
import { listActiveAccounts } from '../aws/organizations.js';
import { dynamoAccountNames, type AccountNames } from '../catalog/dynamodb-account-names.js';
import { RuntimeError } from '../errors.js';
import { runEvent } from './events.js';
import type { AccountsSettings } from './settings.js';

export interface AccountsAnswer {
  /** Ids, each once. */
  readonly accounts: readonly string[];
}

/**
 * A state of the machine holds 256 KiB, and all accounts twice where they are read again: 30 bytes for each.
 * @see https://docs.aws.amazon.com/step-functions/latest/dg/service-quotas.html
 */
const ACCOUNTS_MAX = 8_000;

interface Account {
  readonly id: string;
  /** What the organization calls it. @default - nobody said */
  readonly name?: string;
}

/**
 * A function that answers the accounts' ids, and notes in the catalog what the organization calls them.
 * @throws RuntimeError from an invocation: `Input`, `CatalogVersion`, and `Organization` where there are none, or too
 * many; AWS's error, as AWSOrganizationsNotInUseException
 */
export function organizationAccounts(settings: AccountsSettings, log: (line: string) => void) {
  const client = documentClient(settings.aws);
  return async (event: unknown): Promise<AccountsAnswer> => {
    const { organizationRun } = runEvent(event);
    const accounts = await chosenAccounts(settings);
    if (accounts.length === 0) throw new RuntimeError('Organization', NONE_ACTIVE);
    if (accounts.length > ACCOUNTS_MAX) {
      const text = `accounts are more than the ${ACCOUNTS_MAX} that one run holds; give some units to a second one`;
      throw new RuntimeError('Organization', `${accounts.length} ${text}`);
    }
    // Of each invocation's own, as in the sync.
    await keepNames(accounts, dynamoAccountNames(client, settings.catalogTable));
    log(JSON.stringify({ event: 'accounts-listed', organizationRun, accounts: accounts.length }));
    return { accounts: accounts.map(({ id }) => id) };
  };
}

const NONE_ACTIVE =
  'no account is active that ORGANIZATIONAL_UNITS holds and EXCLUDED_ACCOUNTS leaves; correct them, or look at the accounts';

async function chosenAccounts(settings: AccountsSettings): Promise<readonly Account[]> {
  const { aws, accounts, organizationalUnits, exclude } = settings;
  if (accounts) return accounts.map((id) => ({ id }));
  const active = await listActiveAccounts(aws, { ...(organizationalUnits && { organizationalUnits }), exclude });
  return active.map(({ id, name }) => ({ id, ...(name.trim() !== '' && { name }) }));
}

/** An account that nobody has named is called by its id, so that it is known all the same. */
async function keepNames(accounts: readonly Account[], names: AccountNames): Promise<void> {
  const kept = await names.of(accounts.filter(({ name }) => name === undefined).map(({ id }) => id));
  await names.keep(new Map(accounts.map(({ id, name }) => [id, name ?? kept.get(id) ?? id])));
}

/** Organizations' client apart from the others, so that only the bundle that needs it carries it. */
import {
  ListAccountsCommand,
  ListAccountsForParentCommand,
  ListOrganizationalUnitsForParentCommand,
  OrganizationsClient,
  type Account,
} from '@aws-sdk/client-organizations';
import { clientConfig, closeClient } from './client-config.js';
import type { AwsContext } from './context.js';
import { collectPages, type Page } from './pages.js';

/** Which of an organization's accounts are meant. */
export interface AccountChoice {
  /** Ids of organizational units, with all units below them, or of a root. @default - the whole organization */
  readonly organizationalUnits?: readonly string[];
  /** Ids of accounts that are left out, wherever they are. @default - none */
  readonly exclude?: readonly string[];
}

/** An account that can be used. */
export interface ActiveAccount {
  readonly id: string;
  /** '' where AWS names none. */
  readonly name: string;
}

/**
 * All accounts of the organization, whatever their state.
 * @throws AWS's error, as AWSOrganizationsNotInUseException
 * @see https://docs.aws.amazon.com/organizations/latest/APIReference/API_ListAccounts.html
 */
export async function listAccounts(context: AwsContext): Promise<Account[]> {
  return withClient(context, allAccounts);
}

/**
 * The accounts that are ACTIVE, sorted by id, each once. One request at a time: Organizations throttles early.
 * @throws AWS's error, as AWSOrganizationsNotInUseException or ParentNotFoundException; IncompleteAnswer
 * @see https://docs.aws.amazon.com/organizations/latest/APIReference/API_ListAccountsForParent.html
 */
export async function listActiveAccounts(context: AwsContext, choice: AccountChoice = {}): Promise<ActiveAccount[]> {
  const { organizationalUnits } = choice;
  const listed = await withClient(context, (client) =>
    organizationalUnits ? accountsBelow(client, organizationalUnits) : allAccounts(client),
  );
  const excluded = new Set(choice.exclude);
  const chosen = new Map<string, ActiveAccount>();
  for (const account of listed) {
    const { Id: id, Name: name = '' } = account;
    if (id !== undefined && isActive(account) && !excluded.has(id)) chosen.set(id, { id, name });
  }
  return [...chosen.values()].sort((a, b) => (a.id < b.id ? -1 : 1));
}

/**
 * Whether an account can be used. AWS said that Status goes on 9 September 2026; State counts wherever it is answered.
 * @see https://docs.aws.amazon.com/organizations/latest/APIReference/API_Account.html
 */
export function isActive({ State, Status }: Pick<Account, 'State' | 'Status'>): boolean {
  return (State ?? Status) === 'ACTIVE';
}

async function withClient<T>(context: AwsContext, use: (client: OrganizationsClient) => Promise<T>): Promise<T> {
  const client = new OrganizationsClient(clientConfig(context, 'organizations'));
  try {
    return await use(client);
  } finally {
    closeClient(context, client);
  }
}

async function allAccounts(client: OrganizationsClient): Promise<Account[]> {
  return collectPages(async (NextToken) => {
    const answer = await client.send(new ListAccountsCommand({ NextToken }));
    return pageOf(answer.Accounts, answer.NextToken);
  });
}

/** Accounts of these units and of all below them. A unit is read once, even where one above it is named too. */
async function accountsBelow(client: OrganizationsClient, parents: readonly string[]): Promise<Account[]> {
  const accounts: Account[] = [];
  const unread = new Set(parents);
  // Whatever is added to a set meanwhile comes up too, and only once.
  for (const ParentId of unread) {
    accounts.push(
      ...(await collectPages(async (NextToken) => {
        const answer = await client.send(new ListAccountsForParentCommand({ ParentId, NextToken }));
        return pageOf(answer.Accounts, answer.NextToken);
      })),
    );
    const units = await collectPages(async (NextToken) => {
      const answer = await client.send(new ListOrganizationalUnitsForParentCommand({ ParentId, NextToken }));
      return pageOf(answer.OrganizationalUnits, answer.NextToken);
    });
    for (const { Id } of units) if (Id !== undefined) unread.add(Id);
  }
  return accounts;
}

/** AWS writes the end as null or not at all. */
function pageOf<T>(items: readonly T[] | undefined, next: string | null | undefined): Page<T> {
  return items && { items, next: next ?? undefined };
}

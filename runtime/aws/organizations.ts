/** Organizations' client apart from the others, so that only the bundle that needs it carries it. */
import { ListAccountsCommand, OrganizationsClient, type Account } from '@aws-sdk/client-organizations';
import { clientConfig, closeClient } from './client-config.js';
import type { AwsContext } from './context.js';
import { collectPages } from './pages.js';

/**
 * All accounts of the organization, whatever their state.
 * @throws AWS's error, as AWSOrganizationsNotInUseException
 * @see https://docs.aws.amazon.com/organizations/latest/APIReference/API_ListAccounts.html
 */
export async function listAccounts(context: AwsContext): Promise<Account[]> {
  const client = new OrganizationsClient(clientConfig(context, 'organizations'));
  try {
    return await collectPages(async (NextToken) => {
      const answer = await client.send(new ListAccountsCommand({ NextToken }));
      if (!answer.Accounts) return undefined;
      return { items: answer.Accounts, next: answer.NextToken };
    });
  } finally {
    closeClient(context, client);
  }
}

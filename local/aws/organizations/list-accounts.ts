import type { Action, Call, Result } from '../core/call.js';
import { structure } from '../core/shape.js';
import type { Organization, OrganizationAccount } from '../state/world.js';
import { organizationArn, pageById, PAGING, PARENT_ID, readOrganization, type Paging } from './reading.js';

/** @see https://docs.aws.amazon.com/organizations/latest/APIReference/API_ListAccounts.html */
export const listAccounts: Action<Paging> = {
  name: 'organizations:ListAccounts',
  parameters: structure(PAGING),
  run: (call, paging) => {
    const organization = readOrganization(call, 'organizations:ListAccounts');
    return accountsPage(call, organization, organization.accounts, paging);
  },
};

/**
 * Those right below the parent, never those of units below it.
 * @see https://docs.aws.amazon.com/organizations/latest/APIReference/API_ListAccountsForParent.html
 */
export const listAccountsForParent: Action<Paging & { readonly ParentId: string }> = {
  name: 'organizations:ListAccountsForParent',
  parameters: structure({ ...PAGING, ParentId: PARENT_ID }),
  run: (call, { ParentId, ...paging }) => {
    const organization = readOrganization(call, 'organizations:ListAccountsForParent', ParentId);
    const held = organization.accounts.filter(({ parent }) => parent === ParentId);
    return accountsPage(call, organization, held, paging);
  },
};

function accountsPage(
  call: Call,
  organization: Organization,
  accounts: readonly OrganizationAccount[],
  paging: Paging,
): Result {
  const { items, marker } = pageById(call, accounts, paging);
  return {
    Accounts: items.map(({ id, name, status, joinedAt }) => ({
      Id: id,
      Arn: organizationArn(call, organization, 'account', id),
      Email: `aws+${id}@example.com`,
      Name: name,
      Status: status,
      State: status,
      JoinedMethod: id === organization.managementAccount ? 'INVITED' : 'CREATED',
      JoinedTimestamp: new Date(joinedAt),
    })),
    NextToken: marker,
  };
}

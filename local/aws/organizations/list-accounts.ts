import { formatArn } from '../../../lib/model/arn.js';
import { demand, signer, type Action } from '../core/call.js';
import { AwsError } from '../core/error.js';
import { page } from '../core/paging.js';
import { integer, optional, structure, text } from '../core/shape.js';

/** @see https://docs.aws.amazon.com/organizations/latest/APIReference/API_ListAccounts.html */
export const listAccounts: Action<{ NextToken?: string; MaxResults?: number }> = {
  name: 'organizations:ListAccounts',
  parameters: structure({
    NextToken: optional(text({ min: 0, max: 100_000 })),
    MaxResults: optional(integer(1, 20)),
  }),
  run: (call, { NextToken, MaxResults = 20 }) => {
    demand(call, { action: 'organizations:ListAccounts', resource: '*' });
    const { account: asking, partition } = signer(call);
    const { organization } = call.world;
    if (!organization?.accounts.some((account) => account.id === asking)) {
      throw new AwsError('AWSOrganizationsNotInUseException', 'Your account is not a member of an organization.');
    }
    if (organization.managementAccount !== asking) {
      throw new AwsError(
        'AccessDenied',
        "You don't have permissions to access this resource.",
        400,
        'only the management account may list accounts; delegated administrators are not modelled',
      );
    }
    const { items, marker } = page(
      organization.accounts,
      (account) => account.id,
      { marker: NextToken, size: MaxResults },
      call.listing,
    );
    return {
      Accounts: items.map(({ id, name, status, joinedAt }) => ({
        Id: id,
        Arn: formatArn({
          partition,
          service: 'organizations',
          region: '',
          account: organization.managementAccount,
          resource: `account/${organization.id}/${id}`,
        }),
        Email: `aws+${id}@example.com`,
        Name: name,
        Status: status,
        State: status,
        JoinedMethod: id === organization.managementAccount ? 'INVITED' : 'CREATED',
        JoinedTimestamp: new Date(joinedAt),
      })),
      NextToken: marker,
    };
  },
};

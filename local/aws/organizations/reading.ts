/** What all readings of an organization have in common: who may, under which ARN, and the forms of parameters. */
import { formatArn } from '../../../lib/model/arn.js';
import { ORGANIZATION_PARENT } from '../../../lib/model/limits.js';
import { demand, signer, type Call } from '../core/call.js';
import { AwsError } from '../core/error.js';
import { page, type Page } from '../core/paging.js';
import { integer, optional, text } from '../core/shape.js';
import { accountOf, type Organization } from '../state/world.js';

/** Parameters of every listing. */
export const PAGING = {
  NextToken: optional(text({ min: 0, max: 100_000 })),
  MaxResults: optional(integer(1, 20)),
};

export interface Paging {
  readonly NextToken?: string | undefined;
  readonly MaxResults?: number | undefined;
}

/** A root's or a unit's id. */
export const PARENT_ID = text(ORGANIZATION_PARENT);

/**
 * The caller's organization, to which the caller is the management account or a delegated administrator, and holds the
 * right to the action on the parent, or on everything where the action has none.
 * @see https://docs.aws.amazon.com/service-authorization/latest/reference/list_awsorganizations.html
 */
export function readOrganization(call: Call, action: string, parent?: string): Organization {
  const { organization } = call.world;
  const { account: asking } = signer(call);
  const resource =
    organization && parent !== undefined
      ? organizationArn(call, organization, parent.startsWith('r-') ? 'root' : 'ou', parent)
      : '*';
  demand(call, { action, resource });
  const member = organization?.accounts.find((account) => account.id === asking);
  if (!organization || !member) {
    throw new AwsError('AWSOrganizationsNotInUseException', 'Your account is not a member of an organization.');
  }
  if (organization.managementAccount !== asking && !member.delegatedAdministrator) {
    throw new AwsError(
      'AccessDenied',
      "You don't have permissions to access this resource.",
      400,
      'only the management account and a delegated administrator may read an organization',
    );
  }
  if (parent !== undefined && parent !== organization.root && !organization.units.some(({ id }) => id === parent)) {
    throw new AwsError('ParentNotFoundException', "You specified parent that doesn't exist.");
  }
  return organization;
}

export function organizationArn(call: Call, organization: Organization, kind: string, id: string): string {
  const { managementAccount } = organization;
  return formatArn({
    partition: accountOf(call.world, managementAccount).partition,
    service: 'organizations',
    region: '',
    account: managementAccount,
    resource: `${kind}/${organization.id}/${id}`,
  });
}

export function pageById<T extends { readonly id: string }>(
  call: Call,
  items: readonly T[],
  { NextToken, MaxResults = 20 }: Paging,
): Page<T> {
  return page(items, ({ id }) => id, { marker: NextToken, size: MaxResults }, call.listing);
}

import type { Action } from '../core/call.js';
import { structure } from '../core/shape.js';
import { organizationArn, pageById, PAGING, PARENT_ID, readOrganization, type Paging } from './reading.js';

/**
 * Those right below the parent.
 * @see https://docs.aws.amazon.com/organizations/latest/APIReference/API_ListOrganizationalUnitsForParent.html
 */
export const listOrganizationalUnitsForParent: Action<Paging & { readonly ParentId: string }> = {
  name: 'organizations:ListOrganizationalUnitsForParent',
  parameters: structure({ ...PAGING, ParentId: PARENT_ID }),
  run: (call, { ParentId, ...paging }) => {
    const organization = readOrganization(call, 'organizations:ListOrganizationalUnitsForParent', ParentId);
    const held = organization.units.filter(({ parent }) => parent === ParentId);
    const { items, marker } = pageById(call, held, paging);
    return {
      OrganizationalUnits: items.map(({ id, name }) => ({
        Id: id,
        Arn: organizationArn(call, organization, 'ou', id),
        Name: name,
      })),
      NextToken: marker,
    };
  },
};

import type { Action } from '../core/call.js';
import { structure } from '../core/shape.js';
import { organizationArn, pageById, PAGING, readOrganization, type Paging } from './reading.js';

/** One root, with no policy types: policies of organizations are not modelled. @see https://docs.aws.amazon.com/organizations/latest/APIReference/API_ListRoots.html */
export const listRoots: Action<Paging> = {
  name: 'organizations:ListRoots',
  parameters: structure(PAGING),
  run: (call, paging) => {
    const organization = readOrganization(call, 'organizations:ListRoots');
    const { items, marker } = pageById(call, [{ id: organization.root }], paging);
    return {
      Roots: items.map(({ id }) => ({
        Id: id,
        Arn: organizationArn(call, organization, 'root', id),
        Name: 'Root',
        PolicyTypes: [],
      })),
      NextToken: marker,
    };
  },
};

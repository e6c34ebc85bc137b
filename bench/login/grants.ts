/** One role and one grant for each person, whose clock runs already: a login gives credentials without a question. */
import type { CatalogRole } from '../../runtime/catalog/catalog.js';
import type { Grant } from '../../runtime/grants/grant.js';
import { emailOf, ROLE_ARN } from './terms.js';

const began = new Date().toISOString();

export const roleArnOf = (person: number): string => `${ROLE_ARN}-${person}`;

export function roleNumbered(person: number): CatalogRole {
  return {
    arn: roleArnOf(person),
    roleId: `AROAEXAMPLE${String(person).padStart(9, '0')}`,
    account: '111122223333',
    name: `Reader-${person}`,
    path: '/',
    maxSessionDuration: 43_200,
    inlinePolicies: [],
    attachedPolicies: [],
    missing: [],
    entitlement: { name: `Reader-${person}`, description: '' },
    syncedAt: began,
  };
}

export function grantOf(person: number): Grant {
  return {
    id: `g-${person}`,
    email: emailOf(person),
    roleArn: roleArnOf(person),
    approvedMinutes: 600,
    status: 'active',
    createdAt: began,
    startedAt: began,
    sessions: [],
  };
}

import { ACCOUNT_ID } from '../../../lib/model/limits.js';
import type { Ids } from '../state/ids.js';
import type { Organization } from '../state/world.js';

/** An organization of these accounts, the first its management account. */
export function openOrganization(
  accounts: ReadonlyArray<{ id: string; name: string; status?: 'ACTIVE' | 'SUSPENDED' }>,
  ids: Ids,
  now: number,
): Organization {
  const [management] = accounts;
  if (!management) throw new Error('organization: [] has no account; the first is its management account');
  for (const { id } of accounts) {
    if (!ACCOUNT_ID.pattern.test(id)) {
      throw new Error(`organization: ${JSON.stringify(id)} is no account id; it has ${ACCOUNT_ID.allowed}`);
    }
  }
  return {
    id: `o-${ids.suffix(10).toLowerCase()}`,
    managementAccount: management.id,
    accounts: accounts.map(({ id, name, status = 'ACTIVE' }) => ({ id, name, status, joinedAt: now })),
  };
}

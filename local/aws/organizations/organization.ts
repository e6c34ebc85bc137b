import { ACCOUNT_ID, fits, ORGANIZATION_PARENT } from '../../../lib/model/limits.js';
import type { AccountOfOrganization, UnitOfOrganization } from '../api.js';
import type { Ids } from '../state/ids.js';
import type { Organization } from '../state/world.js';

/** An organization of these accounts, the first its management account. */
export function openOrganization(
  accounts: readonly AccountOfOrganization[],
  units: readonly UnitOfOrganization[] = [],
  ids: Ids,
  now: number,
): Organization {
  const [management] = accounts;
  if (!management) throw new Error('organization: [] has no account; the first is its management account');
  const id = `o-${ids.suffix(10).toLowerCase()}`;
  const root = `r-${units[0]?.id.split('-')[1] ?? ids.suffix(4).toLowerCase()}`;
  const parents = new Set([root]);
  const parentOf = (held: { readonly id: string }, parent = root): string => {
    if (parents.has(parent)) return parent;
    throw new Error(`organization: ${held.id} is in ${JSON.stringify(parent)}, which is no unit before it`);
  };
  const made = units.map((unit) => {
    if (!fits(ORGANIZATION_PARENT, unit.id) || !unit.id.startsWith(`ou-${root.slice(2)}-`) || parents.has(unit.id)) {
      throw new Error(`organization: ${JSON.stringify(unit.id)} is no id of another unit under ${root}`);
    }
    const parent = parentOf(unit, unit.parent);
    parents.add(unit.id);
    return { id: unit.id, name: unit.name, parent };
  });
  const known = new Set<string>();
  for (const account of accounts) {
    if (!ACCOUNT_ID.pattern.test(account.id)) {
      throw new Error(`organization: ${JSON.stringify(account.id)} is no account id; it has ${ACCOUNT_ID.allowed}`);
    }
    if (known.has(account.id)) throw new Error(`organization: ${account.id} is listed twice; name it once`);
    known.add(account.id);
  }
  return {
    id,
    managementAccount: management.id,
    root,
    units: made,
    accounts: accounts.map((account) => ({
      id: account.id,
      name: account.name,
      status: account.status ?? 'ACTIVE',
      joinedAt: now,
      parent: parentOf(account, account.unit),
      delegatedAdministrator: account.delegatedAdministrator ?? false,
    })),
  };
}

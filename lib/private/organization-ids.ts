/** Ids of accounts and units of an organization, as they stand in a template that is deployed elsewhere. */
import type { IConstruct } from 'constructs';
import { ORGANIZATION_PARENT } from '../model';
import { misuse } from './errors';
import { requireAccountId, requireLiteral, requireSome, requireText } from './requirements';

/**
 * Units, or a root, at least one, each once and all of one organization. Throws where one of them surely holds another.
 */
export function requireTargets(scope: IConstruct, property: string, ids: readonly string[]): void {
  const remedy = 'copy it from the console of AWS Organizations, as ou-ab12-12345678, or r-ab12 for the root';
  requireSome(scope, property, ids, 'name the units that the StackSet deploys to, or the root');
  ids.forEach((id, index) => {
    const at = `${property}[${index}]`;
    requireLiteral(scope, at, id, "a StackSet's target", 'write its id out');
    requireText(scope, at, id, ORGANIZATION_PARENT, 'OrganizationalUnit', remedy);
  });
  requireEachOnce(scope, property, ids);
  const [first, ...others] = ids;
  const stranger = others.find((id) => rootOf(id) !== rootOf(first!));
  if (stranger !== undefined) {
    const text = `is of another organization than ${first}, since their roots differ; take one ServalOrganization for each`;
    misuse(scope, { code: 'Contradiction', property, value: stranger, text });
  }
  const root = ids.find((id) => id.startsWith('r-'));
  if (root !== undefined && others.length > 0) {
    const text = 'is the root, which holds all units, but units are named beside it; leave either out';
    misuse(scope, { code: 'Contradiction', property, value: root, text });
  }
}

/** Accounts, written out, each once. None is none. */
export function requireAccounts(scope: IConstruct, property: string, ids: readonly string[]): void {
  ids.forEach((id, index) => {
    const at = `${property}[${index}]`;
    requireLiteral(scope, at, id, 'an account in a template for other accounts', 'write out its 12 digits');
    requireAccountId(scope, at, id);
  });
  requireEachOnce(scope, property, ids);
}

/** What the ids of a root and of the units below it have in common. */
function rootOf(id: string): string | undefined {
  return id.split('-')[1];
}

function requireEachOnce(scope: IConstruct, property: string, ids: readonly string[]): void {
  const twice = ids.findIndex((id, index) => ids.indexOf(id) < index);
  if (twice < 0) return;
  const text = `is what ${property}[${ids.indexOf(ids[twice]!)}] names too; leave one out`;
  misuse(scope, { code: 'Duplicate', property: `${property}[${twice}]`, value: ids[twice], text });
}

/** Ids of accounts and units of an organization, as properties name them. */
import { Stack } from 'aws-cdk-lib/core';
import type { IConstruct } from 'constructs';
import { ORGANIZATION_PARENT, STACK_SET_UNITS_MAX } from '../model';
import { misuse } from './errors';
import { requireAccountId, requireLiteral, requireSome, requireText } from './requirements';

/** Where ids stand, for the error that says why they are written out. */
interface Place {
  /** As in "but … must be literal text". */
  readonly where: string;
}

/** Units, or a root, at least one, each once. */
export function requireUnits(
  scope: IConstruct,
  property: string,
  ids: readonly string[],
  { where, remedy }: Place & { readonly remedy: string },
): void {
  requireSome(scope, property, ids, remedy);
  ids.forEach((id, index) => {
    const at = `${property}[${index}]`;
    requireLiteral(scope, at, id, where, 'write its id out');
    requireText(
      scope,
      at,
      id,
      ORGANIZATION_PARENT,
      'OrganizationalUnit',
      'copy it from the console of AWS Organizations',
    );
  });
  requireEachOnce(scope, property, ids);
}

/** Targets of one StackSet: 50 units at most, of one organization. Throws where one of them surely holds another. */
export function requireTargets(scope: IConstruct, property: string, ids: readonly string[]): void {
  const remedy = 'name the units that the StackSet deploys to, or the root';
  requireUnits(scope, property, ids, { where: "a StackSet's target", remedy });
  if (ids.length > STACK_SET_UNITS_MAX) {
    const text = `is too many units for a StackSet, ${STACK_SET_UNITS_MAX} are allowed; name units above them`;
    misuse(scope, { code: 'TooMany', property, value: ids.length, text });
  }
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
export function requireAccounts(
  scope: IConstruct,
  property: string,
  ids: readonly string[],
  {
    where,
    orOwn = false,
  }: Place & { /** The stack's own may be known only at deployment. */ readonly orOwn?: boolean },
): void {
  ids.forEach((id, index) => {
    const at = `${property}[${index}]`;
    requireAccountId(scope, at, id);
    if (orOwn && id === Stack.of(scope).account) return;
    requireLiteral(scope, at, id, where, 'write out its 12 digits');
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

import { isDenied } from '../../../runtime/aws/errors.js';
import type { CatalogRole, FailedRead } from '../../../runtime/catalog/catalog.js';
import { notOk, ok, type Finding } from '../../steps/finding.js';
import type { RoleFacts } from '../facts.js';
import { eachRole, noRoles, type Rule } from '../rule.js';

/** Whether the catalog holds all parts of each role, and as they were at the last run. */
export const roleParts: Rule = {
  step: 'parts in the catalog',
  judge: eachRole({
    judge,
    none: noRoles,
    concerns: ({ catalog }) => catalog !== undefined,
  }),
};

function judge({ catalog }: RoleFacts): Finding {
  const { missing, stale } = catalog as CatalogRole;
  if (missing.length === 0 && !stale) return ok('all there, and of the last run');
  const parts = [
    missing.length > 0 && `missing: ${named(missing)}`,
    stale && `stale since ${stale.since}: ${named(stale.reads)}`,
  ].filter((part) => typeof part === 'string');
  const denied = actions([...missing, ...(stale?.reads ?? [])].filter(({ error }) => isDenied(error)));
  return notOk(
    parts.join('; '),
    denied === ''
      ? 'run the sync again'
      : `allow ${denied} on * in the ingestion role's policy; the next sync fills it in`,
  );
}

function named(reads: readonly FailedRead[]): string {
  return [...new Set(reads.map(({ action, error }) => `${action} ${error}`))].join(', ');
}

function actions(reads: readonly FailedRead[]): string {
  return [...new Set(reads.map(({ action }) => action))].sort().join(', ');
}

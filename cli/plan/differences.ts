/** What differs between a role as the catalog has it and as it was read: by name, never by a document's text. */
import type { AttachedPolicy, CatalogRole, InlinePolicy } from '../../runtime/catalog/catalog.js';

/**
 * One line for each part that differs, as `inline policy "list": changed`. Empty where a reader of the catalog would see
 * no difference but for the time of the reading.
 */
export function roleDifferences(before: CatalogRole, after: CatalogRole): string[] {
  if (before.roleId !== after.roleId) return [`deleted and made again: ${before.roleId}, now ${after.roleId}`];
  return [
    ...valueDifference('description', before.description, after.description),
    ...valueDifference('maximum session', minutes(before), minutes(after)),
    ...(before.trustPolicy?.sha256 === after.trustPolicy?.sha256 ? [] : ['trust policy: changed']),
    ...policyDifferences(before.inlinePolicies, after.inlinePolicies, {
      title: ({ name }) => `inline policy ${JSON.stringify(name)}`,
      key: ({ name }) => name,
      change: (one, other) => (one.document.sha256 === other.document.sha256 ? undefined : 'changed'),
    }),
    ...policyDifferences(before.attachedPolicies, after.attachedPolicies, {
      title: ({ arn }) => `managed policy ${arn}`,
      key: ({ arn }) => arn,
      change: managedChange,
    }),
    ...missingDifference(before, after),
    ...(before.stale && !after.stale ? ['no longer stale'] : []),
  ];
}

interface PolicyWords<T> {
  title(policy: T): string;
  key(policy: T): string;
  /** In a word or two, or undefined where both are the same. */
  change(before: T, after: T): string | undefined;
}

function policyDifferences<T extends InlinePolicy | AttachedPolicy>(
  before: readonly T[],
  after: readonly T[],
  { title, key, change }: PolicyWords<T>,
): string[] {
  const then = new Map(before.map((policy) => [key(policy), policy]));
  const now = new Map(after.map((policy) => [key(policy), policy]));
  const changed = after.flatMap((policy) => {
    const known = then.get(key(policy));
    const how = known ? change(known, policy) : 'added';
    return how === undefined ? [] : [`${title(policy)}: ${how}`];
  });
  return [...changed, ...before.filter((policy) => !now.has(key(policy))).map((policy) => `${title(policy)}: removed`)];
}

function managedChange(before: AttachedPolicy, after: AttachedPolicy): string | undefined {
  if (before.policyId !== after.policyId) return 'deleted and made again';
  if (before.versionId !== after.versionId) return `version ${before.versionId}, now ${after.versionId}`;
  return before.document.sha256 === after.document.sha256 ? undefined : 'changed';
}

function valueDifference(what: string, before: string | undefined, after: string | undefined): string[] {
  const shown = (value: string | undefined): string => (value === undefined ? 'none' : JSON.stringify(value));
  return before === after ? [] : [`${what}: ${shown(before)}, now ${shown(after)}`];
}

function minutes({ maxSessionDuration }: CatalogRole): string | undefined {
  return maxSessionDuration === undefined ? undefined : `${maxSessionDuration / 60} min`;
}

function missingDifference(before: CatalogRole, after: CatalogRole): string[] {
  const read = (role: CatalogRole): string[] => role.missing.map(({ action, resource }) => `${action} on ${resource}`);
  const were = new Set(read(before));
  const are = new Set(read(after));
  return [
    ...[...are].filter((one) => !were.has(one)).map((one) => `missing, since it could not be read: ${one}`),
    ...[...were].filter((one) => !are.has(one)).map((one) => `no longer missing: ${one}`),
  ];
}

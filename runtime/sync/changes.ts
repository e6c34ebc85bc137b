/**
 * What the reads of a run change in the catalog: pure functions of what was known and what was read.
 *
 * Partial knowledge never deletes: a failed read keeps the last good documents, and a role leaves by a verdict alone.
 */
import { isDeepStrictEqual } from 'node:util';
import { ENTITLEMENT } from '../../lib/model/names.js';
import type { AttachedPolicy, CatalogRole, DocumentRef, FailedRead, InlinePolicy } from '../catalog/catalog.js';
import type { ChangeType } from '../catalog/writer.js';
import type { DocumentReads, PolicyRead } from './documents.js';
import type { Read } from './read.js';
import type { Listing, RoleFacts } from './roles.js';

/** Up to so many roles may go by absence in one run, whatever part of the account they are. */
export const ABSENCES_ALLOWED = 10;

/** Documents put together from this run's and the last good ones. */
interface Kept<T> {
  readonly values: readonly T[];
  readonly stale: readonly FailedRead[];
  readonly missing: readonly FailedRead[];
}

/** A role that was read, with the last good documents where a read failed. `at` is ISO 8601, the run's time. */
export function readRole(
  known: CatalogRole | undefined,
  role: RoleFacts,
  documents: DocumentReads,
  account: string,
  at: string,
): CatalogRole {
  const before = sameRole(known, role);
  const trust = keepDocument(before, documents.trust);
  const inline = keepPolicies<InlinePolicy>(before, documents.inline, before?.inlinePolicies ?? [], INLINE);
  const attached = keepPolicies<AttachedPolicy>(before, documents.attached, before?.attachedPolicies ?? [], ATTACHED);
  const reads = [...trust.stale, ...inline.stale, ...attached.stale];
  return {
    ...basics(role, account),
    trustPolicy: trust.values[0],
    inlinePolicies: inline.values,
    attachedPolicies: attached.values,
    missing: [...trust.missing, ...inline.missing, ...attached.missing],
    ...(reads.length > 0 && { stale: { since: before?.stale?.since ?? at, reads } }),
    syncedAt: at,
  };
}

/** A role that was made anew under its name, and of which no more is known than that: nothing of the old one holds for it. */
export function remadeRole(
  role: RoleFacts,
  trust: Read<DocumentRef>,
  failed: FailedRead,
  account: string,
  at: string,
): CatalogRole {
  const notRead = [INLINE, ATTACHED].map(({ list }) => ({ ...failed, action: list, error: 'NotRead' }));
  return {
    ...basics(role, account),
    ...(trust.ok && { trustPolicy: trust.value }),
    inlinePolicies: [],
    attachedPolicies: [],
    missing: [failed, ...notRead.filter(({ action }) => action !== failed.action)],
    syncedAt: at,
  };
}

/**
 * A known role that could not be read: kept as it was, and marked stale. Where the listing shows that it was made anew,
 * all but what the listing says is missing.
 */
export function unreadRole(
  known: CatalogRole,
  failed: FailedRead,
  at: string,
  listed?: { readonly role: RoleFacts; readonly trust: Read<DocumentRef> },
): CatalogRole {
  if (listed && !sameRole(known, listed.role)) {
    return remadeRole(listed.role, listed.trust, failed, known.account, at);
  }
  return { ...known, stale: { since: known.stale?.since ?? at, reads: [failed] } };
}

/**
 * Whether the listing came to its end, and holds the ingestion role, which must be in it; under a path prefix it need
 * not be.
 */
export function isComplete(listing: Listing, ingestionRoleArn: string, pathPrefix?: string): boolean {
  if (listing.failed) return false;
  return pathPrefix !== undefined || listing.roles.some(({ arn }) => arn === ingestionRoleArn);
}

/**
 * Of known roles that a complete listing should hold and does not: they leave, unless so many would that a mistake is
 * likelier than so many deletions.
 *
 * @param known how many roles of the account are known
 */
export function absences(
  known: number,
  absent: readonly CatalogRole[],
  removeMany: boolean,
): { readonly remove: readonly CatalogRole[]; readonly holdBack: readonly CatalogRole[] } {
  const many = absent.length > ABSENCES_ALLOWED && absent.length * 2 > known;
  return many && !removeMany ? { remove: [], holdBack: absent } : { remove: absent, holdBack: [] };
}

/** How a role differs from what the catalog held, in the words of its events; none where only the run is another. */
export function changesOf(before: CatalogRole | undefined, after: CatalogRole): ChangeType[] {
  if (!before) return after.stale ? ['added', 'stale'] : ['added'];
  const recovered = before.stale !== undefined && !after.stale;
  const changed = recovered || !isDeepStrictEqual(contentOf(before), contentOf(after));
  const stale = after.stale !== undefined && (!before.stale || before.roleId !== after.roleId);
  return [...(changed ? (['changed'] as const) : []), ...(stale ? (['stale'] as const) : [])];
}

/** What a role is, in an order of its own: neither IAM nor a store promises one. How a read failed is no part of it. */
function contentOf({ stale: _, syncedAt: __, missing, ...role }: CatalogRole): unknown {
  const sorted = <T>(values: readonly T[], key: (value: T) => string): T[] =>
    [...values].sort((a, b) => (key(a) < key(b) ? -1 : 1));
  const content = {
    ...role,
    inlinePolicies: sorted(role.inlinePolicies, ({ name }) => name),
    attachedPolicies: sorted(role.attachedPolicies, ({ arn }) => arn),
    missing: sorted(
      missing.map(({ action, resource }) => `${action} ${resource}`),
      (text) => text,
    ),
  };
  // Without what is undefined, which a store does not keep.
  return JSON.parse(JSON.stringify(content));
}

interface PolicyKind<T> {
  readonly list: string;
  readonly gets: readonly string[];
  /** Whether `policy` is the last good one of what could not be read. */
  isLastGood(policy: T, read: PolicyRead<T>): boolean;
}

const INLINE: PolicyKind<InlinePolicy> = {
  list: 'iam:ListRolePolicies',
  gets: ['iam:GetRolePolicy'],
  isLastGood: (policy, { key }) => policy.name === key,
};

const ATTACHED: PolicyKind<AttachedPolicy> = {
  list: 'iam:ListAttachedRolePolicies',
  gets: ['iam:GetPolicy', 'iam:GetPolicyVersion'],
  // A policy that was deleted and made again under its name has another id.
  isLastGood: (policy, { key, policyId }) => policy.arn === key && (policyId ?? policy.policyId) === policy.policyId,
};

function keepPolicies<T>(
  before: CatalogRole | undefined,
  list: Read<ReadonlyArray<PolicyRead<T>>>,
  lastGood: readonly T[],
  kind: PolicyKind<T>,
): Kept<T> {
  if (!list.ok) {
    const neverListed = !before || before.missing.some(({ action }) => action === kind.list);
    if (neverListed) return { values: [], stale: [], missing: unreadPart(list.failed, [kind.list]) };
    const missing = before.missing.filter(({ action }) => kind.gets.includes(action));
    return { values: lastGood, stale: [list.failed], missing };
  }
  const values: T[] = [];
  const stale: FailedRead[] = [];
  const missing: FailedRead[] = [];
  for (const read of list.value) {
    const last = read.policy.ok ? read.policy.value : lastGood.find((policy) => kind.isLastGood(policy, read));
    if (last !== undefined) values.push(last);
    if (read.policy.ok) continue;
    if (last === undefined) missing.push(...unreadPart(read.policy.failed, kind.gets));
    else stale.push(read.policy.failed);
  }
  return { values, stale, missing };
}

/** A part that was never read, and why: where no session was to be had, the part was not even asked for. */
function unreadPart(failed: FailedRead, actions: readonly string[]): FailedRead[] {
  if (actions.includes(failed.action)) return [failed];
  return [failed, { ...failed, action: actions[0]!, error: 'NotRead' }];
}

function keepDocument(before: CatalogRole | undefined, document: Read<DocumentRef>): Kept<DocumentRef> {
  if (document.ok) return { values: [document.value], stale: [], missing: [] };
  if (before?.trustPolicy) return { values: [before.trustPolicy], stale: [document.failed], missing: [] };
  return { values: [], stale: [], missing: [document.failed] };
}

/** A role that was deleted and made again under its name has another RoleId, and starts anew. */
function sameRole(known: CatalogRole | undefined, role: RoleFacts): CatalogRole | undefined {
  return known?.roleId === role.roleId ? known : undefined;
}

function basics(role: RoleFacts, account: string) {
  return {
    arn: role.arn,
    roleId: role.roleId,
    account,
    name: role.name,
    path: role.path,
    ...(role.description !== undefined && { description: role.description }),
    ...(role.maxSessionDuration !== undefined && { maxSessionDuration: role.maxSessionDuration }),
    entitlement: ENTITLEMENT,
  };
}

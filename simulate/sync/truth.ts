/** What AWS holds, and what the catalog holds, in the same words. */
import { defaultText } from '../../local/aws/iam/policies.js';
import { managedPolicy } from '../../local/aws/core/policies.js';
import { accountOf, type Role, type World } from '../../local/aws/state/world.js';
import type { CatalogRole, DocumentRef } from '../../runtime/catalog/catalog.js';
import type { CatalogEntry } from '../../runtime/catalog/writer.js';
import type { Row, SimulatedStore } from './store.js';
import { isTagged, saysNoMaximum } from './world/roles.js';

/** A role as far as the catalog is to hold it, with its documents' texts. */
export interface RoleView {
  readonly arn: string;
  readonly roleId: string;
  readonly name: string;
  readonly path: string;
  readonly description: string | undefined;
  readonly maxSessionDuration: number | undefined;
  readonly trust: string | undefined;
  readonly inline: ReadonlyMap<string, string | undefined>;
  /** By ARN. */
  readonly attached: ReadonlyMap<string, AttachedView>;
}

export interface AttachedView {
  readonly name: string;
  /** An AWS-managed policy has its ARN for an id. */
  readonly policyId: string;
  readonly versionId: string;
  readonly text: string | undefined;
}

/** Paths of roles into which nobody can be let. */
const UNEDITABLE = /^\/aws-(service-role|reserved)\//;

export function isEditable({ path }: Pick<Role, 'path'>): boolean {
  return !UNEDITABLE.test(path);
}

/** A role by its ARN. */
export function roleIn(world: World, account: string, arn: string): Role | undefined {
  const role = roleNamed(world, account, arn);
  return role?.arn === arn ? role : undefined;
}

/**
 * Whoever has the name of a role. Policies are asked for by it: of a role that is made anew after GetRole they are the new
 * one's, at whatever path it is, as nobody can tell. The next run sees another RoleId, or another ARN.
 */
export function roleNamed(world: World, account: string, arn: string): Role | undefined {
  return accountOf(world, account).roles.get(nameOf(arn).toLowerCase());
}

/** The roles that a catalog which is equal to the truth holds. */
export function requestable(world: World, account: string, includeUneditable: boolean): Role[] {
  return [...accountOf(world, account).roles.values()].filter(
    (role) => isTagged(role) && (includeUneditable || isEditable(role)),
  );
}

export function trueView(world: World, role: Role): RoleView {
  const { arn, id, name, path, description, maxSessionSeconds, trustPolicy, inlinePolicies, attachedPolicies } = role;
  return {
    arn,
    roleId: id,
    name,
    path,
    description,
    maxSessionDuration: saysNoMaximum(id) ? undefined : maxSessionSeconds,
    trust: trustPolicy,
    inline: inlinePolicies,
    attached: new Map(attachedPolicies.map((policy) => [policy, attachedView(world, policy)])),
  };
}

function attachedView(world: World, arn: string): AttachedView {
  const policy = managedPolicy(world, arn)!;
  const policyId = arn.includes(':iam::aws:') ? arn : policy.id;
  return { name: policy.name, policyId, versionId: policy.defaultVersionId, text: defaultText(policy) };
}

export function catalogView(store: SimulatedStore, role: CatalogRole): RoleView {
  const { arn, roleId, name, path, description, maxSessionDuration, trustPolicy, inlinePolicies, attachedPolicies } =
    role;
  return {
    arn,
    roleId,
    name,
    path,
    description,
    maxSessionDuration,
    trust: trustPolicy && store.text(trustPolicy),
    inline: new Map(inlinePolicies.map((policy) => [policy.name, store.text(policy.document)])),
    attached: new Map(
      attachedPolicies.map(({ arn: policy, name: called, policyId, versionId, document }) => [
        policy,
        { name: called, policyId, versionId, text: store.text(document) },
      ]),
    ),
  };
}

export function documentsOf({ trustPolicy, inlinePolicies, attachedPolicies }: CatalogRole): DocumentRef[] {
  const policies = [...inlinePolicies, ...attachedPolicies].map(({ document }) => document);
  return trustPolicy ? [trustPolicy, ...policies] : policies;
}

/** The account's roles in the catalog. */
export function knownRoles(store: SimulatedStore, account: string): CatalogRole[] {
  return store.rows(`ACCOUNT#${account}`).flatMap((row) => (isEntry(row) ? (row.role ?? []) : []));
}

/** An entry as the table holds it. */
export type EntryRow = Row & CatalogEntry & { readonly pk: string; readonly sk: string; readonly run: number };

export function isEntry(row: Row | undefined): row is EntryRow {
  return String(row?.sk).startsWith('ROLE#');
}

export function nameOf(arn: string): string {
  return arn.slice(arn.lastIndexOf('/') + 1);
}

/** For comparisons, and to be shown where two differ: short texts as they are, long ones by their length and end. */
export function shown(view: RoleView): string {
  const { inline, attached, ...rest } = view;
  return JSON.stringify({ ...rest, inline: sorted(inline), attached: sorted(attached) }, (_, value: unknown) =>
    typeof value === 'string' && value.length > 200
      ? `${value.slice(0, 120)}… ${value.length} …${value.slice(-60)}`
      : value,
  );
}

export function isSame(one: RoleView, other: RoleView): boolean {
  return canonical(one) === canonical(other);
}

function canonical({ inline, attached, ...rest }: RoleView): string {
  return JSON.stringify({ ...rest, inline: sorted(inline), attached: sorted(attached) }, (_, value: unknown) =>
    value === undefined ? null : value,
  );
}

function sorted<T>(map: ReadonlyMap<string, T>): Array<[string, T]> {
  return [...map].sort(([a], [b]) => (a < b ? -1 : 1));
}

/** What every store of the catalog holds to. */
import { createHash } from 'node:crypto';
import { parseRoleArn } from '../../lib/model/arn.js';
import { RuntimeError } from '../errors.js';
import type { AccountStatus, CatalogRole, DocumentRef } from './catalog.js';

/** Grows with each change that older versions of this package could not read. */
export const CATALOG_VERSION = 1;

/** Hex SHA-256 of a document's text. */
export function sha256(text: string): string {
  return createHash('sha256').update(text, 'utf8').digest('hex');
}

/** @throws RuntimeError `CatalogVersion` where the catalog is newer than this package, `Catalog` where it is none */
export function checkVersion(version: unknown): void {
  if (typeof version !== 'number' || !Number.isInteger(version) || version < 1) {
    throw new RuntimeError('Catalog', 'version: missing or malformed; this was not written by this package');
  }
  if (version > CATALOG_VERSION) {
    throw new RuntimeError(
      'CatalogVersion',
      `version: ${version} was written by a newer version of this package, this one reads up to ${CATALOG_VERSION}; update it`,
    );
  }
}

/** @throws RuntimeError `Catalog` where the text is not the one that the hash names */
export function checkDocument(hash: string, text: string): string {
  if (sha256(text) === hash) return text;
  throw new RuntimeError(
    'Catalog',
    `document: ${JSON.stringify(hash)} is not the SHA-256 of its text; restore it from a copy`,
  );
}

/** The account of a role to be written. @throws RuntimeError `Catalog` where the ARN is none of a role in its account */
export function accountOfRole(role: Pick<CatalogRole, 'arn' | 'account'>): string {
  if (parseRoleArn(role.arn)?.account === role.account) return role.account;
  throw new RuntimeError('Catalog', `arn: ${JSON.stringify(role.arn)} is no role of account ${role.account}`);
}

/** A stored role, checked where code depends on it. @throws RuntimeError `Catalog` */
export function readRole(stored: unknown): CatalogRole {
  const role = stored as Partial<CatalogRole> | null | undefined;
  const whole =
    typeof role?.arn === 'string' &&
    typeof role.roleId === 'string' &&
    typeof role.account === 'string' &&
    typeof role.name === 'string' &&
    typeof role.syncedAt === 'string' &&
    (role.maxSessionDuration === undefined || Number.isInteger(role.maxSessionDuration)) &&
    Array.isArray(role.inlinePolicies) &&
    Array.isArray(role.attachedPolicies) &&
    Array.isArray(role.missing) &&
    [role.trustPolicy, ...[...role.inlinePolicies, ...role.attachedPolicies].map(documentOf)].every(isReference);
  if (whole) return role as CatalogRole;
  throw new RuntimeError(
    'Catalog',
    `role: ${JSON.stringify(role?.arn ?? null)} is stored malformed; delete it and sync again`,
  );
}

/** A stored status. @throws RuntimeError `Catalog` */
export function readStatus(stored: unknown): AccountStatus {
  const status = stored as Partial<AccountStatus> | null | undefined;
  if (typeof status?.account === 'string' && typeof status.started === 'string' && Array.isArray(status.errors)) {
    return status as AccountStatus;
  }
  throw new RuntimeError('Catalog', 'status: stored malformed; sync again');
}

function documentOf(policy: unknown): unknown {
  return (policy as { document?: unknown } | null)?.document ?? null;
}

function isReference(reference: unknown): reference is DocumentRef | undefined {
  if (reference === undefined) return true;
  return /^[0-9a-f]{64}$/.test(String((reference as Partial<DocumentRef> | null)?.sha256));
}

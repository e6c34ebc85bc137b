/** Whole values, for tests that look at one property. */
import { ENTITLEMENT } from '../../../lib/model/names.js';
import type { AccountStatus, CatalogRole } from '../../../runtime/catalog/catalog.js';
import { sha256 } from '../../../runtime/catalog/rules.js';
import type { CatalogEntry, Checkpoint } from '../../../runtime/catalog/writer.js';

export const ACCOUNT = '111122223333';

export function role(name: string, properties: Partial<CatalogRole> = {}): CatalogRole {
  const account = properties.account ?? ACCOUNT;
  return {
    arn: `arn:aws:iam::${account}:role/${name}`,
    roleId: `AROA${name.toUpperCase()}`,
    account,
    name,
    path: '/',
    maxSessionDuration: 7200,
    trustPolicy: { sha256: sha256('{}') },
    inlinePolicies: [],
    attachedPolicies: [],
    missing: [],
    entitlement: ENTITLEMENT,
    syncedAt: '2026-11-01T00:00:00.000Z',
    ...properties,
  };
}

/** The entry of a role, all of it told. */
export function entry(role: CatalogRole, properties: Partial<CatalogEntry> = {}): CatalogEntry {
  return { arn: role.arn, account: role.account, role, untold: [], ...properties };
}

/** The entry of a role that left. */
export function removal(role: CatalogRole, properties: Partial<CatalogEntry> = {}): CatalogEntry {
  const removed = { reason: 'untagged', at: '2026-11-01T00:00:00.000Z' } as const;
  return { arn: role.arn, account: role.account, removed, untold: [], ...properties };
}

export function status(properties: Partial<AccountStatus> = {}): AccountStatus {
  return {
    account: ACCOUNT,
    name: 'production',
    started: '2026-11-01T00:00:00.000Z',
    completed: '2026-11-01T00:01:00.000Z',
    complete: true,
    listed: 3,
    skipped: 1,
    tagged: 1,
    removed: 0,
    heldBack: 0,
    calls: { 'iam:GetRole': 2 },
    throttles: 0,
    retries: 0,
    stale: 0,
    resumed: 0,
    knownSince: '2026-10-01T00:00:00.000Z',
    errors: [],
    failedReads: 0,
    ...properties,
  };
}

/** What a run left, at whatever `state`. */
export const checkpoint = (state: unknown, started = '2026-11-01T00:00:00.000Z'): Checkpoint => ({
  started,
  resumed: 1,
  state,
});

/** The people, roles and grants of the tests of sessions. */
import type { CatalogRole } from '../../../runtime/catalog/catalog.js';
import type { Grant, SessionRecord } from '../../../runtime/grants/grant.js';

export const NOW = Date.parse('2026-03-01T12:00:00.000Z');
export const ROLE_ARN = 'arn:aws:iam::111122223333:role/teams/data/Reader';

export const at = (minutes: number): string => new Date(NOW + minutes * 60_000).toISOString();

export function grant(overrides: Partial<Grant> = {}): Grant {
  return {
    id: 'g-1',
    email: 'ada@example.com',
    roleArn: ROLE_ARN,
    approvedMinutes: 60,
    status: 'active',
    createdAt: at(-1440),
    sessions: [],
    ...overrides,
  };
}

export function role(overrides: Partial<CatalogRole> = {}): CatalogRole {
  return {
    arn: ROLE_ARN,
    roleId: 'AROAEXAMPLE',
    account: '111122223333',
    name: 'Reader',
    path: '/teams/data/',
    maxSessionDuration: 43_200,
    inlinePolicies: [],
    attachedPolicies: [],
    missing: [],
    entitlement: { name: 'Assume Role', description: 'Ability to assume this AWS IAM role' },
    syncedAt: at(-60),
    ...overrides,
  };
}

export function sessionRecord(id: string, overrides: Partial<SessionRecord> = {}): SessionRecord {
  return {
    id,
    mintedAt: at(0),
    endsAt: at(60),
    seconds: 3600,
    why: 'grant',
    sessionName: 'ada@example.com',
    accessKeyId: 'ASIAEXAMPLE',
    assumedRoleArn: 'arn:aws:sts::111122223333:assumed-role/Reader/ada@example.com',
    stsRequestId: 'r-1',
    subject: '00u1',
    ...overrides,
  };
}

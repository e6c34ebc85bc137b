/** The people, the roles and the login provider that a simulation begins with. */
import { oidcProviderArn } from '../../lib/model/arn.js';
import { ENTITLEMENT } from '../../lib/model/names.js';
import { loginTrust } from '../../lib/model/trust/login.js';
import type { TokenEvidence } from '../../local/aws/core/web-identity.js';
import { createRole, putInlinePolicy, putRole } from '../../local/aws/iam/roles.js';
import type { EditableAccount } from '../../local/aws/state/edit.js';
import type { Ids } from '../../local/aws/state/ids.js';
import type { Role } from '../../local/aws/state/world.js';
import type { CatalogRole } from '../../runtime/catalog/catalog.js';
import type { Login } from '../../runtime/session/start-session.js';
import type { Chance } from '../random.js';

export const ACCOUNT = '222222222222';
export const PEOPLE = ['ada@example.com', 'eve@example.com'] as const;
export const ROLES = ['Reader', 'Writer'] as const;
const ISSUER = 'login.example.com';
const CLIENT_ID = 'client-of-the-bridge';
const TOKEN_MILLISECONDS = 60 * 60 * 1000;
/** Seconds that a role's sessions may have. */
export const HOURS = [3600, 7200, 14_400, 43_200] as const;

/** What every role here may do: whoever's request it lets through is admitted. */
export const PROBE = 'iam:ListRoles';

/** The login provider, and the roles that let its people in. */
export function fillAccount(account: EditableAccount, maximum: () => number, ids: Ids, now: number): void {
  const url = `https://${ISSUER}`;
  account.providers.set(url, { arn: providerArn(), url, clientIds: [CLIENT_ID] });
  for (const name of ROLES) {
    const input = { name, trustPolicy: trust(CLIENT_ID), maxSessionSeconds: maximum() };
    createRole(account, input, ids, now);
    putInlinePolicy(account, name, 'probe', document({ Effect: 'Allow', Action: PROBE, Resource: '*' }));
  }
}

/** What people change about roles meanwhile. */
export const MUTATIONS = {
  'changes the maximum of': (account: EditableAccount, role: Role, chance: Chance) =>
    putRole(account, { ...role, maxSessionSeconds: chance.one(HOURS) }),
  'lowers the maximum of': (account: EditableAccount, role: Role) =>
    putRole(account, { ...role, maxSessionSeconds: HOURS[0] }),
  'shuts the trust of': (account: EditableAccount, role: Role) =>
    putRole(account, { ...role, trustPolicy: trust('another-client') }),
  'opens the trust of': (account: EditableAccount, role: Role) =>
    putRole(account, { ...role, trustPolicy: trust(CLIENT_ID) }),
} as const;

export type MutationName = keyof typeof MUTATIONS;

export function roleNamed(account: { readonly roles: ReadonlyMap<string, Role> }, name: string): Role {
  return account.roles.get(name.toLowerCase())!;
}

/** What the catalog says of a role. */
export function catalogRole({ arn, id, name, path, maxSessionSeconds }: Role, now: number): CatalogRole {
  return {
    arn,
    roleId: id,
    account: ACCOUNT,
    name,
    path,
    maxSessionDuration: maxSessionSeconds,
    inlinePolicies: [],
    attachedPolicies: [],
    missing: [],
    entitlement: ENTITLEMENT,
    syncedAt: new Date(now).toISOString(),
  };
}

/** A login that the provider has just proven. Its tokens are not signed: that they are is what STS is told beside them. */
export function loginOf(email: string, now: number): Login {
  const subject = `subject of ${email}`;
  const [iat, exp] = [now, now + TOKEN_MILLISECONDS].map((time) => Math.floor(time / 1000)) as [number, number];
  const claims = { iss: `https://${ISSUER}`, aud: CLIENT_ID, sub: subject, iat, exp };
  const token = ['eyJhbGciOiJSUzI1NiJ9', Buffer.from(JSON.stringify(claims)).toString('base64url'), 'signed'].join('.');
  return { email, subject, token, expiresAt: exp * 1000 };
}

export function evidenceOf(token: string): TokenEvidence {
  const claims = JSON.parse(Buffer.from(token.split('.')[1]!, 'base64url').toString()) as Record<string, unknown>;
  return { type: 'token', algorithm: 'RS256', claims, signature: 'valid' };
}

function trust(clientId: string): string {
  return JSON.stringify(loginTrust({ federated: providerArn(), issuer: ISSUER, clientId }));
}

function providerArn(): string {
  return oidcProviderArn('aws', ACCOUNT, ISSUER);
}

function document(statement: object): string {
  return JSON.stringify({ Version: '2012-10-17', Statement: [statement] });
}

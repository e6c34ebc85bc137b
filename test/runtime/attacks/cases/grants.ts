/** Grants that give nothing (any more), named by somebody who has really logged in. */
import type { AttackCase } from '../case.js';
import { BRIDGE_CHECKS as OWN } from '../checks/bridge.js';
import type { Refusal } from '../case.js';

const named = (
  name: string,
  input: string,
  check: AttackCase['check'],
  grant: string,
  refusal: Refusal,
  { email, behind }: { readonly email?: string; readonly behind?: string } = {},
): AttackCase => ({
  name,
  input,
  check,
  refusal,
  behind,
  attack: ({ logIn }) => logIn(email === undefined ? {} : { claims: (right) => ({ ...right, email }) }, grant),
});

const bad = { status: 400, reason: 'BadRequest' } as const;
const asked = (name: string, input: string, query: string): AttackCase => ({
  name,
  input,
  check: OWN.grantId,
  refusal: bad,
  attack: ({ web, world }) => web.get(`${world.url}/oidc/auth/login${query}`),
});

export const GRANTS: readonly AttackCase[] = [
  asked('a login for an empty grant', 'empty', '?grant='),
  asked('a login for a grant with a space', 'a space', '?grant=a%20b'),
  asked('a login for a grant of 129 characters', 'too long', `?grant=${'x'.repeat(129)}`),
  asked('a login for a grant that breaks the line', 'a line break', '?grant=g-1%0d%0aset-cookie:x=1'),
  asked('a login for a grant that is markup', 'markup', '?grant=%3Cscript%3E'),
  asked('a login for a grant that is a path', 'a path', '?grant=..%2F..%2Fetc%2Fpasswd'),
  asked('a login for a grant that ends in NUL', 'NUL', '?grant=g-1%00'),
  asked('a login for a grant outside ASCII', 'outside ASCII', '?grant=g-%EF%BC%91'),
  asked('a login for a grant that is no UTF-8', 'no UTF-8', '?grant=g-%ff%fe'),
  asked('a login for a grant that is a list', 'a list', '?grant=g-1,g-2'),

  named('a grant that was revoked', 'revoked before', OWN.activeGrant, 'g-revoked', {
    status: 403,
    reason: 'GrantRevoked',
  }),
  {
    name: 'a grant that is revoked while its confirmation is open',
    input: 'revoked meanwhile',
    check: OWN.activeGrant,
    alone: true,
    refusal: { status: 403, reason: 'GrantRevoked' },
    attack: async ({ consent, web, callback, world }) => {
      const key = await consent();
      await world.revoke('g-1');
      return web.post(callback, { consent: key });
    },
  },
  named(
    'a grant whose time is over',
    'over before',
    OWN.grantOver,
    'g-over',
    { status: 403, reason: 'GrantOver' },
    {
      email: 'over@example.com',
      behind: 'a minute must remain',
    },
  ),
  named('a grant for a role that the catalog does not hold', 'unknown', OWN.roleKnown, 'g-no-role', {
    status: 404,
    reason: 'RoleUnknown',
  }),
  named(
    'a grant for a role that is no ARN',
    'a name',
    OWN.roleArn,
    'g-no-arn',
    { status: 422, reason: 'RoleArnInvalid', detail: /^$/ },
    {
      behind: 'the ARN is parsed',
    },
  ),
];

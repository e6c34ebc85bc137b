/**
 * What the bridge does where the OpenID Foundation's suite tries a relying party of the basic profile (plan
 * `oidcc-client-basic-certification-test-plan`): one test a module, named after it. Each module's provider is played
 * by ours. The suite's own verdicts are in docs/relying-party.md.
 * @see https://openid.net/certification/connect_rp_testing/
 */
import { readFileSync } from 'node:fs';
import { base64url, type JWK } from 'jose';
import { CLIENT_ID, CLIENT_SECRET, rogueWorld } from '../bridge/support/bridge-world.js';
import type { Behaviour } from '../bridge/support/rogue-provider.js';
import { consentKey, visitor, type Seen } from '../bridge/support/visitor.js';

let world: Awaited<ReturnType<typeof rogueWorld>>;
beforeEach(async () => {
  world = await rogueWorld();
});
afterEach(() => world.close());

async function logIn(behaviour: Behaviour, web = visitor()): Promise<Seen> {
  world.rogue.behaviour = behaviour;
  return web.get(await web.upToCallback(`${world.url}/oidc/auth/login?grant=g-1`));
}

/** The whole login, from a token to credentials. */
async function expectTaken(behaviour: Behaviour): Promise<void> {
  const web = visitor();
  const page = await logIn(behaviour, web);
  const last = await web.post(`${world.url}/oidc/auth/callback`, { consent: consentKey(page) });
  expect(last.text('aws-access-key-id')).toMatch(/^ASIA/);
}

async function expectRefused(behaviour: Behaviour, detail: RegExp): Promise<void> {
  expect((await logIn(behaviour)).status).toBe(403);
  expect(world.log.at(-1)).toMatchObject({ reason: 'TokenRefused', detail: expect.stringMatching(detail) as string });
  expect(world.minted()).toEqual([]);
}

const rsaOnly = (right: readonly JWK[]): readonly JWK[] => right.filter(({ alg }) => alg === 'RS256');

test('oidcc-client-test: a whole login by the code flow gives a session', async () => {
  await expectTaken({});
  expect(world.rogue.authorizations[0]!.get('response_type')).toBe('code');
  expect(world.rogue.authorizations[0]!.get('scope')).toBe('openid profile email');
});

test('oidcc-client-test-invalid-iss: an ID token of another issuer is refused', () =>
  expectRefused({ claims: (right) => ({ ...right, iss: 'https://other.okta.com' }) }, /"iss"/));

test('oidcc-client-test-missing-sub: an ID token without a subject is refused', () =>
  expectRefused({ claims: ({ sub: _, ...rest }) => rest }, /"sub"/));

test('oidcc-client-test-invalid-aud: an ID token for another client is refused', () =>
  expectRefused({ claims: (right) => ({ ...right, aud: `${CLIENT_ID}1` }) }, /"aud"/));

test('oidcc-client-test-missing-iat: an ID token without a time of issue is refused', () =>
  expectRefused({ claims: ({ iat: _, ...rest }) => rest }, /"iat"/));

test('oidcc-client-test-kid-absent-single-jwks: an ID token without a key id is taken where the provider has one key', () =>
  expectTaken({ keys: rsaOnly, idToken: (_, signed) => signed({ kid: undefined }) }));

test('oidcc-client-test-kid-absent-multiple-jwks: an ID token without a key id is refused where several keys fit', () =>
  expectRefused(
    {
      keys: (right) => rsaOnly(right).flatMap((key) => [key, { ...key, kid: 'another' }]),
      idToken: (_, signed) => signed({ kid: undefined }),
    },
    /multiple applicable keys|kid/,
  ));

test('oidcc-client-test-idtoken-sig-rs256: an ID token signed with RS256 is taken', () =>
  expectTaken({ algorithm: 'RS256' }));

test('oidcc-client-test-idtoken-sig-none: an ID token without a signature is refused', () =>
  expectRefused(
    { idToken: async (right) => `${base64url.encode('{"alg":"none"}')}.${base64url.encode(JSON.stringify(right))}.` },
    /"alg"/,
  ));

test('oidcc-client-test-invalid-sig-rs256: an ID token with a bad signature is refused', () =>
  expectRefused(
    { idToken: async (_, signed) => (await signed({})).replace(/[^.]{8}$/, 'AAAAAAAA') },
    /signature verification failed/,
  ));

test('oidcc-client-test-userinfo-invalid-sub: userinfo of another subject is refused, where it is asked for', async () => {
  const behaviour: Behaviour = {
    claims: ({ email: _, ...rest }) => rest,
    userinfo: { sub: '00u1-not', email: 'ada@example.com' },
  };
  await expectRefused(behaviour, /"sub"/);
  expect(world.rogue.paths).toContain('/userinfo');
});

test('oidcc-client-test-nonce-invalid: an ID token with another nonce is refused', () =>
  expectRefused({ claims: (right) => ({ ...right, nonce: `${String(right.nonce)}1` }) }, /"nonce"/));

test('oidcc-client-test-scope-userinfo-claims: an e-mail that only userinfo tells is asked for by the scope', async () => {
  await expectTaken({ claims: ({ email: _, ...rest }) => rest });
  expect(world.rogue.authorizations[0]!.get('scope')!.split(' ')).toContain('email');
  expect(world.rogue.paths).toContain('/userinfo');
});

test('oidcc-client-test-client-secret-basic: the client secret is sent by HTTP Basic, and in no form', async () => {
  await expectTaken({ clientSecret: CLIENT_SECRET });
  expect(world.rogue.refusedClients).toBe(0);
  expect(world.rogue.redeemed[0]!.has('client_secret')).toBe(false);
});

describe('the table in docs/relying-party.md', () => {
  const page = readFileSync(new URL('../../../docs/relying-party.md', import.meta.url), 'utf8');
  const source = readFileSync(new URL(import.meta.url), 'utf8');
  const listed = [...page.matchAll(/^\| `(oidcc-client-test[\w-]*)` +\|.*\| ([^|]+?) +\|$/gm)].map(
    ([, module, name]) => `${module}: ${name}`,
  );
  const tests = [...source.matchAll(/^test\('(oidcc-[^']+)'/gm)].map(([, name]) => name);

  test('names a test of this file for each of the fourteen modules', () => {
    expect(listed).toHaveLength(14);
    expect(listed).toEqual(tests);
  });
});

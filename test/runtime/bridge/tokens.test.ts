/** Every check of what the provider sends, one by one: the login is right but for one thing. */
import { createHash, createHmac } from 'node:crypto';
import { jest } from '@jest/globals';
import { base64url, CompactSign, generateKeyPair } from 'jose';
import { CLIENT_ID, ISSUER, rogueWorld } from './support/bridge-world.js';
import type { Behaviour } from './support/rogue-provider.js';
import { visitor, type Seen } from './support/visitor.js';

let world: Awaited<ReturnType<typeof rogueWorld>>;
beforeEach(async () => {
  world = await rogueWorld();
});
afterEach(() => world.close());

async function logIn(behaviour: Behaviour): Promise<Seen> {
  world.rogue.behaviour = behaviour;
  const web = visitor();
  const callback = await web.upToCallback(`${world.url}/oidc/auth/login?grant=g-1`);
  return web.get(callback);
}

async function reasonOf(behaviour: Behaviour): Promise<{ reason?: string; detail?: string }> {
  const page = await logIn(behaviour);
  expect(page.text('reason')).toBeDefined();
  expect(world.minted()).toEqual([]);
  const { reason, detail } = world.log.at(-1)!;
  return { reason, detail };
}

const seconds = (): number => Math.floor(world.clock.now() / 1000);

test('a login with nothing wrong asks for the confirmation', async () => {
  expect((await logIn({})).root.text).toContain('Start your AWS session?');
});

test('nonce, PKCE by S256 and state are sent, and the redirect URI is the configured one', async () => {
  await logIn({});
  const [sent] = world.rogue.authorizations;
  expect(Object.fromEntries(sent!)).toEqual({
    client_id: CLIENT_ID,
    response_type: 'code',
    scope: 'openid profile email',
    redirect_uri: `${world.url}/oidc/auth/callback`,
    state: expect.stringMatching(/^[\w-]{43}$/) as string,
    nonce: expect.stringMatching(/^[\w-]{43}$/) as string,
    code_challenge: expect.stringMatching(/^[\w-]{43}$/) as string,
    code_challenge_method: 'S256',
  });
  const [redeemed] = world.rogue.redeemed;
  expect(redeemed!.get('redirect_uri')).toBe(`${world.url}/oidc/auth/callback`);
  const digest = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(redeemed!.get('code_verifier')!));
  expect(sent!.get('code_challenge')).toBe(base64url.encode(new Uint8Array(digest)));
});

describe('an ID token is refused', () => {
  test.each<[string, Behaviour, RegExp]>([
    ['of another issuer', { claims: (right) => ({ ...right, iss: 'https://other.okta.com' }) }, /"iss"/],
    ['whose issuer has a slash more', { claims: (right) => ({ ...right, iss: `${ISSUER}/` }) }, /"iss"/],
    ['for another client', { claims: (right) => ({ ...right, aud: 'other' }) }, /"aud"|^aud is/],
    ['without an audience', { claims: ({ aud: _, ...rest }) => rest }, /"aud"|^aud is/],
    ['for another client too', { claims: (right) => ({ ...right, aud: [CLIENT_ID, 'other'] }) }, /aud/],
    [
      'for another client too, with us as the authorized party',
      { claims: (right) => ({ ...right, aud: [CLIENT_ID, 'other'], azp: CLIENT_ID }) },
      /aud is not our client id alone/,
    ],
    ['of another authorized party', { claims: (right) => ({ ...right, azp: 'other' }) }, /azp is not our client id/],
    ['with another nonce', { claims: (right) => ({ ...right, nonce: 'x'.repeat(43) }) }, /"nonce"/],
    ['without a nonce', { claims: ({ nonce: _, ...rest }) => rest }, /"nonce"/],
    ['without a subject', { claims: ({ sub: _, ...rest }) => rest }, /"sub"|^sub is/],
    ['with an empty subject', { claims: (right) => ({ ...right, sub: '' }) }, /sub is not/],
    ['with a subject of 256 characters', { claims: (right) => ({ ...right, sub: 'x'.repeat(256) }) }, /sub is not/],
    ['with a subject outside ASCII', { claims: (right) => ({ ...right, sub: 'ü' }) }, /sub is not/],
    ['without an expiry', { claims: ({ exp: _, ...rest }) => rest }, /"exp"|^exp is/],
    ['whose expiry is text', { claims: (right) => ({ ...right, exp: String(right.exp) }) }, /"exp"|^exp is/],
    ['without a time of issue', { claims: ({ iat: _, ...rest }) => rest }, /"iat"|^iat is/],
    [
      'that is for another access token',
      { claims: (right) => ({ ...right, at_hash: 'x'.repeat(22) }) },
      /at_hash is not of the access token/,
    ],
    ['signed with PS256', { algorithm: 'PS256' }, /"alg"/],
    [
      'with a bad signature',
      { idToken: async (_, signed) => (await signed({})).replace(/[^.]{8}$/, 'AAAAAAAA') },
      /signature verification failed/,
    ],
    [
      'whose claims were changed after signing',
      {
        idToken: async (claims, signed) => {
          const [header, , signature] = (await signed({})).split('.');
          return [
            header,
            base64url.encode(JSON.stringify({ ...claims, email: 'ada@example.com', x: 1 })),
            signature,
          ].join('.');
        },
      },
      /signature verification failed/,
    ],
    [
      'signed with a key that the provider does not have',
      { idToken: async (_, signed) => signed({}, (await generateKeyPair('RS256')).privateKey) },
      /signature verification failed/,
    ],
    [
      'that brings its own key',
      {
        idToken: async (_, signed) => {
          const { privateKey } = await generateKeyPair('RS256');
          return signed({ kid: 'mine', jku: `${world.rogue.url}/mine`, x5u: `${world.rogue.url}/mine` }, privateKey);
        },
      },
      /no applicable keys/,
    ],
    ['with an unknown key id', { idToken: (_, signed) => signed({ kid: 'unknown' }) }, /no applicable keys/],
    [
      'whose key is for another algorithm',
      { keys: (right) => right.map((key) => ({ ...key, alg: 'RS512' })) },
      /no applicable keys/,
    ],
    [
      'without a signature (none)',
      {
        idToken: async (claims) => `${base64url.encode('{"alg":"none"}')}.${base64url.encode(JSON.stringify(claims))}.`,
      },
      /"alg"/,
    ],
    [
      'signed with the client secret (HS256)',
      {
        idToken: async (claims) => {
          const body = `${base64url.encode('{"alg":"HS256"}')}.${base64url.encode(JSON.stringify(claims))}`;
          return `${body}.${createHmac('sha256', 'client-secret-canary').update(body).digest('base64url')}`;
        },
      },
      /"alg"/,
    ],
    [
      'with a critical header that nobody knows',
      { idToken: (_, signed) => signed({ crit: ['x-unknown'], 'x-unknown': 1 }) },
      /crit|unsupported/,
    ],
    ['that is no JWT', { idToken: async () => 'a.b' }, /Invalid JWT/],
    ['that is missing', { tokenAnswer: ({ id_token: _, ...rest }) => rest }, /"id_token"/],
  ])('%s', async (_, behaviour, detail) => {
    expect(await reasonOf(behaviour)).toEqual({
      reason: 'TokenRefused',
      detail: expect.stringMatching(detail) as string,
    });
  });

  test.each<[string, Behaviour, RegExp]>([
    ['that is over', { claims: (right) => ({ ...right, exp: seconds() - 60 }) }, /exp is over/],
    ['issued in the future', { claims: (right) => ({ ...right, iat: seconds() + 61 }) }, /iat is in the future/],
    ['issued a week ago', { claims: (right) => ({ ...right, iat: seconds() - 604_800 }) }, /iat is before the login/],
    ['issued before the login', { claims: (right) => ({ ...right, iat: seconds() - 61 }) }, /iat is before the login/],
    ['not yet valid', { claims: (right) => ({ ...right, nbf: seconds() + 61 }) }, /nbf is in the future/],
    [
      'that never ends',
      {
        idToken: (claims) => {
          const text = JSON.stringify(claims).replace(/"exp":\d+/, '"exp":1e999');
          const header = { alg: 'RS256', kid: 'rs256' };
          return new CompactSign(new TextEncoder().encode(text))
            .setProtectedHeader(header)
            .sign(world.rogue.keys.RS256);
        },
      },
      /exp is over or no time/,
    ],
  ])('%s, as a wrong clock would have it', async (_, behaviour, detail) => {
    expect(await reasonOf(behaviour)).toEqual({
      reason: 'ClockWrong',
      detail: expect.stringMatching(detail) as string,
    });
  });

  test.each<[string, Behaviour]>([
    ['issued 59 seconds in the future', { claims: (right) => ({ ...right, iat: seconds() + 59 }) }],
    ['that was over 59 seconds ago', { claims: (right) => ({ ...right, exp: seconds() - 59 }) }],
    ['with a list of one audience', { claims: (right) => ({ ...right, aud: [CLIENT_ID] }) }],
    ['with us as the authorized party', { claims: (right) => ({ ...right, azp: CLIENT_ID }) }],
    [
      'with the hash of its access token',
      {
        claims: (right) => ({
          ...right,
          at_hash: createHash('sha256').update('of this login').digest().subarray(0, 16).toString('base64url'),
        }),
        tokenAnswer: (right) => ({ ...right, access_token: 'of this login' }),
      },
    ],
    ['with a subject of 255 characters', { claims: (right) => ({ ...right, sub: 'x'.repeat(255) }) }],
  ])('but not one %s', async (_, behaviour) => {
    expect((await logIn(behaviour)).status).toBe(200);
  });
});

describe('the e-mail', () => {
  test.each<[string, Behaviour, string]>([
    ['missing everywhere', { claims: ({ email: _, ...rest }) => rest, userinfo: { sub: '00u1' } }, 'EmailMissing'],
    ['that is no e-mail', { claims: (right) => ({ ...right, email: 'ada' }) }, 'EmailMalformed'],
    ['that is a list', { claims: (right) => ({ ...right, email: ['ada@example.com'] }) }, 'EmailMalformed'],
    ['not verified', { claims: (right) => ({ ...right, email_verified: false }) }, 'EmailNotVerified'],
    ['verified by text', { claims: (right) => ({ ...right, email_verified: 'true' }) }, 'EmailNotVerified'],
    ['verified by null', { claims: (right) => ({ ...right, email_verified: null }) }, 'EmailNotVerified'],
    [
      'not verified in userinfo',
      {
        claims: ({ email: _, ...rest }) => rest,
        userinfo: { sub: '00u1', email: 'ada@example.com', email_verified: false },
      },
      'EmailNotVerified',
    ],
    [
      'of somebody else, in userinfo',
      { claims: ({ email: _, ...rest }) => rest, userinfo: { sub: '00u2', email: 'ada@example.com' } },
      'TokenRefused',
    ],
  ])('%s is refused', async (_, behaviour, reason) => {
    expect(await reasonOf(behaviour)).toMatchObject({ reason });
  });

  test('of the ID token counts, whatever userinfo says', async () => {
    expect(await reasonOf({ claims: (right) => ({ ...right, email: 'eve@example.com' }) })).toMatchObject({
      reason: 'AccountMismatch',
    });
    expect(world.rogue.paths).not.toContain('/userinfo');
  });
});

describe('a callback is refused', () => {
  test.each<[string, Behaviour, string]>([
    [
      'of another issuer',
      { callback: (parameters) => parameters.set('iss', 'https://other.okta.com') },
      'TokenRefused',
    ],
    ['without the issuer that the provider promises', { callback: (p) => p.delete('iss') }, 'TokenRefused'],
    ['without a code', { callback: (parameters) => parameters.delete('code') }, 'TokenRefused'],
    ['with two codes', { callback: (parameters) => parameters.append('code', 'other') }, 'BadRequest'],
    ['with two states', { callback: (p) => p.append('state', p.get('state')!) }, 'BadRequest'],
    ['with an unknown parameter twice', { callback: (p) => (p.append('x', '1'), p.append('x', '2')) }, 'BadRequest'],
    ['with another state', { callback: (parameters) => parameters.set('state', 'x'.repeat(43)) }, 'LoginUnknown'],
    ['without a state', { callback: (parameters) => parameters.delete('state') }, 'LoginUnknown'],
    ['with an ID token of its own', { callback: (parameters) => parameters.set('id_token', 'a.b.c') }, 'TokenRefused'],
  ])('%s, before the code is redeemed', async (_, behaviour, reason) => {
    expect(await reasonOf(behaviour)).toMatchObject({ reason });
    expect(world.rogue.redeemed).toEqual([]);
  });

  test('that brings an error, whose description is shown to nobody', async () => {
    const page = await logIn({
      callback: (parameters) => {
        parameters.delete('code');
        parameters.set('error', 'access_denied');
        parameters.set('error_description', '<script>alert(1)</script> canary');
      },
    });
    expect(page.status).toBe(403);
    expect(page.html).not.toContain('canary');
    expect(world.log.at(-1)).toMatchObject({ reason: 'ProviderRefused', detail: 'access_denied' });
    expect(JSON.stringify(world.log)).not.toContain('canary');
  });

  test('that brings an error with a state that is not ours is a foreign callback first of all', async () => {
    const error = { callback: (p: URLSearchParams) => (p.set('error', 'access_denied'), p.set('state', 'other')) };
    expect(await reasonOf(error)).toMatchObject({ reason: 'LoginUnknown' });
  });

  test('that brings an error that is no code is logged without it', async () => {
    const error = { callback: (p: URLSearchParams) => p.set('error', 'canary"}\n{') };
    expect(await reasonOf(error)).toEqual({ reason: 'ProviderRefused', detail: 'an error that is no code' });
  });
});

describe('answers of the provider', () => {
  test.each<[string, Behaviour]>([
    ['a token answer of 10 MB', { tokenAnswer: (right) => ({ ...right, padding: 'x'.repeat(10_000_000) }) }],
    ['a token answer that is no JSON', { tokenAnswer: () => '<html>' }],
    ['an error of the server', { tokenStatus: 503 }],
    ['keys that are not there', { keysStatus: 500 }],
    ['a redirect of the token endpoint', { redirects: { path: '/token', to: 'http://localhost:1/token' } }],
    ['a redirect of the keys', { redirects: { path: '/keys', to: '/other-keys' } }],
  ])('%s: the provider is unavailable', async (_, behaviour) => {
    expect(await reasonOf(behaviour)).toMatchObject({ reason: 'ProviderUnavailable' });
    expect(world.rogue.paths).not.toContain('/other-keys');
  });

  test('a refused code is a refused login', async () => {
    const refused = { tokenStatus: 400, tokenAnswer: () => ({ error: 'invalid_grant', error_description: 'canary' }) };
    expect(await reasonOf(refused)).toEqual({ reason: 'ProviderRefused', detail: 'invalid_grant' });
  });
});

describe('keys', () => {
  const keyFetches = (): number => world.rogue.paths.filter((path) => path === '/keys').length;
  afterEach(() => jest.restoreAllMocks());

  test('that were fetched serve on while the provider cannot give them again', async () => {
    await logIn({});
    // The library asks for keys anew when its own, read on the system's clock, are five minutes old.
    const later = Date.now() + 301_000;
    jest.spyOn(Date, 'now').mockImplementation(() => later);
    await world.clock.advance(301_000);
    expect((await logIn({ keysStatus: 500 })).status).toBe(200);
    expect(keyFetches()).toBe(2);
  });

  test('an unknown key id fetches keys again, once a minute at most', async () => {
    await logIn({});
    await logIn({ idToken: (_, signed) => signed({ kid: 'unknown' }) });
    await logIn({ idToken: (_, signed) => signed({ kid: 'unknown' }) });
    expect(keyFetches()).toBe(1);
  });
});

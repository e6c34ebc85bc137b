import { createLocalJWKSet, decodeJwt, jwtVerify, type JSONWebKeySet } from 'jose';
import { startLogin, type LocalLogin, type LoginOptions } from '../../../local/login/index.js';
import { virtualClock, type VirtualClock } from '../../support/clock.js';
import { visitor } from '../../runtime/bridge/support/visitor.js';

const ISSUER = 'https://example.okta.com';
const CLIENT = { clientId: 'client-1', clientSecret: 'secret-1', redirectUris: ['http://localhost:1/callback'] };
const NOW = '2027-05-01T12:00:00Z';
const VERIFIER = 'v'.repeat(43);

let login: LocalLogin;
let clock: VirtualClock;
afterEach(() => login.close());

async function start(options: Partial<LoginOptions> = {}): Promise<void> {
  clock = virtualClock(NOW);
  login = await startLogin({
    issuer: ISSUER,
    clients: [CLIENT],
    users: [
      { subject: 'u1', email: 'ada@example.com', emailVerified: true, name: 'Ada' },
      { subject: 'u2', email: 'bob@example.com' },
    ],
    clock,
    ...options,
  });
}

async function authorizeUrl(more: Record<string, string> = {}): Promise<string> {
  const digest = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(VERIFIER));
  const parameters = {
    client_id: CLIENT.clientId,
    response_type: 'code',
    scope: 'openid profile email',
    redirect_uri: CLIENT.redirectUris[0]!,
    state: 's'.repeat(43),
    nonce: 'n'.repeat(43),
    code_challenge: Buffer.from(digest).toString('base64url'),
    code_challenge_method: 'S256',
    ...more,
  };
  return `${login.url}/auth?${new URLSearchParams(parameters)}`;
}

/** Follows a login up to the redirect to the client. */
async function logIn(url: string, user: string, web = visitor()): Promise<URL> {
  let next = url;
  while (next.startsWith(login.url)) {
    const seen = await web.get(next);
    const action = seen.root.querySelector('form')?.getAttribute('action');
    next = seen.location ?? (await web.post(new URL(action!, next).href, { user })).location!;
  }
  return new URL(next);
}

async function redeem(code: string, more: Record<string, string> = {}) {
  const answer = await fetch(`${login.url}/token`, {
    method: 'POST',
    headers: { authorization: `Basic ${btoa('client-1:secret-1')}` },
    body: new URLSearchParams({
      grant_type: 'authorization_code',
      code,
      redirect_uri: CLIENT.redirectUris[0]!,
      code_verifier: VERIFIER,
      ...more,
    }),
  });
  return (await answer.json()) as { id_token?: string; access_token?: string; error?: string };
}

const tokenOf = async (user = 'u1') =>
  (await redeem((await logIn(await authorizeUrl(), user)).searchParams.get('code')!)).id_token!;

test('the issuer is its https name, the endpoints are on loopback', async () => {
  await start();
  const document = (await (await fetch(login.discoveryUrl)).json()) as Record<string, string>;
  expect(document.issuer).toBe(ISSUER);
  for (const name of ['authorization_endpoint', 'token_endpoint', 'jwks_uri', 'userinfo_endpoint']) {
    expect(document[name]).toMatch(/^http:\/\/localhost:\d+\//);
  }
});

test('an issuer with a path is not modelled, and refused', async () => {
  await start();
  await expect(start({ issuer: `${ISSUER}/oauth2/default` })).rejects.toThrow('must be an origin');
});

test("the ID token holds the chosen person's claims, and its signature is of the keys that AWS fetches", async () => {
  await start();
  const keys = createLocalJWKSet((await login.jwks()) as unknown as JSONWebKeySet);
  const { payload } = await jwtVerify(await tokenOf(), keys, { currentDate: new Date(NOW) });
  expect(payload).toMatchObject({
    iss: ISSUER,
    aud: 'client-1',
    sub: 'u1',
    email: 'ada@example.com',
    email_verified: true,
    nonce: 'n'.repeat(43),
  });
  const served = await (await fetch(`${login.url}/jwks`)).json();
  expect(served).toEqual({
    keys: expect.arrayContaining(
      [...(await login.jwks()).keys].map((key) => expect.objectContaining(key) as unknown),
    ) as unknown,
  });
  expect(JSON.stringify(await login.jwks())).not.toMatch(/"(?:d|p|q|dp|dq|qi)":/);
});

test('like Okta it says nothing about an e-mail being verified, unless told to', async () => {
  await start();
  expect(decodeJwt(await tokenOf('u2'))).not.toHaveProperty('email_verified');
});

test('times in the ID token are those of the clock that was passed in', async () => {
  await start();
  const now = Date.parse(NOW) / 1000;
  const { iat, exp } = decodeJwt(await tokenOf());
  expect(Math.abs(iat! - now)).toBeLessThanOrEqual(2);
  expect(exp! - iat!).toBe(3600);
  await clock.advance(7_200_000);
  expect(Math.abs(decodeJwt(await tokenOf()).iat! - now - 7200)).toBeLessThanOrEqual(2);
});

test('the e-mail can be left to userinfo', async () => {
  await start({ emailInUserinfoOnly: true });
  const code = (await logIn(await authorizeUrl(), 'u1')).searchParams.get('code')!;
  const { id_token: token, access_token: access } = await redeem(code);
  expect(decodeJwt(token!)).not.toHaveProperty('email');
  const userinfo = await fetch(`${login.url}/me`, { headers: { authorization: `Bearer ${access}` } });
  expect(await userinfo.json()).toMatchObject({ sub: 'u1', email: 'ada@example.com' });
});

test('who is logged in is not asked again', async () => {
  await start();
  const web = visitor();
  await logIn(await authorizeUrl(), 'u1', web);
  const silent = await logIn(await authorizeUrl({ prompt: 'none' }), 'nobody', web);
  expect(silent.searchParams.get('code')).toMatch(/./);
});

describe('refuses', () => {
  test('a user whom it does not know', async () => {
    await start();
    const web = visitor();
    const form = (await web.get(await authorizeUrl())).location!;
    expect((await web.post(form, { user: 'eve' })).status).toBe(400);
  });

  test('a code without its verifier, and a code twice', async () => {
    await start();
    const code = (await logIn(await authorizeUrl(), 'u1')).searchParams.get('code')!;
    expect(await redeem(code, { code_verifier: 'x'.repeat(43) })).toHaveProperty('error', 'invalid_grant');
    const other = (await logIn(await authorizeUrl(), 'u1')).searchParams.get('code')!;
    expect(await redeem(other)).toHaveProperty('id_token');
    expect(await redeem(other)).toHaveProperty('error', 'invalid_grant');
  });

  test('a login without PKCE', async () => {
    await start();
    const url = new URL(await authorizeUrl());
    url.searchParams.delete('code_challenge');
    url.searchParams.delete('code_challenge_method');
    expect((await logIn(url.href, 'u1')).searchParams.get('error')).toBe('invalid_request');
  });

  test('a redirect URI that is not registered', async () => {
    await start();
    const { status, location } = await visitor().get(await authorizeUrl({ redirect_uri: 'http://evil.example/' }));
    expect([status, location]).toEqual([400, null]);
  });
});

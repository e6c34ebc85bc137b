/** What the bridge asks of browsers and tells them, and what foreign pages can't do. */
import { createHash } from 'node:crypto';
import { grant } from '../session/samples.js';
import { bridgeWorld, rogueWorld, type BridgeWorld } from './support/bridge-world.js';
import type { RogueProvider } from './support/rogue-provider.js';
import { consentKey, visitor, type Seen, type Visitor } from './support/visitor.js';

const KEY = { old: new Uint8Array(32).fill(1), current: new Uint8Array(32).fill(2) };

describe('over http on loopback', () => {
  let world: BridgeWorld & { readonly rogue: RogueProvider };
  let web: Visitor;
  beforeEach(async () => {
    world = await rogueWorld();
    web = visitor();
  });
  afterEach(() => world.close());

  const login = (id = 'g-1'): string => `${world.url}/oidc/auth/login?grant=${id}`;
  const callback = (): string => `${world.url}/oidc/auth/callback`;
  const consentPage = async (as = web): Promise<Seen> => as.get(await as.upToCallback(login()));
  const lastReason = (): string | undefined => world.log.at(-1)?.reason;

  describe('routes', () => {
    test.each([
      ['GET', '/'],
      ['GET', '/oidc/auth/logout'],
      ['GET', '/oidc/auth/login/'],
      ['GET', '/OIDC/auth/login'],
      ['GET', '/livez'],
      ['GET', '/metrics'],
      ['POST', '/oidc/auth/login'],
      ['PUT', '/oidc/auth/callback'],
      ['DELETE', '/oidc/auth/callback'],
      ['OPTIONS', '/oidc/auth/callback'],
      ['HEAD', '/oidc/auth/login?grant=g-1'],
      ['HEAD', '/oidc/auth/callback'],
    ])('%s %s is not there', async (method, path) => {
      const response = await fetch(`${world.url}${path}`, { method, redirect: 'manual' });
      expect(response.status).toBe(404);
      expect(response.headers.getSetCookie()).toEqual([]);
    });

    test.each(['', '?grant=', '?grant=a%20b', '?grant=g-1&grant=g-2', `?grant=${'x'.repeat(129)}`, '?id=g-1'])(
      'a login that asks %j names no grant',
      async (query) => {
        const page = await web.get(`${world.url}/oidc/auth/login${query}`);
        expect(page.status).toBe(400);
        expect(lastReason()).toBe('BadRequest');
      },
    );
  });

  describe('headers', () => {
    async function answers(): Promise<Record<string, Seen>> {
      const redirect = await web.get(login());
      const consent = await consentPage();
      return {
        redirect,
        consent,
        credentials: await web.post(callback(), { consent: consentKey(consent) }),
        refusal: await web.get(callback()),
        'not found': await web.get(`${world.url}/nothing`),
      };
    }

    test('nothing is stored, framed, sniffed or sent on, on any page', async () => {
      for (const [name, { headers }] of Object.entries(await answers())) {
        expect([name, Object.fromEntries(headers)]).toEqual([
          name,
          expect.objectContaining({
            'cache-control': 'no-store',
            'referrer-policy': 'no-referrer',
            'x-content-type-options': 'nosniff',
            'content-security-policy': expect.stringMatching(
              /^default-src 'none'; style-src 'sha256-[^']+'; script-src 'sha256-[^']+'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'$/,
            ) as string,
          }),
        ]);
      }
    });

    test('the style and the script of a page are the ones that its policy names', async () => {
      const { headers, html } = await consentPage();
      const policy = headers.get('content-security-policy')!;
      for (const tag of ['style', 'script']) {
        const inline = new RegExp(`<${tag}>([^]*?)</${tag}>`).exec(html)![1]!;
        expect(policy).toContain(`${tag}-src 'sha256-${createHash('sha256').update(inline).digest('base64')}'`);
      }
    });

    test('code and state are taken out of the address bar', async () => {
      expect((await consentPage()).html).toContain('history.replaceState(null,"",location.pathname)');
    });

    test('the caller does not choose where the provider sends people back to', async () => {
      const forged = { host: 'evil.example', 'x-forwarded-host': 'evil.example', 'x-forwarded-proto': 'https' };
      const { location } = await web.get(login(), forged);
      expect(new URL(location!).searchParams.get('redirect_uri')).toBe(callback());
    });
  });

  describe('the state', () => {
    test('is 256 random bits, other ones each time', async () => {
      const states = [await web.get(login()), await web.get(login())].map(({ location }) =>
        new URL(location!).searchParams.get('state')!,
      );
      expect(new Set(states).size).toBe(2);
      for (const state of states) expect(Buffer.from(state, 'base64url')).toHaveLength(32);
    });

    test('works in the browser that began, and in no other', async () => {
      const url = await web.upToCallback(login());
      const other = visitor();
      expect((await other.get(url)).status).toBe(400);
      expect(lastReason()).toBe('CookieMissing');
      await other.get(login());
      expect((await other.get(url)).status).toBe(400);
      expect(lastReason()).toBe('LoginUnknown');
      expect(world.rogue.redeemed).toEqual([]);
    });

    test('works once: the cookie is gone when it was used', async () => {
      const url = await web.upToCallback(login());
      await web.get(url);
      expect((await web.get(url)).status).toBe(400);
      expect(world.rogue.redeemed).toHaveLength(1);
    });

    test('works for ten minutes', async () => {
      const url = await web.upToCallback(login());
      const cookie = (await web.cookies(world.url)).join('; ');
      await world.clock.advance(600_000);
      // A browser that keeps the cookie longer than it should gains nothing.
      expect((await visitor().get(url, { cookie })).status).toBe(400);
      expect(lastReason()).toBe('LoginUnknown');
    });

    test('of one login does not open the cookie of another', async () => {
      const [one, other] = [await web.get(login()), await web.get(login())];
      const [first, second] = (await web.cookies(world.url)).map((cookie) => cookie.split('='));
      const crossed = `${first![0]}=${second![1]}; ${second![0]}=${first![1]}`;
      for (const { location } of [one, other]) {
        const { location: back } = await fetch(location!, { redirect: 'manual' }).then(({ headers }) => ({
          location: headers.get('location')!,
        }));
        expect((await visitor().get(back, { cookie: crossed })).status).toBe(400);
      }
      expect(world.rogue.redeemed).toEqual([]);
    });

    test.each(['', 'x', 'a.b.c.d.e', '%7B%7D'])('a cookie that holds %j is none of ours', async (value) => {
      const url = await web.upToCallback(login());
      const [name] = (await web.cookies(world.url))[0]!.split('=');
      expect((await visitor().get(url, { cookie: `${name}=${value}` })).status).toBe(400);
    });
  });

  test('parallel tabs leave each other alone, in any order', async () => {
    const urls = [await web.upToCallback(login()), await web.upToCallback(login()), await web.upToCallback(login())];
    for (const url of [urls[1]!, urls[2]!, urls[0]!]) expect((await web.get(url)).status).toBe(200);
  });

  test('many tabs do not outgrow the headers that servers take: the oldest goes first', async () => {
    const urls: string[] = [];
    for (let tab = 0; tab < 8; tab += 1) urls.push(await web.upToCallback(login()));
    expect((await web.cookies(world.url)).join('; ').length).toBeLessThan(8_000);
    expect((await web.get(urls[0]!)).status).toBe(400);
    expect((await web.get(urls[7]!)).status).toBe(200);
  });

  describe('the confirmation', () => {
    const refused = async (answer: Promise<Pick<Seen, 'status'>>, reason: string, status: number): Promise<void> => {
      expect((await answer).status).toBe(status);
      expect(lastReason()).toBe(reason);
      expect(world.minted()).toEqual([]);
      expect(await world.grants.grant('g-1')).toEqual(grant());
    };

    test.each<[string, Record<string, string>]>([
      ['from a foreign page', { origin: 'https://evil.example' }],
      ['from a page whose origin only begins like ours', { origin: 'http://localhost.evil.example' }],
      ['from a hidden origin', { origin: 'null' }],
      ['from a foreign site that hides its origin', { origin: 'null', 'sec-fetch-site': 'cross-site' }],
      ['from a page beside ours', { origin: 'null', 'sec-fetch-site': 'same-site' }],
      ['from nowhere', { origin: 'null', 'sec-fetch-site': 'none' }],
      ['with our origin, from where the browser says is another site', { 'sec-fetch-site': 'cross-site' }],
    ])('%s mints nothing', async (_, headers) => {
      const key = consentKey(await consentPage());
      await refused(web.post(callback(), { consent: key }, headers), 'ConsentForeign', 403);
    });

    test('of a browser that hides the origin of our own page, as no-referrer has it, is taken', async () => {
      const key = consentKey(await consentPage());
      const headers = { origin: 'null', 'sec-fetch-site': 'same-origin' };
      expect((await web.post(callback(), { consent: key }, headers)).text('aws-access-key-id')).toMatch(/^ASIA/);
    });

    test('without its key mints nothing', async () => {
      await consentPage();
      await refused(web.post(callback(), {}), 'BadRequest', 400);
      await refused(web.post(callback(), { consent: 'x'.repeat(43) }), 'ConsentUnknown', 400);
    });

    test('without its cookie mints nothing: the key alone is worth nothing', async () => {
      const key = consentKey(await consentPage());
      await refused(visitor().post(callback(), { consent: key }), 'ConsentUnknown', 400);
    });

    test('with the state of the login as its key mints nothing', async () => {
      const url = await web.upToCallback(login());
      await refused(web.post(callback(), { consent: new URL(url).searchParams.get('state')! }), 'ConsentUnknown', 400);
    });

    test('by GET mints nothing', async () => {
      const key = consentKey(await consentPage());
      await refused(web.get(`${callback()}?consent=${key}`), 'LoginUnknown', 400);
    });

    test('with its key twice, as JSON, or too large mints nothing', async () => {
      const key = consentKey(await consentPage());
      const cookie = (await web.cookies(world.url)).join('; ');
      const send = async (body: string, type = 'application/x-www-form-urlencoded'): Promise<Pick<Seen, 'status'>> =>
        fetch(callback(), { method: 'POST', body, headers: { origin: world.url, 'content-type': type, cookie } });
      await refused(send(`consent=${key}&consent=${key}`), 'BadRequest', 400);
      await refused(send(JSON.stringify({ consent: key }), 'application/json'), 'BadRequest', 400);
      await refused(send(`consent=${key}&x=${'x'.repeat(5000)}`), 'BadRequest', 400);
    });

    test('works once, and for ten minutes', async () => {
      const first = consentKey(await consentPage());
      expect((await web.post(callback(), { consent: first })).status).toBe(200);
      expect((await web.post(callback(), { consent: first })).status).toBe(400);
      expect(world.minted()).toHaveLength(1);
    });

    test('is too late after ten minutes', async () => {
      const key = consentKey(await consentPage());
      const cookie = (await web.cookies(world.url)).join('; ');
      await world.clock.advance(600_000);
      await refused(web.post(callback(), { consent: key }, { cookie }), 'ConsentUnknown', 400);
    });

    test('a foreign page that sends a person through the login starts no clock', async () => {
      // Silent single sign-on: nobody types or clicks anything.
      expect((await consentPage()).root.querySelector('form')).not.toBeNull();
      expect(world.minted()).toEqual([]);
    });
  });

  test('an ID token that does not fit into a cookie is refused in words', async () => {
    world.rogue.behaviour = { claims: (right) => ({ ...right, groups: 'x'.repeat(4000) }) };
    const page = await consentPage();
    expect(page.status).toBe(502);
    expect(page.text('reason')).toContain('fewer claims');
  });

  test('what a provider says of a person is text on the page, not markup', async () => {
    world.rogue.behaviour = { claims: (right) => ({ ...right, email: '<b>x</b>@example.com' }) };
    const page = await consentPage();
    expect(page.text('reason')).toContain('email <b>x</b>@example.com');
    expect(page.html).toContain('&lt;b&gt;');
    expect(page.html).not.toContain('<b>');
  });
});

describe('over https', () => {
  test('cookies are bound to the host and to TLS, and scripts and other sites do not get them', async () => {
    const world = await rogueWorld({ settings: { publicUrl: 'https://bridge.example.com' } });
    const response = await fetch(`${world.url}/oidc/auth/login?grant=g-1`, { redirect: 'manual' });
    expect(response.headers.getSetCookie()).toEqual([
      expect.stringMatching(
        /^__Host-serval-login-[\w-]{22}=[\w.-]+; Max-Age=600; Path=\/; HttpOnly; Secure; SameSite=Lax$/,
      ),
    ]);
    const location = new URL(response.headers.get('location')!);
    expect(location.searchParams.get('redirect_uri')).toBe('https://bridge.example.com/oidc/auth/callback');
    await world.close();
  });
});

describe('cookie keys', () => {
  /** Begins a login with some keys, and goes on with the keys after a restart. */
  async function acrossRestart(before: readonly Uint8Array[], after: readonly Uint8Array[]): Promise<number> {
    const [first, second] = [
      await rogueWorld({ settings: { cookieKeys: before } }),
      await rogueWorld({ settings: { cookieKeys: after } }),
    ];
    const web = visitor();
    const { location } = await web.get(`${first.url}/oidc/auth/login?grant=g-1`);
    const cookie = (await web.cookies(first.url)).join('; ');
    // The nonce is the first provider's, so that the second world's refuses the token: but the cookie is opened.
    const state = new URL(location!).searchParams.get('state')!;
    await visitor().get(`${second.url}/oidc/auth/callback?code=x&state=${state}`, { cookie });
    const opened = second.log.at(-1)?.reason !== 'LoginUnknown';
    await first.close();
    await second.close();
    return Number(opened);
  }

  test.each<[string, readonly Uint8Array[], readonly Uint8Array[], number]>([
    ['a cookie sealed with the key that is now the previous one is opened', [KEY.old], [KEY.current, KEY.old], 1],
    [
      'a cookie sealed with the current key is opened by who has it as the only one',
      [KEY.current, KEY.old],
      [KEY.current],
      1,
    ],
    ['a cookie sealed with a key that was taken out is not', [KEY.old], [KEY.current], 0],
  ])('%s', async (_, before, after, opened) => {
    expect(await acrossRestart(before, after)).toBe(opened);
  });
});

describe('Google', () => {
  const settings = { issuer: 'https://accounts.google.com', hostedDomain: 'example.com' };
  const google = { email_verified: true, hd: 'example.com' };

  test.each<[string, Record<string, unknown>, string | undefined]>([
    ['who is of the domain is let in', google, undefined],
    ['who is of another domain is not', { ...google, hd: 'other.example' }, 'HostedDomain'],
    ['who is of no domain is not', { email_verified: true }, 'HostedDomain'],
    ['whose e-mail Google does not vouch for is not', { hd: 'example.com' }, 'EmailNotVerified'],
    ['whose e-mail is not verified is not', { ...google, email_verified: false }, 'EmailNotVerified'],
  ])('%s', async (_, claims, reason) => {
    const world = await rogueWorld({ settings });
    world.rogue.behaviour = { claims: (right) => ({ ...right, ...claims }) };
    const web = visitor();
    await web.get(await web.upToCallback(`${world.url}/oidc/auth/login?grant=g-1`));
    expect(world.log.at(-1)?.reason).toBe(reason);
    await world.close();
  });
});

test('where the provider must say that the e-mail is verified, silence is a refusal', async () => {
  const world = await bridgeWorld({ settings: { allowAbsentEmailVerified: false } });
  const web = visitor();
  await web.get(await web.upToCallback(`${world.url}/oidc/auth/login?grant=g-1`));
  expect(world.log.at(-1)).toMatchObject({ reason: 'EmailNotVerified', detail: 'email_verified is absent' });
  await world.close();
});

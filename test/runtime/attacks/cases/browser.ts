/** What a browser would let foreign pages, scripts and networks do with our cookies and pages. */
import { CookieJar } from 'tough-cookie';
import type { Attacker } from '../attacker.js';
import type { AttackCase } from '../case.js';
import { BRIDGE_CHECKS as OWN } from '../checks/bridge.js';

const PUBLIC = 'https://bridge.example.com';
const TLS = { world: { settings: { publicUrl: PUBLIC } } } as const;

/** A browser's jar after a login has begun at the public URL. */
async function jarOf({ world, heard }: Attacker): Promise<CookieJar> {
  const response = await fetch(`${world.url}/oidc/auth/login?grant=g-1`, { redirect: 'manual' });
  heard.push(await response.text());
  const jar = new CookieJar(undefined, { prefixSecurity: 'strict' });
  for (const line of response.headers.getSetCookie()) await jar.setCookie(line, `${PUBLIC}/`);
  return jar;
}

const count = (what: string, cookies: readonly unknown[]): string =>
  `${cookies.length === 0 ? 'no' : 'a'} cookie for ${what}`;

/** How a page is kept from what foreign pages would do with it: by the directive or header that browsers obey. */
const framed = (
  name: string,
  input: string,
  check: AttackCase['check'],
  header: string,
  value: string,
  page: (at: Attacker) => Promise<{ readonly headers: Headers }>,
): AttackCase => ({
  name,
  input,
  check,
  refusal: { result: 'kept' },
  attack: async (attacker) => {
    const said = (await page(attacker)).headers.get(header) ?? '';
    return said.split('; ').includes(value) ? 'kept' : 'not kept';
  },
});

const refused = ({ web, world }: Attacker) => web.get(`${world.url}/oidc/auth/callback`);
const missing = ({ web, world }: Attacker) => web.get(`${world.url}/nothing`);
const consent = ({ logIn }: Attacker) => logIn();
const redirect = ({ web, login }: Attacker) => web.get(login());

const CSP = 'content-security-policy';

export const BROWSER: readonly AttackCase[] = [
  {
    name: 'a script of the page reads the cookie',
    input: 'a script',
    check: OWN.httpOnly,
    ...TLS,
    refusal: { result: 'no cookie for scripts' },
    attack: async (attacker) =>
      count('scripts', await (await jarOf(attacker)).getCookies(`${PUBLIC}/`, { http: false })),
  },
  {
    name: 'a network without TLS reads the cookie',
    input: 'a request without TLS',
    check: OWN.secureCookie,
    ...TLS,
    refusal: { result: 'no cookie for networks' },
    attack: async (attacker) => {
      const jar = await jarOf(attacker);
      if ((await jar.getCookies(PUBLIC)).length === 0) return 'no login begins';
      return count('networks', await jar.getCookies(PUBLIC.replace('https', 'http')));
    },
  },
  {
    name: 'a foreign form is sent with the cookie',
    input: 'a foreign form',
    check: OWN.sameSite,
    ...TLS,
    refusal: { result: 'no cookie for foreign forms' },
    attack: async (attacker) =>
      count('foreign forms', await (await jarOf(attacker)).getCookies(`${PUBLIC}/`, { sameSiteContext: 'none' })),
  },
  {
    name: "a neighbour in the domain plants the cookie of the attacker's login",
    input: 'a planted cookie',
    check: OWN.hostPrefix,
    ...TLS,
    refusal: { status: 400, reason: 'CookieMissing' },
    attack: async (attacker) => {
      const { world, browser, rogue } = attacker;
      const response = await fetch(`${world.url}/oidc/auth/login?grant=g-1`, { redirect: 'manual' });
      const [line] = response.headers.getSetCookie();
      const planted = `${line!.split(';')[0]!.replace('__Host-', '')}; Domain=example.com; Path=/; Secure`;
      const victim = new CookieJar(undefined, { prefixSecurity: 'strict' });
      await victim.setCookie(planted, 'https://evil.example.com/');
      const back = (await fetch(response.headers.get('location')!, { redirect: 'manual' })).headers.get('location')!;
      rogue.behaviour = {};
      return browser().get(back.replace(PUBLIC, world.url), { cookie: await victim.getCookieString(`${PUBLIC}/`) });
    },
  },
  {
    name: 'a foreign page begins a hundred logins, until no request has room for its headers',
    input: 'many logins',
    check: OWN.fewTickets,
    refusal: { result: 'at most four cookies' },
    attack: async ({ web, login, world }) => {
      for (let begun = 0; begun < 12; begun += 1) await web.get(login());
      const held = await web.cookies(world.url);
      return held.length <= 4 ? 'at most four cookies' : `${held.length} cookies`;
    },
  },

  framed('a foreign page frames a refusal', 'a refusal', OWN.frames, CSP, "frame-ancestors 'none'", refused),
  framed(
    'a foreign page frames a confirmation, to have it clicked',
    'a confirmation',
    OWN.frames,
    CSP,
    "frame-ancestors 'none'",
    consent,
  ),
  framed('a foreign page frames what is not there', 'not found', OWN.frames, CSP, "frame-ancestors 'none'", missing),
  framed('a page loads what is injected into it', 'a refusal', OWN.noContent, CSP, "default-src 'none'", refused),
  framed(
    'a confirmation loads what is injected into it',
    'a confirmation',
    OWN.noContent,
    CSP,
    "default-src 'none'",
    consent,
  ),
  framed(
    'a confirmation is sent elsewhere by an injected form',
    'a confirmation',
    OWN.formAction,
    CSP,
    "form-action 'self'",
    consent,
  ),
  framed(
    'links of a page lead elsewhere by an injected base',
    'a confirmation',
    OWN.base,
    CSP,
    "base-uri 'none'",
    consent,
  ),
  framed(
    'a proxy stores the redirect to the provider',
    'a redirect',
    OWN.noStore,
    'cache-control',
    'no-store',
    redirect,
  ),
  framed('a browser stores a confirmation', 'a confirmation', OWN.noStore, 'cache-control', 'no-store', consent),
  framed('a browser stores a refusal', 'a refusal', OWN.noStore, 'cache-control', 'no-store', refused),
  framed(
    'the URL of a callback is sent on as a referrer',
    'a refusal',
    OWN.noReferrer,
    'referrer-policy',
    'no-referrer',
    refused,
  ),
  framed(
    'the URL of a confirmation is sent on as a referrer',
    'a confirmation',
    OWN.noReferrer,
    'referrer-policy',
    'no-referrer',
    consent,
  ),
  framed('a browser takes text for markup', 'not found', OWN.noSniffing, 'x-content-type-options', 'nosniff', missing),
  framed(
    'a page that opened ours keeps hold of it',
    'a confirmation',
    OWN.opener,
    'cross-origin-opener-policy',
    'same-origin',
    consent,
  ),
];

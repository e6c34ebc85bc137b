/** What comes back from the provider through the browser: state, code, issuer, errors. */
import type { AttackCase, Refusal } from '../case.js';
import { BRIDGE_CHECKS as OWN } from '../checks/bridge.js';
import { LIBRARY } from '../checks/library.js';
import { misbehaving } from '../ways.js';

const UNKNOWN = { status: 400, reason: 'LoginUnknown' } as const;
const BAD = { status: 400, reason: 'BadRequest' } as const;
const TOKEN = { status: 403, reason: 'TokenRefused' } as const;
const NO_CODE = { status: 403, reason: 'ProviderRefused', detail: /^an error that is no code$/ } as const;

const changed = (
  name: string,
  input: string,
  check: AttackCase['check'],
  refusal: Refusal,
  callback: (parameters: URLSearchParams) => void,
  more: Partial<AttackCase> = {},
): AttackCase => misbehaving(name, input, check, refusal, { callback }, more);

const twice = (name: string, input: string, callback: (p: URLSearchParams) => void, behind?: string): AttackCase =>
  changed(name, input, OWN.single, BAD, callback, behind === undefined ? {} : { behind });

const failed = (name: string, input: string, error: string): AttackCase => ({
  ...changed(name, input, OWN.errorCode, NO_CODE, (p) => p.set('error', error)),
  attack: async (attacker) => {
    attacker.secrets.push('canary-of-an-error');
    return attacker.logIn({ callback: (p) => p.set('error', error) });
  },
});

const LIBRARY_TOO = 'the library takes no parameter twice either';

export const CALLBACK: readonly AttackCase[] = [
  changed('a callback of another issuer', 'another host', LIBRARY.callbackIssuer, TOKEN, (p) =>
    p.set('iss', 'https://other.okta.com'),
  ),
  changed('a callback whose issuer has a slash more', 'a slash more', LIBRARY.callbackIssuer, TOKEN, (p) =>
    p.set('iss', `${p.get('iss')}/`),
  ),
  changed('a callback whose issuer has a path more', 'a path more', LIBRARY.callbackIssuer, TOKEN, (p) =>
    p.set('iss', `${p.get('iss')}/oauth2/default`),
  ),
  changed('a callback without the issuer that is promised', 'absent', OWN.promisedIssuer, TOKEN, (p) =>
    p.delete('iss'),
  ),
  changed('a callback with an empty issuer', 'empty', OWN.promisedIssuer, TOKEN, (p) => p.set('iss', '')),
  changed('a callback with an ID token of its own', 'an ID token', LIBRARY.hybrid, TOKEN, (p) =>
    p.set('id_token', 'a.b.c'),
  ),
  changed('a callback with a token of its own', 'a token', LIBRARY.hybrid, TOKEN, (p) => p.set('token', 'x')),
  changed('a callback with a signed response', 'a signed response', LIBRARY.signedResponse, TOKEN, (p) =>
    p.set('response', 'a.b.c'),
  ),

  twice('a callback with two codes', 'two codes', (p) => p.append('code', 'other'), LIBRARY_TOO),
  twice('a callback with two states', 'two states', (p) => p.append('state', p.get('state')!), LIBRARY_TOO),
  twice('a callback with two issuers', 'two issuers', (p) => p.append('iss', 'https://other.okta.com'), LIBRARY_TOO),
  twice(
    'a callback with an unknown parameter twice',
    'an unknown one twice',
    (p) => (p.append('x', '1'), p.append('x', '2')),
  ),
  twice(
    'a callback with an empty parameter twice',
    'an empty one twice',
    (p) => (p.append('', '1'), p.append('', '2')),
  ),
  {
    name: 'a login for two grants',
    input: 'two grants',
    check: OWN.single,
    refusal: BAD,
    attack: ({ web, login }) => web.get(`${login('g-eve')}&grant=g-1`),
  },
  {
    name: 'a login for two grants, one of them encoded',
    input: 'an encoded name',
    check: OWN.single,
    refusal: BAD,
    attack: ({ web, login }) => web.get(`${login('g-eve')}&%67rant=g-1`),
  },

  failed('an error that breaks the line of the log', 'a line break', 'canary-of-an-error"}\n{"event":"login"'),
  failed('an error that is markup', 'markup', '<img src=x onerror=alert(1)> canary-of-an-error'),
  failed('an error of ten thousand characters', 'too long', 'canary-of-an-error'.repeat(600)),
  failed('an error in capitals', 'capitals', 'CANARY canary-of-an-error'),

  {
    name: 'the callback of an attacker, opened by a victim (login CSRF) whose cookie stands under its name',
    input: "another login's cookie",
    check: OWN.ticketKey,
    refusal: UNKNOWN,
    attack: async ({ web, browser, login, world, rogue }) => {
      const [mine, other] = [await web.upToCallback(login()), await web.get(login())];
      const cookies = (await web.cookies(world.url)).map((cookie) => cookie.split('='));
      // The provider plays along, so that nothing but the key tells the two logins apart.
      const nonce = new URL(other.location!).searchParams.get('nonce');
      rogue.behaviour = { claims: (right) => ({ ...right, nonce }) };
      return browser().get(mine, { cookie: `${cookies[0]![0]}=${cookies[1]![1]}` });
    },
  },
  {
    name: 'a confirmation with the cookie of another one',
    input: "another confirmation's cookie",
    check: OWN.ticketKey,
    refusal: { status: 400, reason: 'ConsentUnknown' },
    attack: async ({ consent, browser, web, callback, world }) => {
      const [first] = [await consent(), await consent()];
      const cookies = (await web.cookies(world.url))
        .filter((one) => one.includes('consent'))
        .map((one) => one.split('='));
      return browser().post(callback, { consent: first! }, { cookie: `${cookies[0]![0]}=${cookies[1]![1]}` });
    },
  },
  {
    name: 'a confirmation with the cookie of a login',
    input: 'a login as a confirmation',
    check: OWN.ticketPurpose,
    refusal: { status: 400, reason: 'ConsentUnknown' },
    attack: async ({ web, browser, login, callback, world }) => {
      const state = new URL((await web.get(login())).location!).searchParams.get('state')!;
      const [name, value] = (await web.cookies(world.url))[0]!.split('=');
      return browser().post(callback, { consent: state }, { cookie: `${name!.replace('login', 'consent')}=${value}` });
    },
  },
  {
    name: 'a callback with the cookie of a confirmation, which knows neither nonce nor verifier',
    input: 'a confirmation as a login',
    check: OWN.ticketPurpose,
    behind: 'the ID token is made for this login',
    refusal: UNKNOWN,
    attack: async ({ consent, web, browser, callback, world, rogue }) => {
      const key = await consent();
      const [name, value] = (await web.cookies(world.url)).find((one) => one.includes('consent'))!.split('=');
      rogue.behaviour = { claims: ({ nonce: _, ...right }) => right };
      const query = new URLSearchParams({ code: 'x', state: key, iss: world.settings.issuer });
      return browser().get(`${callback}?${query.toString()}`, {
        cookie: `${name!.replace('consent', 'login')}=${value}`,
      });
    },
  },
  {
    name: 'a callback ten minutes after its login, by a browser that kept the cookie',
    input: 'a late callback',
    check: OWN.ticketAge,
    alone: true,
    refusal: UNKNOWN,
    attack: async ({ web, browser, login, world, cookie }) => {
      const url = await web.upToCallback(login());
      const header = await cookie();
      await world.clock.advance(600_000);
      return browser().get(url, { cookie: header });
    },
  },
  {
    name: 'a confirmation ten minutes after it was asked for, by a browser that kept the cookie',
    input: 'a late confirmation',
    check: OWN.ticketAge,
    alone: true,
    refusal: { status: 400, reason: 'ConsentUnknown' },
    attack: async ({ consent, browser, callback, world, cookie }) => {
      const key = await consent();
      const header = await cookie();
      await world.clock.advance(600_000);
      return browser().post(callback, { consent: key }, { cookie: header });
    },
  },
  {
    name: 'a callback that is opened again',
    input: 'a callback again',
    check: OWN.ticketSpent,
    refusal: UNKNOWN,
    attack: async ({ web, login }) => {
      const url = await web.upToCallback(login());
      await web.get(url);
      return web.get(url);
    },
  },
  {
    name: 'a confirmation that is sent again',
    input: 'a confirmation again',
    check: OWN.ticketSpent,
    alone: true,
    refusal: { status: 400, reason: 'ConsentUnknown' },
    attack: async ({ consent, web, callback, prepared }) => {
      const key = await consent();
      await web.post(callback, { consent: key });
      prepared();
      return web.post(callback, { consent: key });
    },
  },
  {
    name: "a victim's code, injected into a login of the attacker",
    input: 'a stolen code',
    check: OWN.challenge,
    behind: 'the nonce',
    refusal: { status: 403, reason: 'ProviderRefused', detail: /^invalid_grant$/ },
    attack: async ({ web, browser, login, rogue }) => {
      rogue.behaviour = { pkce: true };
      const stolen = new URL(await browser().upToCallback(login())).searchParams.get('code')!;
      const own = new URL(await web.upToCallback(login()));
      own.searchParams.set('code', stolen);
      return web.get(own.href);
    },
  },
  {
    name: 'somebody who reads the URL of the authorization request looks for the verifier',
    input: 'the URL of the request',
    check: OWN.hashedChallenge,
    refusal: { result: 'the verifier is not in the URL' },
    attack: async ({ web, login, rogue }) => {
      const { location } = await web.get(login());
      await web.get(await web.upToCallback(location!));
      const verifier = rogue.redeemed.at(-1)!.get('code_verifier')!;
      return `the verifier is ${location!.includes(verifier) ? '' : 'not '}in the URL`;
    },
  },
];

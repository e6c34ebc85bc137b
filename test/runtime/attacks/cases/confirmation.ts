/** Ways round the confirmation of a first session: foreign pages, other forms, other methods. */
import type { AttackCase, Refusal } from '../case.js';
import { BRIDGE_CHECKS as OWN } from '../checks/bridge.js';

const FOREIGN = { status: 403, reason: 'ConsentForeign' } as const;
const BAD = { status: 400, reason: 'BadRequest' } as const;
const SITE = { 'sec-fetch-site': 'same-origin' };

const sent = (
  name: string,
  input: string,
  check: AttackCase['check'],
  refusal: Refusal,
  headers: Readonly<Record<string, string>> | ((own: string) => Readonly<Record<string, string>>),
  body: (key: string) => string = (key) => `consent=${key}`,
): AttackCase => ({
  name,
  input,
  check,
  refusal,
  alone: true,
  attack: async ({ consent, confirm, world }) =>
    confirm(body(await consent()), typeof headers === 'function' ? headers(world.url) : headers),
});

const site = (name: string, input: string, value: string): AttackCase =>
  sent(name, input, OWN.fetchSite, FOREIGN, { 'sec-fetch-site': value });
const origin = (name: string, input: string, value: (own: string) => string): AttackCase =>
  sent(name, input, OWN.origin, FOREIGN, (own) => ({ origin: value(own) }));
const typed = (name: string, input: string, type: string, body?: (key: string) => string): AttackCase =>
  sent(name, input, OWN.formType, BAD, { 'content-type': type, ...SITE }, body);

export const CONFIRMATION: readonly AttackCase[] = [
  {
    name: 'a foreign page sends somebody who is logged in through the login',
    input: 'silent single sign-on',
    check: OWN.confirmation,
    refusal: { result: 'asked for a confirmation' },
    attack: async ({ logIn }) =>
      (await logIn()).root.querySelector('form') ? 'asked for a confirmation' : 'not asked',
  },
  {
    name: 'a browser fetches a login before somebody asks for it',
    input: 'prefetching',
    check: OWN.confirmation,
    refusal: { result: 'asked for a confirmation' },
    attack: async ({ web, login }) => {
      const page = await web.get(await web.upToCallback(login()), { 'sec-purpose': 'prefetch' });
      return page.root.querySelector('form') ? 'asked for a confirmation' : 'not asked';
    },
  },
  {
    name: 'the key of a confirmation in the URL of a login',
    input: 'a key in the query',
    check: OWN.confirmation,
    refusal: { result: 'asked for a confirmation' },
    attack: async ({ consent, web, login }) => {
      const key = await consent();
      const page = await web.get(`${await web.upToCallback(login())}&consent=${key}&confirmed=true`);
      return page.root.querySelector('form') ? 'asked for a confirmation' : 'not asked';
    },
  },

  site('a confirmation from another site', 'cross-site', 'cross-site'),
  site('a confirmation from a site beside ours', 'same-site', 'same-site'),
  site('a confirmation from the address bar', 'none', 'none'),
  site('a confirmation from a site that is no word of the specification', 'another word', 'same-origin, cross-site'),
  site('a confirmation from an empty site', 'empty', ''),

  sent('a confirmation from a hidden origin', 'null', OWN.hiddenOrigin, FOREIGN, { origin: 'null' }),
  {
    name: 'a confirmation of a program that says nothing of where it comes from',
    input: 'absent',
    check: OWN.hiddenOrigin,
    alone: true,
    refusal: FOREIGN,
    attack: async ({ consent, cookie, raw, world }) => {
      const body = `consent=${await consent()}`;
      return raw(
        `POST /oidc/auth/callback HTTP/1.1\r\nhost: ${new URL(world.url).host}\r\ncookie: ${await cookie()}\r\n` +
          `content-type: application/x-www-form-urlencoded\r\ncontent-length: ${body.length}\r\nconnection: close\r\n\r\n${body}`,
        2_000,
      );
    },
  },

  origin('a confirmation from another origin', 'another host', () => 'https://evil.example'),
  origin('a confirmation from an origin that begins as ours', 'the same beginning', (own) => `${own}.evil.example`),
  origin('a confirmation from our host by another scheme', 'another scheme', (own) => own.replace('http:', 'https:')),
  origin('a confirmation from another port of our host', 'another port', () => 'http://localhost:1'),
  origin('a confirmation from our origin with a slash', 'a slash more', (own) => `${own}/`),
  origin('a confirmation from our origin in capitals', 'other letters', (own) => own.toUpperCase()),
  origin('a confirmation from two origins', 'two', (own) => `${own}, https://evil.example`),
  origin('a confirmation from our origin with a user', 'a user', (own) => own.replace('//', '//evil@')),

  typed('a confirmation as plain text, which foreign forms may send', 'text/plain', 'text/plain'),
  typed('a confirmation as JSON with a form in it', 'JSON', 'application/json', (key) =>
    JSON.stringify({ x: `&consent=${key}&` }),
  ),
  typed(
    'a confirmation as a form in parts',
    'multipart',
    'multipart/form-data; boundary=x',
    (key) => `--x&consent=${key}&--x--`,
  ),
  typed('a confirmation as XML', 'XML', 'text/xml', (key) => `<x>&consent=${key}&</x>`),

  sent(
    'a confirmation of five thousand bytes',
    'a long form',
    OWN.formSize,
    BAD,
    SITE,
    (key) => `consent=${key}&x=${'x'.repeat(5_000)}`,
  ),
  {
    name: 'a confirmation in chunks that never says how long it is',
    input: 'chunks',
    check: OWN.formSize,
    alone: true,
    refusal: BAD,
    attack: async ({ consent, cookie, raw, world }) => {
      const body = `consent=${await consent()}&x=${'x'.repeat(5_000)}`;
      return raw(
        `POST /oidc/auth/callback HTTP/1.1\r\nhost: ${new URL(world.url).host}\r\ncookie: ${await cookie()}\r\n` +
          `origin: ${world.url}\r\ncontent-type: application/x-www-form-urlencoded\r\ntransfer-encoding: chunked\r\n` +
          `connection: close\r\n\r\n${body.length.toString(16)}\r\n${body}\r\n0\r\n\r\n`,
        2_000,
      );
    },
  },
  sent(
    'a confirmation with its key twice',
    'a key twice',
    OWN.single,
    BAD,
    SITE,
    (key) => `consent=${key}&consent=${key}`,
  ),
  sent(
    'a confirmation with another field twice',
    'a field twice',
    OWN.single,
    BAD,
    SITE,
    (key) => `x=1&consent=${key}&x=2`,
  ),
];

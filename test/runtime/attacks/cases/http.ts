/** Requests that no browser makes: other methods and paths, forged headers, smuggled requests, bytes that are no HTTP. */
import type { Attacker } from '../attacker.js';
import type { AttackCase } from '../case.js';
import { BRIDGE_CHECKS as OWN } from '../checks/bridge.js';

const NOT_THERE = { status: 404 } as const;

/** A callback with all that makes one good: code, state and cookie. */
async function goodCallback({ web, login, cookie }: Attacker): Promise<{ readonly url: URL; readonly cookie: string }> {
  const url = new URL(await web.upToCallback(login()));
  return { url, cookie: await cookie() };
}

/** Where the provider would send people back to. */
const forged = (name: string, input: string, headers: string, target = '/oidc/auth/login?grant=g-1'): AttackCase => ({
  name,
  input,
  check: OWN.configuredRedirect,
  refusal: { result: 'back to us' },
  attack: async ({ raw, callback }) => {
    const { text } = await raw(`GET ${target} HTTP/1.1\r\n${headers}\r\nconnection: close\r\n\r\n`, 2_000);
    const location = /^location: (.+)$/im.exec(text)?.[1]?.trim();
    if (location === undefined) return 'nowhere';
    return new URL(location).searchParams.get('redirect_uri') === callback ? 'back to us' : 'back to somebody else';
  },
});

/** What the caller adds to a login, and the provider must not see. */
const added = (name: string, parameter: string, value: string): AttackCase => ({
  name,
  input: parameter,
  check: OWN.callerSetsNothing,
  refusal: { result: 'ours' },
  attack: async ({ web, login }) => {
    const { location } = await web.get(`${login()}&${new URLSearchParams({ [parameter]: value }).toString()}`);
    return new URL(location!).searchParams.get(parameter) === value ? "the caller's" : 'ours';
  },
});

/** One answer, and the connection is closed: what follows is no request of its own. */
const smuggled = (name: string, input: string, request: (host: string) => string): AttackCase => ({
  name,
  input,
  check: OWN.strictParser,
  refusal: { result: 'one refusal' },
  attack: async ({ raw, world }) => {
    const { status, answers } = await raw(request(new URL(world.url).host), 1_000);
    return status === 400 && answers === 1 ? 'one refusal' : `${answers} answers, the first of status ${status}`;
  },
});

const START = (host: string): string => `POST /oidc/auth/callback HTTP/1.1\r\nhost: ${host}\r\n`;
const NEXT = (host: string): string => `GET /oidc/auth/login?grant=g-1 HTTP/1.1\r\nhost: ${host}\r\n\r\n`;

export const HTTP: readonly AttackCase[] = [
  {
    name: 'a link checker begins a login',
    input: 'a login',
    check: OWN.head,
    refusal: NOT_THERE,
    attack: ({ login }) => fetch(login(), { method: 'HEAD', redirect: 'manual' }),
  },
  {
    name: 'a link checker opens a callback, as the browser itself would',
    input: 'a callback',
    check: OWN.head,
    refusal: NOT_THERE,
    attack: async (attacker) => {
      const { url, cookie } = await goodCallback(attacker);
      return fetch(url, { method: 'HEAD', headers: { cookie } });
    },
  },
  {
    name: 'a login with a slash more',
    input: 'a slash after the login',
    check: OWN.path,
    refusal: NOT_THERE,
    attack: ({ web, world }) => web.get(`${world.url}/oidc/auth/login/?grant=g-1`),
  },
  {
    name: 'a callback with a slash more',
    input: 'a slash after the callback',
    check: OWN.path,
    refusal: NOT_THERE,
    attack: async (attacker) => {
      const { url } = await goodCallback(attacker);
      return attacker.web.get(url.href.replace('/callback?', '/callback/?'));
    },
  },

  forged('a login for another host', 'Host', 'host: evil.example'),
  forged(
    'a login for another host, by a proxy',
    'X-Forwarded-Host',
    'host: localhost\r\nx-forwarded-host: evil.example',
  ),
  forged(
    'a login for another host, by the standard header of proxies',
    'Forwarded',
    'host: localhost\r\nforwarded: host=evil.example',
  ),
  forged(
    'a login for another host, by another header of proxies',
    'X-Original-Host',
    'host: localhost\r\nx-original-host: evil.example',
  ),

  added('a login that names another redirect URI', 'redirect_uri', 'https://evil.example/'),
  added('a login that names another client', 'client_id', 'other'),
  added('a login that wants tokens in the fragment', 'response_type', 'id_token token'),
  added('a login that wants its answer in a fragment', 'response_mode', 'fragment'),
  added('a login that brings its state', 'state', 'x'),
  added('a login that brings its nonce', 'nonce', 'x'),
  added('a login that brings its challenge', 'code_challenge', 'x'),
  added('a login that wants a plain challenge', 'code_challenge_method', 'plain'),
  added('a login that wants more rights', 'scope', 'openid offline_access'),
  added('a login that nobody sees', 'prompt', 'none'),
  added('a login that brings a request of its own', 'request_uri', 'https://evil.example/request'),

  smuggled(
    'a request with a length and in chunks',
    'length and chunks',
    (host) => `${START(host)}content-length: 4\r\ntransfer-encoding: chunked\r\n\r\n0\r\n\r\n${NEXT(host)}`,
  ),
  smuggled(
    'a request in chunks and with a length',
    'chunks and length',
    (host) => `${START(host)}transfer-encoding: chunked\r\ncontent-length: 4\r\n\r\n0\r\n\r\n${NEXT(host)}`,
  ),
];

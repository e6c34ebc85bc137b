/** Too much, too often, too slow: on sockets with short limits, and with time-outs that pass fifty times as fast. */
import type { ServerResponse } from 'node:http';
import type { Attacker } from '../attacker.js';
import type { AttackCase } from '../case.js';
import { BRIDGE_CHECKS as OWN } from '../checks/bridge.js';

const SHORT = { serverLimits: { headersTimeout: 100, requestTimeout: 200, connectionsCheckingInterval: 20 } };
const CUT = { status: 408 } as const;
const LARGE = { status: 431 } as const;
const LIMITED = { status: 429, reason: 'TooManyLogins' } as const;

const slow = (name: string, input: string, check: AttackCase['check'], text: string): AttackCase => ({
  name,
  input,
  check,
  world: SHORT,
  refusal: CUT,
  attack: ({ raw }) => raw(text, 3_000),
});

const large = (name: string, input: string, target: string, headers: string): AttackCase => ({
  name,
  input,
  check: OWN.headerSize,
  refusal: LARGE,
  attack: ({ raw }) => raw(`GET ${target} HTTP/1.1\r\nhost: localhost\r\n${headers}connection: close\r\n\r\n`, 2_000),
});

/** Begins more logins than are allowed within a minute, each with headers of its own. */
const often = (
  name: string,
  input: string,
  check: AttackCase['check'],
  trustedProxies: number,
  headers: (login: number) => Record<string, string>,
): AttackCase => ({
  name,
  input,
  check,
  world: { limits: { loginsPerMinute: 5, trustedProxies } },
  spoils: true,
  refusal: LIMITED,
  attack: async ({ web, login }) => {
    for (let begun = 0; begun < 5; begun += 1) await web.get(login(), headers(begun));
    return web.get(login(), headers(5));
  },
});

/** A provider that leaves one path without an end, while time-outs pass fifty times as fast. */
const endless = (
  name: string,
  input: string,
  path: string,
  begin: (response: ServerResponse) => void,
  claims?: object,
): AttackCase => ({
  name,
  input,
  check: OWN.providerTimeout,
  alone: true,
  spoils: true,
  refusal: { status: 503, reason: 'ProviderUnavailable' },
  attack: async ({ logIn }: Attacker) => {
    const system = globalThis.setTimeout;
    // Ten seconds are over soon; all other times are as long as they are.
    const short = (call: () => void, milliseconds?: number, ...given: []) =>
      system(call, milliseconds === 10_000 ? 200 : milliseconds, ...given);
    globalThis.setTimeout = short as typeof setTimeout;
    const answered = logIn({
      ...(claims && { claims: (right) => ({ ...right, ...claims }) }),
      answers: (asked, response) => {
        if (asked !== path) return false;
        begin(response);
        return true;
      },
    });
    return answered.finally(() => (globalThis.setTimeout = system));
  },
});

const silent = (): void => {};
const trickling = (response: ServerResponse): void => {
  response.writeHead(200, { 'content-type': 'application/json' }).write('{');
};

const FORM =
  'POST /oidc/auth/callback HTTP/1.1\r\nhost: localhost\r\norigin: null\r\nsec-fetch-site: same-origin\r\n' +
  'content-type: application/x-www-form-urlencoded\r\n';

/** Milliseconds within which the bridge has noticed that somebody is gone, on a machine however busy. */
const TOLD = 5_000;

/** Sends and goes away. How the log tells of it: a failure of the bridge would wake somebody up. */
const brokenOff = (name: string, input: string, rest: string): AttackCase => ({
  name,
  input,
  check: OWN.brokenForm,
  outsideJest: true,
  refusal: { result: 'BadRequest' },
  attack: async ({ raw, world }) => {
    const before = world.log.length;
    await raw(`${FORM}${rest}`, 100);
    const told = performance.now() + TOLD;
    while (world.log.length === before && performance.now() < told) await new Promise(setImmediate);
    return world.log.at(-1)?.reason ?? 'nothing';
  },
});

export const FLOODS: readonly AttackCase[] = [
  brokenOff('a form whose sender goes away', 'a form', 'content-length: 100\r\n\r\nconsent='),
  brokenOff('chunks whose sender goes away', 'chunks', 'transfer-encoding: chunked\r\n\r\n8\r\nconsent=\r\n'),

  slow('headers that never end', 'headers', OWN.slowHeaders, 'GET /oidc/auth/login?grant=g-1 HTTP/1.1\r\nhost: local'),
  slow('a request line that never ends', 'the request line', OWN.slowHeaders, 'GET /oidc/auth/lo'),
  slow('a form that never ends', 'a form', OWN.slowBodies, `${FORM}content-length: 100\r\n\r\nconsent=`),
  slow('chunks that never end', 'chunks', OWN.slowBodies, `${FORM}transfer-encoding: chunked\r\n\r\n8\r\nconsent=\r\n`),

  large('a header of 20 KB', 'one header', '/oidc/auth/login?grant=g-1', `x: ${'x'.repeat(20_000)}\r\n`),
  large(
    'five hundred cookies',
    'cookies',
    '/oidc/auth/login?grant=g-1',
    `cookie: ${'serval-login-x=0123456789abcdefghij; '.repeat(500)}\r\n`,
  ),
  large(
    'fifteen hundred headers',
    'many headers',
    '/oidc/auth/login?grant=g-1',
    Array.from({ length: 1_500 }, (_, id) => `x-${id}: 0123456789\r\n`).join(''),
  ),
  large('a URL of 20 KB', 'the URL', `/oidc/auth/login?grant=g-1&x=${'x'.repeat(20_000)}`, ''),

  often('six logins a minute where five are allowed', 'one address', OWN.addressLimit, 0, () => ({})),
  often('six logins by addresses that the caller makes up', 'X-Forwarded-For', OWN.clientAddress, 0, (login) => ({
    'x-forwarded-for': `198.51.100.${login}`,
  })),
  often(
    'six logins by addresses put in front of that of a trusted proxy',
    'more addresses than proxies',
    OWN.outermostProxy,
    1,
    (login) => ({
      'x-forwarded-for': `198.51.100.${login}, 203.0.113.1`,
    }),
  ),
  often('six logins by addresses of one network', 'one /64', OWN.network, 1, (login) => ({
    'x-forwarded-for': `2001:db8::${login + 1}`,
  })),
  {
    name: 'one person tries more grants within a minute than anybody has',
    input: 'one person',
    check: OWN.personLimit,
    world: { limits: { loginsPerMinute: 1_000, trustedProxies: 0 } },
    refusal: LIMITED,
    attack: async ({ logIn }) => {
      for (let tried = 0; tried < 20; tried += 1) await logIn({}, `guess-${tried}`);
      return logIn({}, 'g-1');
    },
  },

  endless('a provider that never answers with tokens', 'silent tokens', '/token', silent),
  endless('a provider whose tokens never end', 'trickling tokens', '/token', trickling),
  endless('a provider that never answers with keys', 'silent keys', '/keys', silent),
  endless('a provider whose userinfo never ends', 'trickling userinfo', '/userinfo', trickling, { email: undefined }),
];

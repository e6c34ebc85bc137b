/** Everything that parses a stranger's bytes, each as a function of the bytes that throws where the property fails. */
import { grantFunction } from '../../../runtime/grants/function.js';
import { readGrant, revoked } from '../../../runtime/grants/grant-rules.js';
import type { Grant } from '../../../runtime/grants/grant.js';
import { eventProblem, lambdaHandler } from '../../../runtime/bridge/lambda.js';
import { STATUS } from '../../../runtime/bridge/refusal.js';
import { RuntimeError } from '../../../runtime/errors.js';
import { readHandedOver, type HandedOver } from '../../../runtime/hand-over/content.js';
import { loginUrl } from '../../../runtime/hand-over/request.js';
import { seal } from '../../../runtime/hand-over/seal.js';
import { newLoginKeys, open } from '../../../runtime/hand-over/sealed.js';
import { virtualClock } from '../../../local/clock.js';
import { objections } from '../../referees/tokens/judges.js';
import { grant, NOW } from '../session/samples.js';
import { forwarded } from './forwarded.js';
import { SERVAL_SEEDS, SERVAL_WORDS, servalAnswered } from './serval.js';
import * as world from './world.js';

export interface Target {
  /** Whose bytes they are. */
  readonly what: string;
  /** Inputs to begin with; text. */
  readonly seeds: readonly string[];
  /** Pieces that a mutation may put in. */
  readonly words: readonly string[];
  /** @throws Error where anything but a refusal or an answer comes of it */
  run(input: Buffer): Promise<void>;
}

/** All that a person may be answered with. `Internal` is no answer: something failed that no rule foresees. */
const ANSWERS: ReadonlySet<number> = new Set(
  [200, 302, 404, 413, ...Object.values(STATUS)].filter((one) => one !== 500),
);

const { RIGHT, CALLBACK, PUBLIC_URL, CLAIMS, TOKEN_ANSWER } = world;

/** What one request of a bridge must end with, whatever was sent. */
async function answered(bridge: world.FuzzedBridge, make: () => Request): Promise<Response> {
  let request: Request;
  try {
    request = make();
  } catch {
    // Node's own parser refuses what no Request can hold.
    return new Response(null, { status: 400 });
  }
  const response = await bridge.fetch(request);
  const text = await response.clone().text();
  const lines = JSON.stringify(bridge.log);
  if (!ANSWERS.has(response.status)) throw new Error(`status ${response.status}: ${lines}`);
  if (text.length > 65_536) throw new Error(`an answer of ${text.length} characters`);
  for (const secret of world.SECRETS) {
    if (text.includes(secret) || lines.includes(secret)) throw new Error('a secret is in an answer or in the log');
  }
  if (bridge.minted > 1) throw new Error(`${bridge.minted} calls of STS`);
  return response;
}

const callback = (query: string, cookie: string): Request =>
  new Request(`${CALLBACK}?${query}`, { headers: { cookie } });
const finished = (answers: world.Answers): Promise<Response> =>
  answered(world.fuzzedBridge(answers), () => callback(world.RIGHT_QUERY, RIGHT.cookie));

const KEYS = await newLoginKeys();
const REFUSED: HandedOver = { kind: 'refusal', code: 'GrantOver', words: 'It is over.', reference: 'r-1' };

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

const PARAMETERS = ['code=', 'state=', 'error=', 'iss=', 'error_description=', '&', '=', '%', '%00', '+', '#', ';'];
const JSON_WORDS = ['null', 'true', '-1', '1e999', '""', '[]', '{}', '"__proto__"', '\\u0000', '[[[[', '"constructor"'];

export const TARGETS: Readonly<Record<string, Target>> = {
  'login-query': {
    what: 'the query of the login route',
    seeds: [
      'grant=g-1',
      'grant=',
      'grant=g-1&grant=g-2',
      'x=1',
      'grant=g-1&to=console',
      loginUrl('', 'g-1', { to: 'terminal', port: 49_152, key: KEYS.publicKey }).split('?')[1]!,
    ],
    words: [...PARAMETERS, 'grant=', 'g-1', '&to=', 'console', 'terminal', '&port=', '1024', '&key=', 'BA'],
    run: async (input) => {
      const query = input.toString('latin1');
      await answered(world.fuzzedBridge({}), () => new Request(`${PUBLIC_URL}/oidc/auth/login?${query}`));
    },
  },

  'handed-over': {
    what: 'what is posted to a program that waits for a session',
    seeds: [seal(REFUSED, KEYS.publicKey), 'a.b.c.d.e', JSON.stringify(REFUSED)],
    words: ['.', '..', ...JSON_WORDS, 'eyJhbGciOiJFQ0RILUVTIiwiZW5jIjoiQTI1NkdDTSJ9'],
    run: async (input) => {
      const text = input.toString('latin1');
      const opened = await open(text, KEYS);
      if (opened !== undefined && opened.kind !== 'refusal') throw new Error('a session that nobody sealed');
      readHandedOver(parsed(text));
    },
  },

  'callback-query': {
    what: 'the query that the provider sends a browser back with',
    seeds: [
      world.RIGHT_QUERY,
      `${world.RIGHT_QUERY}&iss=${encodeURIComponent(world.ISSUER)}`,
      `error=access_denied&state=${RIGHT.state}`,
      `response=a.b.c&state=${RIGHT.state}`,
    ],
    words: [...PARAMETERS, RIGHT.state, 'response=', 'id_token=', 'session_state=', 'access_denied'],
    run: async (input) => {
      await answered(world.fuzzedBridge({}), () => callback(input.toString('latin1'), RIGHT.cookie));
    },
  },

  cookies: {
    what: "a browser's Cookie header",
    seeds: [RIGHT.cookie, `a=b; ${RIGHT.cookie}`, `${RIGHT.cookie}; ${RIGHT.consentCookie}`, 'a', '='],
    words: [';', '=', '"', '; ', '__Host-serval-login-', '__Host-serval-consent-', '.', '%', RIGHT.cookie],
    run: async (input) => {
      await answered(world.fuzzedBridge({}), () => callback(world.RIGHT_QUERY, input.toString('latin1')));
    },
  },

  confirmation: {
    what: 'the form of the confirmation',
    seeds: [`consent=${RIGHT.consent}`, 'consent=', `consent=${RIGHT.consent}&x=1`],
    words: [...PARAMETERS, 'consent=', RIGHT.consent],
    run: async (input) => {
      const headers = {
        cookie: RIGHT.consentCookie,
        origin: PUBLIC_URL,
        'content-type': 'application/x-www-form-urlencoded',
      };
      const make = (): Request => new Request(CALLBACK, { method: 'POST', headers, body: new Uint8Array(input) });
      await answered(world.fuzzedBridge({}), make);
    },
  },

  token: {
    what: 'an ID token: header and claims are signed with the right key, anything else is the token itself',
    seeds: [
      JSON.stringify({ header: {}, claims: CLAIMS }),
      JSON.stringify({ header: { kid: null }, claims: { ...CLAIMS, aud: [world.CLIENT_ID], azp: world.CLIENT_ID } }),
      JSON.stringify({ header: { crit: ['x'], x: 1 }, claims: { ...CLAIMS, email_verified: true, nbf: CLAIMS.iat } }),
      TOKEN_ANSWER.id_token,
    ],
    words: [
      ...JSON_WORDS,
      '"alg"',
      '"none"',
      '"kid"',
      '"azp"',
      '"at_hash"',
      '"email_verified"',
      'ada@example.com',
      '.',
    ],
    run: async (input) => {
      const text = input.toString();
      const token = (await signedOf(text)) ?? text;
      const response = await finished({ token: JSON.stringify({ ...TOKEN_ANSWER, id_token: token }) });
      if (response.status !== 200) return;
      const { issuer, clientId } = { issuer: world.ISSUER, clientId: world.CLIENT_ID };
      const objected = await objections({ token, keys: { keys: world.PUBLISHED as never }, issuer, clientId, at: NOW });
      if (objected.length > 0 && !isStatedDifference(token)) throw new Error(objected.join('\n'));
    },
  },

  'token-answer': {
    what: "the token endpoint's answer",
    seeds: [RIGHT.token, '{"error":"invalid_grant","error_description":"x"}', '[]', ''],
    words: [...JSON_WORDS, '"token_type"', '"Bearer"', '"expires_in"', '"id_token"', '"scope"', '"refresh_token"'],
    run: async (input) => void (await finished({ token: new Uint8Array(input) })),
  },

  discovery: {
    what: "the provider's discovery document",
    seeds: [
      JSON.stringify({
        issuer: world.ISSUER,
        authorization_endpoint: `${world.ISSUER}/authorize?x=1`,
        token_endpoint: `${world.ISSUER}/token`,
        jwks_uri: `${world.ISSUER}/keys`,
        token_endpoint_auth_methods_supported: ['client_secret_post'],
        authorization_response_iss_parameter_supported: true,
      }),
      '{}',
    ],
    words: [...JSON_WORDS, '"issuer"', '"https://"', 'https://[', '"client_secret_basic"', '"mtls_endpoint_aliases"'],
    run: async (input) => void (await finished({ discovery: new Uint8Array(input) })),
  },

  keys: {
    what: "the provider's keys",
    seeds: [JSON.stringify({ keys: world.PUBLISHED }), '{"keys":[]}', '{"keys":[{"kty":"RSA","n":"AQAB","e":"AQAB"}]}'],
    words: [...JSON_WORDS, '"kty"', '"RSA"', '"EC"', '"oct"', '"use"', '"key_ops"', '"crv"', '"P-256"', '"x5c"'],
    run: async (input) => void (await finished({ keys: new Uint8Array(input) })),
  },

  userinfo: {
    what: "userinfo's answer, where the ID token holds no e-mail",
    seeds: ['{"sub":"00u1","email":"ada@example.com","email_verified":true}', '{"sub":"00u2"}'],
    words: [...JSON_WORDS, '"sub"', '"00u1"', '"email"', '@', '"email_verified"'],
    run: async (input) => void (await finished({ token: WITHOUT_EMAIL, userinfo: new Uint8Array(input) })),
  },

  grants: {
    what: 'an event of the grant function, and a grant as a table holds it',
    seeds: [
      '{"operation":"create","grant":{"email":"ada@example.com","roleArn":"arn:aws:iam::111122223333:role/a","approvedMinutes":60}}',
      '{"operation":"revoke","grant":{"id":"g-1","justification":"over"}}',
      JSON.stringify(grant()),
    ],
    words: [
      ...JSON_WORDS,
      '"operation"',
      '"create"',
      '"revoke"',
      '"grant"',
      '"id"',
      'arn:aws:iam::',
      ':role/',
      '1.5',
      '"2026-02-31T25:61:61.000Z"',
    ],
    run: async (input) => {
      const value = jsonOf(input.toString());
      const answer = await grantFunction({ store: GRANTS(), clock: virtualClock(NOW), log: () => {} })(
        value,
        'request-1',
      );
      if (!answer.ok && answer.reason.length > 2000) throw new Error(`a reason of ${answer.reason.length} characters`);
      const read = orRefused('Grant', () => readGrant(value));
      if (read && JSON.stringify(readGrant(read)) !== JSON.stringify(read)) throw new Error('read twice, it differs');
    },
  },

  serval: {
    what: "answers of Serval's public API",
    seeds: SERVAL_SEEDS,
    words: [...JSON_WORDS, ...SERVAL_WORDS],
    run: (input) => servalAnswered(input.toString()),
  },

  'forwarded-for': {
    what: 'X-Forwarded-For, behind none to three proxies',
    seeds: ['192.0.2.1', '203.0.113.7, 192.0.2.1', '2001:db8::1,::ffff:192.0.2.1', 'unknown', ''],
    words: [
      ',',
      ', ',
      '::',
      '::ffff:',
      '%eth0',
      '[2001:db8::1]:443',
      '192.0.2.1:80',
      '0x7f.1',
      '127.1',
      '_hidden',
      '\t',
    ],
    run: async (input) => forwarded(input.toString('latin1')),
  },

  events: {
    what: 'an event of an HTTP API or a load balancer',
    seeds: [
      JSON.stringify({
        version: '2.0',
        rawPath: '/oidc/auth/callback',
        rawQueryString: world.RIGHT_QUERY,
        cookies: [RIGHT.cookie],
        headers: { origin: 'null' },
        requestContext: { http: { method: 'GET', sourceIp: '192.0.2.1' } },
      }),
      JSON.stringify({
        requestContext: { elb: {} },
        httpMethod: 'POST',
        path: '/oidc/auth/callback',
        multiValueQueryStringParameters: { state: ['a'] },
        multiValueHeaders: { cookie: ['a=b'], 'x-forwarded-for': ['192.0.2.1'], origin: [PUBLIC_URL] },
        body: 'Y29uc2VudD1h',
        isBase64Encoded: true,
      }),
    ],
    words: [...JSON_WORDS, '"rawPath"', '"//"', '"/\\\\x"', '"TRACE"', '"content-length"', '"\\r\\n"', '"é"', '"%zz"'],
    run: async (input) => {
      const event = jsonOf(input.toString());
      const bridge = world.fuzzedBridge({});
      const app = { fetch: (request: Request) => answered(bridge, () => request) };
      const result = await lambdaHandler(
        app as never,
        PUBLIC_URL,
      )(event).catch((error: unknown) => {
        if (error instanceof RuntimeError && error.code === 'Input' && eventProblem(event) !== undefined)
          return undefined;
        throw error;
      });
      if (result && typeof result.body !== 'string') throw new Error('an answer without a body');
    },
  },
};

const { email: _, ...anonymous } = CLAIMS;
const WITHOUT_EMAIL = JSON.stringify({ ...TOKEN_ANSWER, id_token: await world.signed({}, anonymous) });

/** The token that an input describes; undefined where it describes none that could be signed. */
async function signedOf(text: string): Promise<string | undefined> {
  const { header, claims } = Object(jsonOf(text)) as { header?: unknown; claims?: unknown };
  if (claims === undefined) return undefined;
  try {
    const { kid, ...rest } = Object(header) as Record<string, unknown>;
    return await world.signed(
      { ...rest, ...(kid === null ? { kid: undefined } : kid !== undefined && { kid }) },
      claims,
    );
  } catch {
    return undefined;
  }
}

/** @see test/referees/tokens/tokens.ts */
function isStatedDifference(token: string): boolean {
  const claims = Object(jsonOf(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString())) as Record<
    string,
    unknown
  >;
  return ['jti', 'scope'].some((claim) => claim in claims && typeof claims[claim] !== 'string');
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

/** What a rule gives, or undefined where it refuses as it should. */
function orRefused<T>(code: RuntimeError['code'], rule: () => T): T | undefined {
  try {
    return rule();
  } catch (error) {
    if (error instanceof RuntimeError && error.code === code) return undefined;
    throw error;
  }
}

function GRANTS(): Parameters<typeof grantFunction>[0]['store'] {
  const stored = new Map<string, Grant>([['g-1', grant()]]);
  return {
    grant: async (id) => stored.get(id),
    create: async (one) => void stored.set(one.id, one),
    revoke: async (id, at, why) => {
      const one = stored.get(id);
      if (!one) throw new RuntimeError('Grant', 'id: unknown');
      return revoked(one, at, why);
    },
  };
}

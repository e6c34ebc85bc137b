/** What the provider's documents and answers say, and how they come. */
import type { Behaviour } from '../../bridge/support/rogue-provider.js';
import { ISSUER } from '../../bridge/support/bridge-world.js';
import type { AttackCase } from '../case.js';
import { BRIDGE_CHECKS as OWN } from '../checks/bridge.js';
import { LIBRARY } from '../checks/library.js';
import { misbehaving } from '../ways.js';

const UNAVAILABLE = { status: 503, reason: 'ProviderUnavailable' } as const;

/** Discovered once for all, so that each has a bridge of its own. */
const discovered = (
  name: string,
  input: string,
  check: AttackCase['check'],
  changed: object,
  more: Partial<AttackCase> = {},
): AttackCase =>
  misbehaving(
    name,
    input,
    check,
    UNAVAILABLE,
    { discovery: (right) => ({ ...right, ...changed }) },
    { alone: true, ...more },
  );

const answered = (
  name: string,
  input: string,
  check: AttackCase['check'],
  behaviour: Behaviour,
  more: Partial<AttackCase> = {},
): AttackCase => misbehaving(name, input, check, UNAVAILABLE, behaviour, { alone: true, ...more });

const LARGE = 'x'.repeat(300_000);
const noEmail: Behaviour = { claims: ({ email: _, ...right }) => right };

const redirected = (path: string, to: string, more: Behaviour = {}): Behaviour => ({
  ...more,
  redirects: { path, to },
});

export const PROVIDER: readonly AttackCase[] = [
  discovered('a discovery document of another issuer', 'another host', OWN.issuer, { issuer: 'https://evil.example' }),
  discovered('a discovery document whose issuer has a slash more', 'a slash more', OWN.issuer, {
    issuer: `${ISSUER}/`,
  }),
  discovered("a discovery document of the issuer's authorization server with a path", 'a path more', OWN.issuer, {
    issuer: `${ISSUER}/oauth2/default`,
  }),
  discovered('a discovery document of the issuer in capitals', 'other letters', OWN.issuer, {
    issuer: ISSUER.toUpperCase(),
  }),
  discovered('a discovery document of the issuer without TLS', 'another scheme', OWN.issuer, {
    issuer: ISSUER.replace('https', 'http'),
  }),

  discovered('an authorization endpoint without TLS', 'a page without TLS', OWN.endpointTls, {
    authorization_endpoint: 'http://evil.example/authorize',
  }),
  discovered('an authorization endpoint that is a script', 'a script', OWN.endpointTls, {
    authorization_endpoint: 'javascript:alert(1)',
  }),
  discovered('a token endpoint without TLS', 'tokens without TLS', OWN.endpointTls, {
    token_endpoint: 'http://evil.example/token',
  }),
  discovered('keys without TLS', 'keys without TLS', OWN.endpointTls, { jwks_uri: 'http://evil.example/keys' }),
  discovered('keys in a file', 'a file', OWN.endpointTls, { jwks_uri: 'file:///etc/passwd' }),
  discovered('keys in the URL itself', 'data in the URL', OWN.endpointTls, {
    jwks_uri: 'data:application/json,{"keys":[]}',
  }),
  discovered('userinfo without TLS', 'userinfo without TLS', OWN.endpointTls, {
    userinfo_endpoint: 'http://evil.example/me',
  }),
  discovered('a token endpoint with a user', 'a user', OWN.endpointPlain, {
    token_endpoint: 'https://evil@example.okta.com/token',
  }),
  discovered('a token endpoint with a password', 'a password', OWN.endpointPlain, {
    token_endpoint: 'https://:evil@example.okta.com/token',
  }),
  discovered('an authorization endpoint with a fragment', 'a fragment', OWN.endpointPlain, {
    authorization_endpoint: 'https://example.okta.com/authorize#evil',
  }),

  answered(
    'discovery elsewhere',
    'discovery',
    OWN.noRedirects,
    redirected('/.well-known/openid-configuration', '/moved'),
    {
      attack: async ({ logIn, rogue }) => {
        const document = JSON.stringify({
          issuer: ISSUER,
          authorization_endpoint: `${rogue.url}/authorize`,
          token_endpoint: `${rogue.url}/token`,
          jwks_uri: `${rogue.url}/keys`,
        });
        return logIn({
          ...redirected('/.well-known/openid-configuration', '/moved'),
          answers: (path, response) =>
            path === '/moved' && Boolean(response.writeHead(200, { 'content-type': 'application/json' }).end(document)),
        });
      },
    },
  ),
  answered(
    'tokens elsewhere, where the client secret and the code would be sent',
    'tokens',
    OWN.noRedirects,
    {},
    {
      refusal: { result: 'nothing was sent elsewhere' },
      attack: async ({ logIn, rogue }) => {
        await logIn(redirected('/token', `${rogue.url}/elsewhere`));
        return rogue.paths.includes('/elsewhere') ? 'a code was sent elsewhere' : 'nothing was sent elsewhere';
      },
    },
  ),
  answered(
    'keys elsewhere',
    'keys',
    OWN.noRedirects,
    {},
    {
      refusal: { result: 'no keys were fetched elsewhere' },
      spoils: true,
      attack: async ({ logIn, rogue }) => {
        await logIn(redirected('/keys', `${rogue.url}/elsewhere`));
        return `${rogue.paths.includes('/elsewhere') ? '' : 'no '}keys were fetched elsewhere`;
      },
    },
  ),
  answered(
    'userinfo elsewhere, where the access token would be sent',
    'userinfo',
    OWN.noRedirects,
    {},
    {
      refusal: { result: 'nothing was sent elsewhere' },
      attack: async ({ logIn, rogue }) => {
        await logIn(redirected('/userinfo', `${rogue.url}/elsewhere`, noEmail));
        return rogue.paths.includes('/elsewhere') ? 'an access token was sent elsewhere' : 'nothing was sent elsewhere';
      },
    },
  ),

  answered('a discovery document of 300 KB', 'discovery', OWN.answerSize, {
    discovery: (right) => ({ ...right, x: LARGE }),
  }),
  answered('a token answer of 300 KB', 'tokens', OWN.answerSize, { tokenAnswer: (right) => ({ ...right, x: LARGE }) }),
  answered('keys of 300 KB', 'keys', OWN.answerSize, {
    keys: (right) => [...right, { kty: 'oct', kid: 'x', k: LARGE }],
  }),
  answered('userinfo of 300 KB', 'userinfo', OWN.answerSize, {
    ...noEmail,
    userinfo: { sub: '00u1', email: 'ada@example.com', x: LARGE },
  }),

  misbehaving(
    'an access token bound to a key that is not ours',
    'mac',
    LIBRARY.tokenType,
    { status: 403, reason: 'TokenRefused' },
    {
      tokenAnswer: (right) => ({ ...right, token_type: 'mac' }),
    },
  ),
  misbehaving(
    'an access token that is said to be none',
    'N_A',
    LIBRARY.tokenType,
    { status: 403, reason: 'TokenRefused' },
    {
      tokenAnswer: (right) => ({ ...right, token_type: 'N_A' }),
    },
  ),
];

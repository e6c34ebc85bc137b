/**
 * A bridge whose provider, stores and STS are values in memory, so that thousands of inputs a second go through it.
 * Time stands still and chance is always the same: one login's cookie serves all inputs, and one input does one thing.
 */
import { CompactSign, exportJWK, generateKeyPair, type JWK } from 'jose';
import { createBridge, bridgeSettings, type BridgeParts } from '../../../runtime/bridge/index.js';
import type { LoginLine } from '../../../runtime/bridge/log.js';
import type { Grant } from '../../../runtime/grants/grant.js';
import { virtualClock } from '../../../local/clock.js';
import { grant, NOW, role, ROLE_ARN } from '../session/samples.js';

export const ISSUER = 'https://example.okta.com';
export const CLIENT_ID = 'client-1';
export const PUBLIC_URL = 'https://bridge.example.com';
export const CALLBACK = `${PUBLIC_URL}/oidc/auth/callback`;
const CLIENT_SECRET = 'client-secret-of-the-fuzzed-bridge';

const SETTINGS = bridgeSettings({
  AWS_REGION: 'us-east-1',
  PUBLIC_URL,
  OIDC_ISSUER: ISSUER,
  OIDC_CLIENT_ID: CLIENT_ID,
  OIDC_CLIENT_SECRET: CLIENT_SECRET,
  COOKIE_KEYS: Buffer.alloc(32, 'k').toString('base64'),
  CATALOG_TABLE: 'catalog',
  GRANTS_TABLE: 'grants',
  AUDIT_TABLE: 'audit',
});

/** Bodies that the provider answers with. */
export interface Answers {
  discovery?: Uint8Array | string;
  token?: Uint8Array | string;
  keys?: Uint8Array | string;
  userinfo?: Uint8Array | string;
}

export interface FuzzedBridge {
  fetch(request: Request): Promise<Response>;
  readonly log: LoginLine[];
  minted: number;
}

const pair = await generateKeyPair('ES256', { extractable: true });
export const PUBLISHED: readonly JWK[] = [
  { ...(await exportJWK(pair.publicKey)), kid: 'one', alg: 'ES256', use: 'sig' },
];

/** A token of the provider's own key. */
export function signed(header: object, claims: unknown): Promise<string> {
  return new CompactSign(new TextEncoder().encode(JSON.stringify(claims)))
    .setProtectedHeader({ alg: 'ES256', kid: 'one', ...header })
    .sign(pair.privateKey, { crit: { x: true } });
}

/** @param answers what is wrong; what is not named is right */
export function fuzzedBridge(answers: Answers): FuzzedBridge {
  const right: Required<Answers> = {
    discovery: JSON.stringify({
      issuer: ISSUER,
      authorization_endpoint: `${ISSUER}/authorize`,
      token_endpoint: `${ISSUER}/token`,
      jwks_uri: `${ISSUER}/keys`,
      userinfo_endpoint: `${ISSUER}/userinfo`,
    }),
    token: RIGHT.token,
    keys: JSON.stringify({ keys: PUBLISHED }),
    userinfo: JSON.stringify({ sub: '00u1', email: 'ada@example.com' }),
  };
  const bodies = { ...right, ...answers };
  const at = new Map([
    ['/.well-known/openid-configuration', bodies.discovery],
    ['/token', bodies.token],
    ['/keys', bodies.keys],
    ['/userinfo', bodies.userinfo],
  ]);
  const stored = new Map<string, Grant>([['g-1', grant()]]);
  const self: FuzzedBridge = { fetch: async () => new Response(), log: [], minted: 0 };
  const bridge = createBridge({
    settings: SETTINGS,
    clock: virtualClock(NOW, { auto: true }),
    random: (bytes) => new Uint8Array(bytes).fill(7),
    stores: {
      catalog: { role: async (arn) => (arn === ROLE_ARN ? role() : undefined) },
      grants: {
        grant: async (id) => stored.get(id),
        grantsOf: async () => [...stored.values()],
        recordSession: async () => ({ recorded: false, reason: 'not-active' }),
      },
      audit: { put: async () => {}, putRefusal: async () => {}, rows: async () => [] },
    },
    sts: {
      reaches: () => true,
      assumeRoleWithWebIdentity: async () => {
        self.minted += 1;
        throw Object.assign(new Error('no'), { name: 'AccessDenied', $metadata: { httpStatusCode: 403 } });
      },
    },
    fetch: async (url) => {
      const body = at.get(new URL(url).pathname);
      const [status, content] = body === undefined ? [404, '{}'] : [200, body];
      return { status, statusText: '', headers: [['content-type', 'application/json']], body: Buffer.from(content) };
    },
    log: (line) => self.log.push(line),
  } satisfies BridgeParts);
  self.fetch = async (request) => bridge.app.fetch(request);
  return self;
}

/** What a login of this bridge is finished with: always the same, by the constant chance. */
export const RIGHT = { token: '', state: '', nonce: '', cookie: '', consent: '', consentCookie: '' };

const begun = await fuzzedBridge({}).fetch(new Request(`${PUBLIC_URL}/oidc/auth/login?grant=g-1`));
const sent = new URL(begun.headers.get('location')!).searchParams;
RIGHT.state = sent.get('state')!;
RIGHT.nonce = sent.get('nonce')!;
RIGHT.cookie = begun.headers.getSetCookie()[0]!.split(';')[0]!;

const seconds = NOW / 1000;
export const CLAIMS = {
  iss: ISSUER,
  aud: CLIENT_ID,
  sub: '00u1',
  email: 'ada@example.com',
  iat: seconds,
  exp: seconds + 3600,
  nonce: RIGHT.nonce,
};
export const TOKEN_ANSWER = {
  access_token: 'access-token-of-the-fuzzed-bridge',
  token_type: 'Bearer',
  id_token: await signed({}, CLAIMS),
};
RIGHT.token = JSON.stringify(TOKEN_ANSWER);

export const RIGHT_QUERY = `code=abc&state=${RIGHT.state}`;
const asked = await fuzzedBridge({}).fetch(
  new Request(`${CALLBACK}?${RIGHT_QUERY}`, { headers: { cookie: RIGHT.cookie } }),
);
const page = await asked.text();
RIGHT.consent = /name="consent" value="([^"]+)"/.exec(page)?.[1] ?? '';
RIGHT.consentCookie =
  asked.headers
    .getSetCookie()
    .find((line) => line.includes('consent-'))
    ?.split(';')[0] ?? '';
if (RIGHT.consent === '' || RIGHT.consentCookie === '') throw new Error(`the right login is refused: ${page}`);

/** Never in an answer or a line of the log, whatever is sent. */
export const SECRETS = [CLIENT_SECRET, TOKEN_ANSWER.access_token, TOKEN_ANSWER.id_token];

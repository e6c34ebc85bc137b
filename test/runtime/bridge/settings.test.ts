import { bridgeSettings, isOkta } from '../../../runtime/bridge/settings.js';

const KEY = Buffer.alloc(32, 9).toString('base64');

const ENVIRONMENT = {
  AWS_REGION: 'us-east-1',
  PUBLIC_URL: 'https://bridge.example.com',
  OIDC_ISSUER: 'https://example.okta.com',
  OIDC_CLIENT_ID: '0oa1',
  OIDC_CLIENT_SECRET: 'secret-canary',
  COOKIE_KEYS: KEY,
  CATALOG_TABLE: 'catalog',
  GRANTS_TABLE: 'grants',
  AUDIT_TABLE: 'audit',
};

test('what may be left out has a safe default', () => {
  expect(bridgeSettings(ENVIRONMENT)).toEqual({
    region: 'us-east-1',
    publicUrl: 'https://bridge.example.com',
    issuer: 'https://example.okta.com',
    clientId: '0oa1',
    clientSecret: 'secret-canary',
    discoveryUrl: 'https://example.okta.com/.well-known/openid-configuration',
    cookieKeys: [new Uint8Array(32).fill(9)],
    allowAbsentEmailVerified: true,
    allowSessionsPastGrantEnd: false,
    catalogTable: 'catalog',
    grantsTable: 'grants',
    auditTable: 'audit',
    denyRoleChaining: false,
    loginsPerMinute: 60,
    port: 8080,
    healthPort: 8081,
  });
});

test.each(Object.keys(ENVIRONMENT))('%s is needed', (name) => {
  expect(() => bridgeSettings({ ...ENVIRONMENT, [name]: undefined })).toThrow(
    `«Setting» ${name} is missing; set it to `,
  );
});

test.each([
  ['PUBLIC_URL', 'http://bridge.example.com'],
  ['PUBLIC_URL', 'https://bridge.example.com/path'],
  ['PUBLIC_URL', 'https://bridge.example.com?x=1'],
  ['PUBLIC_URL', 'https://user@bridge.example.com'],
  ['OIDC_ISSUER', 'http://example.okta.com'],
  ['OIDC_ISSUER', 'https://example.okta.com:8443'],
  ['OIDC_ISSUER', 'https://example.okta.com?tenant=1'],
  ['OIDC_ISSUER', 'https://example.okta.com#'],
  ['OIDC_ISSUER', 'example.okta.com'],
  ['OIDC_ISSUER', 'https://example.okta.com '],
  ['OIDC_CLIENT_ID', 'a b'],
  ['OIDC_CLIENT_SECRET', 'canary\n'],
  ['OIDC_CLIENT_SECRET', 'canary\u00a0'],
  ['OIDC_DISCOVERY_URL', 'https://example.okta.com/'],
  ['OIDC_DISCOVERY_URL', 'http://example.okta.com/.well-known/openid-configuration'],
  ['COOKIE_KEYS', 'short-canary'],
  ['COOKIE_KEYS', `${KEY},${KEY},${KEY}`],
  ['COOKIE_KEYS', `${KEY},`],
  ['COOKIE_KEYS', Buffer.alloc(31).toString('base64')],
  ['CATALOG_TABLE', 'zz'],
  ['GRANTS_TABLE', 'a/b-canary'],
  ['PORT', '0'],
  ['PORT', '80800'],
  ['HEALTH_PORT', 'http'],
  ['AWS_REGION', 'Frankfurt'],
  ['AWS_ENDPOINT_URL_STS', 'http://sts.example.com'],
  ['AWS_ENDPOINT_URL_DYNAMODB', 'dynamodb'],
  ['ALLOW_ABSENT_EMAIL_VERIFIED', 'yes'],
  ['ALLOW_SESSIONS_PAST_GRANT_END', '1'],
])('%s must not be %j, and the error does not repeat it', (name, value) => {
  let message = '';
  try {
    bridgeSettings({ ...ENVIRONMENT, [name]: value });
  } catch (error) {
    message = (error as Error).message;
  }
  expect(message).toMatch(new RegExp(`^«Setting» ${name} is malformed; it must be `));
  expect(message.split(' is malformed')[1]).not.toContain(value);
  expect(message).not.toContain('canary');
});

test.each(['https://example.okta.com/oauth2/default', 'https://login.example.com/'])(
  'the issuer %j is kept byte for byte',
  (issuer) => {
    const settings = bridgeSettings({ ...ENVIRONMENT, OIDC_ISSUER: issuer });
    expect(settings.issuer).toBe(issuer);
    expect(settings.discoveryUrl).toBe(`${issuer.replace(/\/$/, '')}/.well-known/openid-configuration`);
  },
);

test('the first cookie key is the current one, in either alphabet of base64', () => {
  const [current, previous] = [Buffer.alloc(32, 0xfb), Buffer.alloc(32, 1)];
  const keys = `${current.toString('base64url')}, ${previous.toString('base64')}`;
  expect(bridgeSettings({ ...ENVIRONMENT, COOKIE_KEYS: keys }).cookieKeys).toEqual([
    new Uint8Array(current),
    new Uint8Array(previous),
  ]);
});

test('any 43 letters and digits are a cookie key, as Secrets Manager generates one for BridgeSecret', () => {
  const [key] = bridgeSettings({ ...ENVIRONMENT, COOKIE_KEYS: 'zZ9'.repeat(14) + '9' }).cookieKeys;
  expect(key).toHaveLength(32);
});

describe('an e-mail that nobody vouches for', () => {
  const allowed = (more: Record<string, string>) =>
    bridgeSettings({ ...ENVIRONMENT, ...more }).allowAbsentEmailVerified;

  test('is taken from Okta, which says nothing, and from nobody else', () => {
    expect(isOkta('https://example.okta.com/oauth2/default')).toBe(true);
    expect(isOkta('https://example.oktapreview.com')).toBe(true);
    expect(isOkta('https://okta.com.evil.example')).toBe(false);
    expect(isOkta('https://example-okta.com')).toBe(false);
    expect(allowed({ OIDC_ISSUER: 'https://login.example.com' })).toBe(false);
  });

  test('is a switch either way', () => {
    expect(allowed({ ALLOW_ABSENT_EMAIL_VERIFIED: 'false' })).toBe(false);
    expect(allowed({ OIDC_ISSUER: 'https://login.example.com', ALLOW_ABSENT_EMAIL_VERIFIED: 'true' })).toBe(true);
  });
});

test('Google needs the domain, and nobody else takes one', () => {
  const google = { ...ENVIRONMENT, OIDC_ISSUER: 'https://accounts.google.com' };
  expect(() => bridgeSettings(google)).toThrow('«Setting» GOOGLE_HOSTED_DOMAIN is missing');
  expect(bridgeSettings({ ...google, GOOGLE_HOSTED_DOMAIN: 'example.com' }).hostedDomain).toBe('example.com');
  expect(() => bridgeSettings({ ...google, GOOGLE_HOSTED_DOMAIN: 'not a domain' })).toThrow(
    '«Setting» GOOGLE_HOSTED_DOMAIN is malformed; it must be the domain of a Google Workspace',
  );
  expect(() => bridgeSettings({ ...ENVIRONMENT, GOOGLE_HOSTED_DOMAIN: 'example.com' })).toThrow(
    "«Setting» GOOGLE_HOSTED_DOMAIN is for Google's issuer alone; leave it out",
  );
});

describe("grants of Serval's API", () => {
  const serval = { GRANTS: 'serval-api', SERVAL_CLIENT_ID: 'client-1', SERVAL_CLIENT_SECRET: 'canary' };
  const read = (more: Record<string, string>) => bridgeSettings({ ...ENVIRONMENT, ...more });

  test('need its client, and know where it is', () => {
    expect(read(serval)).toMatchObject({
      servalApi: { url: 'https://public.api.serval.com', clientId: 'client-1' },
      servalClientSecret: 'canary',
    });
    expect(() => read({ ...serval, SERVAL_CLIENT_ID: '' })).toThrow('«Setting» SERVAL_CLIENT_ID is missing');
    expect(() => read({ ...serval, SERVAL_CLIENT_SECRET: '' })).toThrow('«Setting» SERVAL_CLIENT_SECRET is missing');
    expect(() => read({ ...serval, SERVAL_API_URL: 'http://serval.example.com' })).toThrow(
      'SERVAL_API_URL is malformed',
    );
  });

  test('are asked for by one word and no other', () => {
    expect(() => read({ ...serval, GRANTS: 'serval' })).toThrow(
      '«Setting» GRANTS is malformed; it must be table or serval-api',
    );
    expect(read({ ...serval, GRANTS: 'table' }).servalApi).toBeUndefined();
  });
});

test.each([
  ['LOGINS_PER_MINUTE', '-1'],
  ['TRUSTED_PROXIES', 'yes'],
  ['TRUSTED_PROXIES', '11'],
  ['AUDIT_RETENTION_DAYS', '0'],
  ['DENY_ROLE_CHAINING', '1'],
])('%s=%s is refused', (name, value) => {
  expect(() => bridgeSettings({ ...ENVIRONMENT, [name]: value })).toThrow(
    `«Setting» ${name} is malformed; it must be `,
  );
});

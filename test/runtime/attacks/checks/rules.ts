/** The bridge's rules, each a file of runtime/bridge/checks. */
import type { Check } from '../case.js';

const CORE = 'https://openid.net/specs/openid-connect-core-1_0.html';
const JWT = 'https://www.rfc-editor.org/rfc/rfc7519';
const BEST = 'https://www.rfc-editor.org/rfc/rfc9700';
const FETCH_METADATA = 'https://www.w3.org/TR/fetch-metadata/#sec-fetch-site-header';
const FORWARDED =
  'https://developer.mozilla.org/en-US/docs/Web/HTTP/Reference/Headers/X-Forwarded-For#selecting_an_ip_address';

const rule = (name: string, file: string, reference: string, from: string, to: string): Check => ({
  name,
  file: `runtime/bridge/checks/${file}.ts`,
  from,
  to,
  reference,
});

const JWS = 'https://www.rfc-editor.org/rfc/rfc7515';
const JWK = 'https://www.rfc-editor.org/rfc/rfc7517';
const key = (name: string, reference: string, from: string, to: string): Check =>
  rule(name, 'verification-key', reference, from, to);

export const RULES = {
  terminalPort: rule(
    'port of a terminal',
    'terminal-port',
    'https://www.rfc-editor.org/rfc/rfc8252#section-7.3',
    "/^\\d{4,5}$/.test(text ?? '') ? Number(text) : NaN;\n  return port >= PORTS.min && port <= PORTS.max ? port : undefined",
    'text as unknown as number;\n  return port',
  ),
  ourPage: rule('page that leads to the console', 'our-page', FETCH_METADATA, "=== 'same-origin'", '!== undefined'),
  audience: rule('audience', 'audience', `${CORE}#IDTokenValidation`, "'aud is not our client id alone'", 'undefined'),
  authorizedParty: rule(
    'authorized party',
    'authorized-party',
    `${CORE}#IDTokenValidation`,
    "'azp is not our client id'",
    'undefined',
  ),
  tokenForm: rule(
    'form of an ID token',
    'token-form',
    'https://www.rfc-editor.org/rfc/rfc7515#section-2',
    "'the ID token is not three parts in base64url'",
    'undefined',
  ),
  signature: rule(
    'signature',
    'signature',
    'https://www.rfc-editor.org/rfc/rfc7515#section-5.2',
    "'signature verification failed'",
    'undefined',
  ),
  keyId: key('key by its id', `${JWS}#section-4.1.4`, 'kid === undefined || kid === key.kid', 'true'),
  keyAlgorithm: key('algorithm of the key', `${JWK}#section-4.4`, 'own !== undefined && own !== alg', 'false'),
  keyUse: key('use of the key', `${JWK}#section-4.2`, "use !== undefined && use !== 'sig'", 'false'),
  keyOperations: key(
    'operations of the key',
    `${JWK}#section-4.3`,
    "operations === undefined || (Array.isArray(operations) && operations.includes('verify'))",
    'true',
  ),
  oneKey: key('one applicable key', `${JWS}#section-6`, 'candidates.length > 1', 'false'),
  keyLength: key(
    'length of an RSA key',
    'https://www.rfc-editor.org/rfc/rfc7518#section-3.3',
    'modulusLength !== undefined && modulusLength < RSA_BITS',
    'false',
  ),
  subject: rule('subject', 'subject', `${CORE}#IDToken`, "'sub is not 1 to 255 ASCII characters'", 'undefined'),
  expiry: rule('expiry', 'expiry', `${JWT}#section-4.1.4`, "'exp is over or no time'", 'undefined'),
  future: rule(
    'time of issue',
    'issued-in-future',
    `${CORE}#IDTokenValidation`,
    "'iat is in the future or no time'",
    'undefined',
  ),
  stale: rule(
    'made for this login',
    'issued-before-login',
    `${CORE}#IDTokenValidation`,
    "'iat is before the login began'",
    'undefined',
  ),
  notBefore: rule('not before', 'not-before', `${JWT}#section-4.1.5`, "'nbf is in the future or no time'", 'undefined'),
  tokenHash: rule(
    'hash of the access token',
    'access-token-hash',
    `${CORE}#CodeIDToken`,
    "'at_hash is not of the access token'",
    'undefined',
  ),
  algorithms: rule(
    'algorithms',
    'algorithms',
    'https://www.rfc-editor.org/rfc/rfc8725#section-3.1',
    "['RS256', 'ES256']",
    "['RS256', 'ES256', 'PS256', 'RS384', 'RS512', 'ES384', 'Ed25519', 'HS256', 'none']",
  ),
  emailVerified: rule(
    'e-mail is verified',
    'email-verified',
    `${CORE}#StandardClaims`,
    "'email_verified is not true'",
    'undefined',
  ),
  emailVouched: rule(
    'e-mail is vouched for',
    'email-verified',
    `${CORE}#StandardClaims`,
    "'email_verified is absent'",
    'undefined',
  ),
  hostedDomain: rule(
    'hosted domain',
    'hosted-domain',
    'https://developers.google.com/identity/openid-connect/openid-connect#an-id-tokens-payload',
    'hd === hostedDomain',
    'true',
  ),
  grantId: rule(
    'id of a grant',
    'grant-id',
    'https://www.rfc-editor.org/rfc/rfc3986#section-2',
    'GRANT_ID.pattern.test(text)',
    'true',
  ),
  single: rule(
    'parameters once',
    'single-parameters',
    'https://www.rfc-editor.org/rfc/rfc6749#section-3.1',
    'new Set(parameters.keys()).size === parameters.size',
    'true',
  ),
  errorCode: rule(
    'error code',
    'error-code',
    'https://www.rfc-editor.org/rfc/rfc6749#section-4.1.2.1',
    '/^[a-z_]{1,64}$/.test(text)',
    'true',
  ),
  head: rule('no HEAD', 'method', 'https://www.rfc-editor.org/rfc/rfc9110#section-9.3.2', "method === 'HEAD'", 'false'),
  path: rule(
    'exact path',
    'path',
    'https://www.rfc-editor.org/rfc/rfc3986#section-6.2',
    'paths.includes(path)',
    'true',
  ),
  fetchSite: rule('site of a form', 'fetch-site', FETCH_METADATA, "site === null || site === 'same-origin'", 'true'),
  hiddenOrigin: rule(
    'form without an origin',
    'origin',
    FETCH_METADATA,
    "headers.get('sec-fetch-site') === 'same-origin'",
    'true',
  ),
  origin: rule(
    'origin of a form',
    'origin',
    'https://www.rfc-editor.org/rfc/rfc6454#section-7',
    'origin === publicUrl',
    'true',
  ),
  formType: rule(
    'type of a form',
    'form-type',
    'https://url.spec.whatwg.org/#application/x-www-form-urlencoded',
    "=== 'application/x-www-form-urlencoded'",
    '!== undefined',
  ),
  ticketAge: rule('age of a cookie', 'ticket-age', `${BEST}#section-4.7`, 'now < expires', 'true'),
  ticketKey: rule(
    'key of a cookie',
    'ticket-key',
    `${BEST}#section-4.7`,
    'ours.length === theirs.length && timingSafeEqual(ours, theirs)',
    'true',
  ),
  ticketPurpose: rule('purpose of a cookie', 'ticket-purpose', `${BEST}#section-4.7`, 'sealed === used', 'true'),
  cookieSize: rule(
    'size of a cookie',
    'cookie-size',
    'https://www.rfc-editor.org/rfc/rfc6265#section-6.1',
    '<= COOKIE_MAX',
    '< Infinity',
  ),
  issuer: rule(
    'configured issuer',
    'issuer',
    'https://openid.net/specs/openid-connect-discovery-1_0.html#ProviderConfigurationValidation',
    'found === configured',
    'true',
  ),
  endpointTls: rule(
    'endpoints by TLS',
    'endpoint',
    'https://openid.net/specs/openid-connect-discovery-1_0.html#ProviderMetadata',
    '(local ? isSecureUrl(url) :',
    '(local ? true :',
  ),
  endpointPlain: rule(
    'endpoints without user or fragment',
    'endpoint',
    'https://www.rfc-editor.org/rfc/rfc6749#section-3.1',
    "url.username === '' && url.password === '' && url.hash === ''",
    'true',
  ),
  clientAddress: rule('address of the client', 'client-address', FORWARDED, 'trustedProxies > 0 ?', 'true ?'),
  outermostProxy: rule(
    'address that a trusted proxy saw',
    'client-address',
    FORWARDED,
    '.at(-trustedProxies)',
    '.at(0)',
  ),
  network: rule(
    'network of an address',
    'address-network',
    'https://www.rfc-editor.org/rfc/rfc4291#section-2.5.1',
    'groups.slice(0, 4)',
    'groups.slice(0, 8)',
  ),
  brokenForm: rule(
    'form that breaks off',
    'broke-off',
    'https://www.rfc-editor.org/rfc/rfc9112#section-8',
    'incoming.readableAborted && !incoming.complete',
    'false',
  ),
} as const satisfies Readonly<Record<string, Check>>;

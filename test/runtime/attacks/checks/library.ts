/** Checks that the bridge leaves to its library. */
import type { Check } from '../case.js';

const CORE = 'https://openid.net/specs/openid-connect-core-1_0.html#IDTokenValidation';
const JWS = 'https://www.rfc-editor.org/rfc/rfc7515';

const library = (name: string, reference: string, from: string, to: string): Check => ({
  name,
  file: 'node_modules/oauth4webapi/build/index.js',
  from,
  to,
  reference,
});

export const LIBRARY = {
  tokenIssuer: library('issuer of the ID token', CORE, 'if (result.claims.iss !== expected) {', 'if (false) {'),
  nonceValue: library('nonce of the ID token', CORE, 'if (claims.nonce !== expected) {', 'if (false) {'),
  requiredClaims: library(
    'claims that an ID token must have',
    CORE,
    'if (result.claims[claim] === undefined) {',
    'if (false) {',
  ),
  tokenAudience: library(
    'our client id in the audience',
    CORE,
    'else if (result.claims.aud !== expected) {',
    'else if (false) {',
  ),
  subjectType: library('subject is text', CORE, "if (typeof result.claims[claim] !== 'string') {", 'if (false) {'),
  criticalHeaders: library(
    'critical headers',
    `${JWS}#section-4.1.11`,
    'if (header.crit !== undefined) {',
    'if (false) {',
  ),
  callbackIssuer: library(
    'issuer of the callback',
    'https://www.rfc-editor.org/rfc/rfc9207#section-2.4',
    'if (iss && iss !== as.issuer) {',
    'if (false) {',
  ),
  hybrid: library(
    'no token in the callback',
    'https://openid.net/specs/oauth-v2-multiple-response-types-1_0.html',
    "if (id_token !== undefined || token !== undefined) {\n        throw new UnsupportedOperationError('implicit and hybrid",
    "if (false) {\n        throw new UnsupportedOperationError('implicit and hybrid",
  ),
  signedResponse: library(
    'no signed authorization response',
    'https://openid.net/specs/oauth-v2-jarm.html',
    "if (getURLSearchParameter(parameters, 'response')) {\n        throw OPE('\"parameters\" contains a JARM response, use validateJwtAuthResponse() instead of validateAuthResponse()",
    'if (false) {\n        throw OPE(\'"parameters" contains a JARM response, use validateJwtAuthResponse() instead of validateAuthResponse()',
  ),
  userinfoSubject: library(
    'subject of userinfo',
    'https://openid.net/specs/openid-connect-core-1_0.html#UserInfoResponse',
    'if (json.sub !== expectedSubject) {',
    'if (false) {',
  ),
  tokenType: library(
    'type of the access token',
    'https://openid.net/specs/openid-connect-core-1_0.html#TokenResponse',
    "else if (json.token_type !== 'dpop' && json.token_type !== 'bearer') {",
    'else if (false) {',
  ),
} as const satisfies Readonly<Record<string, Check>>;

/** How the steps of the bridge are wrong. */
import { known } from '../../../../cli/steps/fact.js';
import type { Case } from './case.js';
import { answered, authorization, BRIDGE_URL, ISSUER, loginAnswer, withBridge } from '../facts.js';

const callback = (status: number, headers = {}) => answered(`${BRIDGE_URL}/oidc/auth/callback`, { status, headers });
const loginStatus = (status: number) => answered(`${BRIDGE_URL}/oidc/auth/login?grant=x`, { status });

export const BRIDGE: readonly Case[] = [
  [
    'bridge routes',
    'unreachable',
    withBridge({ login: { url: BRIDGE_URL, failed: 'ENOTFOUND' } }),
    `Unable to connect to the bridge service: ${BRIDGE_URL} does not answer: ENOTFOUND`,
    'VPN',
  ],
  [
    'bridge routes',
    'no login',
    withBridge({ login: loginStatus(404) }),
    '/oidc/auth/login is not there',
    'at the root',
  ],
  [
    'bridge routes',
    'a broken login',
    withBridge({ login: loginStatus(503) }),
    '/oidc/auth/login answers with 503 and leads to no login',
    'pods of the bridge',
  ],
  [
    'bridge routes',
    'a callback of others',
    withBridge({ callback: callback(200) }),
    '/oidc/auth/callback answers with 200 where no login began',
    'both paths',
  ],
  [
    'bridge routes',
    'metrics',
    withBridge({ others: [answered(`${BRIDGE_URL}/metrics`)] }),
    '/metrics answers with 200',
    'port 8080 alone',
  ],
  [
    'bridge login',
    'another place',
    withBridge({ login: loginAnswer('https://access.example/login') }),
    'it leads to https://access.example/login',
    'OIDC_ISSUER',
  ],
  [
    'bridge login',
    'another client id',
    withBridge({ login: loginAnswer(authorization({ client_id: 'other' })) }),
    'the client id is "other"',
    'OIDC_CLIENT_ID',
  ],
  [
    'bridge login',
    'another redirect URI',
    withBridge({ login: loginAnswer(authorization({ redirect_uri: 'http://bridge.example.com/oidc/auth/callback' })) }),
    'the redirect URI is "http://bridge.example.com/oidc/auth/callback"',
    `PUBLIC_URL of the bridge be ${BRIDGE_URL}`,
  ],
  [
    'bridge login',
    'no e-mail',
    withBridge({ login: loginAnswer(authorization({ scope: 'openid' })) }),
    'the scope lacks profile, email',
    'openid profile email',
  ],
  [
    'bridge login',
    'no PKCE',
    withBridge({ login: loginAnswer(authorization({ code_challenge_method: 'plain' })) }),
    'no PKCE by S256',
    'code_challenge',
  ],
  [
    'bridge login',
    'no nonce',
    withBridge({ login: loginAnswer(authorization({ nonce: '' })) }),
    'its nonce is missing',
    'random nonce',
  ],
  [
    'bridge login',
    'no state',
    withBridge({ login: loginAnswer(authorization({ state: 'short' })) }),
    'its state is missing or short',
    'random state',
  ],
  [
    'bridge login',
    'another flow',
    withBridge({ login: loginAnswer(authorization({ response_type: 'id_token' })) }),
    'does not ask for a code',
    'code flow',
  ],
  [
    'redirect URI',
    'refused',
    withBridge({ provider: known(answered(authorization(), { status: 400 })) }),
    `${ISSUER} refuses the login with 400`,
    `register ${BRIDGE_URL}/oidc/auth/callback`,
  ],
  [
    'redirect URI',
    "an error's page",
    withBridge({
      provider: known(
        answered(authorization(), { status: 302, headers: { location: ['/signin/oauth/error?authError=x'] } }),
      ),
    }),
    'leads to an error',
    'register',
  ],
  [
    'bridge answers',
    'a header',
    withBridge({ login: loginAnswer(authorization(), { 'cache-control': ['public'] }) }),
    '/oidc/auth/login lacks no-store in cache-control',
    'in front of the bridge',
  ],
  [
    'bridge answers',
    'a frame',
    withBridge({ login: loginAnswer(authorization(), { 'content-security-policy': ["default-src 'none'"] }) }),
    "lacks frame-ancestors 'none'",
    'headers',
  ],
  [
    'bridge answers',
    'a weak cookie',
    withBridge({ login: loginAnswer(authorization(), { 'set-cookie': ['serval-login-x=y; Path=/; SameSite=Lax'] }) }),
    'the cookie of the login lacks httponly, secure, __Host- before its name',
    'cookies',
  ],
  [
    'bridge answers',
    'no cookie',
    withBridge({ login: loginAnswer(authorization(), { 'set-cookie': [] }) }),
    'sets no cookie',
    'cookies',
  ],
];

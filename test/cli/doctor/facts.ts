/** All that can be known of a way on which all is right: what the tests then change parts of. */
import { generateKeyPairSync } from 'node:crypto';
import type {
  AccountFacts,
  Answered,
  BridgeFacts,
  Facts,
  LoginFacts,
  RoleFacts,
  TokenFacts,
} from '../../../cli/doctor/facts.js';
import { judged, type DoctorStep } from '../../../cli/doctor/report.js';
import { absent, known, valueOf, type Fact } from '../../../cli/steps/fact.js';
import {
  ingestionPolicy,
  ingestionTrust,
  loginTrust,
  oidcProviderArn,
  podIdentityTrust,
  type LoginTrust,
} from '../../../lib/model/index.js';
import { role, status } from '../../runtime/catalog/samples.js';

export const NOW = Date.parse('2026-11-01T02:00:00.000Z');
export const ACCOUNT = '111122223333';
export const ISSUER = 'https://example.okta.com';
export const CLIENT_ID = '0oa-client';
export const BRIDGE_URL = 'https://bridge.example.com';
export const ROLE_ARN = `arn:aws:iam::${ACCOUNT}:role/dba`;
export const CLUSTER_ARN = `arn:aws:eks:eu-central-1:${ACCOUNT}:cluster/prod`;
const WORKER_ARN = `arn:aws:iam::${ACCOUNT}:role/eks-pod-identity-serval-worker`;

const { publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
export const KEY = { ...publicKey.export({ format: 'jwk' }), kid: 'k1', use: 'sig', alg: 'RS256' };

export const trust = (more: Partial<LoginTrust> = {}): string =>
  JSON.stringify(
    loginTrust({
      federated: oidcProviderArn('aws', ACCOUNT, 'example.okta.com'),
      issuer: 'example.okta.com',
      clientId: CLIENT_ID,
      ...more,
    }),
  );

export function answered(url: string, properties: Partial<Answered> = {}): Answered {
  return { url, status: 200, headers: {}, body: '', ahead: 0, ...properties };
}

export const DOCUMENT = {
  issuer: ISSUER,
  authorization_endpoint: `${ISSUER}/authorize`,
  token_endpoint: `${ISSUER}/token`,
  jwks_uri: `${ISSUER}/keys`,
  userinfo_endpoint: `${ISSUER}/userinfo`,
  response_types_supported: ['code'],
  subject_types_supported: ['public'],
  id_token_signing_alg_values_supported: ['RS256'],
};

const SAFE = {
  'cache-control': ['no-store'],
  'referrer-policy': ['no-referrer'],
  'x-content-type-options': ['nosniff'],
  'content-security-policy': ["default-src 'none'; frame-ancestors 'none'"],
};

export const authorization = (parameters: Record<string, string> = {}): string =>
  `${ISSUER}/authorize?${new URLSearchParams({
    client_id: CLIENT_ID,
    redirect_uri: `${BRIDGE_URL}/oidc/auth/callback`,
    response_type: 'code',
    scope: 'openid profile email',
    state: 's'.repeat(43),
    nonce: 'n'.repeat(43),
    code_challenge: 'c'.repeat(43),
    code_challenge_method: 'S256',
    ...parameters,
  })}`;

export const COOKIE = '__Host-serval-login-x=sealed; Path=/; HttpOnly; Secure; SameSite=Lax';

export const loginAnswer = (location: string, headers: Answered['headers'] = {}): Answered =>
  answered(`${BRIDGE_URL}/oidc/auth/login?grant=x`, {
    status: 302,
    headers: { ...SAFE, location: [location], 'set-cookie': [COOKIE], ...headers },
  });

export const CLAIMS = {
  iss: ISSUER,
  aud: CLIENT_ID,
  sub: '00u1',
  email: 'ada@example.com',
  iat: NOW / 1000 - 60,
  exp: NOW / 1000 + 3540,
};

export function whole(): Facts {
  const login: LoginFacts = {
    issuer: ISSUER,
    clientId: known(CLIENT_ID),
    hostedDomain: known('example.com'),
    discoveryUrl: `${ISSUER}/.well-known/openid-configuration`,
    discovery: answered(`${ISSUER}/.well-known/openid-configuration`, { body: JSON.stringify(DOCUMENT) }),
    keys: known(answered(`${ISSUER}/keys`, { body: JSON.stringify({ keys: [KEY] }) })),
  };
  const bridge: BridgeFacts = {
    url: BRIDGE_URL,
    login: loginAnswer(authorization()),
    callback: answered(`${BRIDGE_URL}/oidc/auth/callback`, { status: 400, headers: SAFE }),
    others: [answered(`${BRIDGE_URL}/metrics`, { status: 404 })],
    provider: known(answered(authorization(), { status: 302, headers: { location: [`${ISSUER}/login`] } })),
  };
  const requestable: RoleFacts = {
    arn: ROLE_ARN,
    catalog: role('dba'),
    live: known({ tagged: true, trustPolicy: trust(), maxSessionDuration: 7200 }),
  };
  const account: AccountFacts = {
    connection: {
      account: ACCOUNT,
      name: 'production',
      roleArn: `arn:aws:iam::${ACCOUNT}:role/serval-ingestion`,
      externalId: 'external-id',
    },
    health: { check: 'Test AWS Connection', ok: true, text: 'Successfully authenticated with AWS' },
    status: known(status({ lastComplete: '2026-11-01T00:00:00.000Z' })),
    ingestion: known({
      trust: known(
        JSON.stringify(ingestionTrust({ accountRootArn: `arn:aws:iam::${ACCOUNT}:root`, externalId: 'external-id' })),
      ),
      policies: known([{ name: 'inline policy read', document: JSON.stringify(ingestionPolicy()) }]),
      boundary: absent,
    }),
    roles: known([requestable]),
    listed: known(undefined),
    provider: known({ clientIds: [CLIENT_ID] }),
    trustFromOutside: absent,
  };
  const token: TokenFacts = {
    header: { alg: 'RS256', kid: 'k1' },
    claims: CLAIMS,
    form: undefined,
    signature: known(undefined),
    open: false,
  };
  return {
    now: NOW,
    caller: known({
      account: ACCOUNT,
      arn: `arn:aws:sts::${ACCOUNT}:assumed-role/eks-pod-identity-serval-worker/eks-prod-worker`,
    }),
    clocks: { aws: known(0), issuer: known(1), bridge: known(-1) },
    accounts: known([account]),
    organization: known([
      {
        check: 'List AWS Organization Accounts',
        ok: true,
        text: 'Successfully retrieved 2 accounts from AWS Organizations',
      },
    ]),
    login: known(login),
    bridge: known(bridge),
    token: known(token),
    worker: known({
      arn: WORKER_ARN,
      trust: known(
        JSON.stringify(
          podIdentityTrust({
            account: ACCOUNT,
            clusterArns: [CLUSTER_ARN],
            pods: [{ namespace: 'serval', serviceAccounts: ['serval-worker-sa'] }],
          }),
        ),
      ),
      clusterArn: known(CLUSTER_ARN),
      namespace: known('serval'),
    }),
    denials: [],
  };
}

/** The same facts with parts of one of them replaced. */
function changed<K extends 'accounts' | 'login' | 'bridge' | 'token' | 'worker'>(part: K, value: object): Facts {
  const facts = whole();
  const before = valueOf<unknown>(facts[part] as Fact<unknown>);
  const after =
    part === 'accounts' ? [{ ...(before as readonly object[])[0], ...value }] : { ...(before as object), ...value };
  return { ...facts, [part]: known(after) };
}

export const withAccount = (value: Partial<AccountFacts>): Facts => changed('accounts', value);
export const withLogin = (value: Partial<LoginFacts>): Facts => changed('login', value);
export const withBridge = (value: Partial<BridgeFacts>): Facts => changed('bridge', value);
export const withToken = (value: Partial<TokenFacts>): Facts => changed('token', value);
export const withWorker = (value: object): Facts => changed('worker', value);
export const withClaims = (claims: object): Facts => withToken({ claims: { ...CLAIMS, ...claims } });
export const withDocument = (document: object): Facts =>
  withLogin({
    discovery: answered(`${ISSUER}/.well-known/openid-configuration`, {
      body: JSON.stringify({ ...DOCUMENT, ...document }),
    }),
  });
export const withKeys = (keys: unknown): Facts =>
  withLogin({ keys: known(answered(`${ISSUER}/keys`, { body: JSON.stringify({ keys }) })) });

export function withRole(value: Partial<RoleFacts>): Facts {
  const [account] = valueOf(whole().accounts)!;
  const [only] = valueOf(account!.roles)!;
  return withAccount({ roles: known([{ ...only!, ...value }]) });
}

export function withIngestion(value: object): Facts {
  const [account] = valueOf(whole().accounts)!;
  return withAccount({ ingestion: known({ ...valueOf(account!.ingestion)!, ...value }) });
}

/** What is told of a step; of all its accounts and roles the first that is not right. */
export function told(facts: Facts, step: string): DoctorStep {
  const those = judged(facts).steps.filter((one) => one.step === step);
  return those.find(({ verdict }) => verdict !== 'ok') ?? those[0]!;
}

/** Names of the steps that are not right, each once. */
export const notRight = (facts: Facts): string[] => [
  ...new Set(judged(facts).steps.flatMap(({ step, verdict }) => (verdict === 'ok' ? [] : [step]))),
];

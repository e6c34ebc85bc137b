import { CLIENT_ID, ISSUER_URL_MAX, SERVAL_API } from '../../lib/model/index.js';
import { RuntimeError } from '../errors.js';
import { isSecureUrl, readSettings, SETTING, settingKind, type Environment, type Settings } from '../settings.js';

/** Google's issuer. It is built into IAM, and has rules of its own about whose e-mail it vouches for. */
export const GOOGLE_ISSUER = 'https://accounts.google.com';

/** Bytes of a cookie key: A256GCM. */
const COOKIE_KEY_BYTES = 32;

/** What only the bridge and its provider know. All of it is secret. */
export interface BridgeSecrets {
  readonly clientSecret: string;
  /** Keys of 32 bytes that seal cookies: the first seals, all open. */
  readonly cookieKeys: readonly Uint8Array[];
  /** Of the client of Serval's API; where grants come from there. */
  readonly servalClientSecret?: string;
}

/** What the bridge itself must be told. */
export interface BridgeSettings extends BridgeSecrets {
  /** Origin where people reach the bridge, without a slash at the end. */
  readonly publicUrl: string;
  /** As in the tokens, byte for byte. */
  readonly issuer: string;
  readonly clientId: string;
  /** Where the issuer's discovery document is reached. */
  readonly discoveryUrl: string;
  /** The `hd` claim that Google's tokens must carry; Google's alone. */
  readonly hostedDomain?: string;
  /** Lets e-mails in that the provider says nothing about. */
  readonly allowAbsentEmailVerified: boolean;
  /** Leaves the session policy out: credentials can live on after the grant's end, by STS's 900 seconds at most. */
  readonly allowSessionsPastGrantEnd: boolean;
  /** Denies credentials to assume further roles, which would outlive the grant. @default false */
  readonly denyRoleChaining?: boolean;
  /** Origin that stands for AWS's sign-in to its console. @default - AWS's own, of each role's partition */
  readonly signInEndpoint?: string | undefined;
}

/** What the process or the function around it must be told besides. */
export interface HostSettings extends BridgeSettings {
  readonly region: string;
  readonly stsEndpoint?: string;
  readonly dynamodbEndpoint?: string;
  readonly secretsManagerEndpoint?: string;
  readonly catalogTable: string;
  readonly grantsTable: string;
  readonly auditTable: string;
  /** Days that rows of the audit trail are kept. @default - for ever */
  readonly auditRetentionDays?: number;
  /** Serval's public API, which grants come from. @default - the grants' table alone */
  readonly servalApi?: ServalApiSettings;
}

export interface ServalApiSettings {
  readonly url: string;
  readonly clientId: string;
}

/** All but the secrets, which may change. */
export type OpenSettings = Omit<HostSettings, keyof BridgeSecrets>;

export interface ProcessSettings extends HostSettings {
  readonly port: number;
  readonly healthPort: number;
  /** Of one address. 0: without limit. */
  readonly loginsPerMinute: number;
  /**
   * How many proxies in front append to X-Forwarded-For. 0: none, the socket's address counts.
   * @default - the socket's address counts, unless it is a private one, which all people may share
   */
  readonly trustedProxies?: number;
}

const ORIGIN = settingKind('an https URL (http only on loopback) without path, query or fragment', (text) => {
  const url = new URL(text);
  return isSecureUrl(url) && (text === url.origin || text === `${url.origin}/`) ? url.origin : undefined;
});

const ISSUER = settingKind('the issuer as it stands in its tokens: https, without port, query or fragment', (text) => {
  const url = new URL(text);
  const plain = !url.username && !url.password && !url.port && !/[?#\s]/.test(text);
  return url.protocol === 'https:' && plain && text.length <= ISSUER_URL_MAX ? text : undefined;
});

const DISCOVERY_URL = settingKind(
  'the https URL (http only on loopback) of a discovery document, with /.well-known/ in its path',
  (text) => {
    const url = new URL(text);
    return isSecureUrl(url) && url.pathname.includes('/.well-known/') ? text : undefined;
  },
);

const CLIENT = settingKind(`a client id of ${CLIENT_ID.max} characters at most: ${CLIENT_ID.allowed}`, (text) =>
  CLIENT_ID.pattern.test(text) && text.length <= CLIENT_ID.max ? text : undefined,
);

/** A file's last line break is what gets into it most often. @see https://www.rfc-editor.org/rfc/rfc6749#appendix-A.2 */
const CLIENT_SECRET = settingKind('what the provider shows: printable ASCII, without a line break', (text) =>
  /^[\x20-\x7e]+$/.test(text) ? text : undefined,
);

const GRANT_SOURCE = settingKind('table or serval-api', (text) =>
  text === 'table' || text === 'serval-api' ? text : undefined,
);

const COOKIE_KEYS = settingKind(
  `one or two keys, current,previous, each ${COOKIE_KEY_BYTES} random bytes in base64, as openssl rand -base64 32 makes them`,
  (text) => {
    const keys = text.split(',').map((key) => key.trim());
    if (keys.length > 2 || !keys.every((key) => /^[A-Za-z0-9+/_-]{43}=?$/.test(key))) return undefined;
    const bytes = keys.map((key) => new Uint8Array(Buffer.from(key, 'base64')));
    return bytes.every(({ length }) => length === COOKIE_KEY_BYTES) ? bytes : undefined;
  },
);

const DOMAIN = settingKind('the domain of a Google Workspace, as example.com, in small letters', (text) =>
  /^(?=.{1,253}$)[a-z0-9-]+(?:\.[a-z0-9-]+)+$/.test(text) ? text : undefined,
);

const PORT = SETTING.integer(1, 65_535);

/** Of one address, behind which a whole office may be. */
const LOGINS_PER_MINUTE = 60;

/**
 * Of a process, which has its secrets in the environment.
 * @throws RuntimeError `Setting` that names the first missing or malformed one, never its value
 */
export function bridgeSettings(environment: Environment): ProcessSettings {
  const { optional } = readSettings(environment);
  const settings = hostSettings(environment);
  return {
    ...settings,
    ...bridgeSecrets(environment, settings.servalApi !== undefined),
    loginsPerMinute: optional('LOGINS_PER_MINUTE', SETTING.integer(0, 100_000)) ?? LOGINS_PER_MINUTE,
    trustedProxies: optional('TRUSTED_PROXIES', SETTING.integer(0, 10)),
    port: optional('PORT', PORT) ?? 8080,
    healthPort: optional('HEALTH_PORT', PORT) ?? 8081,
  };
}

/**
 * The two secrets, by the keys of `BRIDGE_SECRET_KEYS`, and the one of Serval's API where that is used.
 * @throws RuntimeError `Setting` that names the first missing or malformed one, never its value
 */
export function bridgeSecrets(values: Environment, servalApi: boolean): BridgeSecrets {
  const { required } = readSettings(values);
  return {
    clientSecret: required('OIDC_CLIENT_SECRET', CLIENT_SECRET),
    cookieKeys: required('COOKIE_KEYS', COOKIE_KEYS),
    ...(servalApi && { servalClientSecret: required(SERVAL_API.secretKey, CLIENT_SECRET) }),
  };
}

/** Two settings count with `GRANTS=serval-api` alone, and are left alone without. */
function servalApiSettings({ required, optional }: Settings): ServalApiSettings | undefined {
  if (optional('GRANTS', GRANT_SOURCE) !== 'serval-api') return undefined;
  return { url: optional('SERVAL_API_URL', ORIGIN) ?? SERVAL_API.url, clientId: required('SERVAL_CLIENT_ID', CLIENT) };
}

/**
 * All but the secrets.
 * @throws RuntimeError `Setting` that names the first missing or malformed one, never its value
 */
export function hostSettings(environment: Environment): OpenSettings {
  const settings = readSettings(environment);
  const { required, optional } = settings;
  const issuer = required('OIDC_ISSUER', ISSUER);
  const hostedDomain = optional('GOOGLE_HOSTED_DOMAIN', DOMAIN);
  if (issuer === GOOGLE_ISSUER && hostedDomain === undefined) {
    throw new RuntimeError('Setting', 'GOOGLE_HOSTED_DOMAIN is missing; Google logs in anybody: set it to your domain');
  }
  if (issuer !== GOOGLE_ISSUER && hostedDomain !== undefined) {
    throw new RuntimeError('Setting', "GOOGLE_HOSTED_DOMAIN is for Google's issuer alone; leave it out");
  }
  return {
    region: required('AWS_REGION', SETTING.region),
    stsEndpoint: optional('AWS_ENDPOINT_URL_STS', SETTING.url),
    dynamodbEndpoint: optional('AWS_ENDPOINT_URL_DYNAMODB', SETTING.url),
    secretsManagerEndpoint: optional('AWS_ENDPOINT_URL_SECRETS_MANAGER', SETTING.url),
    publicUrl: required('PUBLIC_URL', ORIGIN),
    issuer,
    clientId: required('OIDC_CLIENT_ID', CLIENT),
    discoveryUrl: optional('OIDC_DISCOVERY_URL', DISCOVERY_URL) ?? discoveryUrlOf(issuer),
    hostedDomain,
    signInEndpoint: optional('AWS_ENDPOINT_URL_SIGNIN', ORIGIN),
    allowAbsentEmailVerified: optional('ALLOW_ABSENT_EMAIL_VERIFIED', SETTING.flag) ?? isOkta(issuer),
    allowSessionsPastGrantEnd: optional('ALLOW_SESSIONS_PAST_GRANT_END', SETTING.flag) ?? false,
    catalogTable: required('CATALOG_TABLE', SETTING.table),
    grantsTable: required('GRANTS_TABLE', SETTING.table),
    auditTable: required('AUDIT_TABLE', SETTING.table),
    denyRoleChaining: optional('DENY_ROLE_CHAINING', SETTING.flag) ?? false,
    auditRetentionDays: optional('AUDIT_RETENTION_DAYS', SETTING.integer(1, 36_500)),
    servalApi: servalApiSettings(settings),
  };
}

/** @see https://openid.net/specs/openid-connect-discovery-1_0.html#ProviderConfigurationRequest */
export function discoveryUrlOf(issuer: string): string {
  return `${issuer.replace(/\/$/, '')}/.well-known/openid-configuration`;
}

/** Okta leaves `email_verified` out; its own domains are known, a custom one needs the setting. */
export function isOkta(issuer: string): boolean {
  return /\.(?:okta|oktapreview|okta-emea|okta-gov)\.com$/.test(new URL(issuer).hostname);
}

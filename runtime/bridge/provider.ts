import * as client from 'openid-client';
import { RuntimeError } from '../errors.js';
import type { Fetch } from '../fetch.js';
import { failureText } from '../session/failure.js';
import { SIGNING_ALGORITHMS } from './checks/algorithms.js';
import { isEndpoint } from './checks/endpoint.js';
import { isConfiguredIssuer } from './checks/issuer.js';
import { boundedFetch, type BoundedFetch, type BoundedInit } from './fetch.js';
import { providerKeys, type ProviderKeys } from './keys.js';
import { measured } from './metrics.js';
import type { SecretSource } from './secrets.js';
import type { BridgeSettings } from './settings.js';

/** Milliseconds that a discovery document serves before it is asked for anew, behind the logins that go on with it. */
export const REDISCOVERY = 3_600_000;
/** Milliseconds between two attempts to. */
export const REDISCOVERY_PAUSE = 60_000;

export interface Discovered {
  readonly configuration: client.Configuration;
  /** The same for userinfo alone: where that comes signed, the library verifies it. */
  readonly userinfo: client.Configuration;
  /** With which ID tokens are verified: the library leaves that to TLS on the code flow. */
  readonly keys: ProviderKeys;
}

/** The provider, discovered when first needed; a first discovery that fails is tried again at the next login. */
export interface Provider {
  discovered(): Promise<Discovered>;
  /** Why what serves is older than it should be; undefined where it is not. */
  stale(): string | undefined;
}

/** What is measured: each call, as it leaves. */
type Measures = Parameters<typeof measured>[0];

export function loginProvider(
  settings: BridgeSettings,
  secrets: SecretSource,
  fetch: Fetch,
  measures: Measures,
): Provider {
  const { clock } = measures;
  let found: { readonly discovered: Discovered; readonly at: number } | undefined;
  let pending: Promise<Discovered> | undefined;
  let asked = -Infinity;
  let failed: string | undefined;
  let keys: { readonly uri: string; readonly keys: ProviderKeys } | undefined;

  /** With the same address they outlive a new discovery. */
  function keysAt(uri: string, under: BoundedFetch): ProviderKeys {
    if (keys?.uri !== uri) keys = { uri, keys: providerKeys(under, uri, clock) };
    return keys.keys;
  }

  async function discoverAnew(): Promise<Discovered> {
    asked = clock.now();
    const discovered = await discover(settings, secrets, boundedFetch(fetch), keysAt, measures);
    found = { discovered, at: asked };
    failed = undefined;
    return discovered;
  }

  const ask = (): Promise<Discovered> => (pending ??= discoverAnew().finally(() => (pending = undefined)));

  return {
    discovered: async () => {
      if (!found) return ask();
      const now = clock.now();
      const due = Math.abs(now - found.at) >= REDISCOVERY && Math.abs(now - asked) >= REDISCOVERY_PAUSE;
      // Nobody waits for it: while the provider is down, the old one serves on.
      if (due) ask().catch((error: unknown) => (failed = failureText(error)));
      return found.discovered;
    },
    stale: () =>
      found && failed !== undefined
        ? `the login provider was discovered at ${new Date(found.at).toISOString()} and not since: ${failed}`
        : undefined,
  };
}

async function discover(
  settings: BridgeSettings,
  secrets: SecretSource,
  fetch: BoundedFetch,
  keysAt: (uri: string, fetch: BoundedFetch) => ProviderKeys,
  measures: Measures,
): Promise<Discovered> {
  const url = new URL(settings.discoveryUrl);
  const local = url.protocol === 'http:';
  const called =
    (endpoint: string): BoundedFetch =>
    (...request) =>
      measured(
        measures,
        'provider',
        (result) => ({ endpoint, result }),
        () => fetch(...request),
        ({ status }) => `${status}`,
      );
  const found = await client.discovery(url, settings.clientId, undefined, client.None(), {
    [client.customFetch]: called('discovery') as unknown as client.CustomFetch,
    execute: local ? [client.allowInsecureRequests] : [],
  });
  const server = checkedMetadata(found.serverMetadata(), settings.issuer, local);

  const methods = server.token_endpoint_auth_methods_supported ?? ['client_secret_basic'];
  const authentication = methods.includes('client_secret_basic') ? client.ClientSecretBasic : client.ClientSecretPost;
  // The times of tokens are checked by the bridge, on the clock that it is given: see id-token.ts.
  const times = { [client.clockTolerance]: Number.MAX_SAFE_INTEGER };
  // The secret of the moment: it may be another one at the next request.
  const authenticate: client.ClientAuth = (...request) => authentication(secrets.current().clientSecret)(...request);
  const calls = new Map([
    [server.userinfo_endpoint, called('userinfo')],
    [server.token_endpoint, called('token')],
    [server.jwks_uri, called('keys')],
  ]);
  const configured = (): client.Configuration => {
    const configuration = new client.Configuration(server, settings.clientId, times, authenticate);
    // The fetch has its own.
    configuration.timeout = undefined;
    // The library calls nothing else: what it is told of the provider is what `checkedMetadata` lets through.
    configuration[client.customFetch] = ((url: string, init: BoundedInit) =>
      calls.get(url)!(url, init)) as unknown as client.CustomFetch;
    if (local) client.allowInsecureRequests(configuration);
    return configuration;
  };
  const userinfo = configured();
  client.enableNonRepudiationChecks(userinfo);
  return { configuration: configured(), userinfo, keys: keysAt(server.jwks_uri!, called('keys')) };
}

/** The parts of the discovery document that the bridge uses. */
export function checkedMetadata(found: client.ServerMetadata, issuer: string, local: boolean): client.ServerMetadata {
  if (!isConfiguredIssuer(found.issuer, issuer)) {
    throw new RuntimeError(
      'Setting',
      `OIDC_ISSUER is ${JSON.stringify(issuer)}, but its discovery document says ${JSON.stringify(found.issuer)}; they must be equal`,
    );
  }
  const endpoints = {
    authorization_endpoint: endpoint(found, 'authorization_endpoint', local)!,
    token_endpoint: endpoint(found, 'token_endpoint', local)!,
    jwks_uri: endpoint(found, 'jwks_uri', local)!,
    ...(found.userinfo_endpoint !== undefined && {
      userinfo_endpoint: endpoint(found, 'userinfo_endpoint', local),
    }),
  };
  return {
    issuer,
    ...endpoints,
    id_token_signing_alg_values_supported: SIGNING_ALGORITHMS,
    userinfo_signing_alg_values_supported: SIGNING_ALGORITHMS,
    token_endpoint_auth_methods_supported: found.token_endpoint_auth_methods_supported,
    authorization_response_iss_parameter_supported: found.authorization_response_iss_parameter_supported,
  };
}

type Endpoint = 'authorization_endpoint' | 'token_endpoint' | 'jwks_uri' | 'userinfo_endpoint';

function endpoint(found: client.ServerMetadata, name: Endpoint, local: boolean): string {
  const text = found[name];
  if (!isEndpoint(text, local)) {
    throw new RuntimeError(
      'Setting',
      `OIDC_ISSUER: ${name} of its discovery document is ${JSON.stringify(text)}; it must be an https URL`,
    );
  }
  return new URL(text).href;
}

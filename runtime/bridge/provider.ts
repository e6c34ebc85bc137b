import * as client from 'openid-client';
import type { Clock } from '../clock.js';
import { RuntimeError } from '../errors.js';
import { SIGNING_ALGORITHMS } from './checks/algorithms.js';
import { isEndpoint } from './checks/endpoint.js';
import { isConfiguredIssuer } from './checks/issuer.js';
import { boundedFetch, keepingKeys, type BoundedFetch, type Fetch } from './fetch.js';
import type { SecretSource } from './secrets.js';
import type { BridgeSettings } from './settings.js';

/** Seconds that one answer of the provider may take. */
const TIMEOUT = 10;

/** The provider, discovered when first needed; a failed discovery is tried again at the next login. */
export interface Provider {
  configuration(): Promise<client.Configuration>;
}

export function loginProvider(settings: BridgeSettings, secrets: SecretSource, fetch: Fetch, clock: Clock): Provider {
  let discovered: Promise<client.Configuration> | undefined;
  return {
    configuration: () => {
      discovered ??= discover(settings, secrets, boundedFetch(fetch), clock).catch((error: unknown) => {
        discovered = undefined;
        throw error;
      });
      return discovered;
    },
  };
}

async function discover(
  settings: BridgeSettings,
  secrets: SecretSource,
  fetch: BoundedFetch,
  clock: Clock,
): Promise<client.Configuration> {
  const url = new URL(settings.discoveryUrl);
  const local = url.protocol === 'http:';
  const found = await client.discovery(url, settings.clientId, undefined, client.None(), {
    [client.customFetch]: fetch as client.CustomFetch,
    timeout: TIMEOUT,
    execute: local ? [client.allowInsecureRequests] : [],
  });
  const server = checkedMetadata(found.serverMetadata(), settings.issuer, local);

  const methods = server.token_endpoint_auth_methods_supported ?? ['client_secret_basic'];
  const authentication = methods.includes('client_secret_basic') ? client.ClientSecretBasic : client.ClientSecretPost;
  // The times of tokens are checked by the bridge, on the clock that it is given: see id-token.ts.
  const times = { [client.clockTolerance]: Number.MAX_SAFE_INTEGER };
  // The secret of the moment: it may be another one at the next request.
  const authenticate: client.ClientAuth = (...request) => authentication(secrets.current().clientSecret)(...request);
  const configuration = new client.Configuration(server, settings.clientId, times, authenticate);
  configuration.timeout = TIMEOUT;
  configuration[client.customFetch] = keepingKeys(fetch, new URL(server.jwks_uri!).href, clock) as client.CustomFetch;
  // On the code flow the library takes TLS as proof of the ID token and leaves its signature unchecked by default.
  client.enableNonRepudiationChecks(configuration);
  if (local) client.allowInsecureRequests(configuration);
  return configuration;
}

/**
 * The parts of the discovery document that the bridge uses.
 */
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

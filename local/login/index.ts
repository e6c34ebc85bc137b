/**
 * A login provider on loopback, as Okta: the certified oidc-provider, with the e-mail in the ID token, PKCE demanded,
 * and no consent page of its own. Its issuer is an https name, as IAM demands; its endpoints are on loopback.
 *
 * oidc-provider reads the system's clock. So that tests and the demonstration can move time, the times in an ID token
 * are shifted by the difference to the clock that is passed in, and the token is signed again with the same key. What
 * it keeps expires on that clock too; what it checks by itself besides stays on the system's clock.
 * @see https://github.com/panva/node-oidc-provider
 */
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { CompactSign, decodeJwt, decodeProtectedHeader, importJWK } from 'jose';
import Provider from 'oidc-provider';
import type { JsonWebKeySet, LocalClock } from '../aws/api.js';
import { memoryAdapter } from './adapter.js';
import { choicePage, problemPage } from './interaction.js';
import { providerKeys, type Algorithm, type ProviderKeys } from './keys.js';
import { claimsOf, type LocalUser } from './users.js';

export type { LocalUser } from './users.js';

export interface LocalClient {
  readonly clientId: string;
  readonly clientSecret: string;
  readonly redirectUris: readonly string[];
  /** @default RS256 */
  readonly algorithm?: Algorithm;
}

export interface LoginOptions {
  /** https, without a path: what stands in tokens, byte for byte. */
  readonly issuer: string;
  readonly clients: readonly LocalClient[];
  readonly users: readonly LocalUser[];
  readonly clock: LocalClock;
  /** Whether the e-mail is left out of ID tokens, so that only userinfo tells it. @default false */
  readonly emailInUserinfoOnly?: boolean;
  /** @default 0: any free port */
  readonly port?: number;
  /** Asked for each ID token: how it shall be wrong. @default - none is */
  misdeed?(): Misdeed | undefined;
}

/** What a provider does wrong with an ID token. */
export interface Misdeed {
  /** Put in place of those that it would have. */
  readonly claims?: Readonly<Record<string, unknown>>;
  /** Whether the signature is of other bytes. */
  readonly signatureOfOther?: boolean;
}

export interface LocalLogin {
  /** Where the provider is reached: `http://localhost:PORT`. */
  readonly url: string;
  /** Its discovery document, with the https issuer and loopback endpoints. */
  readonly discoveryUrl: string;
  /** Its public keys, as AWS fetches them. */
  jwks(): Promise<JsonWebKeySet>;
  close(): Promise<void>;
}

const INTERACTION = '/interaction/';
const SCOPES = 'openid profile email';
const FORM_MAX = 4096;

export async function startLogin(options: LoginOptions): Promise<LocalLogin> {
  const { issuer, users, clock } = options;
  if (new URL(issuer).origin !== issuer) throw new Error(`issuer: ${JSON.stringify(issuer)} must be an origin`);
  const keys = await providerKeys();
  const provider = new Provider(issuer, configuration(options, keys));

  provider.use(async (context, next) => {
    await next();
    const body = context.body as { id_token?: string } | undefined;
    if (context.oidc?.route === 'token' && body?.id_token !== undefined) {
      const seconds = Math.round((clock.now() - Date.now()) / 1000);
      body.id_token = await signedAgain(body.id_token, seconds, keys, options.misdeed?.());
    }
  });

  const protocol = provider.callback();
  const server = createServer((request, response) => {
    const handled = request.url?.startsWith(INTERACTION)
      ? interact(provider, issuer, users, request, response)
      : protocol(request, response);
    handled.catch((error: unknown) => answer(response, 400, problemPage(String(error))));
  });
  server.listen(options.port ?? 0, 'localhost');
  await once(server, 'listening');
  const url = `http://localhost:${(server.address() as AddressInfo).port}`;

  return {
    url,
    discoveryUrl: `${url}/.well-known/openid-configuration`,
    jwks: () => Promise.resolve(keys.published),
    close: async () => {
      const closed = new Promise((resolve) => server.close(resolve));
      server.closeAllConnections();
      await closed;
    },
  };
}

function configuration({ clients, users, clock, emailInUserinfoOnly }: LoginOptions, keys: ProviderKeys): object {
  return {
    clients: clients.map(({ clientId, clientSecret, redirectUris, algorithm = 'RS256' }) => ({
      client_id: clientId,
      client_secret: clientSecret,
      redirect_uris: redirectUris,
      id_token_signed_response_alg: algorithm,
    })),
    adapter: memoryAdapter(clock),
    jwks: { keys: keys.privateKeys },
    cookies: { keys: [randomBytes(32).toString('base64url')] },
    claims: { openid: ['sub'], email: ['email', 'email_verified'], profile: ['name'] },
    // Whether only userinfo holds the claims of scopes, as the standard has it, or the ID token too, as Okta does.
    conformIdTokenClaims: emailInUserinfoOnly ?? false,
    pkce: { required: () => true },
    renderError: (context: { body: unknown }, { error, error_description: why }: Record<string, string>) => {
      context.body = problemPage(`${error}: ${why}`);
    },
    features: { devInteractions: { enabled: false } },
    interactions: { url: (_context: unknown, { uid }: { uid: string }) => `${INTERACTION}${uid}` },
    ttl: { AccessToken: 3600, AuthorizationCode: 60, Grant: 86_400, IdToken: 3600, Interaction: 3600, Session: 86_400 },
    findAccount: (_context: unknown, id: string) => {
      const user = users.find(({ subject }) => subject === id);
      return user && { accountId: id, claims: () => claimsOf(user) };
    },
    // The organization has assigned the application: nobody is asked whether it may know who they are.
    loadExistingGrant: async ({ oidc }: GrantContext) => {
      const grant = new oidc.provider.Grant({ clientId: oidc.client.clientId, accountId: oidc.session.accountId });
      grant.addOIDCScope(SCOPES);
      await grant.save();
      return grant;
    },
  };
}

interface GrantContext {
  readonly oidc: {
    readonly provider: Provider;
    readonly client: { readonly clientId: string };
    readonly session: { readonly accountId: string };
  };
}

async function interact(
  provider: Provider,
  issuer: string,
  users: readonly LocalUser[],
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const { uid } = await provider.interactionDetails(request, response);
  if (request.method !== 'POST') return answer(response, 200, choicePage(issuer, `${INTERACTION}${uid}`, users));
  const chosen = new URLSearchParams(await bodyOf(request)).get('user');
  const user = users.find(({ subject }) => subject === chosen);
  if (!user) return answer(response, 400, problemPage('There is no such user.'));
  return provider.interactionFinished(request, response, { login: { accountId: user.subject } });
}

/** An ID token whose times are later by so many seconds, signed again with the key that signed it. */
async function signedAgain(token: string, seconds: number, keys: ProviderKeys, misdeed: Misdeed = {}): Promise<string> {
  const { alg, kid } = decodeProtectedHeader(token);
  const key = keys.privateKeys.find((known) => known.kid === kid);
  if (!key || alg === undefined) throw new Error(`no key ${JSON.stringify(kid)}`);
  const claims: Record<string, unknown> = decodeJwt(token);
  for (const name of ['iat', 'exp', 'nbf', 'auth_time']) {
    const time = claims[name];
    if (typeof time === 'number') claims[name] = time + seconds;
  }
  const sign = async (content: object): Promise<string> =>
    new CompactSign(new TextEncoder().encode(JSON.stringify(content)))
      .setProtectedHeader({ alg, kid })
      .sign(await importJWK(key, alg));
  const said = { ...claims, ...misdeed.claims };
  if (!misdeed.signatureOfOther) return sign(said);
  const [signed, other] = [await sign(said), await sign({ ...said, other: true })];
  return `${signed.slice(0, signed.lastIndexOf('.'))}${other.slice(other.lastIndexOf('.'))}`;
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  let body = '';
  for await (const chunk of request) {
    body += String(chunk);
    if (body.length > FORM_MAX) throw new Error('the form is too large');
  }
  return body;
}

function answer(response: ServerResponse, status: number, html: string): void {
  response.writeHead(status, { 'content-type': 'text/html; charset=utf-8', 'cache-control': 'no-store' }).end(html);
}

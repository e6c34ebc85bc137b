/**
 * A login provider that logs everybody in at once, and does one thing wrong. With no behaviour set it does all as
 * OpenID Connect Core and Discovery demand, so that a test shows the one thing.
 * @see https://openid.net/specs/openid-connect-core-1_0.html
 */
import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { base64url, exportJWK, generateKeyPair, CompactSign, type CryptoKey, type JWK } from 'jose';
import type { JsonWebKeySet, LocalClock } from '../../../../local/aws/api.js';

type Claims = Record<string, unknown>;
type Algorithm = 'RS256' | 'ES256' | 'PS256';

/** Signs claims, or any other text in their place. */
type Signed = (header: object, key?: CryptoKey, text?: string) => Promise<string>;

/** What it does other than it should. Each gets the right thing and gives the wrong one. */
export interface Behaviour {
  claims?(right: Claims): Claims;
  /** The whole token, made of right claims. */
  idToken?(claims: Claims, signed: Signed): Promise<string>;
  algorithm?: Algorithm;
  tokenAnswer?(right: Claims): unknown;
  tokenStatus?: number;
  /** The one client secret that it takes; without, it takes all. */
  clientSecret?: string;
  /** Tells a refused client by its content alone, as Okta does, where RFC 6749 wants a challenge besides. */
  withoutChallenge?: boolean;
  /** What it calls a refused client instead of `invalid_client`. */
  refusedAs?: string;
  callback?(parameters: URLSearchParams): void;
  discovery?(right: Claims): Claims;
  keys?(right: readonly JWK[]): readonly JWK[] | Promise<readonly JWK[]>;
  keysStatus?: number;
  userinfo?: Claims;
  /** Path that answers with a redirect to somewhere else. */
  redirects?: { readonly path: string; readonly to: string };
  /** Demands the verifier of the challenge that a code was asked for with, as RFC 7636 wants. */
  pkce?: boolean;
  /** Answers by itself; where it gives true, nothing else does. */
  answers?(pathname: string, response: ServerResponse): boolean;
}

export interface RogueProvider {
  readonly url: string;
  readonly discoveryUrl: string;
  /** Set before a login; empty is right. */
  behaviour: Behaviour;
  readonly keys: Readonly<Record<Algorithm, CryptoKey>>;
  /** Parameters of the authorization and token requests, and paths of all requests. */
  readonly authorizations: URLSearchParams[];
  readonly redeemed: URLSearchParams[];
  readonly paths: string[];
  /** What it gave out and nobody may repeat: codes, ID tokens and access tokens. */
  readonly issued: string[];
  /** Token requests whose client secret was not taken. */
  refusedClients: number;
  jwks(): Promise<JsonWebKeySet>;
  close(): Promise<void>;
}

export interface RogueOptions {
  readonly issuer: string;
  readonly clientId: string;
  readonly email: string;
  readonly clock: LocalClock;
}

/** Made once for all providers of a test file: RSA keys take their time. */
let shared: ReturnType<typeof keyPairs> | undefined;

function keyPairs() {
  return Promise.all(
    (['RS256', 'ES256', 'PS256'] as const).map(async (alg) => {
      const { publicKey, privateKey } = await generateKeyPair(alg);
      const jwk: JWK = { ...(await exportJWK(publicKey)), kid: alg.toLowerCase(), alg, use: 'sig' };
      return { alg, privateKey, jwk };
    }),
  );
}

export async function rogueProvider({ issuer, clientId, email, clock }: RogueOptions): Promise<RogueProvider> {
  const pairs = await (shared ??= keyPairs());
  const keys = Object.fromEntries(pairs.map(({ alg, privateKey }) => [alg, privateKey])) as RogueProvider['keys'];
  const published = pairs.map(({ jwk }) => jwk);
  const asked = new Map<string, URLSearchParams>();

  const server = createServer((request, response) => {
    serve(request, response).catch((error: unknown) => response.writeHead(500).end(String(error)));
  });
  server.listen(0, 'localhost');
  await once(server, 'listening');
  const url = `http://localhost:${(server.address() as AddressInfo).port}`;

  const provider: RogueProvider = {
    url,
    discoveryUrl: `${url}/.well-known/openid-configuration`,
    behaviour: {},
    keys,
    authorizations: [],
    redeemed: [],
    paths: [],
    issued: [],
    refusedClients: 0,
    jwks: async () => ({ keys: published as JsonWebKeySet['keys'] }),
    close: async () => {
      const closed = new Promise((resolve) => server.close(resolve));
      server.closeAllConnections();
      await closed;
    },
  };

  async function idToken(nonce: string | undefined): Promise<string> {
    const { claims = (right: Claims) => right, algorithm = 'RS256', idToken: make } = provider.behaviour;
    const now = Math.floor(clock.now() / 1000);
    const right = { iss: issuer, aud: clientId, sub: '00u1', email, iat: now, exp: now + 3600, nonce };
    const all = claims(right);
    const signed: Signed = (header, key = keys[algorithm], text = JSON.stringify(all)) =>
      new CompactSign(new TextEncoder().encode(text))
        .setProtectedHeader({ alg: algorithm, kid: algorithm.toLowerCase(), ...header })
        .sign(key, { crit: { 'x-unknown': true } });
    return make ? make(all, signed) : signed({});
  }

  async function serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { behaviour } = provider;
    const { pathname, searchParams } = new URL(request.url ?? '/', url);
    provider.paths.push(pathname);
    const json = (body: unknown, status = 200): void => {
      const text = typeof body === 'string' ? body : JSON.stringify(body);
      const type = 'application/json';
      response.writeHead(status, { 'content-type': type }).end(text);
    };
    if (behaviour.answers?.(pathname, response)) return;
    if (behaviour.redirects?.path === pathname) {
      response.writeHead(307, { location: behaviour.redirects.to }).end();
    } else if (pathname === '/.well-known/openid-configuration') {
      const right = {
        issuer,
        authorization_endpoint: `${url}/authorize`,
        token_endpoint: `${url}/token`,
        jwks_uri: `${url}/keys`,
        userinfo_endpoint: `${url}/userinfo`,
        id_token_signing_alg_values_supported: ['RS256', 'ES256', 'PS256', 'HS256', 'none'],
        authorization_response_iss_parameter_supported: true,
      };
      json(behaviour.discovery?.(right) ?? right);
    } else if (pathname === '/authorize') {
      provider.authorizations.push(searchParams);
      const code = base64url.encode(crypto.getRandomValues(new Uint8Array(24)));
      asked.set(code, searchParams);
      provider.issued.push(code);
      const back = new URL(searchParams.get('redirect_uri') ?? '');
      back.searchParams.set('code', code);
      back.searchParams.set('state', searchParams.get('state') ?? '');
      back.searchParams.set('iss', issuer);
      behaviour.callback?.(back.searchParams);
      response.writeHead(302, { location: back.href }).end();
    } else if (pathname === '/token') {
      const form = new URLSearchParams(await textOf(request));
      if (behaviour.clientSecret !== undefined && secretOf(request) !== behaviour.clientSecret) {
        provider.refusedClients += 1;
        if (!behaviour.withoutChallenge) response.setHeader('www-authenticate', 'Basic realm="rogue"');
        return json({ error: behaviour.refusedAs ?? 'invalid_client', error_description: secretOf(request) }, 401);
      }
      provider.redeemed.push(form);
      const asking = asked.get(form.get('code') ?? '');
      if (behaviour.pkce && !(await isVerifier(form.get('code_verifier'), asking?.get('code_challenge')))) {
        return json({ error: 'invalid_grant' }, 400);
      }
      const right = {
        access_token: `access-token-${base64url.encode(crypto.getRandomValues(new Uint8Array(9)))}`,
        token_type: 'Bearer',
        id_token: await idToken(asking?.get('nonce') ?? undefined),
      };
      provider.issued.push(right.access_token, right.id_token);
      json(behaviour.tokenAnswer?.(right) ?? right, behaviour.tokenStatus);
    } else if (pathname === '/keys') {
      json({ keys: (await behaviour.keys?.(published)) ?? published }, behaviour.keysStatus);
    } else if (pathname === '/userinfo') {
      json(behaviour.userinfo ?? { sub: '00u1', email });
    } else {
      json({ error: 'not_found' }, 404);
    }
  }

  return provider;
}

/** A code that was asked for without a challenge needs no verifier. @see https://www.rfc-editor.org/rfc/rfc7636#section-4.6 */
async function isVerifier(verifier: string | null, challenge: string | null | undefined): Promise<boolean> {
  if (!challenge) return true;
  const digest = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(verifier ?? ''));
  return base64url.encode(new Uint8Array(digest)) === challenge;
}

/** @see https://www.rfc-editor.org/rfc/rfc6749#section-2.3.1 */
function secretOf({ headers }: IncomingMessage): string {
  const credentials = Buffer.from(headers.authorization?.replace('Basic ', '') ?? '', 'base64').toString();
  return decodeURIComponent(credentials.split(':')[1] ?? '');
}

async function textOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString();
}

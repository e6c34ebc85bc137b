/** The least that a program with openid-client does: Node's own server, state in memory, signatures checked. */
import { createServer, type ServerResponse } from 'node:http';
import * as client from 'openid-client';
import { told } from '../sync/child.js';
import { measuredHere } from './relying.js';
import { CLIENT_ID, CLIENT_SECRET, type Place } from './terms.js';

const { port, discoveryUrl } = told<Place>();
const base = `http://localhost:${port}`;
const redirectUri = `${base}/callback`;

const configuration = await client.discovery(new URL(discoveryUrl), CLIENT_ID, CLIENT_SECRET, undefined, {
  execute: [client.allowInsecureRequests, client.enableNonRepudiationChecks],
});

interface Begun {
  readonly state: string;
  readonly nonce: string;
  readonly verifier: string;
}
const begun = new Map<string, Begun>();
/** Starts that nobody came back from are forgotten, the oldest first. */
const BEGUN_MAX = 1_000;

async function start(response: ServerResponse): Promise<void> {
  const login = {
    state: client.randomState(),
    nonce: client.randomNonce(),
    verifier: client.randomPKCECodeVerifier(),
  };
  const url = client.buildAuthorizationUrl(configuration, {
    redirect_uri: redirectUri,
    scope: 'openid email',
    state: login.state,
    nonce: login.nonce,
    code_challenge: await client.calculatePKCECodeChallenge(login.verifier),
    code_challenge_method: 'S256',
  });
  const id = client.randomState();
  begun.set(id, login);
  if (begun.size > BEGUN_MAX) begun.delete(begun.keys().next().value!);
  response.writeHead(302, { location: url.href, 'set-cookie': `login=${id}; Path=/; HttpOnly; SameSite=Lax` }).end();
}

async function finish(url: URL, cookie: string | undefined, response: ServerResponse): Promise<void> {
  const id = /(?:^|; )login=([^;]*)/.exec(cookie ?? '')?.[1] ?? '';
  const login = begun.get(id);
  begun.delete(id);
  if (!login) throw new Error('no login');
  const tokens = await client.authorizationCodeGrant(configuration, url, {
    expectedState: login.state,
    expectedNonce: login.nonce,
    pkceCodeVerifier: login.verifier,
    idTokenExpected: true,
  });
  response.writeHead(200, { 'content-type': 'text/plain' }).end(String(tokens.claims()!.email));
}

const server = createServer((request, response) => {
  const url = new URL(request.url!, base);
  const answered = url.pathname === '/callback' ? finish(url, request.headers.cookie, response) : start(response);
  answered.catch(() => response.writeHead(400).end());
});
server.listen(port, 'localhost', measuredHere);

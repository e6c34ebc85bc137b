/**
 * AWS's sign-in to its console, for every partition: credentials become a token, and a token a page that says whose
 * console it would be. The README beside this file has a row for each behaviour.
 */
import { randomBytes } from 'node:crypto';
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';

export interface SignInOptions {
  /** Milliseconds since the epoch. */
  readonly now: () => number;
  /** Where STS is, which knows the credentials. */
  readonly sts: string;
}

export interface LocalSignIn {
  readonly url: string;
  /** Who has signed in, by ARN. */
  readonly signedIn: readonly string[];
  close(): Promise<void>;
}

/** Milliseconds that a token can be used for. */
const TOKEN_LIFE = 15 * 60_000;

interface Token {
  readonly arn: string;
  readonly until: number;
}

class Refused extends Error {}

export async function startSignIn({ now, sts }: SignInOptions): Promise<LocalSignIn> {
  const tokens = new Map<string, Token>();
  const signedIn: string[] = [];

  async function tokenFor(session: string | null): Promise<string> {
    const { sessionId, sessionKey, sessionToken, ...more } = JSON.parse(session ?? '{}') as Record<string, string>;
    if (!sessionId || !sessionKey || !sessionToken || Object.keys(more).length > 0) throw new Refused('Session');
    const credentials = { accessKeyId: sessionId, secretAccessKey: sessionKey, sessionToken };
    const client = new STSClient({ endpoint: sts, region: 'us-east-1', credentials, maxAttempts: 1 });
    try {
      const { Arn } = await client.send(new GetCallerIdentityCommand({}));
      const token = randomBytes(48).toString('base64url');
      tokens.set(token, { arn: Arn!, until: now() + TOKEN_LIFE });
      return token;
    } finally {
      client.destroy();
    }
  }

  function page(query: URLSearchParams, response: ServerResponse): void {
    only(query, ['Action', 'Issuer', 'Destination', 'SigninToken']);
    const token = tokens.get(query.get('SigninToken') ?? '');
    const destination = new URL(query.get('Destination') ?? '');
    if (!token || token.until <= now()) throw new Refused('SigninToken');
    if (destination.protocol !== 'https:' || !destination.hostname.startsWith('console.')) {
      throw new Refused('Destination');
    }
    signedIn.push(token.arn);
    response.setHeader('content-type', 'text/html; charset=utf-8');
    response.end(`<!doctype html><title>Console</title><p id="console">${token.arn} at ${destination.hostname}</p>`);
  }

  async function answer(query: URLSearchParams, response: ServerResponse): Promise<void> {
    const action = query.get('Action');
    if (action === 'login') return page(query, response);
    if (action !== 'getSigninToken') throw new Refused('Action');
    only(query, ['Action', 'Session']);
    const SigninToken = await tokenFor(query.get('Session'));
    response.setHeader('content-type', 'application/json');
    response.end(JSON.stringify({ SigninToken }));
  }

  const server = createServer((request, response) => {
    const { pathname, searchParams } = new URL(request.url!, 'http://localhost');
    if (request.method !== 'GET' || pathname !== '/federation') return void response.writeHead(404).end();
    answer(searchParams, response).catch((error: unknown) => {
      const what =
        error instanceof Refused ? `local sign-in does not take this ${error.message}` : 'Invalid credentials';
      response.writeHead(400).end(what);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, 'localhost', resolve));
  return {
    url: `http://localhost:${(server.address() as AddressInfo).port}`,
    signedIn,
    close: () => new Promise((resolve) => server.close(() => resolve())),
  };
}

/** What is not modelled is refused, SessionDuration among it: a session of the console could outlive its grant. */
function only(query: URLSearchParams, names: readonly string[]): void {
  const other = [...query.keys()].find((name) => !names.includes(name));
  if (other !== undefined) throw new Refused(other);
}

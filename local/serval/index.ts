/**
 * Serval's public API on loopback, as far as grants are made of it: tokens, access requests, users, app resource roles, app
 * resources and app instances, in the shapes that Serval publishes. What it does not model it refuses and names.
 * @see https://docs.serval.com/api-reference
 */
import { createHash, timingSafeEqual } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { LocalClock } from '../aws/api.js';
import type { Records } from './records.js';

export type * from './records.js';

/** Seconds that a token is good for. */
const TOKEN_SECONDS = 3600;
/** Entries of a page where none are asked for, and at most. @see https://docs.serval.com/api-reference/access-request-api/list-access-requests */
const PAGE_SIZE = { default: 1000, max: 5000 };

/** A fault, fired at matching calls. The first one that matches fires. */
export interface ServalFault {
  /** The path's beginning, as `/v2/users`. @default every call */
  readonly path?: string;
  /** How often it fires. @default always */
  readonly times?: number;
  readonly fault:
    | { readonly type: 'status'; readonly status: number }
    /** Status 200, and this text. */
    | { readonly type: 'body'; readonly body: string }
    /** The connection breaks before an answer. */
    | { readonly type: 'reset' }
    /** No answer comes. */
    | { readonly type: 'silence' }
    | { readonly type: 'redirect'; readonly location: string }
    /** A list's pages hold at most so many. */
    | { readonly type: 'short-page'; readonly size: number };
}

/** One call that came in. */
export interface ServalCall {
  readonly method: string;
  /** With its query. */
  readonly path: string;
  /** Undefined where no answer was given. */
  readonly status?: number;
}

export interface LocalServalOptions {
  readonly clock: Pick<LocalClock, 'now'>;
  readonly clientId: string;
  readonly clientSecret: string;
  readonly records: Records;
}

export interface LocalServal {
  /** `http://127.0.0.1:PORT` */
  readonly url: string;
  /** What it holds from now on. */
  hold(records: Records): void;
  inject(fault: ServalFault): void;
  clearFaults(): void;
  /** Tokens from before now are refused. */
  revokeTokens(): void;
  /** All calls so far, oldest first. */
  calls(): readonly ServalCall[];
  close(): Promise<void>;
}

interface Answer {
  readonly status: number;
  readonly body: unknown;
}

/** Serves it on a free port of 127.0.0.1. */
export async function localServal(options: LocalServalOptions): Promise<LocalServal> {
  let { records } = options;
  let faults: ServalFault[] = [];
  let generation = 0;
  /** Tokens, and when they end. */
  const tokens = new Map<string, number>();
  const calls: ServalCall[] = [];

  function takeFault(path: string): ServalFault['fault'] | undefined {
    const found = faults.find((one) => path.startsWith(one.path ?? ''));
    if (!found) return undefined;
    faults = faults.flatMap((one) => {
      if (one !== found || one.times === undefined) return [one];
      return one.times > 1 ? [{ ...one, times: one.times - 1 }] : [];
    });
    return found.fault;
  }

  function tokenFor(request: IncomingMessage, form: string): Answer {
    const basic = Buffer.from(`${options.clientId}:${options.clientSecret}`).toString('base64');
    if (!sameText(request.headers.authorization ?? '', `Basic ${basic}`)) return failure(401, 'unauthenticated');
    const isForm = request.headers['content-type'] === 'application/x-www-form-urlencoded';
    if (!isForm || new URLSearchParams(form).get('grant_type') !== 'client_credentials') {
      return failure(400, 'grant_type must be client_credentials, in a form');
    }
    generation += 1;
    const token = `local-serval-token-${generation}`;
    tokens.set(token, options.clock.now() + TOKEN_SECONDS * 1000);
    return { status: 200, body: { access_token: token, token_type: 'Bearer', expires_in: TOKEN_SECONDS } };
  }

  function answer(request: IncomingMessage, url: URL, form: string, shortPage: number | undefined): Answer {
    if (request.method === 'POST' && url.pathname === '/v2/auth/token') return tokenFor(request, form);
    const [, bearer = ''] = /^Bearer (\S+)$/.exec(request.headers.authorization ?? '') ?? [];
    if ((tokens.get(bearer) ?? -Infinity) <= options.clock.now()) return failure(401, 'unauthenticated');
    const [, version, kind = '', id, ...rest] = url.pathname.split('/');
    const entries = Object.hasOwn(records, kind) ? records[kind as keyof Records] : undefined;
    if (request.method !== 'GET' || version !== 'v2' || !entries || rest.length > 0) {
      return failure(501, `local Serval does not model ${request.method} ${url.pathname}`);
    }
    if (id === undefined) return page(kind, entries, url.searchParams, shortPage);
    const data = entries.find((entry) => entry.id === id);
    return data ? { status: 200, body: { data } } : failure(404, 'not found');
  }

  const server = createServer((request, response) => {
    void handle(request, response).catch((error: unknown) => response.destroy(error as Error));
  });

  async function handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const form = await read(request);
    const path = request.url ?? '/';
    const call = { method: request.method ?? '', path };
    const fault = takeFault(path);
    if (fault?.type === 'reset' || fault?.type === 'silence') {
      calls.push(call);
      if (fault.type === 'reset') request.socket.destroy();
      return;
    }
    const shortPage = fault?.type === 'short-page' ? fault.size : undefined;
    const { status, body } = faulty(fault) ?? answer(request, new URL(path, 'http://local'), form, shortPage);
    calls.push({ ...call, status });
    response.writeHead(status, {
      'content-type': 'application/json',
      ...(fault?.type === 'redirect' && { location: fault.location }),
    });
    response.end(typeof body === 'string' ? body : JSON.stringify(body));
  }

  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    hold: (next) => (records = next),
    inject: (fault) => faults.push(fault),
    clearFaults: () => (faults = []),
    revokeTokens: () => tokens.clear(),
    calls: () => [...calls],
    close: async () => {
      const closed = once(server, 'close');
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
}

/** A page of a team's entries: `data`, and `nextPageToken` while more follow. */
function page(
  kind: string,
  all: Records[keyof Records],
  query: URLSearchParams,
  shortPage: number | undefined,
): Answer {
  const teamId = query.get('teamId');
  if (kind !== 'app-instances' && kind !== 'access-requests') {
    return failure(501, `local Serval does not model lists of ${kind}`);
  }
  if (teamId === null) return failure(400, 'teamId is required');
  const asked = Number(query.get('pageSize') ?? PAGE_SIZE.default);
  const size = Math.min(asked, shortPage ?? PAGE_SIZE.max, PAGE_SIZE.max);
  const from = Number(query.get('pageToken')?.replace('page-', '') ?? 0);
  if (!Number.isInteger(size) || size < 1 || !Number.isInteger(from)) return failure(400, 'no such page');
  const entries = all.filter((entry) => 'teamId' in entry && entry.teamId === teamId);
  const next = from + size < entries.length ? { nextPageToken: `page-${from + size}` } : {};
  return { status: 200, body: { data: entries.slice(from, from + size), ...next } };
}

function faulty(fault: ServalFault['fault'] | undefined): Answer | undefined {
  if (fault?.type === 'status') return failure(fault.status, 'a fault on purpose');
  if (fault?.type === 'body') return { status: 200, body: fault.body };
  return fault?.type === 'redirect' ? { status: 302, body: '' } : undefined;
}

/** How errors look is not published in full (?): nobody here reads more than their status. */
function failure(status: number, message: string): Answer {
  return { status, body: { code: status, message } };
}

function sameText(one: string, other: string): boolean {
  const digest = (text: string) => createHash('sha256').update(text).digest();
  return timingSafeEqual(digest(one), digest(other));
}

async function read(request: IncomingMessage): Promise<string> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of request as AsyncIterable<Uint8Array>) chunks.push(chunk);
  return Buffer.concat(chunks).toString('utf8');
}

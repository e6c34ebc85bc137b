/**
 * Carries the requests of a client that makes thousands of small ones, for less processor time than the SDK's handler.
 *
 * Bodies go out whole and come back whole, time-outs stand in here rather than in each call's options (which would undo
 * `cacheMiddleware`), and failures have the names by which the SDK tells what to try again.
 */
import { Agent as HttpAgent, request as httpRequest, type ClientRequest, type IncomingMessage } from 'node:http';
import { Agent as HttpsAgent, request as httpsRequest } from 'node:https';
import { HttpResponse, type HttpHandler, type HttpRequest } from '@smithy/protocol-http';
import type { HttpHandlerOptions } from '@smithy/types';
import type { Environment } from '../settings.js';
import { throughProxy } from './proxy.js';

export interface HttpHandlerLimits {
  /** Milliseconds that one attempt may take to connect. */
  readonly connectionTimeout: number;
  /** Milliseconds that one attempt may take in all, its answer's last byte included. */
  readonly requestTimeout: number;
}

/** Connections to one host, as many as the SDK's handler has. */
const MAX_SOCKETS = 50;
/** Codes of Node's that the SDK's handler gives out as TimeoutError. */
const BROKEN_OFF = ['ECONNRESET', 'EPIPE', 'ETIMEDOUT'];

type Answer = Awaited<ReturnType<HttpHandler['handle']>>;

/**
 * A handler for a client of the SDK whose requests have bodies of text or bytes. It keeps connections alive, so the client
 * that has it must be destroyed.
 * @param proxy names the proxy of https requests, as HTTPS_PROXY and NO_PROXY
 */
export function httpHandler(limits: HttpHandlerLimits, proxy?: Environment): HttpHandler & { destroy(): void } {
  const options = { keepAlive: true, maxSockets: MAX_SOCKETS };
  const http = new HttpAgent(options);
  const https = new HttpsAgent({ ...options, ...throughProxy(proxy).httpsAgent });

  const send = (request: HttpRequest, onAnswer: (answer: IncomingMessage) => void): ClientRequest => {
    const { hostname, port, method } = request;
    const secure = request.protocol === 'https:';
    const options = {
      // IPv6 addresses stand in brackets in a URL, and without them in a connection.
      host: hostname.startsWith('[') ? hostname.slice(1, -1) : hostname,
      port,
      method,
      path: pathOf(request),
      // A list is written as it is: the SDK has set Host and Content-Length.
      headers: headerList(request),
      setHost: false,
      agent: secure ? https : http,
    };
    return (secure ? httpsRequest : httpRequest)(options, onAnswer);
  };

  return {
    metadata: { handlerProtocol: 'http/1.1' },
    handle: (request, { abortSignal }: HttpHandlerOptions = {}) =>
      new Promise<Answer>((resolve, reject) => {
        const body = bodyOf(request);
        const sent = send(request, (answer) => {
          const chunks: Buffer[] = [];
          answer.on('data', (chunk: Buffer) => chunks.push(chunk));
          answer.on('error', fail);
          answer.on('end', () => {
            clearTimeout(deadline);
            resolve({ response: responseOf(answer, chunks) });
          });
        });
        const fail = (error: Error): void => {
          clearTimeout(deadline);
          reject(named(error));
          sent.destroy();
        };
        const { connectionTimeout, requestTimeout } = limits;
        const deadline = setTimeout(() => fail(timeout('answered', requestTimeout)), requestTimeout);
        sent.on('error', fail);
        sent.on('socket', (socket) => {
          if (!socket.connecting) return;
          const connecting = setTimeout(() => fail(timeout('connected', connectionTimeout)), connectionTimeout);
          socket.once('connect', () => clearTimeout(connecting)).once('close', () => clearTimeout(connecting));
        });
        if (abortSignal) abortWith(abortSignal as AbortSignal, sent, fail);
        sent.end(body);
      }),
    // Nothing is the client's to change: what can be set is set when the handler is made.
    updateHttpClientConfig: () => undefined,
    httpHandlerConfigs: () => ({}),
    destroy: () => {
      http.destroy();
      https.destroy();
    },
  };
}

function headerList({ headers }: HttpRequest): string[] {
  const list: string[] = [];
  for (const name in headers) list.push(name, headers[name]!);
  return list;
}

function pathOf({ path, query }: HttpRequest): string {
  if (Object.keys(query).length > 0) throw new TypeError('a request with a query string has no handler here');
  return path;
}

function bodyOf({ body }: HttpRequest): string | Uint8Array | undefined {
  if (body === undefined || typeof body === 'string' || body instanceof Uint8Array) return body;
  throw new TypeError('a request whose body is neither text nor bytes has no handler here');
}

function responseOf({ statusCode, statusMessage, headers }: IncomingMessage, chunks: readonly Buffer[]): HttpResponse {
  return new HttpResponse({
    statusCode: statusCode!,
    reason: statusMessage,
    headers: headers as Record<string, string>,
    body: chunks.length === 1 ? chunks[0] : Buffer.concat(chunks),
  });
}

/** As the SDK's handler names what breaks off; the code stays. */
function named(error: Error): Error {
  const { code } = error as NodeJS.ErrnoException;
  return code !== undefined && BROKEN_OFF.includes(code) ? Object.assign(error, { name: 'TimeoutError' }) : error;
}

function timeout(what: 'answered' | 'connected', milliseconds: number): Error {
  return Object.assign(new Error(`not ${what} within ${milliseconds} ms`), { name: 'TimeoutError' });
}

function abortWith(signal: AbortSignal, sent: ClientRequest, fail: (error: Error) => void): void {
  const abort = (): void => fail(Object.assign(new Error('Request aborted'), { name: 'AbortError' }));
  if (signal.aborted) return abort();
  signal.addEventListener('abort', abort, { once: true });
  sent.once('close', () => signal.removeEventListener('abort', abort));
}

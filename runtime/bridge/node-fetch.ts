import { Agent as HttpAgent, request as httpRequest, type IncomingMessage } from 'node:http';
import { Agent as HttpsAgent, request as httpsRequest } from 'node:https';
import type { Environment } from '../settings.js';
import type { Answer, Fetch } from './fetch.js';

/** Milliseconds that a connection waits for the next request: less than any provider keeps it. */
const IDLE = 4_000;

export interface NodeFetchOptions {
  /**
   * Whether connections are kept for later requests. Not in a function: it is frozen between two events, meanwhile the
   * other side closes what was kept, and a code that is then sent over it is lost, since nobody may send it twice.
   */
  readonly kept: boolean;
  /** Names the proxy of https requests. @default - no proxy */
  readonly proxyEnvironment?: Environment;
}

/**
 * A fetch over Node's own http, in place of the platform's. It knows what requests to a
 * login provider are made of: a text or a form as body, no redirects, no compression. An answer's body is read once.
 * Failures are a `TypeError` with the cause, or the reason of the signal.
 */
export function nodeFetch({ kept, proxyEnvironment }: NodeFetchOptions): Fetch {
  const options = { keepAlive: kept, timeout: IDLE };
  const http = new HttpAgent(options);
  // An option that Node has since 22.21 and 24.5, and its types do not know yet.
  const https = new HttpsAgent({ ...options, ...(proxyEnvironment && { proxyEnv: proxyEnvironment }) } as object);

  return (url, { method = 'GET', headers, body, signal } = {}) =>
    new Promise<Answer>((fulfil, reject) => {
      const secure = url.startsWith('https:');
      // As text: head and body then leave in one write.
      const sent = body === undefined || body === null ? undefined : String(body as string);
      const request = (secure ? httpsRequest : httpRequest)(url, {
        method,
        agent: secure ? https : http,
        headers: {
          ...fromEntries(headers),
          'accept-encoding': 'identity',
          ...(sent !== undefined && { 'content-length': Buffer.byteLength(sent) }),
        },
      });
      let incoming: IncomingMessage | undefined;
      const abort = (): void => void (incoming ?? request).destroy(signal!.reason as Error);
      request.once('response', (response) => {
        incoming = response;
        try {
          fulfil(answerOf(response));
        } catch (error) {
          response.destroy();
          reject(failure(error));
        }
      });
      request.once('error', (error) => reject(failure(error)));
      request.once('close', () => {
        signal?.removeEventListener('abort', abort);
        // A connection that turns to another protocol is closed without an error.
        if (!incoming) reject(failure('closed'));
      });
      if (signal?.aborted) abort();
      else signal?.addEventListener('abort', abort);
      request.end(sent);
    });
}

function fromEntries(headers: RequestInit['headers']): Record<string, string> {
  if (headers === undefined) return {};
  return Object.fromEntries(headers instanceof Headers ? headers : new Headers(headers));
}

function answerOf(response: IncomingMessage): Answer {
  const headers: [string, string][] = [];
  const { rawHeaders } = response;
  for (let at = 0; at < rawHeaders.length; at += 2) headers.push([rawHeaders[at]!, rawHeaders[at + 1]!]);
  return { status: response.statusCode!, statusText: response.statusMessage!, headers, body: chunksOf(response) };
}

async function* chunksOf(response: IncomingMessage): AsyncGenerator<Uint8Array> {
  try {
    for await (const chunk of response) yield chunk as Uint8Array;
  } catch (error) {
    throw failure(error);
  }
}

/** As the platform's fetch fails: reasons of signals as they are, all else wrapped. */
function failure(error: unknown): unknown {
  return error instanceof DOMException ? error : new TypeError('the request failed', { cause: error });
}

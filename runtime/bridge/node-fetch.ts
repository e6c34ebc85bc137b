import { Agent as HttpAgent, request as httpRequest, type IncomingMessage } from 'node:http';
import { Agent as HttpsAgent, request as httpsRequest } from 'node:https';
import { AnswerLate, AnswerTooLarge, type Answer, type Fetch } from '../fetch.js';
import type { Environment } from '../settings.js';

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
 * Over Node's own http, in place of the platform's `fetch`. No redirect is followed, and no compression asked for: nothing
 * here could open it, or would bound what comes out.
 */
export function nodeFetch({ kept, proxyEnvironment }: NodeFetchOptions): Fetch {
  const options = { keepAlive: kept, timeout: IDLE };
  const http = new HttpAgent(options);
  // An option that Node has since 22.21 and 24.5, and its types do not know yet.
  const https = new HttpsAgent({ ...options, ...(proxyEnvironment && { proxyEnv: proxyEnvironment }) } as object);

  return (url, { method = 'GET', headers, body, timeout, most }) =>
    new Promise<Answer>((fulfil, reject) => {
      const secure = url.startsWith('https:');
      const request = (secure ? httpsRequest : httpRequest)(url, {
        method,
        agent: secure ? https : http,
        headers: {
          ...headers,
          'accept-encoding': 'identity',
          ...(body !== undefined && { 'content-length': Buffer.byteLength(body) }),
        },
      });
      const late = setTimeout(() => fail(new AnswerLate(timeout)), timeout);
      let open = true;

      function fail(error: Error): void {
        if (!open) return;
        ended();
        reject(error);
        request.destroy();
      }

      function ended(): void {
        open = false;
        clearTimeout(late);
      }

      request.once('response', (response) => {
        const chunks: Uint8Array[] = [];
        let bytes = 0;
        response.on('data', (chunk: Uint8Array) => {
          bytes += chunk.byteLength;
          if (bytes > most) fail(new AnswerTooLarge(most));
          else chunks.push(chunk);
        });
        response.once('end', () => {
          ended();
          fulfil(answerOf(response, Buffer.concat(chunks)));
        });
        response.on('error', (error) => fail(failure(error)));
      });
      request.on('error', (error) => fail(failure(error)));
      // A connection that turns to another protocol is closed without an error.
      request.once('close', () => open && fail(failure('closed')));
      request.end(body);
    });
}

function answerOf({ statusCode, statusMessage, rawHeaders }: IncomingMessage, body: Uint8Array): Answer {
  const headers: [string, string][] = [];
  for (let at = 0; at < rawHeaders.length; at += 2) headers.push([rawHeaders[at]!, rawHeaders[at + 1]!]);
  return { status: statusCode!, statusText: statusMessage!, headers, body };
}

const failure = (cause: unknown): TypeError => new TypeError('the request failed', { cause });

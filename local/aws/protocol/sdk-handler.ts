import { Readable } from 'node:stream';
import { HttpResponse, type HttpHandler, type HttpRequest } from '@smithy/protocol-http';
import type { Answerer, WireRequest } from './wire.js';

/** A request handler for clients of the AWS SDK: no socket, no time of its own. */
export function sdkHandler(answer: Answerer): HttpHandler {
  return {
    handle: async (request, { abortSignal } = {}) => {
      if (abortSignal?.aborted) throw aborted();
      const answered = await answer(toWire(request));
      if (abortSignal?.aborted) throw aborted();
      if (answered.type === 'reset') throw connectionReset();
      const { status, headers, body, truncated } = answered;
      return {
        response: new HttpResponse({
          statusCode: status,
          headers: { ...headers },
          body: truncated ? brokenOff(body) : Readable.from([Buffer.from(body)]),
        }),
      };
    },
    updateHttpClientConfig: () => undefined,
    httpHandlerConfigs: () => ({}),
  };
}

function toWire(request: HttpRequest): WireRequest {
  const { method, path, query = {}, headers } = request;
  return {
    method,
    path,
    query: Object.fromEntries(Object.entries(query).map(([name, value]) => [name, value ?? ''])),
    headers: Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value])),
    body: bodyText(request.body),
    sourceIp: '127.0.0.1',
  };
}

function bodyText(body: unknown): string {
  if (body === undefined || typeof body === 'string') return body ?? '';
  if (!(body instanceof Uint8Array)) throw new TypeError('local AWS takes bodies of text or bytes only');
  return Buffer.from(body.buffer, body.byteOffset, body.byteLength).toString('utf8');
}

function brokenOff(body: string): Readable {
  return Readable.from(
    (function* () {
      yield Buffer.from(body.slice(0, body.length / 2));
      throw connectionReset();
    })(),
  );
}

/** As Node's own sockets say it, which the SDK tries again after. */
function connectionReset(): Error {
  return Object.assign(new Error('read ECONNRESET'), { code: 'ECONNRESET' });
}

function aborted(): Error {
  return Object.assign(new Error('Request aborted'), { name: 'AbortError' });
}

/** What a service answers, before and after the way back does something to it. */
import { Readable } from 'node:stream';
import { HttpResponse } from '@smithy/protocol-http';
import type { AwsError } from '../local/aws/core/error.js';

export interface Answer {
  readonly status: number;
  readonly contentType: string;
  readonly body: string;
  /** What the body says: members of the result, or the error. */
  readonly outcome: Readonly<Record<string, unknown>> | AwsError;
}

/** How a body arrives: whole, broken off with its connection, or cut without a word. */
export type Arrival =
  | { readonly type: 'whole' }
  | { readonly type: 'broken-off' | 'cut'; readonly part: number }
  | { readonly type: 'empty' };

export function httpResponse({ status, contentType, body }: Answer, arrival: Arrival): HttpResponse {
  return new HttpResponse({
    statusCode: status,
    headers: { 'content-type': contentType },
    body: streamOf(body, arrival),
  });
}

function streamOf(body: string, arrival: Arrival): Readable {
  const bytes = Buffer.from(body);
  const arrives =
    arrival.type === 'whole'
      ? bytes
      : arrival.type === 'empty'
        ? Buffer.alloc(0)
        : bytes.subarray(0, Math.floor(bytes.length * arrival.part));
  const stream = new Readable({ read: () => undefined });
  if (arrives.length > 0) stream.push(arrives);
  if (arrival.type === 'broken-off') {
    // Once what came before it was read, as a socket does.
    process.nextTick(() => process.nextTick(() => stream.destroy(connectionReset())));
  } else {
    stream.push(null);
  }
  return stream;
}

/** As Node's own sockets say it. */
export function connectionReset(): Error {
  return Object.assign(new Error('read ECONNRESET'), { code: 'ECONNRESET' });
}

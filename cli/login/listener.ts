/** Waits on loopback for the browser to bring what was asked for, once. */
import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerOptions, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { errorName, RuntimeError } from '../../runtime/errors.js';
import { HEADERS, onwardPage, stoppedPage, strangePage, type Answer } from './answer-page.js';
import { BODY_MAX, isVisit, sealedOf, strangeHead } from './form-request.js';
import type { StartAddress } from './start-address.js';

/** What a sealed text turned out to be, and what the browser is told of it. */
export interface Taken<T> {
  readonly answer: Answer;
  readonly result: T;
}

export interface Listener<T> {
  readonly port: number;
  /** Resolves when it has come, or the start address was used twice, and the browser has its answer. */
  readonly received: Promise<T | 'used twice'>;
  /** Nothing listens any more, and nobody is connected. */
  close(): Promise<void>;
}

/** Milliseconds that a client has for its request, and how often that is looked at. */
export const LIMITS: ServerOptions = {
  headersTimeout: 5_000,
  requestTimeout: 10_000,
  connectionsCheckingInterval: 1_000,
};

const CONNECTIONS_MAX = 64;

/**
 * @param port 0 for one of the system's choice
 * @param start of the browser, where one is started
 * @param take undefined where the text is not what is waited for: then the wait goes on
 * @throws RuntimeError `Input` where the port cannot be had
 */
export async function listen<T>(
  port: number,
  start: StartAddress | undefined,
  take: (sealed: string) => Promise<Taken<T> | undefined>,
  limits: ServerOptions = LIMITS,
): Promise<Listener<T>> {
  let receive: (result: T | 'used twice') => void;
  const received = new Promise<T | 'used twice'>((resolve) => (receive = resolve));
  let done = false;
  let started = false;
  const server = createServer(limits);
  server.maxConnections = CONNECTIONS_MAX;

  async function respond(request: IncomingMessage, response: ServerResponse): Promise<void> {
    if (start && isVisit(request, own.port, start.path)) return lead(start, request, response);
    const strange = strangeHead(request, own.port);
    if (strange !== undefined) return send(response, strangePage(strange));
    const body = await bodyOf(request);
    if (body === undefined) return send(response, strangePage(413));
    const sealed = sealedOf(body);
    const taken = sealed === undefined ? undefined : await take(sealed);
    if (!taken || done) return send(response, strangePage(400));
    done = true;
    await send(response, taken.answer);
    receive(taken.result);
  }

  async function lead(start: StartAddress, { socket }: IncomingMessage, response: ServerResponse): Promise<void> {
    if (start.isOthers(socket.remotePort ?? 0, own.port)) return send(response, strangePage(403));
    if (!started) {
      started = true;
      return send(response, onwardPage(start.to(own.port)));
    }
    if (done) return send(response, strangePage(404));
    done = true;
    await send(response, stoppedPage());
    receive('used twice');
  }

  server.on('request', (request, response) => void respond(request, response).catch(() => request.destroy()));
  server.listen(port, '127.0.0.1');
  try {
    await once(server, 'listening');
  } catch (error) {
    const why = errorName(error) === 'EADDRINUSE' ? 'is taken' : `cannot be had: ${errorName(error)}`;
    throw new RuntimeError('Input', `--port: ${port} ${why}; choose another, or leave --port out`);
  }
  const own = server.address() as AddressInfo;
  return {
    port: own.port,
    received,
    close: async () => {
      const closed = once(server, 'close');
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
}

/** Resolves when the browser has the answer, or is gone. */
async function send(response: ServerResponse, { status, html, location }: Answer): Promise<void> {
  if (response.closed) return;
  const gone = once(response, 'close');
  response.writeHead(status, location === undefined ? HEADERS : { ...HEADERS, Location: location }).end(html);
  await gone;
}

/** Undefined where it is larger than what is waited for can be. */
function bodyOf(request: IncomingMessage): Promise<string | undefined> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let bytes = 0;
    request.on('data', (chunk: Buffer) => {
      bytes += chunk.length;
      if (bytes > BODY_MAX) return resolve(undefined);
      chunks.push(chunk);
    });
    request.on('end', () => resolve(Buffer.concat(chunks).toString('utf8')));
    request.on('error', reject);
  });
}

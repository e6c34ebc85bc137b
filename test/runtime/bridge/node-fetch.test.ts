import { once } from 'node:events';
import type { AddressInfo, Socket } from 'node:net';
import { createServer, type RequestListener, type Server } from 'node:http';
import { createServer as createTcpServer } from 'node:net';
import { gzipSync } from 'node:zlib';
import { jest } from '@jest/globals';
import { nodeFetch } from '../../../runtime/bridge/node-fetch.js';
import type { Answer } from '../../../runtime/fetch.js';
import { platformFetch } from '../../support/platform-fetch.js';

interface Site {
  readonly url: string;
  /** Connections so far. */
  connections(): number;
}

const servers: Server[] = [];

async function listening(server: Server): Promise<Site> {
  let connections = 0;
  const sockets = new Set<Socket>();
  server.on('connection', (socket: Socket) => {
    connections += 1;
    sockets.add(socket);
  });
  server.closeAllConnections = () => sockets.forEach((socket) => socket.destroy());
  server.listen(0, 'localhost');
  await once(server, 'listening');
  servers.push(server);
  return { url: `http://localhost:${(server.address() as AddressInfo).port}`, connections: () => connections };
}

const site = (listener: RequestListener): Promise<Site> => listening(createServer(listener));
/** Answers each connection with these bytes, whatever it is asked. */
const saying = (bytes: string): Promise<Site> =>
  listening(createTcpServer((socket) => void socket.once('data', () => socket.end(bytes))) as Server);

afterEach(async () => {
  for (const server of servers.splice(0)) {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  }
});

const echo: RequestListener = (request, response) => {
  let body = '';
  request.on('data', (chunk) => (body += String(chunk)));
  request.on('end', () => {
    response.writeHead(201, 'Made', { 'x-method': String(request.method), 'set-cookie': ['a=1', 'b=2'] });
    response.end(JSON.stringify({ body, headers: request.headers, url: request.url }));
  });
};

const BOUNDS = { timeout: 10_000, most: 1_000 };
const kept = nodeFetch({ kept: true });
const unkept = nodeFetch({ kept: false });
const textOf = ({ body }: Answer): string => Buffer.from(body).toString();

describe.each([
  ['over node:http', kept],
  ['of the platform', platformFetch],
])('a fetch %s', (_, fetch) => {
  test('sends method, headers and a form, and gives status and headers and body of the answer', async () => {
    const { url } = await site(echo);
    const headers = { 'content-type': 'application/x-www-form-urlencoded;charset=UTF-8', authorization: 'Basic eA==' };
    const body = 'code=a+b&grant_type=authorization_code';
    const answer = await fetch(`${url}/token?x=1`, { method: 'POST', body, headers, ...BOUNDS });
    const seen = JSON.parse(textOf(answer)) as { body: string; url: string; headers: Record<string, string> };
    const got = new Headers(answer.headers);
    expect([answer.status, answer.statusText, got.get('x-method')]).toEqual([201, 'Made', 'POST']);
    expect(got.getSetCookie()).toEqual(['a=1', 'b=2']);
    expect([seen.body, seen.url]).toEqual([body, '/token?x=1']);
    expect(seen.headers).toMatchObject({ ...headers, 'content-length': '38', host: new URL(url).host });
  });

  test('follows no redirect', async () => {
    const { url, connections } = await site((_request, response) =>
      response.writeHead(307, { location: '/elsewhere' }).end(),
    );
    expect([(await fetch(url, BOUNDS)).status, connections()]).toEqual([307, 1]);
  });

  test('fails with a TypeError where nobody listens', async () => {
    const { url } = await site(echo);
    const [server] = servers.splice(0);
    await new Promise((resolve) => server!.close(resolve));
    await expect(fetch(url, BOUNDS)).rejects.toMatchObject({ name: 'TypeError' });
  });

  test.each([
    ['nothing', ''],
    ['no HTTP', 'SSH-2.0-OpenSSH_9.2\r\n'],
    ['less than it promised', 'HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\n{}'],
    ['a chunk without end', 'HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n5\r\n{}'],
    ['two lengths', 'HTTP/1.1 200 OK\r\ncontent-length: 2\r\ncontent-length: 3\r\n\r\n{}'],
    ['another protocol', 'HTTP/1.1 101 Switching Protocols\r\nupgrade: x\r\nconnection: upgrade\r\n\r\n'],
    ['a header without end', `HTTP/1.1 200 OK\r\na: ${'x'.repeat(100_000)}`],
  ])('fails with a TypeError where the other side says %s', async (_what, bytes) => {
    const { url } = await saying(bytes);
    await expect(fetch(url, BOUNDS)).rejects.toMatchObject({ name: 'TypeError' });
  });

  test('takes a body as large as it may be, and none that is larger', async () => {
    const { url } = await site((request, response) => response.end('x'.repeat(Number(request.url!.slice(1)))));
    expect(textOf(await fetch(`${url}/1000`, BOUNDS))).toHaveLength(1_000);
    await expect(fetch(`${url}/1001`, BOUNDS)).rejects.toThrow('the answer is larger than 1000 bytes');
  });
});

describe('time', () => {
  beforeEach(() => void jest.useFakeTimers({ doNotFake: ['nextTick', 'setImmediate', 'queueMicrotask', 'Date'] }));
  afterEach(() => void jest.useRealTimers());

  test.each([
    ['an answer', () => undefined],
    ['the end of an answer', (response: Parameters<RequestListener>[1]) => void response.write('{')],
  ])('%s that does not come is given up when its time is over, and its connection closed', async (_what, begin) => {
    let closed: Promise<unknown> = Promise.resolve();
    const asked = new Promise<void>((resolve) => {
      void site((request, response) => {
        closed = new Promise<void>((resolve) => request.socket.on('error', () => {}).once('close', () => resolve()));
        begin(response);
        resolve();
      }).then(({ url }) => kept(url, BOUNDS).catch((error: unknown) => (failed = error)));
    });
    let failed: unknown;
    await asked;
    jest.advanceTimersByTime(9_999);
    await new Promise((resolve) => setImmediate(resolve));
    expect(failed).toBeUndefined();
    jest.advanceTimersByTime(1);
    await closed;
    expect(failed).toMatchObject({ name: 'TimeoutError', message: 'the answer takes longer than 10000 milliseconds' });
  });

  test('no timer runs on behind an answer, or behind a failure', async () => {
    const { url } = await site(echo);
    await unkept(url, BOUNDS);
    await expect(unkept((await saying('no HTTP')).url, BOUNDS)).rejects.toThrow('the request failed');
    expect(jest.getTimerCount()).toBe(0);
  });
});

test('an answer that is too large is given up while it comes', async () => {
  let closed: Promise<unknown[]> | undefined;
  const { url } = await site((_request, response) => {
    closed = once(response, 'close');
    const more = (): void => {
      while (response.write('x'.repeat(65_536)));
    };
    response.on('drain', more);
    more();
  });
  await expect(kept(url, BOUNDS)).rejects.toThrow('larger than');
  await closed;
});

test('connections are kept for later requests', async () => {
  const { url, connections } = await site(echo);
  for (let count = 0; count < 3; count += 1) await kept(url, BOUNDS);
  expect(connections()).toBe(1);
});

test('a function leaves no connection open behind a request, which would be dead when it is thawed', async () => {
  const { url, connections } = await site(echo);
  for (const count of [1, 2]) {
    const answer = await unkept(url, { method: 'POST', body: 'code=1', ...BOUNDS });
    const { headers } = JSON.parse(textOf(answer)) as { headers: Record<string, string> };
    const told = new Headers(answer.headers).get('connection');
    expect([headers.connection, told, connections()]).toEqual(['close', 'close', count]);
  }
});

test('an answer that is packed all the same stays packed, so that its size is that of what came', async () => {
  const packed = gzipSync('x'.repeat(100_000));
  const { url } = await site((_request, response) =>
    response.writeHead(200, { 'content-encoding': 'gzip' }).end(packed),
  );
  expect(Buffer.from((await kept(url, BOUNDS)).body)).toEqual(packed);
});

test('compression is not asked for: nothing here could open it, or would bound what comes out', async () => {
  const { url } = await site(echo);
  const { headers } = JSON.parse(textOf(await kept(url, BOUNDS))) as { headers: Record<string, string> };
  expect(headers['accept-encoding']).toBe('identity');
});

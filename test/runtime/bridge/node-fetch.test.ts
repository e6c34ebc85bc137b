import { once } from 'node:events';
import type { AddressInfo, Socket } from 'node:net';
import { createServer, type RequestListener, type Server } from 'node:http';
import { createServer as createTcpServer } from 'node:net';
import { boundedFetch } from '../../../runtime/bridge/fetch.js';
import { nodeFetch } from '../../../runtime/bridge/node-fetch.js';

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

const kept = boundedFetch(nodeFetch({ kept: true }));
const unkept = boundedFetch(nodeFetch({ kept: false }));

describe.each([
  ['over node:http', kept],
  ['of the platform', boundedFetch(globalThis.fetch)],
])('a fetch %s', (_, fetch) => {
  test('sends method, headers and a form, and gives status and headers and body of the answer', async () => {
    const { url } = await site(echo);
    const body = new URLSearchParams({ code: 'a b', grant_type: 'authorization_code' });
    const headers = { 'content-type': 'application/x-www-form-urlencoded;charset=UTF-8', authorization: 'Basic eA==' };
    const response = await fetch(`${url}/token?x=1`, { method: 'POST', body, headers });
    const seen = (await response.json()) as { body: string; url: string; headers: Record<string, string> };
    expect([response.status, response.statusText, response.headers.get('x-method')]).toEqual([201, 'Made', 'POST']);
    expect(response.headers.getSetCookie()).toEqual(['a=1', 'b=2']);
    expect([seen.body, seen.url]).toEqual(['code=a+b&grant_type=authorization_code', '/token?x=1']);
    expect(seen.headers).toMatchObject({ ...headers, 'content-length': '38', host: new URL(url).host });
  });

  test('follows no redirect', async () => {
    const { url, connections } = await site((_request, response) =>
      response.writeHead(307, { location: '/elsewhere' }).end(),
    );
    expect([(await fetch(url)).status, connections()]).toEqual([307, 1]);
  });

  test('fails with a TypeError where nobody listens', async () => {
    const { url } = await site(echo);
    const [server] = servers.splice(0);
    await new Promise((resolve) => server!.close(resolve));
    await expect(fetch(url)).rejects.toMatchObject({ name: 'TypeError' });
  });

  test.each([
    ['nothing', ''],
    ['no HTTP', 'SSH-2.0-OpenSSH_9.2\r\n'],
    ['less than it promised', 'HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\n{}'],
    ['a chunk without end', 'HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n5\r\n{}'],
    ['two lengths', 'HTTP/1.1 200 OK\r\ncontent-length: 2\r\ncontent-length: 3\r\n\r\n{}'],
    ['a status that no answer has', 'HTTP/1.1 999 Odd\r\ncontent-length: 0\r\n\r\n'],
    ['another protocol', 'HTTP/1.1 101 Switching Protocols\r\nupgrade: x\r\nconnection: upgrade\r\n\r\n'],
    ['a header without end', `HTTP/1.1 200 OK\r\na: ${'x'.repeat(100_000)}`],
  ])('fails with a TypeError where the other side says %s', async (_what, bytes) => {
    const { url } = await saying(bytes);
    await expect(fetch(url).then((response) => response.text())).rejects.toMatchObject({ name: 'TypeError' });
  });

  test.each([
    ['the answer', () => undefined],
    ['the end of the answer', (response: Parameters<RequestListener>[1]) => void response.write('{')],
  ])('fails with the reason of its signal while it waits for %s', async (_what, begin) => {
    const controller = new AbortController();
    const { url } = await site((_request, response) => {
      begin(response);
      setImmediate(() => controller.abort(new DOMException('too long', 'TimeoutError')));
    });
    await expect(fetch(url, { signal: controller.signal })).rejects.toMatchObject({ name: 'TimeoutError' });
  });

  test('sends nothing where its signal is over already', async () => {
    const { url, connections } = await site(echo);
    await expect(fetch(url, { signal: AbortSignal.abort(new DOMException('', 'AbortError')) })).rejects.toMatchObject({
      name: 'AbortError',
    });
    expect(connections()).toBe(0);
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
  await expect(kept(url)).rejects.toThrow('larger than');
  await closed;
});

test('connections are kept for later requests, of which each has its own signal', async () => {
  const { url, connections } = await site(echo);
  for (let count = 0; count < 3; count += 1) {
    const { signal } = new AbortController();
    await (await kept(url, { signal })).text();
  }
  expect(connections()).toBe(1);
});

test('a function leaves no connection open behind a request, which would be dead when it is thawed', async () => {
  const { url, connections } = await site(echo);
  for (const count of [1, 2]) {
    const response = await unkept(url, { method: 'POST', body: 'code=1' });
    const { headers } = (await response.json()) as { headers: Record<string, string> };
    expect([headers.connection, response.headers.get('connection'), connections()]).toEqual(['close', 'close', count]);
  }
});

test('compression is not asked for: nothing here could open it, or would bound what comes out', async () => {
  const { url } = await site(echo);
  const { headers } = (await (await kept(url)).json()) as { headers: Record<string, string> };
  expect(headers['accept-encoding']).toBe('identity');
});

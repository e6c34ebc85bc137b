/** What the server bears of one client, with real sockets and short limits. */
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { text } from 'node:stream/consumers';
import { bridgeWorld, type BridgeWorld } from './support/bridge-world.js';
import { visitor } from './support/visitor.js';

let world: BridgeWorld;
afterEach(() => world.close());

const SHORT = { headersTimeout: 100, requestTimeout: 200, connectionsCheckingInterval: 20 };

async function open(): Promise<Socket> {
  const socket = connect(Number(new URL(world.url).port), 'localhost');
  await once(socket, 'connect');
  return socket;
}

/** Sends, and gives all that comes until the bridge closes the connection. */
async function untilClosed(...parts: readonly string[]): Promise<string> {
  const socket = await open();
  for (const part of parts) socket.write(part);
  return text(socket);
}

const HEAD = 'POST /oidc/auth/callback HTTP/1.1\r\nHost: localhost\r\n';

test('a client that never finishes its headers is cut, and told so', async () => {
  world = await bridgeWorld({ serverLimits: SHORT });
  expect(await untilClosed('GET /oidc/auth/login?grant=g-1 HTTP/1.1\r\nHost: local')).toMatch(/^HTTP\/1\.1 408 /);
  expect(world.log).toEqual([]);
});

test('a client that never finishes its body is cut, and told so', async () => {
  world = await bridgeWorld({ serverLimits: SHORT });
  const form = 'Origin: null\r\nSec-Fetch-Site: same-origin\r\nContent-Type: application/x-www-form-urlencoded\r\n';
  expect(await untilClosed(`${HEAD}${form}Content-Length: 100\r\n\r\nconsent=`)).toMatch(/^HTTP\/1\.1 408 /);
});

test('a client that sends nothing at all is cut', async () => {
  world = await bridgeWorld({ serverLimits: SHORT });
  expect(await untilClosed()).toMatch(/^(?:HTTP\/1\.1 408 |$)/);
});

test('a client that waits while nothing moves is let go at last', async () => {
  world = await bridgeWorld({ serverLimits: { idleTimeout: 100 }, fetch: () => new Promise<never>(() => {}) });
  expect(await untilClosed('GET /oidc/auth/login?grant=g-1 HTTP/1.1\r\nHost: localhost\r\n\r\n')).toBe('');
});

test('headers that are too large are answered as such', async () => {
  world = await bridgeWorld();
  const large = `GET /oidc/auth/callback HTTP/1.1\r\nHost: localhost\r\nX: ${'x'.repeat(20_000)}\r\n\r\n`;
  expect(await untilClosed(large)).toMatch(/^HTTP\/1\.1 431 /);
});

test.each([
  ['by its announced length', 'Content-Length: 5000\r\n\r\n'],
  ['in chunks', `Transfer-Encoding: chunked\r\n\r\n1388\r\n${'x'.repeat(5000)}\r\n0\r\n\r\n`],
])('a body that is too large %s is refused with a page, and the connection ends', async (_, rest) => {
  world = await bridgeWorld({ serverLimits: SHORT });
  const form = 'Origin: null\r\nSec-Fetch-Site: same-origin\r\nContent-Type: application/x-www-form-urlencoded\r\n';
  const answer = await untilClosed(`${HEAD}${form}Connection: close\r\n${rest}`);
  expect(answer).toMatch(/^HTTP\/1\.1 400 /);
  expect(world.log).toEqual([expect.objectContaining({ reason: 'BadRequest' })]);
});

test('connections beyond the limit are closed at once, and those within it are served', async () => {
  world = await bridgeWorld({ serverLimits: { maxConnections: 2 } });
  const held = [await open(), await open()];
  const one = await open();
  expect(await text(one)).toBe('');
  const closed = held.map((socket) => once(socket, 'close'));
  held[0]!.write('GET /oidc/auth/login?grant=g-1 HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n');
  expect(await text(held[0]!)).toMatch(/^HTTP\/1\.1 302 /);
  held[1]!.destroy();
  await Promise.all(closed);
});

test('a bridge that cut off many lives on', async () => {
  world = await bridgeWorld({ serverLimits: SHORT });
  await Promise.all(Array.from({ length: 20 }, () => untilClosed('GET / HTTP/1.1\r\nX: ')));
  expect((await visitor().get(`${world.url}/oidc/auth/login?grant=g-1`)).status).toBe(302);
});

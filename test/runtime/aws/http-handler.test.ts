/** The handler by itself: what it sends, what it gives out, and how it fails. The other side is a bare server of Node's. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { createServer as createHttpsServer } from 'node:https';
import type { AddressInfo, Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { HttpRequest } from '@smithy/protocol-http';
import { httpHandler } from '../../../runtime/aws/http-handler.js';
import { certificates } from '../../referees/deploy/certificates.js';

type Serve = (request: IncomingMessage, response: ServerResponse) => void;
type Handler = ReturnType<typeof httpHandler>;

const LIMITS = { connectionTimeout: 5_000, requestTimeout: 5_000 };
const closing: Array<() => void> = [];
afterEach(() => {
  for (const close of closing.splice(0)) close();
});

async function served(serve: Serve): Promise<{ readonly port: number; readonly server: Server }> {
  const server = createServer(serve).listen(0, '127.0.0.1');
  await once(server, 'listening');
  closing.push(() => {
    server.close();
    server.closeAllConnections();
  });
  return { port: (server.address() as AddressInfo).port, server };
}

function handler(limits = LIMITS): Handler {
  const made = httpHandler(limits);
  closing.push(() => made.destroy());
  return made;
}

const post = (port: number, more: Partial<ConstructorParameters<typeof HttpRequest>[0]> = {}): HttpRequest =>
  new HttpRequest({
    protocol: 'http:',
    hostname: '127.0.0.1',
    port,
    method: 'POST',
    path: '/',
    headers: { host: 'iam.example', 'content-length': '4' },
    body: 'text',
    ...more,
  });

async function bodyOf(request: IncomingMessage): Promise<string> {
  let text = '';
  for await (const chunk of request) text += String(chunk);
  return text;
}

test('what the SDK made arrives as it is, and the answer comes back whole, as bytes', async () => {
  const seen: unknown[] = [];
  const { port } = await served((request, response) => {
    void bodyOf(request).then((body) => {
      seen.push(request.method, request.url, request.headers, body);
      response.writeHead(418, { 'x-amzn-requestid': 'id' });
      response.write('Ro');
      setImmediate(() => response.end('lé'));
    });
  });
  const { response } = await handler().handle(post(port, { path: '/path' }));
  const headers = { host: 'iam.example', 'content-length': '4', connection: 'keep-alive' };
  expect(seen).toEqual(['POST', '/path', headers, 'text']);
  expect(response).toMatchObject({ statusCode: 418, reason: "I'm a Teapot" });
  expect(response.headers).toMatchObject({ 'x-amzn-requestid': 'id' });
  expect(Buffer.from(response.body as Uint8Array).toString('utf8')).toBe('Rolé');
});

test('an IPv6 address and an answer of no bytes are nothing special', async () => {
  const server = createServer((_, response) => response.end()).listen(0, '::1');
  await once(server, 'listening');
  closing.push(() => server.close());
  const { port } = server.address() as AddressInfo;
  const { response } = await handler().handle(post(port, { hostname: '[::1]' }));
  expect(response.body).toHaveLength(0);
});

test('requests go over one connection, and over a new one when the server has closed it', async () => {
  const connections: Socket[] = [];
  const { port, server } = await served((_, response) => response.end('x'));
  server.on('connection', (socket) => connections.push(socket));
  const made = handler();
  const one = () => made.handle(post(port));
  await one();
  await one();
  expect(connections).toHaveLength(1);
  // Its end reaches the client a turn later; whoever is quicker than that gets a reset, which the SDK tries again.
  connections[0]!.end();
  await once(connections[0]!, 'close');
  await one();
  expect(connections).toHaveLength(2);
});

test.each<[string, Serve]>([
  ['never begins', () => undefined],
  ['stops in the middle', (_, response) => void response.writeHead(200, { 'content-length': '9' }).write('half')],
])('an answer that %s is given up in time, and its connection with it', async (_, serve) => {
  const { port, server } = await served(serve);
  const ended = new Promise((fulfil) => server.once('connection', (socket) => socket.once('close', fulfil)));
  const call = handler({ ...LIMITS, requestTimeout: 50 }).handle(post(port));
  await expect(call).rejects.toMatchObject({ name: 'TimeoutError', message: 'not answered within 50 ms' });
  await ended;
});

test('a server that takes no connections is given up sooner than one that does not answer', async () => {
  // A listener that never accepts: its queue takes two, and whoever comes next is left waiting.
  const deaf = `const server = require('node:net').createServer().listen({ port: 0, host: '127.0.0.1', backlog: 1 }, () => {
    require('node:fs').writeSync(1, String(server.address().port));
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0);
  });`;
  const child = spawn(process.execPath, ['-e', deaf], { stdio: ['ignore', 'pipe', 'inherit'] });
  closing.push(() => child.kill('SIGKILL'));
  const [port] = await once(child.stdout, 'data');
  const made = handler({ connectionTimeout: 100, requestTimeout: 400 });
  const calls = Array.from({ length: 4 }, () => made.handle(post(Number(port))).then(String, String));
  expect((await Promise.all(calls)).sort()).toEqual([
    ...Array<string>(2).fill('TimeoutError: not answered within 400 ms'),
    ...Array<string>(2).fill('TimeoutError: not connected within 100 ms'),
  ]);
});

test.each<[string, Serve]>([
  ['before an answer', (request) => request.socket.resetAndDestroy()],
  [
    'in the middle of one',
    (request, response) => {
      response.writeHead(200, { 'content-length': '9' });
      response.write('half', () => request.socket.destroy());
    },
  ],
])('a connection that breaks %s is an error by which the SDK tries again', async (_, serve) => {
  const { port } = await served(serve);
  await expect(handler().handle(post(port))).rejects.toMatchObject({ name: 'TimeoutError', code: 'ECONNRESET' });
});

test('nobody who listens is told by Node’s own code', async () => {
  const { port, server } = await served(() => undefined);
  server.close();
  await once(server, 'close');
  await expect(handler().handle(post(port))).rejects.toMatchObject({ name: 'Error', code: 'ECONNREFUSED' });
});

test.each([
  ['before it is sent', true],
  ['on its way', false],
])('a request that is aborted %s ends at once', async (_, early) => {
  const abort = new AbortController();
  const { port } = await served(() => abort.abort());
  if (early) abort.abort();
  const call = handler().handle(post(port), { abortSignal: abort.signal });
  await expect(call).rejects.toMatchObject({ name: 'AbortError' });
});

test.each([
  ['a query string', { query: { Action: 'GetRole' } }],
  ['neither text nor bytes', { body: (async function* () {})() }],
])('a request with %s is refused rather than sent wrongly', async (what, more) => {
  const { port } = await served((_, response) => response.end());
  await expect(handler().handle(post(port, more))).rejects.toThrow(what);
});

test('https asks for a certificate that Node trusts', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'https-'));
  const { authorityFile, certificateFile, keyFile } = certificates(folder, []);
  const role = '<RoleName>r</RoleName><Path>/</Path><RoleId>i</RoleId><Arn>a</Arn>';
  const server = createHttpsServer(
    { cert: readFileSync(certificateFile), key: readFileSync(keyFile) },
    (_, response) =>
      void response.end(`<GetRoleResponse><GetRoleResult><Role>${role}</Role></GetRoleResult></GetRoleResponse>`),
  ).listen(0, 'localhost');
  await once(server, 'listening');
  closing.push(() => {
    server.close();
    rmSync(folder, { recursive: true });
  });
  const script = resolve(fileURLToPath(import.meta.url), '..', 'support', 'https-call.ts');
  const url = `https://localhost:${(server.address() as AddressInfo).port}`;
  const outcome = async (environment: NodeJS.ProcessEnv): Promise<string> => {
    const env = { PATH: process.env.PATH, AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true', ...environment };
    const child = spawn(process.execPath, ['--import', 'tsx', script, url], {
      env,
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const [text] = await once(child.stdout, 'data');
    return String(text).trim();
  };
  expect(await outcome({ NODE_EXTRA_CA_CERTS: authorityFile })).toBe('role r');
  expect(await outcome({})).toBe('UNABLE_TO_VERIFY_LEAF_SIGNATURE');
});

/** What the port of a waiting command answers to whoever finds it. */
import { connect } from 'node:net';
import { listen, LIMITS, type Listener } from '../../../cli/login/listener.js';
import { outcomePage } from '../../../cli/login/answer-page.js';
import { BODY_MAX } from '../../../cli/login/form-request.js';
import { outcomeOf, type Outcome } from '../../../cli/login/outcome.js';
import type { StartAddress } from '../../../cli/login/start-address.js';
import { seal } from '../../../runtime/hand-over/seal.js';
import { newLoginKeys, open, type LoginKeys } from '../../../runtime/hand-over/sealed.js';
import { NOW } from '../../runtime/session/samples.js';
import { handed, NAME, REFUSAL } from './stage.js';

let keys: LoginKeys;
let listener: Listener<Outcome>;
let isOthers: boolean;
let host: string;

const START: StartAddress = {
  path: '/start-canary',
  to: (port) => `https://bridge.example.com/?port=${port}&key=key-canary`,
  isOthers: () => isOthers,
};

async function start(limits = LIMITS): Promise<void> {
  isOthers = false;
  keys = await newLoginKeys();
  const take = async (sealed: string) => {
    const content = await open(sealed, keys);
    const result = content && outcomeOf(content, NAME, NOW);
    return result && { answer: outcomePage(result), result };
  };
  listener = await listen(0, START, take, limits);
  host = `127.0.0.1:${listener.port}`;
}
beforeEach(() => start());
afterEach(() => listener.close());

/** What a client gets for these bytes, until the connection is closed. */
function raw(text: string): Promise<string> {
  return new Promise((resolve) => {
    let got = '';
    const socket = connect(listener.port, '127.0.0.1', () => socket.write(text));
    socket.on('data', (chunk) => (got += chunk.toString()));
    // A connection that is broken off is an answer too.
    socket.on('error', () => undefined);
    socket.on('close', () => resolve(got));
  });
}

const FORM = 'application/x-www-form-urlencoded';

interface Request {
  readonly head?: string;
  readonly host?: string;
  readonly type?: string;
  readonly length?: number;
}

function post(body: string, { head = 'POST / HTTP/1.1', host: name = host, type = FORM, length }: Request = {}) {
  const lines = [head, `Host: ${name}`, `Content-Type: ${type}`, `Content-Length: ${length ?? body.length}`];
  return raw(`${lines.join('\r\n')}\r\n\r\n${body}`);
}

const statusOf = (answer: string): number => Number(answer.split(' ')[1]);
const good = (): string => `sealed=${seal(handed(), keys.publicKey)}`;

test('the session is received, and the browser told that it may close the tab', async () => {
  const answer = await post(good());
  expect(await listener.received).toEqual({ session: handed() });
  expect(statusOf(answer)).toBe(200);
  expect(answer).toContain('You can close this tab');
  expect(answer).not.toContain('canary');
});

test('every answer is of strict headers, and ends the connection', async () => {
  const answers = [
    await post('rubbish'),
    await raw(`GET /favicon.ico HTTP/1.1\r\nHost: ${host}\r\n\r\n`),
    await post(good()),
  ];
  expect(answers.map(statusOf)).toEqual([400, 404, 200]);
  for (const answer of answers) {
    for (const line of [
      "content-security-policy: default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
      'cache-control: no-store',
      'referrer-policy: no-referrer',
      'x-content-type-options: nosniff',
      'connection: close',
    ]) {
      expect(answer.toLowerCase()).toContain(`${line}\r\n`);
    }
  }
});

describe("ends nobody's login", () => {
  const strangers: [string, number, (body: string) => Promise<string>][] = [
    ['a GET', 404, () => raw(`GET / HTTP/1.1\r\nHost: ${host}\r\n\r\n`)],
    ['another path', 404, (body) => post(body, { head: 'POST /x HTTP/1.1' })],
    ['a path with a query', 404, (body) => post(body, { head: 'POST /?x HTTP/1.1' })],
    ['an absolute address', 404, (body) => post(body, { head: `POST http://${host}/ HTTP/1.1` })],
    ['another method', 404, (body) => post(body, { head: 'PUT / HTTP/1.1' })],
    ['a name that leads to loopback', 400, (body) => post(body, { host: `evil.example:${listener.port}` })],
    ['localhost', 400, (body) => post(body, { host: `localhost:${listener.port}` })],
    ['the address without its port', 400, (body) => post(body, { host: '127.0.0.1' })],
    [
      'no Host',
      400,
      (body) => raw(`POST / HTTP/1.1\r\nContent-Type: ${FORM}\r\nContent-Length: ${body.length}\r\n\r\n${body}`),
    ],
    ['text', 415, (body) => post(body, { type: 'text/plain' })],
    ['JSON', 415, (body) => post(body, { type: 'application/json' })],
    ['a form with files', 415, (body) => post(body, { type: 'multipart/form-data; boundary=x' })],
    ['the field twice', 400, (body) => post(`${body}&${body}`.slice(0, BODY_MAX))],
    ['another field besides', 400, (body) => post(`${body}&x=1`)],
    ['another field', 400, () => post('x=1')],
    ['no field', 400, () => post('')],
    ['an empty field', 400, () => post('sealed=')],
    ['a cut text', 400, (body) => post(body.slice(0, -1))],
    ['rubbish as long as may be', 400, () => post('sealed='.padEnd(BODY_MAX, 'x'))],
    ['more than may be', 413, () => post('sealed='.padEnd(BODY_MAX + 1, 'x'))],
    [
      'more than may be, in pieces',
      413,
      () =>
        raw(
          `POST / HTTP/1.1\r\nHost: ${host}\r\nContent-Type: ${FORM}\r\nTransfer-Encoding: chunked\r\n\r\n${(BODY_MAX + 1).toString(16)}\r\n${'x'.repeat(BODY_MAX + 1)}\r\n0\r\n\r\n`,
        ),
    ],
    ['bytes that are no HTTP', 400, () => raw('\x16\x03\x01\r\n\r\n')],
    [
      'what is sealed to another key',
      400,
      async () => post(`sealed=${seal(handed(), (await newLoginKeys()).publicKey)}`),
    ],
    [
      'what is sealed and none of ours',
      400,
      () => post(`sealed=${seal({ kind: 'session' } as never, keys.publicKey)}`),
    ],
  ];
  test.each(strangers)('%s: %i', async (_, status, ask) => {
    const body = good();
    const answer = await ask(body);
    expect(statusOf(answer)).toBe(status);
    expect(answer).not.toContain('canary');
    expect(statusOf(await post(body))).toBe(200);
    expect(await listener.received).toEqual({ session: handed() });
  });
});

describe('the address that the browser is started with', () => {
  const visit = (head = `GET ${START.path} HTTP/1.1`, name = host) => raw(`${head}\r\nHost: ${name}\r\n\r\n`);

  test('leads to the bridge, and no cache or referrer tells anybody', async () => {
    const answer = (await visit()).toLowerCase();
    expect(statusOf(answer)).toBe(303);
    expect(answer).toContain(`\r\nlocation: https://bridge.example.com/?port=${listener.port}&key=key-canary\r\n`);
    for (const line of ['cache-control: no-store', 'referrer-policy: no-referrer', 'connection: close']) {
      expect(answer).toContain(`${line}\r\n`);
    }
    await post(good());
    expect(await listener.received).toEqual({ session: handed() });
  });

  test('leads there once: a second visitor is told that the login is stopped, and then it is', async () => {
    await visit();
    const answer = await visit();
    expect(statusOf(answer)).toBe(410);
    expect(answer).toContain('Another program has used this address before, so the login is stopped');
    expect(answer).not.toContain('key-canary');
    expect(statusOf(await post(good()))).toBe(400);
    expect(await listener.received).toBe('used twice');
  });

  test('leads one of two there that come at once', async () => {
    const answers = await Promise.all([visit(), visit()]);
    expect(answers.map(statusOf).sort()).toEqual([303, 410]);
  });

  test.each<[string, number, () => Promise<string>]>([
    ['another path', 404, () => visit(`GET ${START.path}x HTTP/1.1`)],
    ['a query behind it', 404, () => visit(`GET ${START.path}?x HTTP/1.1`)],
    ['a HEAD', 404, () => visit(`HEAD ${START.path} HTTP/1.1`)],
    ['a POST', 404, () => post(good(), { head: `POST ${START.path} HTTP/1.1` })],
    ['a name that leads to loopback', 400, () => visit(undefined, `evil.example:${listener.port}`)],
    ['localhost', 400, () => visit(undefined, `localhost:${listener.port}`)],
  ])('is not used by %s', async (_, status, ask) => {
    const answer = await ask();
    expect(statusOf(answer)).toBe(status);
    expect(answer).not.toContain('key-canary');
    expect(statusOf(await visit())).toBe(303);
  });

  test('is not used by a program of another user, which neither learns the key nor stops the login', async () => {
    isOthers = true;
    const answers = [await visit(), await visit()];
    expect(answers.map(statusOf)).toEqual([403, 403]);
    expect(answers.join()).not.toContain('key-canary');
    isOthers = false;
    expect(statusOf(await visit())).toBe(303);
    expect(statusOf(await post(good()))).toBe(200);
  });
});

test('who asks too slowly is cut off, and the session is received beside them', async () => {
  await listener.close();
  await start({ headersTimeout: 100, requestTimeout: 100, connectionsCheckingInterval: 20 });
  const heads = raw(`POST / HTTP/1.1\r\nHost: ${host}\r\n`);
  const bodies = post('sealed=', { length: 100 });
  await post(good());
  expect(await listener.received).toEqual({ session: handed() });
  expect([statusOf(await heads), statusOf(await bodies)]).toEqual([408, 408]);
});

test('a browser that is gone before its answer has brought the session all the same', async () => {
  const body = good();
  const socket = connect(listener.port, '127.0.0.1', () => {
    socket.write(
      `POST / HTTP/1.1\r\nHost: ${host}\r\nContent-Type: ${FORM}\r\nContent-Length: ${body.length}\r\n\r\n${body}`,
      () => socket.resetAndDestroy(),
    );
  });
  expect(await listener.received).toEqual({ session: handed() });
});

test('a refusal is shown in the words of the bridge, of which none becomes markup', async () => {
  const words = `<img src=x onerror="alert(1)"> & 'more'`;
  const answer = await post(`sealed=${seal({ ...REFUSAL, words } as typeof REFUSAL, keys.publicKey)}`);
  expect(answer).toContain('&#60;img src=x onerror=&#34;alert(1)&#34;&#62; &#38; &#39;more&#39;');
  expect(answer).toContain('reference r-77');
  expect(answer).not.toContain('<img');
});

test('of two that come at once one is received', async () => {
  const answers = await Promise.all([post(good()), post(good())]);
  expect(answers.map(statusOf).sort()).toEqual([200, 400]);
});

test('nobody else than this machine reaches it, and nobody once it is closed', async () => {
  await listener.close();
  const again = await listen(listener.port, undefined, () => Promise.resolve(undefined));
  await expect(listen(again.port, undefined, () => Promise.resolve(undefined))).rejects.toThrow(
    `«Input» --port: ${again.port} is taken; choose another, or leave --port out`,
  );
  await again.close();
  expect(await raw('GET / HTTP/1.1\r\n\r\n')).toBe('');
  await start();
});

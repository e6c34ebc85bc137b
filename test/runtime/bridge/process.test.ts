/** The bundled bridge as a process: its environment, its one line of an error, its end. */
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort } from '../../../local/ports.js';
import { CreateTableCommand } from '@aws-sdk/client-dynamodb';
import * as esbuild from 'esbuild';
import { localDynamoDb } from '../../../local/dynamodb/index.js';
import { documentClient } from '../../../runtime/aws/clients.js';
import { catalogTable } from '../../../runtime/catalog/dynamodb-catalog.js';
import { systemClock } from '../../../runtime/clock.js';
import { auditTable } from '../../../runtime/grants/dynamodb-audit.js';
import { dynamoGrantWriter, grantsTable } from '../../../runtime/grants/dynamodb-grants.js';
import { grant } from '../session/samples.js';
import { rogueProvider } from './support/rogue-provider.js';
import { visitor } from './support/visitor.js';
import { systemRandom } from '../../../runtime/random.js';

let directory: string;
let bundle: string;
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'bridge-process-'));
  bundle = join(directory, 'bridge.mjs');
  await esbuild.build({
    entryPoints: ['runtime/entry/bridge.ts'],
    outfile: bundle,
    bundle: true,
    format: 'esm',
    platform: 'node',
    mainFields: ['module', 'main'],
    conditions: ['module'],
    logLevel: 'error',
  });
});
afterAll(() => rm(directory, { recursive: true }));

interface Running {
  readonly process: ChildProcess;
  readonly out: () => string;
  readonly ended: Promise<{ readonly code: number | null; readonly stderr: string }>;
}

function start(environment: Record<string, string>): Running {
  const child = spawn(process.execPath, [bundle], { env: environment, stdio: ['ignore', 'pipe', 'pipe'] });
  let [out, stderr] = ['', ''];
  child.stdout.on('data', (chunk) => (out += String(chunk)));
  child.stderr.on('data', (chunk) => (stderr += String(chunk)));
  const ended = once(child, 'close').then(([code]) => ({ code: code as number | null, stderr }));
  return { process: child, out: () => out, ended };
}

/** Asks until there is an answer of this status, or the process has ended. */
async function until(url: string, status: number, running: Running): Promise<void> {
  let over = false;
  void running.ended.then(() => (over = true));
  while (!over) {
    const answer = await fetch(url).catch(() => undefined);
    if (answer?.status === status) return;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error(`the bridge ended: ${(await running.ended).stderr}`);
}

const COMPLETE = {
  AWS_REGION: 'us-east-1',
  AWS_ACCESS_KEY_ID: 'local',
  AWS_SECRET_ACCESS_KEY: 'local',
  PUBLIC_URL: 'http://localhost:1',
  OIDC_ISSUER: 'https://example.okta.com',
  OIDC_CLIENT_ID: 'client-1',
  OIDC_CLIENT_SECRET: 'client-secret-canary',
  COOKIE_KEYS: Buffer.alloc(32, 'k').toString('base64'),
  CATALOG_TABLE: 'catalog',
  GRANTS_TABLE: 'grants',
  AUDIT_TABLE: 'audit',
  TRUSTED_PROXIES: '0',
};

test.each([
  [{ COOKIE_KEYS: '' }, '«Setting» COOKIE_KEYS is missing; set it to one or two keys, '],
  [{ COOKIE_KEYS: 'cookie-key-canary' }, '«Setting» COOKIE_KEYS is malformed; it must be one or two keys, '],
  [{ PUBLIC_URL: 'http://bridge.example.com' }, '«Setting» PUBLIC_URL is malformed; it must be '],
])('with %j it ends with one line that names the setting', async (wrong, line) => {
  const { code, stderr } = await start({ ...COMPLETE, ...wrong }).ended;
  expect(code).toBe(1);
  expect(stderr.trimEnd().split('\n')).toEqual([expect.stringContaining(line)]);
  expect(stderr).not.toContain('canary');
});

test('with a port that is taken it ends with one line that names the setting', async () => {
  const taken = createServer().listen(0);
  await once(taken, 'listening');
  const PORT = String((taken.address() as AddressInfo).port);
  const { code, stderr } = await start({ ...COMPLETE, PORT, HEALTH_PORT: String(await freePort()) }).ended;
  taken.close();
  expect([code, stderr]).toEqual([1, '«Setting» PORT cannot be listened on (EADDRINUSE); free it or set another\n']);
});

const provider = () =>
  rogueProvider({
    issuer: COMPLETE.OIDC_ISSUER,
    clientId: COMPLETE.OIDC_CLIENT_ID,
    email: 'ada@example.com',
    clock: systemClock,
  });

/** The three tables, with a grant of a role that the catalog does not hold. */
async function tablesWithGrant(): Promise<{ readonly url: string; close(): Promise<void> }> {
  const dynamodb = await localDynamoDb();
  const client = documentClient({
    region: 'us-east-1',
    clock: systemClock,
    random: systemRandom,
    credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
    endpoints: { dynamodb: dynamodb.url },
  });
  for (const table of [catalogTable('catalog'), grantsTable('grants'), auditTable('audit')]) {
    await client.send(new CreateTableCommand(table));
  }
  await dynamoGrantWriter(client, 'grants').create(grant());
  client.destroy();
  return dynamodb;
}

test('it serves logins from its environment, writes a line of JSON for each, and ends on SIGTERM', async () => {
  const [port, healthPort] = [await freePort(), await freePort()];
  const rogue = await provider();
  const dynamodb = await tablesWithGrant();

  const url = `http://localhost:${port}`;
  const running = start({
    ...COMPLETE,
    PUBLIC_URL: url,
    PORT: String(port),
    HEALTH_PORT: String(healthPort),
    OIDC_DISCOVERY_URL: rogue.discoveryUrl,
    AWS_ENDPOINT_URL_DYNAMODB: dynamodb.url,
  });
  try {
    await until(`http://localhost:${healthPort}/readyz`, 200, running);
    const web = visitor();
    const page = await web.get(await web.upToCallback(`${url}/oidc/auth/login?grant=g-1`));
    expect(page.text('reason')).toContain('is not in the catalog');
    expect(JSON.parse(running.out())).toMatchObject({
      event: 'login',
      outcome: 'refused',
      reason: 'RoleUnknown',
      reference: page.text('reference'),
      email: 'ada@example.com',
    });
    running.process.kill('SIGTERM');
    await until(`http://localhost:${healthPort}/readyz`, 503, running);
    expect(await running.ended).toEqual({ code: 0, stderr: '' });
  } finally {
    running.process.kill('SIGKILL');
    await dynamodb.close();
    await rogue.close();
  }
}, 30_000);

test('a table that hangs is asked again while the person still waits', async () => {
  const [port, healthPort, rogue] = [await freePort(), await freePort(), await provider()];
  const silent = createServer();
  const again = new Promise<void>((resolve) => {
    let requests = 0;
    silent.on('connection', (socket) => socket.once('data', () => ++requests === 2 && resolve()).on('error', () => {}));
  });
  silent.listen(0, 'localhost');
  await once(silent, 'listening');
  const running = start({
    ...COMPLETE,
    PUBLIC_URL: `http://localhost:${port}`,
    PORT: String(port),
    HEALTH_PORT: String(healthPort),
    OIDC_DISCOVERY_URL: rogue.discoveryUrl,
    AWS_ENDPOINT_URL_DYNAMODB: `http://localhost:${(silent.address() as AddressInfo).port}`,
  });
  try {
    await until(`http://localhost:${healthPort}/readyz`, 200, running);
    const web = visitor();
    const page = web.get(await web.upToCallback(`http://localhost:${port}/oidc/auth/login?grant=g-1`));
    const gone = expect(page).rejects.toThrow();
    await again;
    running.process.kill('SIGKILL');
    await gone;
  } finally {
    running.process.kill('SIGKILL');
    silent.close();
    await rogue.close();
  }
  // The SDK waits half a minute, unless it is told otherwise.
}, 15_000);

test('cookie keys are changed in replicas one after the other, and a login that two of them share is not lost', async () => {
  const [rogue, dynamodb] = [await provider(), await tablesWithGrant()];
  const [old, renewed] = ['o', 'n'].map((letter) => Buffer.alloc(32, letter).toString('base64'));
  const publicUrl = `http://localhost:${await freePort()}`;
  const replicas: (Running & { readonly url: string })[] = [];

  async function replica(COOKIE_KEYS: string): Promise<string> {
    const [port, healthPort] = [await freePort(), await freePort()];
    const running = start({
      ...COMPLETE,
      COOKIE_KEYS,
      PUBLIC_URL: publicUrl,
      PORT: String(port),
      HEALTH_PORT: String(healthPort),
      OIDC_DISCOVERY_URL: rogue.discoveryUrl,
      AWS_ENDPOINT_URL_DYNAMODB: dynamodb.url,
    });
    replicas.push({ ...running, url: `http://localhost:${port}` });
    await until(`http://localhost:${healthPort}/readyz`, 200, running);
    return `http://localhost:${port}`;
  }

  /** What the page says at the end of a login that one replica begins and another finishes. */
  async function across(begins: string, finishes: string): Promise<string | undefined> {
    const web = visitor();
    const callback = await web.upToCallback(`${begins}/oidc/auth/login?grant=g-1`);
    return (await web.get(callback.replace(publicUrl, finishes))).text('reason');
  }

  try {
    const before = await replica(`${old}`);
    const learnt = await replica(`${old},${renewed}`);
    const changed = await replica(`${renewed},${old}`);
    const after = await replica(`${renewed}`);
    // Each step of docs/kubernetes.md has two of them running side by side.
    for (const [one, other] of [
      [before, learnt],
      [learnt, changed],
      [changed, after],
    ] as const) {
      expect(await across(one, other)).toContain('is not in the catalog');
      expect(await across(other, one)).toContain('is not in the catalog');
    }
    expect(await across(before, after)).toContain('did not begin in this browser');
  } finally {
    for (const { process: child } of replicas) child.kill('SIGKILL');
    await dynamodb.close();
    await rogue.close();
  }
}, 60_000);

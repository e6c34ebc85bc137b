/**
 * How soon the functions stand and how much the bridge's process holds, beside bare Node: `npm run bench -- start`.
 *
 * Fresh processes alternate with bare ones, and a pair's ratio of processor time is what counts: time on the wall says
 * as much of who else is on the machine, and is told beside it. What an import leaves for the first event (secrets,
 * clients of AWS, the provider) is measured too, without a limit: see docs/bridge.md.
 */
import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join, resolve } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { freePort } from '../local/ports.js';
import { build } from 'esbuild';
import { spread, type Spread } from './start/spread.js';

const root = resolve(fileURLToPath(import.meta.url), '..', '..');
const bundles = join(root, 'dist', 'bundles');
const work = join(root, '.cache', 'bench', 'start');

const PAIRS = 21;
const SERVER_PAIRS = 5;
/** Logins that are begun before memory is read, so that all that a first one loads is in it. */
const LOGINS = 50;
/** What the project promises: times bare Node's start, and times the memory of bare Node with Hono. */
const MOST = { bridge: 2.2, sync: 2.0, memory: 1.5 };

interface Case {
  readonly name: string;
  readonly ratio: Spread;
  /** Without one it is told, not promised. */
  readonly most?: number;
  readonly measured: Readonly<Record<string, Spread>>;
}

const SECRETS = { OIDC_CLIENT_SECRET: 'secret', COOKIE_KEYS: Buffer.alloc(32, 1).toString('base64') };

/** A complete environment of both functions and the process; nothing in it is reached but what stands in here. */
function environment(standIn: string): Record<string, string> {
  const connection = {
    account: '111122223333',
    name: 'production',
    roleArn: 'arn:aws:iam::111122223333:role/serval-ingestion',
    externalId: '3f9d52c7a1e84b06937c5d2be8f1a460',
  };
  return {
    AWS_REGION: 'us-west-1',
    AWS_ACCESS_KEY_ID: 'local',
    AWS_SECRET_ACCESS_KEY: 'local',
    AWS_ENDPOINT_URL_SECRETS_MANAGER: standIn,
    BRIDGE_SECRET: 'serval-bridge',
    CONNECTIONS: JSON.stringify([connection]),
    PUBLIC_URL: 'https://bridge.example.com',
    OIDC_ISSUER: 'https://example.okta.com',
    OIDC_CLIENT_ID: 'client',
    OIDC_DISCOVERY_URL: `${standIn}/.well-known/openid-configuration`,
    CATALOG_TABLE: 'serval-catalog',
    GRANTS_TABLE: 'serval-grants',
    AUDIT_TABLE: 'serval-audit',
  };
}

/** Secrets Manager and a login provider in one, as far as a start and the begin of a login ask them. */
async function startStandIn(): Promise<{ readonly url: string; readonly server: Server }> {
  const server = createServer((request, response) => {
    const json = (body: object, status = 200): void => {
      response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
    };
    if (request.url === '/token') return json({ error: 'invalid_grant' }, 400);
    if (request.method === 'POST') return json({ Name: 'serval-bridge', SecretString: JSON.stringify(SECRETS) });
    json({
      issuer: 'https://example.okta.com',
      authorization_endpoint: `${url}/authorize`,
      token_endpoint: `${url}/token`,
      jwks_uri: `${url}/keys`,
    });
  });
  server.listen(0, 'localhost');
  await once(server, 'listening');
  const url = `http://localhost:${(server.address() as AddressInfo).port}`;
  return { url, server };
}

/** A fresh process, in milliseconds. */
interface Run {
  /** Of the processor, in user and system mode. */
  readonly cpu: number;
  /** From its creation to its end. */
  readonly wall: number;
}

/** Runs a script as a process of its own; the script may not write, and ends where it ends. */
async function fresh(argv: readonly string[], script: string, env: Record<string, string>): Promise<Run> {
  const tell = 'console.log(JSON.stringify(process.cpuUsage())); process.exit(0);';
  const started = performance.now();
  const child = spawn(process.execPath, [...argv, '-e', `${script}\n${tell}`], {
    env,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let out = '';
  child.stdout.on('data', (chunk) => (out += String(chunk)));
  const [code] = (await once(child, 'close')) as [number | null];
  if (code !== 0) throw new Error(`a measured process ended with status ${code}`);
  const { user, system } = JSON.parse(out) as NodeJS.CpuUsage;
  return { cpu: (user + system) / 1000, wall: performance.now() - started };
}

/** Both, `count` times, in turns of which is first. */
async function pairs<Value>(
  count: number,
  one: () => Promise<Value>,
  other: () => Promise<Value>,
): Promise<(readonly [Value, Value])[]> {
  const measured: (readonly [Value, Value])[] = [];
  for (let pair = 0; pair < count; pair += 1) {
    if (pair % 2 === 0) {
      const first = await one();
      measured.push([first, await other()]);
    } else {
      const second = await other();
      measured.push([await one(), second]);
    }
  }
  return measured;
}

async function measureStart(name: string, script: string, env: Record<string, string>, most?: number): Promise<Case> {
  const runs = await pairs(
    PAIRS,
    () => fresh(['--input-type=module'], script, env),
    () => fresh([], '', env),
  );
  return {
    name,
    ratio: spread(runs.map(([ours, bare]) => ours.cpu / bare.cpu)),
    ...(most !== undefined && { most }),
    measured: {
      'CPU ms': spread(runs.map(([ours]) => ours.cpu)),
      'of bare Node': spread(runs.map(([, bare]) => bare.cpu)),
      'ratio of wall-clock time': spread(runs.map(([ours, bare]) => ours.wall / bare.wall)),
    },
  };
}

async function measureMemory(env: Record<string, string>): Promise<Case> {
  const plain = join(work, 'hono.mjs');
  await build({
    entryPoints: [join(root, 'bench', 'start', 'hono.ts')],
    outfile: plain,
    bundle: true,
    minify: true,
    format: 'esm',
    platform: 'node',
    target: 'node20',
    logLevel: 'warning',
  });
  const runs = await pairs(
    SERVER_PAIRS,
    () => megabytes(join(bundles, 'bridge', 'index.mjs'), env, '/readyz'),
    () => megabytes(plain, env),
  );
  return {
    name: "memory of the bridge's process over bare Node with Hono, both idle after logins",
    ratio: spread(runs.map(([ours, bare]) => ours / bare)),
    most: MOST.memory,
    measured: { MB: spread(runs.map(([ours]) => ours)), 'of bare Node': spread(runs.map(([, bare]) => bare)) },
  };
}

/** Resident set of a server that has begun logins, and is idle again. */
async function megabytes(module: string, env: Record<string, string>, ready?: string): Promise<number> {
  const [port, healthPort] = [await freePort(), await freePort()];
  const settings = { PORT: String(port), HEALTH_PORT: String(healthPort), PUBLIC_URL: `http://localhost:${port}` };
  const child = spawn(process.execPath, [module], { env: { ...env, ...SECRETS, ...settings }, stdio: 'inherit' });
  try {
    const login = `http://localhost:${port}/oidc/auth/login?grant=g-1`;
    await answered(child, ready === undefined ? login : `http://localhost:${healthPort}${ready}`);
    for (let count = 0; count < LOGINS; count += 1) {
      const response = await fetch(login, { redirect: 'manual' });
      await response.arrayBuffer();
      if (response.status !== 302) throw new Error(`a login was answered with ${response.status}`);
    }
    const { stdout } = spawnSync('ps', ['-o', 'rss=', '-p', String(child.pid)], { encoding: 'utf8' });
    return Number(stdout) / 1024;
  } finally {
    child.kill('SIGKILL');
  }
}

async function answered(child: ChildProcess, url: string): Promise<void> {
  while (child.exitCode === null) {
    const response = await fetch(url, { redirect: 'manual' }).catch(() => undefined);
    if (response && response.status < 400) return;
    await new Promise((fulfil) => setTimeout(fulfil, 20));
  }
  throw new Error(`a measured server ended with status ${child.exitCode}`);
}

function line({ name, ratio, most, measured }: Case): string {
  const promised = most === undefined ? '' : `, at most ${most}`;
  const values = Object.entries(measured).map(([what, { median }]) => `${what} ${median}`);
  return `${name}: ${ratio.median} (${ratio.least} to ${ratio.most}${promised}); ${values.join(', ')}`;
}

export async function run(args: readonly string[]): Promise<void> {
  const importOf = (name: string): string => {
    const module = join(bundles, name, 'index.mjs');
    if (!existsSync(module)) throw new Error(`${name} is not in dist/bundles; run npm run build`);
    return `const { handler } = await import(${JSON.stringify(pathToFileURL(module).href)});`;
  };
  mkdirSync(work, { recursive: true });
  const { url, server } = await startStandIn();
  const env = environment(url);
  const page = { version: '2.0', rawPath: '/oidc/auth/login', rawQueryString: 'grant=g-1', headers: {} };
  const event = JSON.stringify({ ...page, requestContext: { http: { method: 'GET' } } });
  const answer = `if ((await handler(${event})).statusCode !== 302) process.exit(1);`;
  try {
    const cases = [
      await measureStart(
        "import of the bridge's function over bare Node",
        importOf('bridge-function'),
        env,
        MOST.bridge,
      ),
      await measureStart("import of the sync's function over bare Node", importOf('sync'), env, MOST.sync),
      await measureStart(
        "the bridge's function up to its first login page over bare Node",
        `${importOf('bridge-function')}\n${answer}`,
        env,
      ),
      await measureMemory(env),
    ];
    for (const one of cases) console.log(line(one));
    if (args.includes('--json')) console.log(JSON.stringify({ pairs: PAIRS, cases }));
    if (cases.some(({ ratio, most }) => most !== undefined && ratio.median > most)) process.exitCode = 1;
  } finally {
    server.close();
    server.closeAllConnections();
  }
}

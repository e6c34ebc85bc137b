/**
 * The bridge, the sync's calls to IAM and those of `trust` to CloudFormation behind an HTTPS proxy, with a private
 * authority: everything that they call goes through CONNECT, as Node does it by itself since 22.21 and 24.5 with
 * NODE_USE_ENV_PROXY=1. The judge is Node 24, from npm's own binaries.
 * @see https://nodejs.org/api/http.html#built-in-proxy-support
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer as createHttpServer, type Server } from 'node:http';
import { createServer as createHttpsServer } from 'node:https';
import { connect, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { build } from 'esbuild';
import { certificates } from '../deploy/certificates.js';
import { cache, failed, passed, root, run, skipped, type Referee, type Verdict } from '../referee.js';

const NODE = '24.9.0';
const PROVIDER = 'example.okta.com';
const [STACKS, DYNAMODB, SECRETS, STS] = ['cloudformation', 'dynamodb', 'secretsmanager', 'sts'].map(
  (service) => `${service}.us-west-1.amazonaws.com`,
) as [string, string, string, string];
const AWS = [STACKS, DYNAMODB, 'iam.amazonaws.com', SECRETS, STS];

/** What a call answers that reached the far end: an error of AWS there, not one of the way. */
const REACHED: Readonly<Record<string, string>> = {
  provider: 'answered',
  tables: 'ResourceNotFoundException',
  sts: 'ExpiredTokenException',
  roles: 'ExpiredTokenException',
  secret: 'answered',
  stacks: 'ExpiredTokenException',
};

export const proxy: Referee = { name: `the bridge's calls through a proxy, by Node ${NODE}`, run: judge };

/** Node as npm carries it, installed once. */
function newerNode(): string | undefined {
  const name = `node-${process.platform === 'win32' ? 'win' : process.platform}-${process.arch}`;
  const prefix = join(cache, `node-${NODE}`);
  const binary = join(prefix, 'node_modules', name, 'bin', 'node');
  if (!existsSync(binary)) {
    mkdirSync(prefix, { recursive: true });
    run('npm', ['install', '--no-save', '--silent', '--prefix', prefix, `${name}@${NODE}`]);
  }
  return existsSync(binary) ? binary : undefined;
}

async function judge(): Promise<Verdict> {
  const node = newerNode();
  if (node === undefined) return skipped(`npm could not install the binary of Node ${NODE}`);
  const folder = mkdtempSync(join(tmpdir(), 'proxy-'));
  const { authorityFile, certificateFile, keyFile } = certificates(folder, [PROVIDER, ...AWS]);
  const farEnd = await listening(
    createHttpsServer({ cert: readFileSync(certificateFile), key: readFileSync(keyFile) }, (request, response) => {
      const answer = (status: number, body: string): void => void response.writeHead(status).end(body);
      if (request.headers.host === PROVIDER) return answer(200, '{}');
      const target = String(request.headers['x-amz-target']);
      if (target.startsWith('secretsmanager.')) return answer(200, '{"SecretString":"text"}');
      if (target.startsWith('DynamoDB_')) return answer(400, '{"__type":"ResourceNotFoundException"}');
      answer(400, '<ErrorResponse><Error><Code>ExpiredTokenException</Code></Error></ErrorResponse>');
    }),
  );
  const asked: string[] = [];
  const server = createHttpServer();
  // Whatever name is asked for, it leads to the far end: nothing here resolves, so that only the proxy can reach it.
  server.on('connect', ({ url }: { url?: string }, socket: import('node:stream').Duplex) => {
    asked.push(String(url));
    const tunnel = connect(farEnd.port, '127.0.0.1', () => {
      socket.write('HTTP/1.1 200 Connection Established\r\n\r\n');
      tunnel.pipe(socket).pipe(tunnel);
    });
    for (const end of [tunnel, socket]) end.on('error', () => undefined);
  });
  const proxied = await listening(server);

  const calls = async (more: Record<string, string>): Promise<object> => {
    asked.length = 0;
    const env = {
      AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true',
      HTTPS_PROXY: `http://127.0.0.1:${proxied.port}`,
      NODE_EXTRA_CA_CERTS: authorityFile,
      ...more,
    };
    const child = spawn(node, [await program(folder)], { env, stdio: ['ignore', 'pipe', 'inherit'] });
    let out = '';
    child.stdout.on('data', (chunk) => (out += String(chunk)));
    await once(child, 'close');
    const outcomes = Object.entries(JSON.parse(out) as Record<string, string>);
    const reached = outcomes.filter(([name, outcome]) => REACHED[name] === outcome).map(([name]) => name);
    return { reached, asked: [...new Set(asked)].sort() };
  };
  const expectations: readonly [object, object, string][] = [
    [
      await calls({ NODE_USE_ENV_PROXY: '1' }),
      { reached: Object.keys(REACHED), asked: [PROVIDER, ...AWS].map((host) => `${host}:443`).sort() },
      'with NODE_USE_ENV_PROXY=1',
    ],
    [
      await calls({ NODE_USE_ENV_PROXY: '1', NO_PROXY: `${PROVIDER},${DYNAMODB}` }),
      {
        reached: ['sts', 'roles', 'secret', 'stacks'],
        asked: AWS.filter((host) => host !== DYNAMODB).map((host) => `${host}:443`),
      },
      'with NO_PROXY besides',
    ],
  ];
  for (const { server: one } of [farEnd, proxied]) {
    one.close();
    one.closeAllConnections();
  }
  rmSync(folder, { recursive: true });
  const wrong = expectations.find(([seen, expected]) => JSON.stringify(seen) !== JSON.stringify(expected));
  if (wrong) return failed(`${wrong[2]}: ${JSON.stringify(wrong[0])} instead of ${JSON.stringify(wrong[1])}`);
  return passed(
    'provider, tables, STS, IAM, CloudFormation and secret through CONNECT, a private authority, and past it by NO_PROXY',
  );
}

async function program(folder: string): Promise<string> {
  const outfile = join(folder, 'calls.mjs');
  await build({
    entryPoints: [join(root, 'test', 'referees', 'proxy', 'calls.ts')],
    outfile,
    bundle: true,
    format: 'esm',
    platform: 'node',
    mainFields: ['module', 'main'],
    conditions: ['module'],
    logLevel: 'error',
  });
  return outfile;
}

async function listening(server: Server): Promise<{ readonly server: Server; readonly port: number }> {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return { server, port: (server.address() as AddressInfo).port };
}

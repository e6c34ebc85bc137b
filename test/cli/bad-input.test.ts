/** What goes wrong around a command: one line that says what to do, a documented code, and nothing half-written. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { systemClock } from '../../runtime/clock.js';
import { fileGrantStore } from '../../runtime/grants/file-grants.js';
import { connection, HUB, role } from '../runtime/sync/support/world.js';
import { accounts, type Accounts } from './accounts.js';
import { cli, type Ended } from './support.js';

const { roleArn, externalId } = connection();
const ROLE = 'arn:aws:iam::111122223333:role/dba';
const ACCOUNT = ['--role-arn', roleArn, '--external-id', externalId];
const GRANT = ['--email', 'ada@example.com', '--role', ROLE, '--minutes', '60'];

let directory: string;
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'bad-input-'));
});
afterEach(() => rm(directory, { recursive: true }));

/** Each command that asks AWS; a catalog is nowhere else than in the directory. */
const ASKING: readonly (readonly [string, (catalog: string) => readonly string[], number])[] = [
  ['sync', (catalog) => ['sync', ...ACCOUNT, '--directory', catalog], 1],
  ['sync --dry-run', (catalog) => ['sync', '--dry-run', ...ACCOUNT, '--directory', catalog], 1],
  ['sync --plan', (catalog) => ['sync', '--plan', ...ACCOUNT, '--directory', catalog], 1],
  ['sync into a table', () => ['sync', ...ACCOUNT, '--table', 'catalog'], 1],
  ['health', (catalog) => ['health', ...ACCOUNT, '--directory', catalog], 1],
  ['health --organization', (catalog) => ['health', ...ACCOUNT, '--organization', '--directory', catalog], 1],
  ['catalog', () => ['catalog', '--table', 'catalog'], 3],
  ['grant', () => ['grant', ...GRANT], 3],
  ['revoke', () => ['revoke', 'g-1'], 3],
  ['sessions', () => ['sessions'], 3],
  ['connect', () => ['connect', ...ACCOUNT, '--serval-account', HUB], 4],
];

const REGION = { AWS_REGION: 'us-west-1' };
const KEYS = { AWS_ACCESS_KEY_ID: 'AKIAEXAMPLE', AWS_SECRET_ACCESS_KEY: 'local' };

/** All services at one address. */
const endpoints = (url: string): Record<string, string> => ({
  AWS_ENDPOINT_URL_STS: url,
  AWS_ENDPOINT_URL_IAM: url,
  AWS_ENDPOINT_URL_DYNAMODB: url,
  AWS_ENDPOINT_URL_LAMBDA: url,
  AWS_ENDPOINT_URL_ORGANIZATIONS: url,
});

/** A failure is told once, in a line that goes on with what to do. */
function expectAdvice({ out, err }: Ended, name: string, fix: string): void {
  const lines = `${err}${out}`.split('\n');
  const advised = lines.filter((line) => line.includes(fix));
  expect({ lines, told: lines.some((line) => line.includes(name)) }).toEqual({ lines, told: true });
  expect({ lines, advised }).not.toEqual({ lines, advised: [] });
  expect(`${err}${out}`).not.toMatch(/^\s+at /m);
}

describe('without credentials', () => {
  const NOBODY = { AWS_CONFIG_FILE: '/nowhere/config', AWS_SHARED_CREDENTIALS_FILE: '/nowhere/credentials' };

  test.each(ASKING)('%s says where to give them', async (_, argv, code) => {
    const ended = await cli(argv(join(directory, 'catalog')), {
      ...REGION,
      ...NOBODY,
      ...endpoints('http://127.0.0.1:1'),
    });
    expectAdvice(ended, 'CredentialsProviderError', 'AWS credentials');
    expect(ended.code).toBe(code);
  });
});

describe('with credentials that are over', () => {
  let server: Server;
  let url: string;
  beforeEach(async () => {
    // As AWS says it in the protocols of these services: query for STS and IAM, JSON for the others.
    server = createServer((request, response) => {
      const json = request.headers['x-amz-target'] !== undefined || request.url!.includes('/functions/');
      const body = json
        ? JSON.stringify({ __type: 'ExpiredTokenException', message: 'The security token is expired' })
        : '<ErrorResponse><Error><Type>Sender</Type><Code>ExpiredToken</Code><Message>expired</Message></Error></ErrorResponse>';
      const type = json ? 'application/x-amz-json-1.0' : 'text/xml';
      response.writeHead(json ? 400 : 403, { 'content-type': type, 'x-amzn-errortype': 'ExpiredTokenException' });
      response.end(body);
    });
    await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
    url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  });
  afterEach(() => {
    server.closeAllConnections();
    server.close();
  });

  test.each(ASKING)('%s says to renew them', async (_, argv, code) => {
    const environment = { ...REGION, ...KEYS, AWS_SESSION_TOKEN: 'token-canary', ...endpoints(url) };
    const ended = await cli(argv(join(directory, 'catalog')), environment);
    expectAdvice(ended, 'ExpiredToken', 'renew the credentials');
    expect(`${ended.out}${ended.err}`).not.toContain('canary');
    expect(ended.code).toBe(code);
  });
});

/** A command line as a process of its own, with exactly this environment. */
async function started(argv: readonly string[], environment: Readonly<Record<string, string>>): Promise<Ended> {
  const env = { PATH: process.env.PATH, HOME: directory, ...environment };
  const child = spawn(process.execPath, ['--import', 'tsx', 'bin/cdk-serval.ts', ...argv], { env });
  let [out, err] = ['', ''];
  child.stdout.on('data', (chunk: Buffer) => (out += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => (err += chunk.toString()));
  const [code] = (await once(child, 'close')) as [number];
  return { code, out, err };
}

describe('without a network', () => {
  // As processes: in this one the SDK does not know errors of Node's own for such, and makes others of them.
  const some = ASKING.filter(([name]) => ['sync', 'health', 'catalog', 'grant', 'sessions', 'connect'].includes(name));

  test.each(some)(
    '%s says to check it',
    async (_, argv, code) => {
      const environment = { ...REGION, ...KEYS, ...endpoints('http://127.0.0.1:1') };
      const ended = await started(argv(join(directory, 'catalog')), environment);
      expectAdvice(ended, 'ECONNREFUSED', 'check the network');
      expect(ended.code).toBe(code);
    },
    60_000,
  );
});

describe('where nothing can be written', () => {
  /** A path below a file: nobody can write there, not even whom rights do not stop. */
  const below = async (): Promise<string> => {
    const file = join(directory, 'file');
    await writeFile(file, 'as it was');
    return join(file, 'below');
  };

  let local: Accounts;
  beforeEach(async () => {
    local = await accounts();
    local.roles({ Dba: role('dba') });
  });
  afterEach(() => local.close());

  test.each([
    ['sync', (path: string) => ['sync', ...ACCOUNT, '--directory', path], 1],
    ['health', (path: string) => ['health', ...ACCOUNT, '--directory', path], 3],
    ['catalog', (path: string) => ['catalog', '--directory', path], 3],
    ['grant', (path: string) => ['grant', ...GRANT, '--file', path], 3],
    ['revoke', (path: string) => ['revoke', 'g-1', '--file', path], 3],
    ['sessions', (path: string) => ['sessions', '--file', path], 3],
  ] as const)('%s says so, names the place, and leaves all as it was', async (_, argv, code) => {
    const path = await below();
    const ended = await cli(argv(path), local.environment);
    expect(ended).toMatchObject({ out: '', err: expect.stringMatching(/^[^\n]*(ENOTDIR|EEXIST)[^\n]*; [^\n]+\n$/) });
    expect(ended.code).toBe(code);
    expect(await readdir(directory)).toEqual(['file']);
    expect(await readFile(join(directory, 'file'), 'utf8')).toBe('as it was');
  });

  test('a folder where a file belongs is named', async () => {
    const path = join(directory, 'grants.json');
    await mkdir(path);
    const { code, err } = await cli(['grant', ...GRANT, '--file', path]);
    expect(err).toBe('cdk-serval: failed: EISDIR; name a file instead of a directory\n');
    expect(code).toBe(3);
  });
});

describe('two at once', () => {
  test('grants into one file are both there', async () => {
    const file = join(directory, 'grants.json');
    const both = await Promise.all(
      ['g-1', 'g-2'].map((id) => started(['grant', ...GRANT, '--id', id, '--file', file], {})),
    );
    expect(both).toMatchObject([
      { code: 0, err: '' },
      { code: 0, err: '' },
    ]);
    const store = fileGrantStore(file, systemClock);
    expect([await store.grant('g-1'), await store.grant('g-2')]).toMatchObject([{ id: 'g-1' }, { id: 'g-2' }]);
    expect(await readdir(directory)).toEqual(['grants.json']);
  });

  test('revocations of one grant are one', async () => {
    const file = join(directory, 'grants.json');
    await cli(['grant', ...GRANT, '--id', 'g-1', '--file', file]);
    const both = await Promise.all(
      ['a', 'b'].map((why) => started(['revoke', 'g-1', '--justification', why, '--file', file], {})),
    );
    expect(both.map(({ code }) => code)).toEqual([0, 0]);
    expect(JSON.parse(both[0]!.out)).toEqual(JSON.parse(both[1]!.out));
    expect(both.map(({ err }) => err).sort()).toEqual(['', 'grant g-1 was revoked already; nothing was written\n']);
  });

  test('a lock that an ended command left behind is named, with what to do', async () => {
    const file = join(directory, 'grants.json');
    await writeFile(`${file}.lock`, '');
    const { code, err } = await started(['grant', ...GRANT, '--file', file], {});
    expect(err).toMatch(
      /^cdk-serval: «Grant» file: .* is locked; if nothing else writes it, delete .*grants\.json\.lock\n$/,
    );
    expect(code).toBe(2);
  });
});

/** What is wrong before anything is looked at, and what cannot be looked at. */
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer, type RequestListener, type Server } from 'node:http';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { deniedBy } from '../../../cli/doctor/denial.js';
import { HEALTH_PATHS } from '../../../cli/doctor/read-bridge.js';
import { aheadBy } from '../../../cli/doctor/visit.js';
import { localAws } from '../../../local/aws/index.js';
import { HEALTH_PATH } from '../../../runtime/bridge/health.js';
import { systemClock } from '../../../runtime/clock.js';
import { cli, type Ended } from '../support.js';

const ROLE = 'arn:aws:iam::111122223333:role/serval-ingestion';
const ACCOUNT = ['--role-arn', ROLE, '--external-id', 'external-id'];
const ISSUER = ['--issuer', 'https://example.okta.com'];

let folder: string;
let server: Server | undefined;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'doctor-'));
});
afterEach(async () => {
  server?.closeAllConnections();
  server?.close();
  server = undefined;
  await rm(folder, { recursive: true });
});

const doctor = (argv: readonly string[], environment: Record<string, string> = {}): Promise<Ended> =>
  cli(['doctor', ...argv], environment);

/** A server on loopback that answers so. */
async function serving(answer: RequestListener): Promise<string> {
  server = createServer(answer).listen(0, '127.0.0.1');
  await once(server, 'listening');
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

test.each([
  [['--issuer', 'okta'], '--issuer: "okta" is no URL'],
  [['--client-id', 'x'], '--client-id: "x" is of a provider; give --issuer URL or --google too'],
  [[...ISSUER, '--client-id', 'a b'], '--client-id: "a b" must be'],
  [[...ISSUER, '--google'], 'Arguments google and issuer are mutually exclusive'],
  [[...ISSUER, '--hosted-domain', 'example.com'], "is for Google's issuer alone"],
  [['--google', '--hosted-domain', 'Example.com'], 'in small letters'],
  [
    [...ISSUER, '--discovery-url', 'http://example.com/.well-known/x'],
    '--discovery-url: "http://example.com/.well-known/x" must be an https URL',
  ],
  [[...ISSUER, '--discovery-url', 'https://example.com/x'], 'with /.well-known/ in its path'],
  [
    ['--bridge', 'http://bridge.example.com'],
    '--bridge: "http://bridge.example.com" must be an https URL (http only on loopback)',
  ],
  [['--bridge', 'https://bridge.example.com/oidc'], 'without path, query or fragment'],
  [['--worker-role-arn', 'worker'], '--worker-role-arn: "worker" is no role\'s ARN'],
  [['--worker-namespace', 'serval'], 'give --worker-role-arn ARN too'],
  [['--worker-role-arn', ROLE, '--worker-cluster', 'prod'], '--worker-cluster: "prod" is no EKS cluster\'s ARN'],
  [['--worker-role-arn', ROLE, '--worker-namespace', 'A'], '--worker-namespace: "A" must be'],
  [['--token-file', '/nowhere/token'], '--token-file: "/nowhere/token" cannot be read: ENOENT'],
  [['--connections', '/nowhere/connections.json'], '--connections: "/nowhere/connections.json" cannot be read: ENOENT'],
  [['--role-arn', ROLE], 'the accounts are missing'],
  [['--account', '111122223333'], 'the accounts are missing'],
  [[...ACCOUNT, '--connections', 'x'], 'mutually exclusive'],
  [[...ACCOUNT, '--directory', 'x', '--table', 'y'], 'mutually exclusive'],
  [[...ACCOUNT, '--region', 'moon'], '--region: "moon" must be an AWS region'],
  [['--bridge', 'https://a\u001b[2J.example'], '--bridge: "https://a\\u001b[2J.example" must be'],
])('%j is refused in one line, with 2, before anything is asked', async (argv, message) => {
  const { code, out, err } = await doctor(argv);
  expect(err).toContain(message);
  expect(err).toMatch(/^cdk-serval: «\w+» [^\n]+\n$/);
  expect({ code, out }).toEqual({ code: 2, out: '' });
});

test('a region of another partition than the role is refused', async () => {
  const { code, err } = await doctor([...ACCOUNT, '--region', 'cn-north-1']);
  expect(code).toBe(2);
  expect(err).toContain('«Connection»');
});

const line = (out: string, step: string): string | undefined => new RegExp(`^${step} +(.*)$`, 'm').exec(out)?.[1];

test('without credentials it says so, and the rest goes on', async () => {
  const home = {
    HOME: folder,
    AWS_CONFIG_FILE: join(folder, 'none'),
    AWS_SHARED_CREDENTIALS_FILE: join(folder, 'none'),
  };
  const { code, out } = await doctor(['--region', 'us-west-1'], home);
  expect(code).toBe(1);
  expect(line(out, 'credentials')).toBe('NOT OK: sts:GetCallerIdentity failed: CredentialsProviderError');
  expect(out).toContain('29 steps: 0 ok, 1 NOT OK, 28 not checked');
});

test('without any region it asks for one', async () => {
  const { code, out } = await doctor([]);
  expect(code).toBe(4);
  expect(line(out, 'credentials')).toBe('not checked: give --region, or set AWS_REGION');
});

describe('where AWS answers', () => {
  const keys = { AWS_ACCESS_KEY_ID: 'AKIAEXAMPLE', AWS_SECRET_ACCESS_KEY: 'secret-canary', AWS_REGION: 'us-west-1' };

  test('ExpiredToken, the credentials are to be renewed', async () => {
    const aws = localAws({ clock: systemClock });
    aws.inject({ action: '*', fault: { type: 'error', code: 'ExpiredToken', status: 403 } });
    const { url, close } = await aws.listen();
    try {
      const { code, out, err } = await doctor([], { ...keys, AWS_ENDPOINT_URL_STS: url });
      expect(code).toBe(1);
      expect(line(out, 'credentials')).toBe('NOT OK: sts:GetCallerIdentity failed: ExpiredToken');
      expect(out).toContain('fix: renew the credentials that this process runs with');
      expect(out + err).not.toContain('canary');
    } finally {
      await close();
    }
  });

  test('not at all, it says which connection failed', async () => {
    const env = { PATH: process.env.PATH, ...keys, AWS_ENDPOINT_URL_STS: 'http://127.0.0.1:9' };
    // In a process of its own: the SDK takes Node's errors for strangers in the one of the tests.
    const argv = ['--import', 'tsx', 'bin/cdk-serval.ts', 'doctor'];
    const ended = promisify(execFile)(process.execPath, argv, { env: env as NodeJS.ProcessEnv });
    await expect(ended).rejects.toMatchObject({
      code: 1,
      stdout: expect.stringMatching(/^credentials +NOT OK: sts:GetCallerIdentity failed: ECONNREFUSED$/m) as string,
    });
  }, 30_000);
});

describe('an issuer that', () => {
  const discovered = async (answer: RequestListener): Promise<string> => {
    const url = `${await serving(answer)}/.well-known/openid-configuration`;
    const { out } = await doctor([...ISSUER, '--discovery-url', url]);
    return line(out, 'discovery document')!.replaceAll(url, 'URL');
  };

  test.each<[string, RequestListener, string]>([
    ['breaks the connection', (request) => request.socket.destroy(), 'NOT OK: URL does not answer here: ECONNRESET'],
    [
      'sends too much',
      (_, response) => response.end('x'.repeat(300_000)),
      'NOT OK: URL does not answer here: the answer is larger than 262144 bytes',
    ],
    ['sends a page', (_, response) => response.end('<html>'), 'NOT OK: URL answers with something else than JSON'],
    ['sends a list', (_, response) => response.end('[1]'), 'NOT OK: URL answers with something else than JSON'],
    [
      'redirects',
      (_, response) => response.writeHead(301, { location: 'https://other.example/x' }).end(),
      'NOT OK: URL redirects to https://other.example/x (301)',
    ],
    ['is not there', (_, response) => response.writeHead(404).end(), 'NOT OK: URL answers with 404'],
  ])('%s is told', async (_, answer, text) => {
    expect(await discovered(answer)).toBe(text);
  });

  test('writes codes for terminals has none of them printed', async () => {
    const url = `${await serving((_, response) => response.end(JSON.stringify({ issuer: '\u001b[2J\u202e' })))}/.well-known/x`;
    const { out } = await doctor([...ISSUER, '--discovery-url', url]);
    // eslint-disable-next-line no-control-regex -- these are what is looked for
    expect(out).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u202e]/);
  });

  test('names keys at an address of this machine has them asked for there by nobody', async () => {
    const paths: string[] = [];
    const url = await serving((request, response) => {
      paths.push(request.url!);
      response.end(JSON.stringify({ jwks_uri: 'http://192.0.2.1/keys' }));
    });
    const { out } = await doctor([...ISSUER, '--discovery-url', `${url}/.well-known/x`]);
    expect(line(out, 'signing keys')).toBe('not checked: the discovery document tells no https URL of them');
    expect(paths).toEqual(['/.well-known/x']);
  });
});

test('a token that others may read is told', async () => {
  const file = join(folder, 'token');
  const part = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url');
  await writeFile(file, `${part({ alg: 'RS256' })}.${part({})}.c2ln`);
  await chmod(file, 0o644);
  const { out } = await doctor(['--token-file', file]);
  expect(line(out, 'token form')).toContain('NOT OK: others than its owner may read the file');
  await chmod(file, 0o600);
  expect(line((await doctor(['--token-file', file])).out, 'token form')).toBe('ok: signed with "RS256"');
});

test.each([
  [
    'User: a is not authorized to perform: sts:AssumeRole on resource: b with an explicit deny in a service control policy',
    'a service control policy',
  ],
  ['… because no resource control policy allows the sts:AssumeRole action', 'a resource control policy'],
  ['… because no permissions boundary allows the iam:GetRole action', 'a permissions boundary'],
  ['… because no identity-based policy allows the iam:GetRole action', 'an identity-based policy'],
  ['User: a/service control policy is not authorized to perform: iam:GetRole on resource: b', undefined],
  ['Access denied', undefined],
])('a denial that says %j is by %s', (message, by) => {
  expect(deniedBy(message)).toBe(by);
});

test.each([
  [{ date: ['Sun, 01 Nov 2026 00:01:00 GMT'] }, 60],
  [{ date: ['Sun, 01 Nov 2026 00:00:00 GMT'], age: ['30'] }, 30],
  [{ date: ['yesterday'] }, undefined],
  [{}, undefined],
])('the clock behind an answer with %j is ahead by %p seconds', (headers, seconds) => {
  expect(aheadBy(headers, Date.parse('2026-11-01T00:00:00.900Z'))).toBe(seconds);
});

test('the paths that a bridge must not show are those of its health port', () => {
  expect([...HEALTH_PATHS].sort()).toEqual(Object.values(HEALTH_PATH).sort());
});

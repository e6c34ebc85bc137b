/**
 * Programs as loud as they can be told to be, whose settings are wrong, or before whom AWS fails by repeating all that it
 * was sent: none of them writes a secret.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startFunction } from '../bridge/support/function-process.js';
import { localSecretsManager } from '../bridge/support/secrets-manager.js';
import { visitor } from '../bridge/support/visitor.js';
import { bundle, CANARIES, JUSTIFICATION, loudBridge, type Home } from './bridge-process.js';

const LOUD = 'fetch,undici,tls,timer,stream,module,esm,cluster,worker';
const SERVAL_SECRET = CANARIES.SERVAL_CLIENT_SECRET;
const ROLE = 'arn:aws:iam::111122223333:role/Reader';

let directory: string;
const program = (name: string): string => join(directory, `${name}.mjs`);
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'canary-'));
  await bundle(program('bridge'));
  await bundle(program('function'), undefined, 'runtime/entry/bridge-function.ts');
  await bundle(program('grants'), undefined, 'runtime/entry/grants.ts');
}, 60_000);
afterAll(() => rm(directory, { recursive: true }));

/** An AWS that refuses everything, and repeats the headers and the body that it was sent. */
async function echo(): Promise<{ readonly url: string; requests: () => number; close(): Promise<void> }> {
  let requests = 0;
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      requests += 1;
      const message = JSON.stringify([request.url, request.headers, Buffer.concat(chunks).toString()]);
      const isForm = request.headers['content-type']?.includes('form') ?? false;
      const xml = `<ErrorResponse><Error><Code>ValidationError</Code><Message>${message.replace(/[<&]/g, '')}</Message></Error></ErrorResponse>`;
      response
        .writeHead(400, { 'content-type': isForm ? 'text/xml' : 'application/x-amz-json-1.0' })
        .end(isForm ? xml : JSON.stringify({ __type: 'ValidationException', message }));
    });
  });
  server.listen(0, 'localhost');
  await once(server, 'listening');
  return {
    url: `http://localhost:${(server.address() as AddressInfo).port}`,
    requests: () => requests,
    close: async () => {
      const closed = new Promise((resolve) => server.close(resolve));
      server.closeAllConnections();
      await closed;
    },
  };
}

async function ran(argv: readonly string[], environment: Readonly<Record<string, string>>): Promise<string> {
  const child = spawn(process.execPath, argv, {
    env: { ...ENVIRONMENT, ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let written = '';
  for (const output of [child.stdout, child.stderr]) output.on('data', (chunk) => (written += String(chunk)));
  await once(child, 'close');
  return written;
}

const ENVIRONMENT = {
  ...CANARIES,
  PATH: process.env.PATH!,
  NODE_DEBUG: LOUD,
  AWS_REGION: 'us-west-1',
  AWS_ACCESS_KEY_ID: 'local',
  PUBLIC_URL: 'http://localhost:1',
  OIDC_ISSUER: 'https://example.okta.com',
  OIDC_CLIENT_ID: 'client-1',
  CATALOG_TABLE: 'catalog',
  GRANTS_TABLE: 'grants',
  AUDIT_TABLE: 'audit',
};
const SECRETS = Object.values(CANARIES);

function expectNone(written: string, secrets: readonly string[] = SECRETS): void {
  expect(secrets.filter((secret) => written.includes(secret))).toEqual([]);
}

test.each([
  ['OIDC_CLIENT_SECRET', `${CANARIES.OIDC_CLIENT_SECRET}\n`, {}],
  ['COOKIE_KEYS', `${CANARIES.COOKIE_KEYS},canary`, {}],
  ['SERVAL_CLIENT_SECRET', `${SERVAL_SECRET}\n`, { GRANTS: 'serval-api', SERVAL_CLIENT_ID: 'client-1' }],
])('a bridge that does not start for its %s does not tell it', async (name, value, others) => {
  const written = await ran([program('bridge')], { ...others, [name]: value });
  expect(written).toContain(`«Setting» ${name} is malformed`);
  expectNone(written);
});

test.each([
  ['no JSON', SERVAL_SECRET],
  ['a secret with a line break', JSON.stringify({ ...CANARIES, SERVAL_CLIENT_SECRET: `${SERVAL_SECRET}\n` })],
])('a function that does not start for %s in Secrets Manager does not tell it', async (_, text) => {
  const managed = await localSecretsManager('bridge', text);
  const running = startFunction(program('function'), {
    ...ENVIRONMENT,
    BRIDGE_SECRET: 'bridge',
    AWS_ENDPOINT_URL_SECRETS_MANAGER: managed.url,
    GRANTS: 'serval-api',
    SERVAL_CLIENT_ID: 'client-1',
  });
  const { stderr } = await running.ended;
  await managed.close();
  expect(stderr).toContain('«Setting» BRIDGE_SECRET');
  expectNone(stderr + running.out());
});

test.each<[Home, string, string, number]>([
  ['process', 'DynamoDB', 'AWS_ENDPOINT_URL_DYNAMODB', 500],
  ['process', 'STS', 'AWS_ENDPOINT_URL_STS', 502],
  ['function', 'DynamoDB', 'AWS_ENDPOINT_URL_DYNAMODB', 500],
  ['function', 'STS', 'AWS_ENDPOINT_URL_STS', 502],
])(
  'a login by a %s that %s refuses with all that it was sent tells nobody',
  async (home, _, setting, status) => {
    const failing = await echo();
    const bridge = await loudBridge({ home, debug: LOUD, environment: { [setting]: failing.url } });
    const tokens: string[] = [];
    bridge.rogue.behaviour = {
      ...bridge.rogue.behaviour,
      idToken: async (_claims, signed) => {
        tokens.push(await signed({}));
        return tokens[0]!;
      },
    };
    const web = visitor();
    let page = await web.get(await web.upToCallback(`${bridge.url}/oidc/auth/login?grant=g-1`));
    const consent = page.root.querySelector('input[name=consent]')?.getAttribute('value');
    if (consent) page = await web.post(`${bridge.url}/oidc/auth/callback`, { consent });
    const counted = bridge.healthUrl === undefined ? '' : await (await fetch(`${bridge.healthUrl}/metrics`)).text();
    const traces = [bridge.written(), page.html, counted, await bridge.stored()].join('\n');
    await bridge.close();
    await failing.close();
    expect([page.status, failing.requests() > 0, tokens.length]).toEqual([status, true, 1]);
    expectNone(traces, [...SECRETS, ...tokens]);
  },
  30_000,
);

/** What a grant function writes whose table refuses a grant. */
async function refusedGrant(name: string): Promise<string> {
  const failing = await echo();
  const event = {
    operation: 'create',
    grant: { email: 'ada@example.com', roleArn: ROLE, approvedMinutes: 5, justification: JUSTIFICATION },
  };
  const call = `const { handler } = await import(${JSON.stringify(program(name))});
    await handler(${JSON.stringify(event)}, { awsRequestId: 'request-1' }).catch((error) => console.error(error));`;
  const written = await ran(['--input-type=module', '-e', call], {
    ...ENVIRONMENT,
    AWS_ENDPOINT_URL_DYNAMODB: failing.url,
  });
  await failing.close();
  expect(written).toContain('the table of grants cannot be read or written: ');
  return written;
}

test('a grant function whose table repeats what it was sent tells no secret, nor the justification', async () => {
  expectNone(await refusedGrant('grants'), [...SECRETS, JUSTIFICATION]);
});

test('one that tells what its table said would be found', async () => {
  const leak = {
    file: 'runtime/grants/function.ts',
    from: 'written: ${errorName(error)}',
    to: 'written: ${(error as Error).message}',
  };
  await bundle(program('leaking'), leak, 'runtime/entry/grants.ts');
  const written = await refusedGrant('leaking');
  for (const secret of [CANARIES.AWS_SESSION_TOKEN, JUSTIFICATION]) expect(written).toContain(secret);
}, 30_000);

const SYNC = ['--role-arn', ROLE, '--external-id', 'canary-of-the-external-id'];
test.each([
  ['grant', ['--email', 'ada@example.com', '--role', ROLE, '--minutes', '5', '--justification', JUSTIFICATION]],
  ['revoke', ['g-1', '--justification', JUSTIFICATION]],
  ['sessions', ['--grant', 'g-1', '--events']],
  ['sync', [...SYNC, '--table', 'catalog']],
])(
  'cdk-serval %s, to which AWS repeats what it was sent, tells no secret',
  async (command, words) => {
    const failing = await echo();
    const urls = ['STS', 'DYNAMODB', 'LAMBDA', 'IAM', 'CLOUDTRAIL'].map((name) => [
      `AWS_ENDPOINT_URL_${name}`,
      failing.url,
    ]);
    const argv = ['--import', 'tsx', 'cli/main.ts', command, ...words];
    const written = await ran(argv, {
      ...(Object.fromEntries(urls) as Record<string, string>),
      AWS_EC2_METADATA_DISABLED: 'true',
    });
    await failing.close();
    expect(written).toContain('Validation');
    expect(failing.requests()).toBeGreaterThan(0);
    expectNone(written, [...SECRETS, JUSTIFICATION, 'canary-of-the-external-id']);
  },
  60_000,
);

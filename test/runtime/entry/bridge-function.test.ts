/** The bridge's function as it is shipped: bundled, in a process of its own, behind what it stands behind at AWS. */
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { CreateTableCommand } from '@aws-sdk/client-dynamodb';
import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { localAws, type LocalAws } from '../../../local/aws/index.js';
import { localDynamoDb } from '../../../local/dynamodb/index.js';
import { startLogin, type LocalLogin, type LocalUser } from '../../../local/login/index.js';
import { documentClient } from '../../../runtime/aws/clients.js';
import { catalogTable, dynamoCatalog } from '../../../runtime/catalog/dynamodb-catalog.js';
import { systemClock } from '../../../runtime/clock.js';
import { auditTable, dynamoAuditStore } from '../../../runtime/grants/dynamodb-audit.js';
import { dynamoGrantWriter, grantsTable } from '../../../runtime/grants/dynamodb-grants.js';
import { systemRandom } from '../../../runtime/random.js';
import { ACCOUNT, CLIENT_ID, CLIENT_SECRET, ISSUER, PEOPLE, rolesTemplate } from '../bridge/support/bridge-world.js';
import { startFunction, type FunctionProcess } from '../bridge/support/function-process.js';
import { gateway, type Gateway, type Kind } from '../bridge/support/gateway.js';
import { localSecretsManager, type LocalSecretsManager } from '../bridge/support/secrets-manager.js';
import { consentKey, visitor, type Visitor } from '../bridge/support/visitor.js';
import { entry } from '../catalog/samples.js';
import { grant, role, ROLE_ARN } from '../session/samples.js';
import { bundles } from './support.js';

const KINDS: readonly Kind[] = ['http-api', 'load-balancer'];
const SECRET_ID = 'serval-bridge';
const COOKIE_KEYS = Buffer.from('cookie-key-canary-of-32-bytes-ab').toString('base64');
const SECRET = { OIDC_CLIENT_SECRET: CLIENT_SECRET, COOKIE_KEYS };

let bundle: string;
let aws: LocalAws;
let login: LocalLogin;
let secrets: LocalSecretsManager;
let tables: DynamoDBDocumentClient;
let environment: Record<string, string>;
const gateways = {} as Record<Kind, Gateway>;
const closing: Array<() => Promise<unknown>> = [];

beforeAll(async () => {
  const built = await bundles('bridge-function');
  closing.push(built.remove);
  bundle = built.path('bridge-function');
  for (const kind of KINDS) {
    gateways[kind] = await gateway(kind);
    closing.push(gateways[kind].close);
  }
  const redirectUris = KINDS.map((kind) => `${gateways[kind].url}/oidc/auth/callback`);
  const clients = [{ clientId: CLIENT_ID, clientSecret: CLIENT_SECRET, redirectUris }];
  login = await startLogin({ issuer: ISSUER, clients, users: PEOPLE, clock: systemClock });
  aws = localAws({ clock: systemClock, issuers: { [ISSUER]: () => login.jwks() } });
  aws.deploy({ template: rolesTemplate(), stackName: 'roles', account: ACCOUNT, region: 'us-east-1' });
  const served = await aws.listen();
  const database = await localDynamoDb();
  secrets = await localSecretsManager(SECRET_ID);
  tables = documentClient({
    region: 'us-west-1',
    clock: systemClock,
    random: systemRandom,
    credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
    endpoints: { dynamodb: database.url },
  });
  closing.unshift(login.close, served.close, secrets.close, async () => tables.destroy(), database.close);
  for (const table of [catalogTable('catalog'), grantsTable('grants'), auditTable('audit')]) {
    await tables.send(new CreateTableCommand(table));
  }
  await dynamoCatalog(tables, 'catalog').putEntry(entry(role()), 1);
  environment = {
    AWS_REGION: 'us-west-1',
    AWS_ACCESS_KEY_ID: 'local',
    AWS_SECRET_ACCESS_KEY: 'local',
    AWS_ENDPOINT_URL_STS: served.url,
    AWS_ENDPOINT_URL_DYNAMODB: database.url,
    AWS_ENDPOINT_URL_SECRETS_MANAGER: secrets.url,
    BRIDGE_SECRET: SECRET_ID,
    OIDC_ISSUER: ISSUER,
    OIDC_CLIENT_ID: CLIENT_ID,
    OIDC_DISCOVERY_URL: login.discoveryUrl,
    CATALOG_TABLE: 'catalog',
    GRANTS_TABLE: 'grants',
    AUDIT_TABLE: 'audit',
  };
}, 60_000);
afterAll(async () => {
  for (const close of closing) await close();
});
beforeEach(() => {
  secrets.text = JSON.stringify(SECRET);
  secrets.readings = 0;
});

/** The function behind a gateway, with its secrets read: the first event waits for them. */
async function behind(kind: Kind, settings: Record<string, string> = {}): Promise<FunctionProcess> {
  const started = startFunction(bundle, { ...environment, PUBLIC_URL: gateways[kind].url, ...settings });
  closing.unshift(started.end);
  gateways[kind].target = started.invoke;
  await started.begun;
  expect((await fetch(gateways[kind].url)).status).toBe(404);
  return started;
}

const loginUrl = (kind: Kind, id: string): string => `${gateways[kind].url}/oidc/auth/login?grant=${id}`;

/** Somebody for each, since what one of them has started is no first session for another of the same grants. */
const PERSON: Readonly<Record<Kind, LocalUser>> = { 'http-api': PEOPLE[0]!, 'load-balancer': PEOPLE[1]! };

/** The bridge's cookies: on loopback the provider's own, on another port, are the same browser's too. */
async function ours(web: Visitor, kind: Kind): Promise<readonly string[]> {
  return (await web.cookies(gateways[kind].url)).filter((cookie) => cookie.startsWith('serval-'));
}

describe.each(KINDS)('behind %s', (kind) => {
  let running: FunctionProcess;
  beforeAll(async () => {
    secrets.text = JSON.stringify(SECRET);
    running = await behind(kind);
  });

  test('a login becomes a session', async () => {
    const { email, subject } = PERSON[kind];
    await dynamoGrantWriter(tables, 'grants').create(grant({ id: `g-${kind}`, email: email!.toLowerCase() }));
    const web = visitor();
    const callback = await web.upToCallback(loginUrl(kind, `g-${kind}`), subject);
    const asked = await web.get(callback);
    const page = await web.post(`${gateways[kind].url}/oidc/auth/callback`, { consent: consentKey(asked) });
    expect([page.status, page.text('aws-access-key-id')]).toEqual([200, expect.stringMatching(/^ASIA/)]);
    expect(page.headers.get('cache-control')).toBe('no-store');
    expect(await ours(web, kind)).toEqual([]);
    expect(await dynamoAuditStore(tables, 'audit').rows(`g-${kind}`)).toHaveLength(1);
    expect(loginLine(running)).toMatchObject({ outcome: 'session', roleArn: ROLE_ARN });
    const { code, state } = Object.fromEntries(new URL(callback).searchParams) as Record<string, string>;
    for (const secret of [CLIENT_SECRET, COOKIE_KEYS, code!, state!, page.text('aws-session-token')!]) {
      expect(running.out()).not.toContain(secret);
    }
  }, 30_000);

  test('each of several cookies reaches the browser', async () => {
    const web = visitor();
    for (let attempt = 0; attempt < 5; attempt += 1) await web.get(loginUrl(kind, 'g-1'));
    // The fifth answer sets a cookie and deletes the oldest.
    expect(await ours(web, kind)).toHaveLength(4);
  });

  test('a parameter that is given twice is refused', async () => {
    const page = await visitor().get(`${gateways[kind].url}/oidc/auth/callback?state=a&state=b`);
    expect(page.status).toBe(400);
    expect(page.text('reason')).toContain('garbled');
  });

  test('HEAD begins no login, and other paths are nothing', async () => {
    const head = await fetch(loginUrl(kind, 'g-1'), { method: 'HEAD' });
    expect([head.status, head.headers.getSetCookie()]).toEqual([404, []]);
    expect((await fetch(`${gateways[kind].url}/readyz`)).status).toBe(404);
  });

  test('the redirect URI is that of the public URL, whatever host was asked for', async () => {
    const page = await visitor().get(loginUrl(kind, 'g-1'), { 'x-forwarded-host': 'evil.example' });
    expect(new URL(page.location!).searchParams.get('redirect_uri')).toBe(`${gateways[kind].url}/oidc/auth/callback`);
  });

  test('an event that is none of its own is refused in words', async () => {
    await expect(running.invoke({ source: 'aws.events' })).rejects.toThrow(
      '«Input» event: it is none of an HTTP API with payload format 2.0, nor of an Application Load Balancer',
    );
  });
});

/** The last login that the function told of; its metrics stand in lines of their own. */
function loginLine(running: { out(): string }): unknown {
  const lines = running.out().split('\n');
  return JSON.parse(lines.findLast((line) => line.includes('"event":"login"')) ?? 'null');
}

test('secrets that were changed are read when a login fails with the old ones, which then goes on', async () => {
  secrets.text = JSON.stringify({ ...SECRET, OIDC_CLIENT_SECRET: 'old' });
  await behind('http-api');
  secrets.text = JSON.stringify(SECRET);
  const web = visitor();
  const page = await web.get(await web.upToCallback(loginUrl('http-api', 'g-none')));
  expect(page.text('reason')).toMatch(/^There is no such approval, or it is not given yet\./);
  expect(secrets.readings).toBe(2);
}, 30_000);

test('while the new secrets are malformed the old ones stay, and the log names the key', async () => {
  secrets.text = JSON.stringify({ ...SECRET, OIDC_CLIENT_SECRET: 'old' });
  const running = await behind('http-api');
  secrets.text = JSON.stringify({ ...SECRET, COOKIE_KEYS: 'canary' });
  const web = visitor();
  const page = await web.get(await web.upToCallback(loginUrl('http-api', 'g-1')));
  expect(page.status).toBe(503);
  expect(loginLine(running)).toMatchObject({
    reason: 'ClientRefused',
    detail: expect.stringContaining('OIDC_CLIENT_SECRET') as string,
  });
  await running.end();
  const { stderr } = await running.ended;
  expect(stderr).toMatch(/^«Setting» BRIDGE_SECRET: COOKIE_KEYS is malformed; it must be [^\n]*\n$/);
  expect(stderr).not.toContain('canary');
}, 30_000);

test('it keeps no connection to the provider, which would be dead after the time between two events', async () => {
  const asked: (string | undefined)[] = [];
  const provider = createServer((request, response) => {
    asked.push(request.headers.connection);
    response.writeHead(503).end();
  }).listen(0, 'localhost');
  await once(provider, 'listening');
  const url = `http://localhost:${(provider.address() as AddressInfo).port}/.well-known/openid-configuration`;
  const running = await behind('http-api', { OIDC_DISCOVERY_URL: url });
  const page = await visitor().get(loginUrl('http-api', 'g-1'));
  expect([page.status, asked]).toEqual([503, ['close']]);
  expect(loginLine(running)).toMatchObject({ reason: 'ProviderUnavailable' });
  await new Promise((resolve) => provider.close(resolve));
}, 30_000);

describe('it does not start, and says why in one line,', () => {
  const begun = (settings: Record<string, string> = {}) =>
    startFunction(bundle, { ...environment, PUBLIC_URL: 'https://bridge.example.com', ...settings }).ended;

  test.each([
    [{ COOKIE_KEYS }, 'BRIDGE_SECRET: OIDC_CLIENT_SECRET is missing; set it to what the provider shows'],
    [{ OIDC_CLIENT_SECRET: CLIENT_SECRET }, 'BRIDGE_SECRET: COOKIE_KEYS is missing; set it to one or two keys'],
    [{ ...SECRET, COOKIE_KEYS: 'canary' }, 'BRIDGE_SECRET: COOKIE_KEYS is malformed; it must be one or two keys'],
    [undefined, 'BRIDGE_SECRET cannot be read from Secrets Manager (ResourceNotFound); check that it exists'],
  ])('with the secret %j', async (value, line) => {
    secrets.text = value && JSON.stringify(value);
    const { code, stderr } = await begun();
    expect([code, stderr.trimEnd().split('\n')]).toEqual([1, [expect.stringContaining(`«Setting» ${line}`)]]);
    expect(stderr).not.toContain('canary');
  });

  test.each([
    [{ BRIDGE_SECRET: '' }, 'BRIDGE_SECRET is missing; set it to the name or ARN of a secret in Secrets Manager'],
    [{ PUBLIC_URL: 'http://bridge.example.com' }, 'PUBLIC_URL is malformed; it must be an https URL'],
    [{ GRANTS_TABLE: '' }, 'GRANTS_TABLE is missing; set it to the name of a DynamoDB table'],
  ])('with the settings %j, before it reads any secret', async (settings, line) => {
    const { code, stderr } = await begun(settings);
    expect([code, stderr.trimEnd().split('\n')]).toEqual([1, [expect.stringContaining(`«Setting» ${line}`)]]);
    expect(secrets.readings).toBe(0);
  });
});

/** The bridge as its homes put it together, with grants of Serval's public API: all over HTTP, in the system's time. */
import { CreateTableCommand } from '@aws-sdk/client-dynamodb';
import { jest } from '@jest/globals';
import { localAws } from '../../../local/aws/index.js';
import { localDynamoDb } from '../../../local/dynamodb/index.js';
import { localServal, type AccessRequestRecord } from '../../../local/serval/index.js';
import { documentClient } from '../../../runtime/aws/clients.js';
import { awsParts } from '../../../runtime/bridge/aws-parts.js';
import { hostContext, hostedBridge } from '../../../runtime/bridge/host.js';
import { managedSecrets } from '../../../runtime/bridge/managed-secrets.js';
import { nodeFetch } from '../../../runtime/bridge/node-fetch.js';
import { serveBridge } from '../../../runtime/bridge/serve.js';
import { hostSettings } from '../../../runtime/bridge/settings.js';
import { catalogTable, dynamoCatalog } from '../../../runtime/catalog/dynamodb-catalog.js';
import { systemClock } from '../../../runtime/clock.js';
import { auditTable, dynamoAuditStore } from '../../../runtime/grants/dynamodb-audit.js';
import { dynamoGrantStore, grantsTable } from '../../../runtime/grants/dynamodb-grants.js';
import { systemRandom } from '../../../runtime/random.js';
import { entry } from '../catalog/samples.js';
import { accessRequest, allocation, CLIENT, records } from '../grants/serval/support.js';
import { role } from '../session/samples.js';
import { ACCOUNT, CLIENT_ID, CLIENT_SECRET, ISSUER, rolesTemplate } from './support/bridge-world.js';
import { rogueProvider } from './support/rogue-provider.js';
import { consentKey, visitor, type Seen } from './support/visitor.js';

const CREDENTIALS = { accessKeyId: 'local', secretAccessKey: 'local' };
const RENEWED = 'renewed-secret-canary';

async function servalBridge() {
  const rogue = await rogueProvider({
    issuer: ISSUER,
    clientId: CLIENT_ID,
    email: 'ada@example.com',
    clock: systemClock,
  });
  const aws = localAws({ clock: systemClock, issuers: { [ISSUER]: () => rogue.jwks() } });
  aws.deploy({ template: rolesTemplate(), stackName: 'roles', account: ACCOUNT, region: 'us-east-1' });
  const [sts, database] = [await aws.listen(), await localDynamoDb()];
  /** The client at Serval, whose secret a test renews there. */
  const client = { clock: systemClock, ...CLIENT, clientSecret: CLIENT.clientSecret as string, records: records() };
  const serval = await localServal(client);

  const environment = (url: string) => ({
    AWS_REGION: 'us-west-1',
    AWS_ENDPOINT_URL_STS: sts.url,
    AWS_ENDPOINT_URL_DYNAMODB: database.url,
    PUBLIC_URL: url,
    OIDC_ISSUER: ISSUER,
    OIDC_CLIENT_ID: CLIENT_ID,
    OIDC_DISCOVERY_URL: rogue.discoveryUrl,
    CATALOG_TABLE: 'catalog',
    GRANTS_TABLE: 'grants',
    AUDIT_TABLE: 'audit',
    GRANTS: 'serval-api',
    SERVAL_API_URL: serval.url,
    SERVAL_CLIENT_ID: CLIENT.clientId,
  });
  /** What Secrets Manager holds. */
  const held = {
    OIDC_CLIENT_SECRET: CLIENT_SECRET,
    COOKIE_KEYS: Buffer.alloc(32, 'k').toString('base64'),
    SERVAL_CLIENT_SECRET: CLIENT.clientSecret as string,
  };
  const secrets = await managedSecrets(
    async () => JSON.stringify(held),
    systemClock,
    () => {},
    true,
  );
  const out = jest.spyOn(process.stdout, 'write').mockReturnValue(true);
  const bridge = await serveBridge({ port: 0, healthPort: 0, hostname: 'localhost' }, systemClock, (url) => {
    const settings = hostSettings(environment(url));
    const context = { ...hostContext(settings, {}), credentials: CREDENTIALS };
    return hostedBridge(settings, secrets, awsParts(settings, context, secrets), nodeFetch({ kept: true }));
  });

  const tables = documentClient({
    region: 'us-west-1',
    clock: systemClock,
    random: systemRandom,
    credentials: CREDENTIALS,
    endpoints: { dynamodb: database.url },
  });
  for (const table of [catalogTable('catalog'), grantsTable('grants'), auditTable('audit')]) {
    await tables.send(new CreateTableCommand(table));
  }
  await dynamoCatalog(tables, 'catalog').putEntry(entry(role()), 1);

  return {
    serval,
    client,
    held,
    own: dynamoGrantStore(tables, 'grants'),
    audit: dynamoAuditStore(tables, 'audit', { clock: systemClock }),
    minted: () => aws.calls().filter(({ action }) => action === 'sts:AssumeRoleWithWebIdentity').length,
    approve: (overrides: Partial<AccessRequestRecord>) =>
      serval.hold(records({ 'access-requests': [accessRequest(overrides)] })),
    /** The last page of a login: the first session of a grant is confirmed. */
    logIn: async (): Promise<Seen> => {
      const web = visitor();
      const page = await web.get(await web.upToCallback(`${bridge.url}/oidc/auth/login?grant=g-1`));
      if (page.root.querySelector('input[name=consent]') === null) return page;
      return web.post(`${bridge.url}/oidc/auth/callback`, { consent: consentKey(page) });
    },
    written: () => out.mock.calls.map(([line]) => JSON.parse(String(line)) as Record<string, unknown>),
    close: async () => {
      await bridge.close();
      out.mockRestore();
      tables.destroy();
      await Promise.all([rogue.close(), sts.close(), database.close(), serval.close()]);
    },
  };
}

let world: Awaited<ReturnType<typeof servalBridge>>;
beforeEach(async () => {
  world = await servalBridge();
});
afterEach(() => world.close());

/** Expects a session to end with its grant: STS counts in whole seconds, in the question and in the answer. */
function expectEnd(page: Seen, startedAt: string, minutes: number): void {
  const early = Date.parse(startedAt) + minutes * 60_000 - Date.parse(page.text('session-end')!);
  expect(early).toBeGreaterThanOrEqual(0);
  expect(early).toBeLessThan(3_000);
}

test('a login becomes a session of an approved access request, and an extension lengthens the next', async () => {
  const first = await world.logIn();
  expect(first.text('aws-access-key-id')).toMatch(/^ASIA/);
  const { startedAt, source } = (await world.own.grant('g-1'))!;
  expect(source).toBe('serval-api');
  expectEnd(first, startedAt!, 60);

  const superseded = allocation({ status: 'ACCESS_REQUEST_TIME_ALLOCATION_STATUS_INVALIDATED' });
  world.approve({ timeAllocations: [superseded, allocation({ id: 'allocation-2', approvedMinutes: 120 })] });
  const second = await world.logIn();
  expectEnd(second, startedAt!, 120);
  expect(await world.audit.rows('g-1')).toMatchObject([
    { email: 'ada@example.com', grantId: 'g-1' },
    { email: 'ada@example.com', grantId: 'g-1' },
  ]);
  expect(world.written().map(({ outcome }) => outcome)).toEqual(['consent-asked', 'session', 'session']);
});

test.each([
  ['was revoked', { status: 'ACCESS_REQUEST_STATUS_REVOKED' }, 403, 'GrantRevoked'],
  ['is another id', { id: 'g-2' }, 404, 'GrantUnknown'],
])('an access request that %s gives none, and AWS is not asked', async (_, overrides, status, reason) => {
  world.approve(overrides);
  const page = await world.logIn();
  expect([page.status, world.minted()]).toEqual([status, 0]);
  expect(world.written()).toMatchObject([{ outcome: 'refused', reason, reference: page.text('reference') }]);
});

test('while Serval is down, a person reads who is away, and nothing is started', async () => {
  world.serval.inject({ path: '/v2/access-requests', fault: { type: 'reset' } });
  const page = await world.logIn();
  expect([page.status, world.minted()]).toEqual([503, 0]);
  expect(page.text('reason')).toContain('Serval');
  expect(world.written()).toMatchObject([{ reason: 'GrantsUnavailable', email: 'ada@example.com' }]);
  expect(await world.own.grant('g-1')).toBeUndefined();
});

describe('a secret that was renewed at Serval', () => {
  beforeEach(async () => {
    await world.logIn();
    world.client.clientSecret = RENEWED;
    world.serval.revokeTokens();
  });

  test('is read again by the login that the old one fails, which ends in a session all the same', async () => {
    world.held.SERVAL_CLIENT_SECRET = RENEWED;
    expect((await world.logIn()).text('aws-access-key-id')).toMatch(/^ASIA/);
  });

  test('but nowhere else gives no session, and stands in no line', async () => {
    const page = await world.logIn();
    expect(page.status).toBe(503);
    const told = JSON.stringify(world.written().at(-1));
    expect(told).toContain('Serval gives no token for SERVAL_CLIENT_ID and SERVAL_CLIENT_SECRET: it answers 401');
    for (const secret of [CLIENT.clientSecret, RENEWED]) expect(page.html + told).not.toContain(secret);
  });
});

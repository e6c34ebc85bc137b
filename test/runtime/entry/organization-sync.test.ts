/** The functions of an organization's sync as they are shipped: bundled, in a process of their own. */
import { CreateTableCommand } from '@aws-sdk/client-dynamodb';
import { localAws } from '../../../local/aws/index.js';
import { localDynamoDb } from '../../../local/dynamodb/index.js';
import { documentClient } from '../../../runtime/aws/clients.js';
import { catalogTable } from '../../../runtime/catalog/dynamodb-catalog.js';
import { systemClock } from '../../../runtime/clock.js';
import { systemRandom } from '../../../runtime/random.js';
import { ACCOUNT, ACCOUNT_TEMPLATE, connection, HUB, OTHER, role } from '../sync/support/world.js';
import { bundles, contents, linesOf, type Bundles } from './support.js';

const RUN = '2026-11-01T00:30:00Z';
const START = new Date(0).toISOString();

let shipped: Bundles;
let environment: Record<string, string>;
let closing: Array<() => Promise<unknown>>;

beforeAll(async () => {
  shipped = await bundles('organization-sync');
  const aws = localAws({ clock: systemClock });
  const template = { Resources: { ...ACCOUNT_TEMPLATE.Resources, Dba: role('dba') } };
  aws.deploy({ template, stackName: 'roles', account: ACCOUNT, region: 'us-east-1' });
  aws.organization([
    { id: HUB, name: 'hub', status: 'SUSPENDED' },
    { id: ACCOUNT, name: 'production' },
    { id: OTHER, name: 'development' },
  ]);
  const server = await aws.listen();
  const database = await localDynamoDb();
  const credentials = aws.administrator(HUB);
  environment = {
    AWS_REGION: 'us-west-1',
    AWS_ACCESS_KEY_ID: credentials.accessKeyId,
    AWS_SECRET_ACCESS_KEY: credentials.secretAccessKey,
    AWS_ENDPOINT_URL_STS: server.url,
    AWS_ENDPOINT_URL_IAM: server.url,
    AWS_ENDPOINT_URL_ORGANIZATIONS: server.url,
    AWS_ENDPOINT_URL_EVENTBRIDGE: server.url,
    AWS_ENDPOINT_URL_DYNAMODB: database.url,
    AWS_LAMBDA_FUNCTION_NAME: 'serval-organization-sync-summary',
    CATALOG_TABLE: 'catalog',
    INGESTION_ROLE_NAME: 'serval-ingestion',
    EXTERNAL_ID: connection().externalId,
    EVENT_BUS: 'serval',
  };
  const endpoints = { dynamodb: database.url };
  const client = documentClient({
    region: 'us-west-1',
    clock: systemClock,
    random: systemRandom,
    endpoints,
    credentials,
  });
  await client.send(new CreateTableCommand(catalogTable('catalog')));
  client.destroy();
  closing = [server.close, database.close, shipped.remove];
  told = () => aws.events().length;
}, 30_000);
afterAll(async () => {
  for (const close of closing) await close();
});

let told: () => number;

const invoke = (handler: string, event: object, more: Readonly<Record<string, string>> = {}) =>
  shipped.invoke('organization-sync', { ...environment, ...more }, event, handler);

test('one lists the accounts, one reads them, and one says which failed', async () => {
  const listed = await invoke('accounts', { organizationRun: RUN });
  expect(linesOf(listed.stdout).at(-1)).toEqual({ accounts: [ACCOUNT, OTHER] });

  const read = await invoke('read', { organizationRun: RUN, accounts: [ACCOUNT, OTHER] });
  expect(linesOf(read.stdout).at(-1)).toEqual({ left: [], waitSeconds: 0 });
  expect(read.stderr).toBe('');
  expect(told()).toBe(1);

  const event = { organizationRun: RUN, started: START, redriveCount: 0, readAtRedrive: 0 };
  const whole = await invoke('summary', { ...event, accounts: [ACCOUNT] });
  expect(linesOf(whole.stdout).at(-1)).toEqual({ accounts: [] });
  expect(linesOf(whole.stdout)[0]).toMatchObject({ Function: 'serval-organization-sync-summary', failed: 0 });

  const failed = invoke('summary', { ...event, accounts: [ACCOUNT, OTHER] });
  await expect(failed).rejects.toMatchObject({
    stderr: expect.stringContaining('AccountsFailed: «AccountsFailed» 1 of 2') as string,
  });
  for (const { stdout } of [listed, read, whole]) {
    for (const secret of [environment.AWS_SECRET_ACCESS_KEY!, environment.EXTERNAL_ID!, 'ASIA', 'SessionToken']) {
      expect(stdout).not.toContain(secret);
    }
  }
}, 60_000);

test.each([
  ['accounts', { ACCOUNTS: 'x' }, 'Setting: «Setting» ACCOUNTS is malformed'],
  ['read', { EXTERNAL_ID: '' }, 'Setting: «Setting» EXTERNAL_ID is missing'],
  ['summary', { CATALOG_TABLE: '' }, 'Setting: «Setting» CATALOG_TABLE is missing'],
  ['read', {}, 'Input: «Input» organizationRun: undefined must be the name of a run'],
])(
  '%s with %j fails under a name that the state machine can tell',
  async (handler, more, message) => {
    const failed = invoke(handler, {}, more);
    await expect(failed).rejects.toMatchObject({ stderr: expect.stringContaining(message) as string });
  },
  30_000,
);

test('the bundle has at most 500 kB, and the clients of Organizations and EventBridge besides those of the sync', () => {
  const { bytes, clients } = contents(shipped, 'organization-sync');
  expect(bytes).toBeLessThanOrEqual(500_000);
  expect(clients).toEqual([
    '@aws-sdk/client-dynamodb',
    '@aws-sdk/client-eventbridge',
    '@aws-sdk/client-iam',
    '@aws-sdk/client-organizations',
    '@aws-sdk/client-sts',
  ]);
});

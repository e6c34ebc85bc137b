/** The sync and the listing of accounts as they are shipped. */
import { CreateTableCommand } from '@aws-sdk/client-dynamodb';
import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { localAws, type LocalAws } from '../../../local/aws/index.js';
import { localDynamoDb } from '../../../local/dynamodb/index.js';
import { documentClient } from '../../../runtime/aws/clients.js';
import { catalogTable, dynamoCatalog } from '../../../runtime/catalog/dynamodb-catalog.js';
import { systemClock } from '../../../runtime/clock.js';
import { ACCOUNT, ACCOUNT_TEMPLATE, HUB, OTHER, connection, role } from '../sync/support/world.js';
import { systemRandom } from '../../../runtime/random.js';
import { bundles, contents, linesOf, type Bundles } from './support.js';

let shipped: Bundles;
let aws: LocalAws;
let environment: Record<string, string>;
let dynamodb: DynamoDBDocumentClient;
let closing: Array<() => Promise<unknown>>;

beforeAll(async () => {
  shipped = await bundles('sync', 'organizations');
  aws = localAws({ clock: systemClock });
  const template = { Resources: { ...ACCOUNT_TEMPLATE.Resources, Dba: role('dba') } };
  aws.deploy({ template, stackName: 'roles', account: ACCOUNT, region: 'us-east-1' });
  aws.organization([{ id: ACCOUNT, name: 'production' }]);
  const server = await aws.listen();
  const database = await localDynamoDb();
  const { accessKeyId, secretAccessKey } = aws.administrator(HUB);
  environment = {
    AWS_REGION: 'us-west-1',
    AWS_ACCESS_KEY_ID: accessKeyId,
    AWS_SECRET_ACCESS_KEY: secretAccessKey,
    AWS_ENDPOINT_URL_STS: server.url,
    AWS_ENDPOINT_URL_IAM: server.url,
    AWS_ENDPOINT_URL_ORGANIZATIONS: server.url,
    AWS_ENDPOINT_URL_DYNAMODB: database.url,
    CATALOG_TABLE: 'catalog',
    CONNECTIONS: JSON.stringify([connection(OTHER), connection()]),
  };
  const credentials = { accessKeyId: 'local', secretAccessKey: 'local' };
  const endpoints = { dynamodb: database.url };
  dynamodb = documentClient({ region: 'us-west-1', clock: systemClock, random: systemRandom, endpoints, credentials });
  await dynamodb.send(new CreateTableCommand(catalogTable('catalog')));
  closing = [server.close, async () => dynamodb.destroy(), database.close, shipped.remove];
}, 30_000);
afterAll(async () => {
  for (const close of closing) await close();
});

test('the sync fills the table, logs a line of JSON for each account, and fails for none', async () => {
  const { stdout, stderr } = await shipped.invoke('sync', environment);
  const [failed, read, run, answer] = linesOf(stdout);
  expect(failed).toMatchObject({ event: 'account-finished', account: OTHER, complete: false });
  expect(read).toMatchObject({ event: 'account-finished', account: ACCOUNT, complete: true, tagged: 1 });
  expect(run).toMatchObject({ event: 'run-finished', accounts: 2, complete: 1, GreatestAge: 0 });
  expect(answer).toEqual({ accounts: 2, complete: 1, left: [] });
  expect(stderr).toBe('');
  expect((await dynamoCatalog(dynamodb, 'catalog').roles(ACCOUNT)).map(({ name }) => name)).toEqual(['dba']);

  const sessions = aws.calls().filter(({ action }) => action === 'sts:AssumeRole');
  expect(sessions).not.toHaveLength(0);
  for (const secret of [environment.AWS_SECRET_ACCESS_KEY!, connection().externalId, 'ASIA', 'SessionToken']) {
    expect(stdout).not.toContain(secret);
  }
}, 30_000);

test('the accounts of an organization are listed through each connection', async () => {
  const { stdout, stderr } = await shipped.invoke('organizations', environment);
  expect(stderr).toBe('');
  expect(JSON.parse(stdout)).toMatchObject({
    [OTHER]: { ok: false, text: expect.stringContaining('Unable to access AWS Organizations') as string },
    [ACCOUNT]: { ok: false, text: 'Connection successful, but IAM role lacks organizations:ListAccounts permission.' },
  });
}, 30_000);

test.each([
  ['sync', 'CATALOG_TABLE', '', 'CATALOG_TABLE is missing; set it to the name of a DynamoDB table'],
  [
    'sync',
    'CONNECTIONS',
    '[{}]',
    'CONNECTIONS[0].account is malformed; it must be an AWS account id of 12 digits, as text',
  ],
  ['organizations', 'AWS_REGION', 'moon', 'AWS_REGION is malformed; it must be an AWS region, as us-west-1'],
])(
  '%s does not start with %s=%j, and says so in one line',
  async (bundle, name, value, message) => {
    await expect(shipped.invoke(bundle, { ...environment, [name]: value })).rejects.toMatchObject({
      code: 1,
      stdout: '',
      stderr: `«Setting» ${message}\n`,
    });
  },
  30_000,
);

test("the sync's bundle has at most 450 kB, and no client of Organizations", () => {
  const { bytes, clients } = contents(shipped, 'sync');
  expect(bytes).toBeLessThanOrEqual(450_000);
  expect(clients).toEqual([
    '@aws-sdk/client-dynamodb',
    '@aws-sdk/client-eventbridge',
    '@aws-sdk/client-iam',
    '@aws-sdk/client-sts',
  ]);
});

test("EventBridge's client is loaded only where something is told", () => {
  const outputs = Object.entries(shipped.outputs.sync!);
  const holds = (inputs: object): boolean => Object.keys(inputs).some((path) => path.includes('client-eventbridge'));
  const chunks = new Set(outputs.filter(([, { inputs }]) => holds(inputs)).map(([path]) => path));
  const imports = outputs.flatMap(([from, { imports: all }]) =>
    all.filter(({ path }) => chunks.has(path) && !chunks.has(from)).map(({ kind }) => kind),
  );
  expect(new Set(imports)).toEqual(new Set(['dynamic-import']));
});

/** A few accounts of an organization, read by one child. */
import { documentClient } from '../../../runtime/aws/clients.js';
import { dynamoCatalog } from '../../../runtime/catalog/dynamodb-catalog.js';
import { organizationRead } from '../../../runtime/organization/read.js';
import { ACCOUNT, connection, OTHER, role, untagged } from '../sync/support/world.js';
import { INGESTION_ROLE, organizationWorld, RUN, SYNCING, TABLE, type OrganizationWorld } from './support.js';

let at: OrganizationWorld;
beforeEach(async () => {
  at = await organizationWorld();
  await at.accounts();
  at.lines.length = 0;
});
afterEach(() => at.close());

test('accounts are read through the ingestion role that each of them has, under the names of the organization', async () => {
  at.roles([role('dba')]);
  at.roles([role('dev')], {}, OTHER);
  expect(await at.read([ACCOUNT, OTHER])).toEqual({ left: [], waitSeconds: 0 });
  expect(await at.table.status(ACCOUNT)).toMatchObject({ name: 'Production', complete: true, organizationRun: RUN });
  expect(await at.table.status(OTHER)).toMatchObject({ name: 'Development', complete: true, organizationRun: RUN });
  expect((await at.table.roles(OTHER)).map(({ name }) => name)).toEqual(['dev']);
});

test('an account that fails does not fail the others, nor the invocation', async () => {
  at.fail('sts:AssumeRole', 'AccessDenied', undefined, OTHER);
  expect(await at.read([OTHER, ACCOUNT])).toEqual({ left: [], waitSeconds: 0 });
  expect(await at.table.status(OTHER)).toMatchObject({
    complete: false,
    failure: 'sts:AssumeRole failed: AccessDenied',
  });
  expect(await at.table.status(ACCOUNT)).toMatchObject({ complete: true });
});

test("an account's line is a metric only where that was asked for", async () => {
  await at.read([ACCOUNT]);
  expect(at.lines).toMatchObject([{ event: 'account-finished', account: ACCOUNT, complete: true }]);
  expect(at.lines[0]).not.toHaveProperty('_aws');
  await at.read([ACCOUNT], { accountMetrics: true });
  expect(at.lines[1]).toMatchObject({
    Account: ACCOUNT,
    CompleteRuns: 1,
    _aws: { Timestamp: expect.any(Number) as number },
  });
});

test('an unfinished account is left, to be carried on with at once', async () => {
  at.roles(Array.from({ length: 450 }, (_, index) => untagged(`role-${index}`)));
  const slow = { rates: { 'iam:GetRole': { perSecond: 0.5, burst: 1 } } };
  expect(await at.read([ACCOUNT, OTHER], slow)).toEqual({ left: [ACCOUNT], waitSeconds: 0 });
  expect(await at.read([ACCOUNT])).toEqual({ left: [], waitSeconds: 0 });
  expect(await at.table.status(ACCOUNT)).toMatchObject({
    complete: true,
    resumed: 1,
    started: RUN.replace('Z', '.000Z'),
  });
});

test('an account that another run holds is left until its hold ends', async () => {
  const now = at.clock.now();
  await at.table.claim(OTHER, 'another run', now, now + 90_500);
  expect(await at.read([ACCOUNT, OTHER])).toEqual({ left: [OTHER], waitSeconds: 91 });
  await at.clock.advance(91_000);
  expect(await at.read([OTHER])).toEqual({ left: [], waitSeconds: 0 });
});

test('an unfinished account does not wait for one that is held', async () => {
  at.roles(Array.from({ length: 450 }, (_, index) => untagged(`role-${index}`)));
  const now = at.clock.now();
  await at.table.claim(OTHER, 'another run', now, now + 1_200_000);
  const slow = { rates: { 'iam:GetRole': { perSecond: 0.5, burst: 1 } } };
  expect(await at.read([ACCOUNT, OTHER], slow)).toEqual({ left: [ACCOUNT, OTHER], waitSeconds: 0 });
});

test('an account that no run has listed is refused by name, and nothing is read', async () => {
  at.takeCalls();
  await expect(at.read([ACCOUNT, '999999999999'])).rejects.toThrow(
    '«Connection» account 999999999999 is unknown; only accounts that a run has listed are read',
  );
  expect(at.takeCalls()).toEqual({});
});

test.each<[unknown, string]>([
  [[], 'event: a list of 0 must be an object'],
  [{ organizationRun: RUN }, 'accounts: undefined must be a list of account ids, 1 to 100 of them'],
  [{ organizationRun: RUN, accounts: [] }, 'accounts: a list of 0 must be a list of account ids'],
  [{ organizationRun: RUN, accounts: Array(101).fill(ACCOUNT) }, 'accounts: a list of 101 must be'],
  [
    { organizationRun: RUN, accounts: ['22222222222'] },
    'accounts[0]: "22222222222" must be an account id of 12 digits',
  ],
  [{ organizationRun: RUN, accounts: [222222222222] }, 'accounts[0]: 222222222222 must be an account id'],
  [{ organizationRun: RUN, accounts: [ACCOUNT, OTHER, ACCOUNT] }, `accounts[2]: "${ACCOUNT}" must be listed once`],
  [{ accounts: [ACCOUNT] }, 'organizationRun: undefined must be the name of a run'],
])('the event %j is refused', async (event, message) => {
  const { externalId } = connection();
  const settings = { ingestionRole: INGESTION_ROLE, externalId, accountMetrics: false };
  const read = organizationRead({ ...settings, syncing: { aws: at.context, ...SYNCING } }, () => undefined);
  await expect(read(event)).rejects.toThrow(`«Input» ${message}`);
});

test('a catalog of a newer version is left alone', async () => {
  const client = documentClient(at.context);
  const { PutCommand } = await import('@aws-sdk/lib-dynamodb');
  await client.send(new PutCommand({ TableName: TABLE, Item: { pk: 'CATALOG', sk: 'VERSION', version: 999 } }));
  await expect(at.read([ACCOUNT])).rejects.toMatchObject({ code: 'CatalogVersion' });
  await expect(at.accounts()).rejects.toMatchObject({ code: 'CatalogVersion' });
  await expect(dynamoCatalog(client, TABLE).status(ACCOUNT)).rejects.toMatchObject({ code: 'CatalogVersion' });
  client.destroy();
});

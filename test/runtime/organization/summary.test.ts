/** How an organization's run went, and what a redrive reads again. */
import type { AccountStatus } from '../../../runtime/catalog/catalog.js';
import { failureOf, failureText } from '../../../runtime/organization/summary.js';
import { ACCOUNT, OTHER } from '../sync/support/world.js';
import { organizationWorld, RUN, type OrganizationWorld } from './support.js';

let at: OrganizationWorld;
beforeEach(async () => {
  at = await organizationWorld();
  await at.accounts();
});
afterEach(() => at.close());

const last = () => at.lines.at(-1)!;

test('a run that read all accounts whole says so, and how old the oldest read is', async () => {
  await at.read([ACCOUNT, OTHER]);
  await at.clock.advance(60_000);
  expect(await at.summary()).toEqual({ accounts: [] });
  expect(last()).toMatchObject({
    event: 'organization-finished',
    organizationRun: RUN,
    accounts: 2,
    failed: 0,
    failures: [],
    Function: 'serval-organization-sync-summary',
    UnfinishedAccounts: 0,
  });
  expect(last().GreatestAge).toBeGreaterThanOrEqual(60);
  expect(last().GreatestAge).toBeLessThan(70);
});

test('a run that did not says which accounts failed and why', async () => {
  at.fail('sts:AssumeRole', 'AccessDenied', undefined, OTHER);
  await at.read([ACCOUNT, OTHER]);
  await expect(at.summary()).rejects.toThrow(
    `«AccountsFailed» 1 of 2 accounts were not read whole: ${OTHER} "Development" (sts:AssumeRole failed: AccessDenied). ` +
      'Redrive the execution to read them again',
  );
  expect(last()).toMatchObject({
    failed: 1,
    failures: [{ account: OTHER, name: 'Development', reason: 'sts:AssumeRole failed: AccessDenied' }],
    FailedReads: 1,
  });
});

test('an account that no child came to has failed, and has been unread for as long as the run lasts', async () => {
  await at.clock.advance(600_000);
  await at.read([ACCOUNT]);
  await expect(at.summary()).rejects.toThrow(`1 of 2 accounts were not read whole: ${OTHER} (no run has read it yet)`);
  expect(last().GreatestAge).toBeGreaterThanOrEqual(600);
});

test("an account's earlier run is no success of this one, and its figures are not this run's", async () => {
  at.fail('sts:AssumeRole', 'AccessDenied', undefined, OTHER);
  await at.read([ACCOUNT, OTHER]);
  await at.clock.advance(4 * 3_600_000);
  const started = new Date(at.clock.now()).toISOString();
  const event = { organizationRun: 'the next one', started };
  await expect(at.summary(event)).rejects.toThrow(
    `2 of 2 accounts were not read whole: ${ACCOUNT} "Production" (not reached; its last run began 2026-11-01T00:30:00.000Z)`,
  );
  expect(last()).toMatchObject({ FailedReads: 0 });
  expect(last().GreatestAge).toBeGreaterThanOrEqual(4 * 3600);
});

test('redriven, it answers the accounts that failed, once, and measures nothing before they are read', async () => {
  at.fail('sts:AssumeRole', 'AccessDenied', undefined, OTHER);
  await at.read([ACCOUNT, OTHER]);
  await expect(at.summary()).rejects.toMatchObject({ code: 'AccountsFailed' });
  const lines = at.lines.length;
  expect(await at.summary({ redriveCount: 1 })).toEqual({ accounts: [OTHER] });
  expect(at.lines).toHaveLength(lines);

  await expect(at.summary({ redriveCount: 1, readAtRedrive: 1 })).rejects.toMatchObject({ code: 'AccountsFailed' });
  at.aws.clearFaults();
  expect(await at.summary({ redriveCount: 2, readAtRedrive: 1 })).toEqual({ accounts: [OTHER] });
  await at.read([OTHER]);
  expect(await at.summary({ redriveCount: 2, readAtRedrive: 2 })).toEqual({ accounts: [] });
});

test('redriven after the next run has read an account, it reads that one no more', async () => {
  at.fail('sts:AssumeRole', 'AccessDenied', undefined, OTHER);
  await at.read([ACCOUNT, OTHER]);
  await at.clock.advance(4 * 3_600_000);
  at.aws.clearFaults();
  await at.sync({ catalog: at.table, organizationRun: 'the next one' });
  expect(await at.summary({ redriveCount: 1 })).toEqual({ accounts: [OTHER] });
});

const status = (more: Partial<AccountStatus>): AccountStatus => ({
  account: ACCOUNT,
  name: 'Production',
  started: '2026-11-01T00:31:00.000Z',
  completed: '2026-11-01T00:32:00.000Z',
  complete: false,
  listed: 1,
  skipped: 0,
  tagged: 1,
  removed: 0,
  heldBack: 0,
  calls: {},
  throttles: 0,
  retries: 0,
  stale: 0,
  resumed: 0,
  knownSince: '2026-11-01T00:31:00.000Z',
  errors: [],
  failedReads: 0,
  ...more,
});

const READ = { action: 'iam:GetRolePolicy', resource: 'dba/inline', error: 'AccessDenied' };
const EVENT = { organizationRun: RUN, accounts: [ACCOUNT], started: RUN, redriveCount: 0, readAtRedrive: 0 };

test.each<[string, Partial<AccountStatus>, string | undefined]>([
  ['was read whole', { complete: true }, undefined],
  ['could not be read', { failure: 'sts:AssumeRole failed: AccessDenied' }, 'sts:AssumeRole failed: AccessDenied'],
  ['is not finished', { unfinished: 300 }, '300 roles are left to be read'],
  ['has a read that failed', { errors: [READ], failedReads: 1 }, 'iam:GetRolePolicy on "dba/inline": AccessDenied'],
  [
    'has many reads that failed',
    { errors: [READ, READ], failedReads: 7 },
    'iam:GetRolePolicy on "dba/inline": AccessDenied, and 6 other reads',
  ],
  ['holds roles back', { heldBack: 12 }, '12 roles are absent from the listing, too many to remove them at once'],
])('an account that %s: %j', (_, more, reason) => {
  expect(failureOf({ account: ACCOUNT, status: status(more) }, EVENT)?.reason).toBe(reason);
});

test('a run that began before the execution, and was carried on by it, counts', () => {
  const carriedOn = status({ complete: true, started: '2026-10-31T20:30:00.000Z', organizationRun: RUN });
  expect(failureOf({ account: ACCOUNT, status: carriedOn }, EVENT)).toBeUndefined();
});

test('the text says as many accounts as 2 KB hold, and how many more there are', () => {
  const failures = Array.from({ length: 5_000 }, (_, index) => ({
    account: String(500_000_000_000 + index),
    name: 'Größe 💾 "x"\n'.repeat(3),
    reason: 'sts:AssumeRole failed: AccessDenied',
  }));
  const text = failureText(failures, 5_000);
  expect(Buffer.byteLength(`«AccountsFailed» ${text}`)).toBeLessThanOrEqual(2_048);
  expect(Buffer.byteLength(`«AccountsFailed» ${text}`)).toBeGreaterThan(1_800);
  expect(text).toMatch(/^5000 of 5000 accounts were not read whole: 500000000000 "Größe/);
  const told = text.match(/AccessDenied/g)!.length;
  expect(text).toContain(`; and ${5_000 - told} more, each with its reason in the catalog. Redrive`);
  expect(text).not.toContain('\n');
});

test.each<[object, string]>([
  [{ started: 'yesterday' }, 'started: "yesterday" must be a time, as 2026-11-01T00:30:00Z'],
  [{ redriveCount: '1' }, 'redriveCount: "1" must be a whole number, 0 or more'],
  [{ readAtRedrive: -1 }, 'readAtRedrive: -1 must be a whole number'],
  [{ accounts: [] }, 'accounts: a list of 0 must be a list of account ids, at least one'],
  [{ accounts: [ACCOUNT, ACCOUNT] }, `accounts[1]: "${ACCOUNT}" must be listed once`],
])('the event with %j is refused', async (event, message) => {
  await expect(at.summary(event)).rejects.toThrow(`«Input» ${message}`);
});

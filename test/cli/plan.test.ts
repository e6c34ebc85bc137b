/** `sync --plan`: the calls, their time and a month's cost, without reading a role. */
import { ACCOUNT, connection, inline, OTHER, role, untagged } from '../runtime/sync/support/world.js';
import { accounts, type Accounts } from './accounts.js';

let at: Accounts;
beforeEach(async () => {
  at = await accounts();
  at.roles({ One: role('one', { Policies: [inline('list', 's3:ListBucket')] }), Two: untagged('two') });
  at.roles({}, OTHER);
});
afterEach(() => at.close());

const both = [connection(), connection(OTHER)];

test('an account that was never read is listed, and nothing else is asked or written', async () => {
  const { code, out, err } = await at.sync(['--plan']);
  expect(code).toBe(0);
  expect(err).toBe('');
  expect(at.takeCalls()).toEqual({ 'sts:AssumeRole': 1, 'iam:ListRoles': 1 });
  expect(await at.files()).toEqual({});
  const [plan, calls, basis, cost] = out.split('\n');
  expect(plan).toBe(`account ${ACCOUNT} (${ACCOUNT}): 3 roles, never read before: 5 to 23 calls, 0 s at the pace`);
  expect(calls).toContain('iam:GetRole 3, iam:ListRolePolicies 0 to 3');
  expect(basis).toMatch(/^In a first run: least where no role is requestable/);
  expect(cost).toBe('A month of 1 account when hosted, every four hours, in US dollars:');
  expect(out).toMatch(/^ +us-east-1 +us-west-1$/m);
  expect(out).toMatch(/^ {2}CloudWatch alarms +0\.40 +0\.40$/m);
  expect(out).toContain('that nobody here could confirm ("?")');
});

test('an account that was read is planned by its last run, and AWS is not asked at all', async () => {
  await at.sync();
  at.takeCalls();
  const { code, out } = await at.sync(['--plan']);
  expect(code).toBe(0);
  expect(at.takeCalls()).toEqual({});
  expect(out).toMatch(
    /3 roles, by the last run, of \S+Z: 8 calls, 0 s at the pace\n {2}sts:AssumeRole 1, iam:ListRoles 1,/,
  );
});

test('the run that follows makes the calls that were planned', async () => {
  await at.sync();
  const { out } = await at.sync(['--plan', '--json']);
  const planned = (JSON.parse(out) as { accounts: Array<{ least: { calls: object } }> }).accounts[0]!.least.calls;
  at.takeCalls();
  await at.sync();
  expect(at.takeCalls()).toEqual(planned);
});

test('several accounts are planned together, as JSON too', async () => {
  const { out } = await at.sync(['--plan'], both);
  expect(out).toMatch(/^2 accounts together: 8 to 32 calls, 0 s at the pace$/m);
  const { out: json } = await at.sync(['--plan', '--json', '--rate', 'iam:GetRole=1/1'], both);
  expect(JSON.parse(json)).toMatchObject({
    accounts: [
      { account: ACCOUNT, basis: 'listing', roles: 3, skipped: 0, least: { tagged: 0, seconds: 2 } },
      { account: OTHER, basis: 'listing', roles: 1 },
    ],
    together: { least: { calls: { 'sts:AssumeRole': 2, 'iam:GetRole': 4 }, seconds: 2 }, most: { tagged: 4 } },
    cost: { regions: { 'us-east-1': { most: { alarms: 0.5 } } }, pages: expect.any(Array) },
  });
});

test('an account that cannot be listed is named, does not stop the others, and ends it with 1', async () => {
  at.aws.inject({
    action: 'iam:ListRoles',
    account: OTHER,
    fault: { type: 'error', code: 'AccessDenied', status: 403 },
  });
  const { code, out } = await at.sync(['--plan'], [connection(OTHER), connection()]);
  expect(code).toBe(1);
  expect(out).toContain(`account ${OTHER} (${OTHER}): iam:ListRoles failed: AccessDenied\n`);
  expect(out).toContain(`account ${ACCOUNT} (${ACCOUNT}): 3 roles, never read before`);
});

test('roles that nobody can edit are listed and not read, unless they are asked for', async () => {
  at.roles({ Linked: untagged('linked', { Path: '/aws-service-role/x/' }) });
  expect((await at.sync(['--plan'])).out).toMatch(/: 2 roles, 1 of them skipped, never read before: 3 to 9 calls/);
  expect((await at.sync(['--plan', '--include-uneditable'])).out).toMatch(/: 2 roles, never read before: 4 to/);
});

test('under a path prefix only what is listed there counts', async () => {
  at.roles({ Under: role('under', { Path: '/requestable/' }), Elsewhere: untagged('elsewhere') });
  const { out } = await at.sync(['--plan', '--path-prefix', '/requestable/']);
  expect(out).toMatch(/: 1 role, never read before/);
});

test('prices are known of the partition aws alone', async () => {
  const roleArn = `arn:aws-cn:iam::${ACCOUNT}:role/serval-ingestion`;
  const { out } = await at.sync(['--plan', '--region', 'cn-north-1'], [{ ...connection(), roleArn }]);
  expect(out).toContain('No cost: the prices that this command knows are of the partition aws alone.');
  expect(out).not.toContain('US dollars');
});

test('where no account can be listed there is no cost either', async () => {
  const { code, out } = await at.sync(['--plan'], [{ ...connection(), externalId: 'another-one' }]);
  expect(code).toBe(1);
  expect(out).toBe(
    `account ${ACCOUNT} (${ACCOUNT}): sts:AssumeRole failed: AccessDenied\nNo cost: no account could be read.\n`,
  );
});

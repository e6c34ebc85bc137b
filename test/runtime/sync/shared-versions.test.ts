/** Policies that AWS manages are the same in all accounts: a run reads each version in one of them, for all. */
import { connection, role, world, type World } from './support/world.js';

const ACCOUNTS = Array.from({ length: 10 }, (_, index) => `9999999999${String(index).padStart(2, '0')}`);
const READ_ONLY = 'arn:aws:iam::aws:policy/ReadOnlyAccess';

let at: World;
beforeEach(async () => {
  at = await world();
  for (const account of ACCOUNTS) at.roles([role('dba', { ManagedPolicyArns: [READ_ONLY] })], {}, account);
});
afterEach(() => at.close());

/** Without sockets, so that the accounts go in step, which real ones do now and then. */
const sync = () =>
  at.sync({
    connections: ACCOUNTS.map((account) => connection(account)),
    aws: { ...at.context, requestHandler: at.aws.requestHandler() },
  });

async function expectComplete(accounts: readonly string[]): Promise<void> {
  for (const account of accounts) expect(await at.catalog.status(account)).toMatchObject({ complete: true, tagged: 1 });
}

test('accounts that come to it at the same moment read it once', async () => {
  await sync();
  expect(at.takeCalls()).toMatchObject({ 'iam:GetPolicy': 10, 'iam:GetPolicyVersion': 1 });
  await expectComplete(ACCOUNTS);
});

test('what one account may not read is read by the next, and once for the rest', async () => {
  const [denied, ...others] = ACCOUNTS as [string, ...string[]];
  at.fail('iam:GetPolicyVersion', 'AccessDenied', undefined, denied);
  await sync();
  expect(at.takeCalls()).toMatchObject({ 'iam:GetPolicyVersion': 2 });
  await expectComplete(others);
  expect(await at.catalog.status(denied)).toMatchObject({ complete: false, failedReads: 1 });
});

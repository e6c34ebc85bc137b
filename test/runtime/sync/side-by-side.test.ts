/** Accounts that are read at the same time: none slows another. */
import { INGESTION_ACTIONS } from '../../../lib/model/actions.js';
import type { OnEvent } from '../../../runtime/sync/events.js';
import { inline, role, untagged, world, connection, type World } from './support/world.js';

const ACCOUNTS = Array.from({ length: 10 }, (_, index) => `9999999999${String(index).padStart(2, '0')}`);
const [SLOW, ...OTHERS] = ACCOUNTS as [string, ...string[]];
const READ_ONLY = 'arn:aws:iam::aws:policy/ReadOnlyAccess';

let at: World;
beforeEach(async () => {
  at = await world();
  const tagged = Array.from({ length: 5 }, (_, index) =>
    role(`dba-${index}`, { Policies: [inline('one', 's3:*')], ManagedPolicyArns: [READ_ONLY] }),
  );
  const others = Array.from({ length: 35 }, (_, index) => untagged(`other-${index}`));
  for (const account of ACCOUNTS) at.roles([...tagged, ...others], {}, account);
});
afterEach(() => at.close());

/** Without sockets, so that virtual time does not run while a request is on its way. */
async function sync(accounts = ACCOUNTS, onEvent: OnEvent = () => undefined): Promise<void> {
  const connections = accounts.map((account) => connection(account));
  await at.sync({ connections, onEvent, aws: { ...at.context, requestHandler: at.aws.requestHandler() } });
}

/** Seconds that an account took. */
async function seconds(account: string): Promise<number> {
  const { started, completed } = (await at.catalog.status(account))!;
  return (Date.parse(completed!) - Date.parse(started)) / 1000;
}

/** 41 GetRole at 15 a second, 12 at once; and what it takes to turn to another account's policy. */
const ALONE = (41 - 12) / 15;

test('one whose requests are throttled, all the time, takes its time, and the others theirs', async () => {
  for (const action of INGESTION_ACTIONS.filter((one) => one.startsWith('iam:') && one !== 'iam:ListRoles')) {
    at.aws.inject({ action, account: SLOW, fault: { type: 'error', code: 'Throttling', status: 400 } });
  }
  await sync();
  for (const account of OTHERS) {
    expect(await at.catalog.status(account)).toMatchObject({ complete: true, tagged: 5, throttles: 0, retries: 0 });
    expect(await seconds(account)).toBeLessThan(1.1 * ALONE);
  }
  expect(await at.catalog.status(SLOW)).toMatchObject({ complete: false });
});

test.each(['iam:GetRole', 'iam:ListRoles', 'iam:GetRolePolicy', 'iam:GetPolicy', 'iam:GetPolicyVersion'])(
  'one whose %s takes 25 s does not hold up the others, though all have a policy of AWS in common',
  async (action) => {
    at.aws.inject({ action, account: SLOW, fault: { type: 'delay', milliseconds: 25_000 } });
    await sync();
    for (const account of OTHERS) {
      expect(await at.catalog.status(account)).toMatchObject({ complete: true, tagged: 5, throttles: 0 });
      // Five seconds are waited for what another account reads, and only at the end would they be felt at all.
      expect(await seconds(account)).toBeLessThan(ALONE + 5.5);
    }
    expect(await at.catalog.status(SLOW)).toMatchObject({ complete: true, tagged: 5 });
    expect(await seconds(SLOW)).toBeGreaterThanOrEqual(25);
  },
);

test('no more than ten are read at once, and the next one begins as soon as one of them is through', async () => {
  const more = ['888888888801', '888888888802'];
  for (const account of more) at.roles([], {}, account);
  const open = new Set<string>();
  const openAtEachStart: number[] = [];
  await sync([...more, ...ACCOUNTS], ({ type, account }) => {
    if (type === 'account-started') openAtEachStart.push(open.add(account).size);
    if (type === 'account-finished') open.delete(account);
  });
  expect(openAtEachStart.slice(0, 10)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);
  // The two small ones make room for the last two, long before any other is through.
  expect(openAtEachStart.slice(10)).toEqual([9, 10]);
});

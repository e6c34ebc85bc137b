/** How a run of an organization goes: the definition as it is deployed, with the functions that it invokes. */
import { StateError, type Execution } from '../../../local/step-functions/index.js';
import { accountIds, answering, DEFINITION, organization, RUN, type Organization } from './organization.js';

const INPUT = { organizationRun: RUN };

/** The accounts that each task of that name was given. */
const idsOf = (at: Organization, name: string) =>
  at.tasks.filter((task) => task.name === name).map((task) => task.payload.accounts);
const read = (at: Organization) => idsOf(at, 'read').flat().sort();
const childrenOf = ({ mapRuns }: Execution) => mapRuns.map((children) => children.map(({ status }) => status));

const denied = (account: string) =>
  ({
    action: 'sts:AssumeRole',
    parameters: { RoleArn: `arn:aws:iam::${account}:role/serval-ingestion` },
    fault: { type: 'error', code: 'AccessDenied', status: 403 },
  }) as const;

test('a run reads each account once, in batches of ten, and ends well', async () => {
  const at = organization(accountIds(23));
  const run = await at.stateMachine.start(INPUT);
  expect(run).toMatchObject({ status: 'SUCCEEDED', output: {} });
  expect(read(at)).toEqual(accountIds(23));
  expect(idsOf(at, 'read').map((ids) => (ids as string[]).length)).toEqual([10, 10, 3]);
  expect((await at.catalog.status(accountIds(23)[22]!))!).toMatchObject({ complete: true, organizationRun: RUN });
});

test('a schedule that is delivered twice runs once', async () => {
  const at = organization(accountIds(2));
  const [first, second] = await Promise.all([at.stateMachine.start(INPUT), at.stateMachine.start(INPUT)]);
  const third = await at.stateMachine.start(INPUT);
  expect([first, second, third].map(({ status }) => status)).toEqual(['SUCCEEDED', 'SUCCEEDED', 'SUCCEEDED']);
  expect([first, second, third].filter(({ entered }) => entered.includes('Claimed already'))).toHaveLength(2);
  expect(read(at)).toEqual(accountIds(2));
});

test('state machines that share a catalog do not take one another’s hours', async () => {
  const at = organization(accountIds(1));
  for (const machine of [at.stateMachine, at.second]) {
    const run = await machine.start(INPUT);
    expect(run).toMatchObject({ status: 'SUCCEEDED' });
    expect(run.entered).not.toContain('Claimed already');
  }
  expect(read(at)).toEqual([...accountIds(1), ...accountIds(1)]);
});

test('the next hour’s run is another one, and so is one that is started by hand', async () => {
  const at = organization(accountIds(1));
  await at.stateMachine.start(INPUT);
  await at.stateMachine.start({ organizationRun: '2026-11-01T04:30:00Z' });
  await at.stateMachine.start({});
  expect(at.tasks.filter(({ name }) => name === 'accounts').map(({ payload }) => payload)).toEqual([
    INPUT,
    { organizationRun: '2026-11-01T04:30:00Z' },
    { organizationRun: expect.stringMatching(/^2026-11-01T00:3\d:\d\d\.\d{3}Z$/) },
  ]);
});

test('a claim that failed after it was written is no duplicate of itself when the execution is redriven', async () => {
  const at = organization(accountIds(1));
  at.failNext('accounts', new StateError('Organization', 'none is active'));
  const run = await at.stateMachine.start(INPUT);
  expect(run).toMatchObject({ status: 'FAILED', error: 'Organization' });
  // As if the answer to the claim had been lost: the redrive begins with it.
  run.at = { name: 'Claim run', input: INPUT };
  await at.stateMachine.redrive(run);
  expect(run.status).toBe('SUCCEEDED');
  expect(run.entered).not.toContain('Claimed already');
  expect(read(at)).toEqual(accountIds(1));
});

test('an account that cannot be read stops no other, and the execution says which and why', async () => {
  const at = organization(accountIds(12));
  at.aws.inject(denied(accountIds(12)[3]!));
  const run = await at.stateMachine.start(INPUT);
  expect(run).toMatchObject({ status: 'FAILED', error: 'AccountsFailed', at: { name: 'Summary' } });
  expect(run.cause).toContain('1 of 12 accounts');
  expect(run.cause).toContain(accountIds(12)[3]);
  expect(run.cause).toContain('AccessDenied');
  expect(read(at)).toEqual(accountIds(12));
});

test('a child that fails stops no other, and its accounts are said to be unread', async () => {
  const at = organization(accountIds(30));
  at.failNext('read', new StateError('Setting', 'EXTERNAL_ID is missing'));
  const run = await at.stateMachine.start(INPUT);
  expect(childrenOf(run)).toEqual([['FAILED', 'SUCCEEDED', 'SUCCEEDED']]);
  expect(run).toMatchObject({ status: 'FAILED', error: 'AccountsFailed' });
  expect(run.cause).toContain('10 of 30 accounts');
});

test('a redrive reads exactly the accounts that failed, once', async () => {
  const at = organization(accountIds(12));
  const failing = [accountIds(12)[3]!, accountIds(12)[11]!];
  for (const account of failing) at.aws.inject(denied(account));
  const run = await at.stateMachine.start(INPUT);
  expect(run.error).toBe('AccountsFailed');

  // Nothing was mended: they are read again, and it fails again.
  const before = at.tasks.length;
  await at.stateMachine.redrive(run);
  expect(run).toMatchObject({ status: 'FAILED', error: 'AccountsFailed', redriveCount: 1 });
  expect(at.tasks.slice(before).map(({ name }) => name)).toEqual(['summary', 'read', 'summary']);
  expect(idsOf(at, 'read').at(-1)).toEqual(failing);

  at.aws.clearFaults();
  await at.stateMachine.redrive(run);
  expect(run).toMatchObject({ status: 'SUCCEEDED', redriveCount: 2 });
  expect(idsOf(at, 'read').at(-1)).toEqual(failing);
  // The summary is of all accounts all the same.
  expect(idsOf(at, 'summary').every((ids) => (ids as string[]).length === 12)).toBe(true);
});

test('accounts that an invocation left are read by the next one, until none is left', async () => {
  const at = organization(accountIds(2));
  const [held, other] = accountIds(2) as [string, string];
  const claim = await at.catalog.claim(held, 'another run', at.clock.now(), at.clock.now() + 600_000);
  expect(claim).toMatchObject({ holder: 'another run' });
  const run = await at.stateMachine.start(INPUT);
  expect(run.status).toBe('SUCCEEDED');
  expect(idsOf(at, 'read')).toEqual([[held, other], [held]]);
  expect(run.mapRuns[0]![0]!.entered).toEqual([
    'Read',
    'Is anything left',
    'Is it too often',
    'Wait for who has them',
    'Carry on',
    'Read',
    'Is anything left',
    'Batch read',
  ]);
  expect(at.clock.now() - Date.parse(RUN)).toBeGreaterThanOrEqual(600_000);
});

test('a child whose invocation is killed waits until its hold has ended, and reads its accounts then', async () => {
  const at = organization(accountIds(2));
  // As an invocation of 900 s leaves them that runs out of memory in its first minute.
  for (const account of accountIds(2)) {
    await at.catalog.claim(account, 'the invocation that is killed', at.clock.now(), at.clock.now() + 900_000);
  }
  at.failNext('read', new StateError('Runtime.ExitError', 'signal: killed'));
  const run = await at.stateMachine.start(INPUT);
  expect(run.status).toBe('SUCCEEDED');
  expect(idsOf(at, 'read')).toEqual(Array(3).fill(accountIds(2)));
  expect((await at.catalog.status(accountIds(2)[1]!))!).toMatchObject({ complete: true, organizationRun: RUN });
  expect(at.clock.now() - Date.parse(RUN)).toBeLessThan(930_000);
});

test.each([
  ['DynamoDB.AccessDeniedException', 1],
  ['DynamoDB.ResourceNotFoundException', 1],
  ['DynamoDB.ProvisionedThroughputExceededException', 3],
])('a claim that ends with %s is tried %i times, and then the execution fails so', async (error, attempts) => {
  let asked = 0;
  const failing = answering({}, () => {
    asked += 1;
    throw new StateError(error, 'no claim was written');
  });
  expect(await failing.stateMachine.start(INPUT)).toMatchObject({ status: 'FAILED', error });
  expect(asked).toBe(attempts);
});

test('passing trouble of Lambda is waited out; what the function says of itself is not', async () => {
  const at = organization(accountIds(1));
  const busy = new StateError('Lambda.TooManyRequestsException', 'Rate exceeded');
  at.failNext('read', busy, busy, busy, new StateError('Lambda.Unknown', 'the runtime ended'));
  expect(await at.stateMachine.start(INPUT)).toMatchObject({ status: 'SUCCEEDED' });
  expect(idsOf(at, 'read')).toHaveLength(5);

  at.failNext('accounts', new StateError('Setting', 'CATALOG_TABLE is missing'));
  const asked = at.tasks.length;
  const next = await at.stateMachine.start({});
  expect(next).toMatchObject({ status: 'FAILED', error: 'Setting' });
  expect(at.tasks).toHaveLength(asked + 1);
});

describe('an account that is left again and again', () => {
  const answers = { accounts: () => ({ accounts: accountIds(1) }), summary: () => ({ accounts: [] }) };

  test('is given up after twelve invocations, and the run goes on', async () => {
    const { stateMachine, tasks } = answering({
      ...answers,
      read: ({ accounts }) => ({ left: accounts, waitSeconds: 0 }),
    });
    const run = await stateMachine.start(INPUT);
    expect(tasks.filter(({ name }) => name === 'read')).toHaveLength(12);
    expect(run.mapRuns[0]![0]).toMatchObject({ status: 'FAILED', error: 'AccountsLeft' });
    expect(run.status).toBe('SUCCEEDED');
  });

  test('ends the run a quarter of an hour before the next one, whoever still waits for it', async () => {
    const { stateMachine } = answering({
      ...answers,
      read: async ({ accounts }, clock) => {
        await clock.sleep(840_000);
        return { left: accounts, waitSeconds: 1200 };
      },
    });
    expect((await stateMachine.start(INPUT)).status).toBe('TIMED_OUT');
    expect(DEFINITION).toMatchObject({ TimeoutSeconds: 4 * 3600 - 900 });
  });
});

describe('what a state holds', () => {
  const runOf = async (count: number, failed: number) => {
    const all = accountIds(count);
    const { stateMachine } = answering({
      accounts: () => ({ accounts: all }),
      read: () => ({ left: [], waitSeconds: 0 }),
      summary: ({ redriveCount, readAtRedrive }) => {
        if (failed === 0) return { accounts: [] };
        if ((redriveCount as number) > (readAtRedrive as number)) return { accounts: all.slice(0, failed) };
        throw new StateError('AccountsFailed', `${failed} accounts`);
      },
    });
    const run = await stateMachine.start(INPUT);
    return failed === 0 ? run : stateMachine.redrive(run);
  };

  test.each([5_000, 8_000])('%i accounts pass, in as many children as there are tens', async (count) => {
    const run = await runOf(count, 0);
    expect(run.status).toBe('SUCCEEDED');
    expect(run.mapRuns[0]).toHaveLength(count / 10);
  });

  test('8,000 accounts pass a redrive too, with every one of them failed', async () => {
    const run = await runOf(8_000, 8_000);
    expect(run.error).toBe('AccountsFailed');
    expect(run.mapRuns.map((children) => children.length)).toEqual([800, 800]);
  });

  test('what is larger fails by that name', async () => {
    expect(await runOf(9_000, 0)).toMatchObject({ status: 'FAILED', error: 'States.DataLimitExceeded' });
  });
});

/** A run whose time is over leaves a checkpoint, and whoever comes next carries on. */
import { syncToTheEnd } from '../../../runtime/sync/sync.js';
import { ACCOUNT, connection, inline, OTHER, role, untagged, world, type World } from './support/world.js';

let at: World;
beforeEach(async () => {
  at = await world();
});
afterEach(() => at.close());

/** So many roles, the first of them requestable. */
const roles = (count: number, tagged = 5) =>
  Array.from({ length: count }, (_, index) =>
    (index < tagged ? role : untagged)(`role-${String(index).padStart(3, '0')}`),
  );
/** A time in which some of a hundred roles are begun. */
const SHORT = { workMilliseconds: 2000 };

test('a run without time for all roles says how many are left, and the next one reads these alone', async () => {
  at.roles(roles(99));
  const first = await at.sync(SHORT);
  expect(first).toMatchObject({ complete: false, listed: 100, resumed: 0 });
  expect(first.unfinished).toBeGreaterThan(20);
  expect(first).not.toHaveProperty('completed');
  const second = await at.sync();
  expect(second).toMatchObject({ complete: true, listed: 100, tagged: 5, resumed: 1, started: first.started });
  expect(second).not.toHaveProperty('unfinished');
  // One AssumeRole for each invocation; of all else as many as an undivided run makes.
  expect(at.takeCalls()).toEqual({
    'sts:AssumeRole': 2,
    'iam:ListRoles': 1,
    'iam:GetRole': 100,
    'iam:ListRolePolicies': 5,
    'iam:ListAttachedRolePolicies': 5,
  });
  expect(second.calls).toEqual({
    'sts:AssumeRole': 2,
    'iam:ListRoles': 1,
    'iam:GetRole': 100,
    'iam:ListRolePolicies': 5,
    'iam:ListAttachedRolePolicies': 5,
  });
});

test('no role is begun after 720 s, and what was begun is finished', async () => {
  at.roles(roles(900, 0));
  const rates = { 'iam:GetRole': { perSecond: 1, burst: 1 } };
  const status = await at.sync({ rates, aws: { ...at.context, requestHandler: at.aws.requestHandler() } });
  // One a second, of which 32 wait for their turn when the time is over.
  expect(status).toMatchObject({ complete: false, unfinished: 901 - (719 + 32), calls: { 'iam:GetRole': 719 + 32 } });
});

test('it goes on as often as it takes', async () => {
  at.roles(roles(99));
  const connections = [connection()];
  const [status] = await syncToTheEnd({ connections, catalog: at.catalog, aws: at.context, workMilliseconds: 100 });
  expect(status).toMatchObject({ complete: true, listed: 100, tagged: 5 });
  expect(status!.resumed).toBeGreaterThan(1);
  expect(at.takeCalls()).toMatchObject({ 'iam:ListRoles': 1, 'iam:GetRole': 100 });
});

test('what happened meanwhile to a role that is left counts', async () => {
  at.roles(roles(99, 99));
  await at.sync();
  at.roles(roles(99, 99));
  await at.sync(SHORT);
  at.roles(roles(99, 0));
  await at.sync();
  const left = await at.names();
  expect(left.length).toBeGreaterThan(0);
  expect(await at.sync()).toMatchObject({ resumed: 0, complete: true });
  expect(await at.names()).toEqual([]);
});

test('a role that was made anew before the invocation ended keeps nothing of the old one', async () => {
  at.roles([...roles(60, 0), role('zebra', { Policies: [inline('old', 's3:*')] })]);
  await at.sync();
  const { roleId } = (await at.known('zebra'))!;
  at.deleteRoles();
  at.roles([...roles(60, 0), role('zebra', { Policies: [inline('new', 'ec2:*')] })]);
  const ending = new AbortController();
  const { unfinished } = await at.sync({
    signal: ending.signal,
    onEvent: ({ type }) => type === 'roles-listed' && ending.abort(),
  });
  expect(unfinished).toBe(62);
  at.fail('iam:GetRole', 'AccessDenied', { RoleName: 'zebra' });
  await at.sync();
  const after = (await at.known('zebra'))!;
  expect(after.roleId).not.toBe(roleId);
  expect(after.inlinePolicies).toEqual([]);
});

test('a checkpoint that is older than a day is left alone', async () => {
  at.roles(roles(99));
  await at.sync(SHORT);
  await at.clock.advance(25 * 3600 * 1000);
  expect(await at.sync()).toMatchObject({
    resumed: 0,
    complete: true,
    calls: { 'iam:ListRoles': 1, 'iam:GetRole': 100 },
  });
});

test('a checkpoint that a later run did not see, and came to its end without, is left alone', async () => {
  at.roles(roles(99));
  await at.sync(SHORT);
  const checkpoint = () => Promise.resolve(undefined);
  expect(await at.sync({ catalog: { ...at.catalog, checkpoint } })).toMatchObject({ resumed: 0, complete: true });
  expect(await at.sync()).toMatchObject({ resumed: 0, complete: true, calls: { 'iam:GetRole': 100 } });
});

test('where the role cannot be assumed any more, nothing is left to be carried on', async () => {
  at.roles(roles(99));
  await at.sync(SHORT);
  at.fail('sts:AssumeRole');
  const status = await at.sync();
  expect(status).toMatchObject({ complete: false, failure: 'sts:AssumeRole failed: AccessDenied' });
  expect(status).not.toHaveProperty('unfinished');
});

test('what a slow pace has no turn for within the time is left', async () => {
  at.roles(roles(40, 0));
  const rates = { 'iam:GetRole': { perSecond: 0.1, burst: 1 } };
  const began = at.clock.now();
  const first = await at.sync({ rates, workMilliseconds: 30_000 });
  expect(at.clock.now() - began).toBeLessThanOrEqual(150_000);
  expect(first).toMatchObject({ complete: false, calls: { 'iam:GetRole': 15 }, unfinished: 26 });
  expect(await at.sync()).toMatchObject({ complete: true, resumed: 1, calls: { 'iam:GetRole': 41 } });
});

test('a signal ends the time at once', async () => {
  at.roles(roles(99));
  const ending = new AbortController();
  const { unfinished } = await at.sync({
    signal: ending.signal,
    onEvent: ({ type }) => type === 'role-read' && ending.abort(),
  });
  expect(unfinished).toBeGreaterThan(20);
  expect(await at.sync()).toMatchObject({ complete: true, resumed: 1 });
});

test('an account for which no time is left is not begun, and the next run takes it first', async () => {
  at.roles(roles(20));
  at.roles(roles(20), {}, OTHER);
  const connections = [connection(ACCOUNT), connection(OTHER)];
  const both = { connections, catalog: at.catalog, aws: at.context };
  await syncToTheEnd({ ...both, connections: [connections[0]!] });
  const asked: string[] = [];
  await syncToTheEnd({
    ...both,
    onEvent: (event) => {
      if (event.type === 'account-started') asked.push(event.account);
    },
  });
  expect(asked).toEqual([OTHER, ACCOUNT]);
  const ended = await at.sync({ connections: [connections[1]!], signal: AbortSignal.abort() });
  expect(ended).toMatchObject({ account: OTHER, complete: false, unfinished: 0, calls: {} });
  expect(await at.catalog.status(OTHER)).toMatchObject({ complete: true });
});

test('ten accounts are read side by side, in the time of one', async () => {
  const accounts = Array.from({ length: 10 }, (_, index) => `9999999999${String(index).padStart(2, '0')}`);
  for (const account of accounts) at.roles(roles(60), {}, account);
  const began = at.clock.now();
  const connections = accounts.map((account) => connection(account));
  await at.sync({ connections });
  // 61 GetRole at 15 a second, 12 at once.
  expect(at.clock.now() - began).toBeLessThan(1.1 * ((61 - 12) / 15) * 1000);
  for (const account of accounts) expect(await at.catalog.status(account)).toMatchObject({ complete: true, tagged: 5 });
});

test('no run is complete while roles are stale, whichever run left them so', async () => {
  const dba = role('dba', { Policies: [inline('one', 's3:*')] });
  at.roles([...roles(60, 0), dba]);
  await at.sync();
  // One run leaves a checkpoint, which the next one does not see and dies before it could say how it ended.
  const ending = new AbortController();
  const onEvent = ({ type }: { type: string }) => type === 'role-decided' && ending.abort();
  expect(await at.sync({ signal: ending.signal, onEvent })).toHaveProperty('unfinished');
  at.fail('iam:GetRolePolicy');
  const putStatus = () => Promise.reject(new Error('the process is gone'));
  await at.sync({ catalog: { ...at.catalog, checkpoint: () => Promise.resolve(undefined), putStatus } });
  at.aws.clearFaults();
  expect(await at.sync()).toMatchObject({ resumed: 1, failedReads: 0, stale: 1, complete: false });
  expect(await at.sync()).toMatchObject({ resumed: 0, stale: 0, complete: true });
});

test('who carries on at once does not begin with a burst: the account has just been read at its pace', async () => {
  at.roles(roles(99));
  at.aws.throttle({ rates: { 'iam:GetRole': { perSecond: 15, burst: 15 } } });
  const aws = { ...at.context, requestHandler: at.aws.requestHandler() };
  await at.sync({ aws, ...SHORT });
  expect(await at.sync({ aws })).toMatchObject({ complete: true, resumed: 1, throttles: 0 });
});

test('a time that is longer than any hold is shortened to it: what is left is carried on, and not superseded', async () => {
  at.roles(roles(20));
  const rates = { 'iam:GetRole': { perSecond: 0.01, burst: 1 } };
  const began = at.clock.now();
  const first = await at.sync({ rates, workMilliseconds: 3600 * 1000 });
  expect(at.clock.now() - began).toBeLessThanOrEqual(20 * 60 * 1000);
  expect(first.unfinished).toBeGreaterThan(0);
  expect(await at.sync()).toMatchObject({ complete: true, resumed: 1 });
});

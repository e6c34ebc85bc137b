/** A role leaves the catalog by proof alone. */
import type { HttpHandler } from '@smithy/protocol-http';
import { happening } from './support/happening.js';
import { rewriting } from './support/rewriting.js';
import { ACCOUNT, connection, inline, managedPolicy, role, untagged, world, type World } from './support/world.js';

let at: World;
beforeEach(async () => {
  at = await world();
});
afterEach(() => at.close());

const roles = (count: number) => Array.from({ length: count }, (_, index) => role(`role-${index}`));
/** Something that happens in the account just before the first request of an action. */
const before = (action: string, change: () => void) => happening(at, action, change);
const names = (count: number) =>
  roles(count)
    .map((_, index) => `role-${index}`)
    .sort();

test('a role without the tag goes at once', async () => {
  at.roles([role('a'), role('b')]);
  await at.sync();
  at.roles([untagged('a'), role('b')]);
  expect(await at.sync()).toMatchObject({ removed: 1, complete: true });
  expect(await at.names()).toEqual(['b']);
});

test('untagging all roles removes all of them at once', async () => {
  at.roles(roles(40));
  await at.sync();
  at.roles(names(40).map((name) => untagged(name)));
  expect(await at.sync()).toMatchObject({ removed: 40, heldBack: 0, tagged: 0, complete: true });
  expect(await at.names()).toEqual([]);
});

test('a role that a complete listing does not hold goes', async () => {
  at.roles([role('a'), role('b')]);
  await at.sync();
  at.roles([role('b')]);
  expect(await at.sync()).toMatchObject({ removed: 1, complete: true });
  expect(await at.names()).toEqual(['b']);
});

test.each([
  [30, 14, 'more than ten and more than half', 16],
  [30, 15, 'half', 0],
  [10, 0, 'ten', 0],
  [11, 0, 'eleven, which are all', 11],
])('of %i roles, %i are left, %s (held back: %#)', async (before, after, _, heldBack) => {
  at.roles(roles(before));
  await at.sync();
  at.roles(roles(after));
  const status = await at.sync();
  expect(status).toMatchObject({ heldBack, removed: heldBack ? 0 : before - after, complete: heldBack === 0 });
  expect(await at.names()).toEqual(names(heldBack ? before : after));
});

test('roles that are held back are marked, and go when the run is told to go on', async () => {
  at.roles(roles(20));
  await at.sync();
  at.roles([]);
  const { started } = await at.sync();
  expect((await at.known('role-3'))!.stale).toEqual({
    since: started,
    reads: [{ action: 'iam:ListRoles', resource: ACCOUNT, error: 'Absent' }],
  });
  expect(await at.sync({ removeMany: true })).toMatchObject({ removed: 20, heldBack: 0, complete: true });
  expect(await at.names()).toEqual([]);
});

test('a role is not held back whose name another one has by now, under another path', async () => {
  at.roles(roles(20));
  await at.sync();
  at.deleteRoles();
  at.roles([role('role-0', { Path: '/new/' }), untagged('role-1', { Path: '/new/' })]);
  const status = await at.sync();
  expect(status).toMatchObject({ removed: 2, heldBack: 18, tagged: 1, calls: { 'iam:GetRole': 5 } });
  const arns = (await at.catalog.roles(ACCOUNT)).map(({ arn }) => arn);
  expect(arns).toContain(`arn:aws:iam::${ACCOUNT}:role/new/role-0`);
  expect(arns).toContain(`arn:aws:iam::${ACCOUNT}:role/role-2`);
  expect(arns.filter((arn) => /role\/role-[01]$/.test(arn))).toEqual([]);
});

test('a role that was deleted between the listing and GetRole is gone, without an error', async () => {
  at.roles([role('a'), role('b')]);
  await at.sync();
  at.fail('iam:GetRole', 'NoSuchEntity', { RoleName: 'a' });
  expect(await at.sync()).toMatchObject({ removed: 1, failedReads: 0, complete: true });
  expect(await at.names()).toEqual(['b']);
});

describe.each(['iam:ListRolePolicies', 'iam:ListAttachedRolePolicies'])('a role that %s does not find', (action) => {
  beforeEach(async () => {
    at.roles([role('a', { Policies: [inline('one', 's3:*')] }), role('b')]);
    await at.sync();
    at.takeCalls();
  });

  test('is gone where GetRole, asked once more, does not find it either', async () => {
    const status = await at.sync({ aws: before(action, () => at.roles([role('b')])) });
    expect(status).toMatchObject({ removed: 1, failedReads: 0, complete: true });
    expect(status.calls['iam:GetRole']).toBe(4);
    expect(await at.names()).toEqual(['b']);
  });

  test('stays with its last good documents where GetRole still finds it', async () => {
    const before = (await at.known('a'))!;
    at.fail(action, 'NoSuchEntity', { RoleName: 'a' });
    const status = await at.sync();
    expect(status).toMatchObject({ removed: 0, failedReads: 1, stale: 1, complete: false });
    expect(status.calls['iam:GetRole']).toBe(4);
    expect((await at.known('a'))!.inlinePolicies).toEqual(before.inlinePolicies);
    expect((await at.known('a'))!.stale!.reads).toEqual([{ action, resource: before.arn, error: 'NoSuchEntity' }]);
  });
});

describe.each([
  ['an inline policy', 'iam:GetRolePolicy', 'iam:ListRolePolicies'],
  ['a managed policy', 'iam:GetPolicy', 'iam:ListAttachedRolePolicies'],
])('%s that is not found though it was listed', (_, get, list) => {
  const both = { One: managedPolicy('one', 's3:*'), Two: managedPolicy('two', 's3:*') };
  const policies = [inline('one', 's3:*'), inline('two', 's3:*')];
  const whole = role('a', { Policies: policies, ManagedPolicyArns: [{ Ref: 'One' }, { Ref: 'Two' }] });
  const names = async () => {
    const { inlinePolicies, attachedPolicies } = (await at.known('a'))!;
    return [inlinePolicies, attachedPolicies].map((held) => held.map(({ name }) => name).sort());
  };
  beforeEach(() => at.roles([whole, role('b')], both));

  test('has left the role, without an error, where the list does not name it any more', async () => {
    const without = role('a', { Policies: [policies[1]!], ManagedPolicyArns: [{ Ref: 'Two' }] });
    const change = () => at.roles([without, role('b')], { Two: both.Two });
    const status = await at.sync({ aws: before(get, change) });
    expect(status).toMatchObject({ failedReads: 0, complete: true, calls: { [list]: 3 } });
    const left = get === 'iam:GetPolicy' ? 1 : 0;
    expect((await names())[left]).toEqual(['two']);
    expect(await at.sync()).toMatchObject({ complete: true, calls: { [list]: 2 } });
    expect(await names()).toEqual([['two'], ['two']]);
  });

  test('is missing where the list still names it, and its last good document stays where there is one', async () => {
    const resource = get === 'iam:GetPolicy' ? 'policy/one' : 'role/a/one';
    const reads = [{ action: get, resource: `arn:aws:iam::${ACCOUNT}:${resource}`, error: 'NoSuchEntity' }];
    const part: Record<string, string> =
      get === 'iam:GetPolicy' ? { PolicyArn: reads[0]!.resource } : { PolicyName: 'one' };
    at.fail(get, 'NoSuchEntity', part);
    expect(await at.sync()).toMatchObject({ complete: false, errors: reads });
    expect((await at.known('a'))!.missing).toEqual(reads);
    at.aws.clearFaults();
    await at.sync();
    at.fail(get, 'NoSuchEntity', part);
    expect(await at.sync()).toMatchObject({ complete: false, stale: 1 });
    expect((await at.known('a'))!.stale!.reads).toEqual(reads);
    expect(await names()).toEqual([
      ['one', 'two'],
      ['one', 'two'],
    ]);
  });

  test('has left with its role, where that is not found either', async () => {
    await at.sync();
    const status = await at.sync({ aws: before(get, () => at.roles([role('b')])) });
    expect(status).toMatchObject({ removed: 1, failedReads: 0, complete: true });
    expect(await at.names()).toEqual(['b']);
  });
});

describe('a listing that breaks off', () => {
  const breakOff = () => {
    at.aws.inject({ action: 'iam:ListRoles', times: 1, fault: { type: 'short-page', size: 3 } });
    at.aws.inject({ action: 'iam:ListRoles', fault: { type: 'empty-body' } });
  };

  test('removes nothing by absence, and what is known is read all the same', async () => {
    at.roles(roles(6));
    await at.sync();
    at.roles(roles(6).map((_, index) => role(`role-${index}`, { Description: 'new' })));
    breakOff();
    const status = await at.sync();
    expect(status).toMatchObject({
      removed: 0,
      complete: false,
      failure: 'iam:ListRoles failed: Incomplete',
      listed: 3,
    });
    const known = await at.catalog.roles(ACCOUNT);
    expect(known.map(({ description }) => description)).toEqual(Array(6).fill('new'));
  });

  test('does not keep what GetRole says is gone or without the tag', async () => {
    at.roles(roles(6));
    await at.sync();
    at.roles([...roles(4), untagged('role-4')]);
    breakOff();
    expect(await at.sync()).toMatchObject({ removed: 2 });
    expect(await at.names()).toEqual(names(4));
  });

  test('does not keep a role whose name another one has by now, under another path', async () => {
    at.roles([role('a'), role('z')]);
    await at.sync();
    at.deleteRoles();
    at.roles([role('a'), role('z', { Path: '/new/' })]);
    at.aws.inject({ action: 'iam:ListRoles', fault: { type: 'empty-body' } });
    expect(await at.sync()).toMatchObject({ removed: 1, complete: false });
    const arns = (await at.catalog.roles(ACCOUNT)).map(({ arn }) => arn);
    expect(arns).toEqual([`arn:aws:iam::${ACCOUNT}:role/a`]);
  });

  test('that is denied is told as such', async () => {
    at.roles(roles(2));
    await at.sync();
    at.fail('iam:ListRoles');
    expect(await at.sync()).toMatchObject({ failure: 'iam:ListRoles failed: AccessDenied', removed: 0, tagged: 2 });
  });
});

test('a listing that does not hold the ingestion role itself removes nothing by absence', async () => {
  at.roles(roles(3));
  await at.sync();
  const requestHandler = hiding(at.aws.requestHandler(), ['serval-ingestion', 'role-0']);
  const status = await at.sync({ aws: { ...at.context, requestHandler } });
  expect(status).toMatchObject({ removed: 0, complete: false });
  expect(status.failure).toContain(`did not list the ingestion role ${connection().roleArn} itself`);
  expect(await at.names()).toEqual(names(3));
});

/** A listing that leaves out roles, as no fault of the local AWS does. */
function hiding(handler: HttpHandler, hidden: readonly string[]): HttpHandler {
  return rewriting(handler, 'ListRoles', (body) =>
    body.replace(/<member>.*?<\/member>/gs, (member) =>
      hidden.some((name) => member.includes(`<RoleName>${name}<`)) ? '' : member,
    ),
  );
}

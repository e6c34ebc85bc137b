/** Roles and policies that are deleted and made again under their names, at every moment of a run. */
import { happening } from './support/happening.js';
import { rewriting } from './support/rewriting.js';
import { ACCOUNT, inline, managedPolicy, role, untagged, world, type World } from './support/world.js';

let at: World;
beforeEach(async () => {
  at = await world();
});
afterEach(() => at.close());

const SHARED = `arn:aws:iam::${ACCOUNT}:policy/shared`;
const HOUR = 3600 * 1000;

/** The role `dba` with its policies, all of which allow `action`. */
function dba(action: string) {
  const Policies = [inline('one', action)];
  at.roles([role('dba', { Description: action, Policies, ManagedPolicyArns: [{ Ref: 'Shared' }] }), role('other')], {
    Shared: managedPolicy('shared', action),
  });
}

/** What the documents of `dba` in the catalog allow. */
async function allowed(): Promise<string[]> {
  const { inlinePolicies, attachedPolicies } = (await at.known('dba'))!;
  const texts = await Promise.all([...inlinePolicies, ...attachedPolicies].map(({ document }) => at.text(document)));
  return texts.map((text) => (text as { Statement: [{ Action: string }] }).Statement[0].Action);
}

const anew = (action: string) => () => {
  at.deleteRoles();
  dba(action);
};

describe.each([
  'iam:ListRoles',
  'iam:GetRole',
  'iam:ListRolePolicies',
  'iam:GetRolePolicy',
  'iam:ListAttachedRolePolicies',
  'iam:GetPolicy',
  'iam:GetPolicyVersion',
])('a role that is made anew before %s', (moment) => {
  let oldId: string;
  beforeEach(async () => {
    dba('s3:Old');
    await at.sync();
    oldId = (await at.known('dba'))!.roleId;
    // Else no version would be asked for.
    dba('s3:OldToo');
    await at.clock.advance(4 * HOUR);
    await at.sync({ aws: happening(at, moment, anew('s3:New')) });
  });

  test('has nothing of the old one under its own id, and is as it is with the next run', async () => {
    const known = (await at.known('dba'))!;
    if (known.roleId !== oldId) expect(await allowed()).toEqual(['s3:New', 's3:New']);
    expect(await at.sync()).toMatchObject({ complete: true, stale: 0, removed: 0 });
    expect((await at.known('dba'))!.roleId).not.toBe(oldId);
    expect(await allowed()).toEqual(['s3:New', 's3:New']);
  });

  test('has nothing of the old one either where the next run may read nothing', async () => {
    for (const action of ['iam:ListRolePolicies', 'iam:ListAttachedRolePolicies']) at.fail(action);
    await at.sync();
    expect((await at.known('dba'))!.roleId).not.toBe(oldId);
    expect(await allowed()).not.toContain('s3:Old');
    expect(await allowed()).not.toContain('s3:OldToo');
  });
});

test.each([
  ['iam:ListRolePolicies', 'iam:ListAttachedRolePolicies'],
  ['iam:ListAttachedRolePolicies', 'iam:ListRolePolicies'],
])('a role that %s does not find, and GetRole then shows to be another, starts anew', async (action, other) => {
  dba('s3:Old');
  await at.sync();
  const before = (await at.known('dba'))!;
  at.fail(action, 'NoSuchEntity', { RoleName: 'dba' });
  const status = await at.sync({ aws: happening(at, action, anew('s3:New')) });
  const after = (await at.known('dba'))!;
  expect(after.roleId).not.toBe(before.roleId);
  expect(after).toMatchObject({ description: 's3:New', inlinePolicies: [], attachedPolicies: [] });
  expect(after.stale).toBeUndefined();
  expect(after.missing.map((read) => [read.action, read.error])).toEqual([
    [action, 'NoSuchEntity'],
    [other, 'NotRead'],
  ]);
  expect(status).toMatchObject({ complete: false, removed: 0 });
});

test('a role that is made anew without the tag leaves at once', async () => {
  dba('s3:Old');
  await at.sync();
  const untaggedAnew = () => {
    at.deleteRoles();
    at.roles([untagged('dba'), role('other')]);
  };
  expect(await at.sync({ aws: happening(at, 'iam:GetRole', untaggedAnew) })).toMatchObject({ removed: 1 });
  expect(await at.names()).toEqual(['other']);
});

test('a version that IAM still shows of the policy that had the name before is not kept as that of the new one', async () => {
  dba('s3:Old');
  await at.sync();
  let shown = '';
  const reading = rewriting(at.aws.requestHandler(), 'GetPolicyVersion', (body) => (shown = body));
  at.roles([role('new', { ManagedPolicyArns: [{ Ref: 'Early' }] })], { Early: managedPolicy('early', 's3:Old') });
  await at.sync({ aws: { ...at.context, requestHandler: reading } });
  await at.clock.advance(HOUR);
  anew('s3:New')();

  const requestHandler = rewriting(at.aws.requestHandler(), 'GetPolicyVersion', () => shown);
  const status = await at.sync({ aws: { ...at.context, requestHandler } });
  const reads = [{ action: 'iam:GetPolicyVersion', resource: SHARED, error: 'Outdated' }];
  expect(status).toMatchObject({ complete: false, errors: reads });
  expect((await at.known('dba'))!.missing).toEqual(reads);

  expect(await at.sync()).toMatchObject({ complete: true });
  expect(await allowed()).toEqual(['s3:New', 's3:New']);
});

test('a version of a policy that was made anew since it was described is not kept as that of the old one', async () => {
  dba('s3:Old');
  await at.clock.advance(HOUR);
  const status = await at.sync({ aws: happening(at, 'iam:GetPolicyVersion', anew('s3:New')) });
  const reads = [{ action: 'iam:GetPolicyVersion', resource: SHARED, error: 'Outdated' }];
  expect(status).toMatchObject({ complete: false, errors: reads });
  expect((await at.known('dba'))!).toMatchObject({ attachedPolicies: [], missing: reads });

  expect(await at.sync()).toMatchObject({ complete: true });
  expect(await allowed()).toEqual(['s3:New', 's3:New']);
});

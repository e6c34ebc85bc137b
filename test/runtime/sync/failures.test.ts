/** Reads that fail: what was known stays known, and everybody can tell. */
import type { Fault } from '../../../local/aws/index.js';
import type { CatalogWriter } from '../../../runtime/catalog/writer.js';
import { RuntimeError } from '../../../runtime/errors.js';
import {
  ACCOUNT,
  OTHER,
  connection,
  document,
  inline,
  managedPolicy,
  role,
  untagged,
  world,
  type World,
} from './support/world.js';

let at: World;
beforeEach(async () => {
  at = await world();
});
afterEach(() => at.close());

const ARN = `arn:aws:iam::${ACCOUNT}:role/dba`;
const HOURS = 3600 * 1000;

function dba(action = 's3:GetObject') {
  const Policies = [inline('one', action), inline('two', action)];
  at.roles([role('dba', { Policies, ManagedPolicyArns: [{ Ref: 'Shared' }] })], {
    Shared: managedPolicy('shared', action),
  });
}

/** `Incomplete` under jest alone, where Node's own errors are none to the SDK: it wraps them, and their code is lost. */
const BROKEN_OFF = expect.stringMatching(/^(ECONNRESET|Incomplete)$/) as string;
const FAULTS: ReadonlyArray<readonly [string, Fault['fault'], string]> = [
  ['is denied', { type: 'error', code: 'AccessDenied', status: 403 }, 'AccessDenied'],
  ['is throttled', { type: 'error', code: 'Throttling', status: 400 }, 'Throttling'],
  ['fails', { type: 'error', code: 'ServiceFailure', status: 500 }, 'ServiceFailure'],
  ['has no answer', { type: 'reset' }, BROKEN_OFF],
  ['breaks off', { type: 'truncated' }, BROKEN_OFF],
  ['answers nothing', { type: 'empty-body' }, 'Incomplete'],
];
const ACTIONS = [
  'iam:ListRolePolicies',
  'iam:GetRolePolicy',
  'iam:ListAttachedRolePolicies',
  'iam:GetPolicy',
  'iam:GetPolicyVersion',
] as const;
const CASES = ACTIONS.flatMap((action) => FAULTS.map(([what, fault, error]) => [action, what, fault, error] as const));

test.each(CASES)('where %s %s, the last good documents stay, marked stale', async (action, _, fault, error) => {
  dba('s3:GetObject');
  await at.sync();
  const before = (await at.known('dba'))!;
  dba('s3:PutObject');
  await at.clock.advance(4 * HOURS);
  at.aws.inject({ action, fault });

  const status = await at.sync();

  const after = (await at.known('dba'))!;
  expect(after.missing).toEqual([]);
  expect(after.stale!.since).toBe(status.started);
  expect(after.stale!.reads.length).toBeGreaterThan(0);
  for (const read of after.stale!.reads) expect(read).toMatchObject({ action, error });
  if (action.includes('RolePolic') && !action.includes('Attached')) {
    expect(after.inlinePolicies).toEqual(before.inlinePolicies);
    expect(await at.text(after.attachedPolicies[0]!.document)).toEqual(document('s3:PutObject'));
  } else {
    expect(after.attachedPolicies).toEqual(before.attachedPolicies);
    expect(await at.text(after.inlinePolicies[0]!.document)).toEqual(document('s3:PutObject'));
  }
  expect(status).toMatchObject({ complete: false, tagged: 1, failedReads: after.stale!.reads.length });
});

test.each(CASES)(
  'where %s %s in a first run, what was read is there and the rest is missing',
  async (action, _, fault, error) => {
    dba();
    at.aws.inject({ action, fault });
    const status = await at.sync();
    const known = (await at.known('dba'))!;
    expect(known.stale).toBeUndefined();
    expect(known.trustPolicy).toBeDefined();
    expect(known.missing.length).toBeGreaterThan(0);
    for (const read of known.missing) expect(read).toMatchObject({ action, error });
    expect(known.inlinePolicies.length + known.attachedPolicies.length).toBeGreaterThan(0);
    expect(status).toMatchObject({ complete: false, tagged: 1 });
  },
);

test.each(['iam:ListRolePolicies', 'iam:ListAttachedRolePolicies'])(
  'of a role that has no policies since %s was denied, role and status name the action',
  async (action) => {
    at.roles([role('dba')]);
    at.fail(action);
    const status = await at.sync();
    const denied = [{ action, resource: ARN, error: 'AccessDenied' }];
    expect(await at.known('dba')).toMatchObject({ inlinePolicies: [], attachedPolicies: [], missing: denied });
    expect(status).toMatchObject({ complete: false, errors: denied, retries: 0, calls: { [action]: 1 } });
  },
);

test('stale documents say since when, through a row of failures, until they are read again', async () => {
  dba();
  await at.sync();
  at.fail('iam:GetRolePolicy', 'AccessDenied', { PolicyName: 'one' });
  await at.clock.advance(4 * HOURS);
  const { started } = await at.sync();
  await at.clock.advance(4 * HOURS);
  at.fail('iam:ListRolePolicies');
  await at.sync();
  expect((await at.known('dba'))!.stale).toEqual({
    since: started,
    reads: [{ action: 'iam:ListRolePolicies', resource: ARN, error: 'AccessDenied' }],
  });
  at.aws.clearFaults();
  expect((await at.sync()).complete).toBe(true);
  expect((await at.known('dba'))!.stale).toBeUndefined();
});

test('one policy that is denied leaves the others fresh', async () => {
  dba('s3:GetObject');
  await at.sync();
  dba('s3:PutObject');
  at.fail('iam:GetRolePolicy', 'AccessDenied', { PolicyName: 'two' });
  await at.sync();
  const { inlinePolicies, stale } = (await at.known('dba'))!;
  const texts = await Promise.all(inlinePolicies.map(async ({ name, document: ref }) => [name, await at.text(ref)]));
  expect(texts).toEqual([
    ['one', document('s3:PutObject')],
    ['two', document('s3:GetObject')],
  ]);
  expect(stale!.reads).toEqual([{ action: 'iam:GetRolePolicy', resource: `${ARN}/two`, error: 'AccessDenied' }]);
});

test('a few throttled answers are retried call by call, not run by run', async () => {
  at.roles(Array.from({ length: 20 }, (_, index) => role(`role-${index}`)));
  at.aws.inject({
    action: 'iam:GetRole',
    times: 4,
    parameters: { RoleName: 'role-9' },
    fault: { type: 'error', code: 'Throttling', status: 400 },
  });
  const status = await at.sync();
  expect(status).toMatchObject({ complete: true, tagged: 20, throttles: 4 });
  expect(status.calls['iam:GetRole']).toBe(21 + 4);
});

test('retries of an account that only throttles come to an end', async () => {
  at.roles(Array.from({ length: 60 }, (_, index) => role(`role-${index}`)));
  at.fail('iam:GetRole', 'Throttling');
  const status = await at.sync();
  expect(status).toMatchObject({ complete: false, failedReads: 61 });
  expect(status.calls['iam:GetRole']).toBe(61 + 100);
});

describe('a role whose GetRole fails', () => {
  test.each(FAULTS)('stays as it was where it %s, and the others are read', async (_, fault, error) => {
    at.roles([role('dba'), role('other')]);
    await at.sync();
    const before = await at.known('dba');
    at.roles([role('dba', { Description: 'new' }), role('other', { Description: 'new' })]);
    at.aws.inject({ action: 'iam:GetRole', parameters: { RoleName: 'dba' }, fault });
    const { started, failedReads } = await at.sync();
    const reads = [{ action: 'iam:GetRole', resource: ARN, error }];
    expect(await at.known('dba')).toEqual({ ...before, stale: { since: started, reads } });
    expect((await at.known('other'))!.description).toBe('new');
    expect(failedReads).toBe(1);
  });

  test('is not ingested where nothing was known of it, since nobody can tell its tag', async () => {
    at.roles([role('dba'), role('other')]);
    at.fail('iam:GetRole', 'AccessDenied', { RoleName: 'dba' });
    const status = await at.sync();
    expect(await at.names()).toEqual(['other']);
    expect(status.errors).toEqual([{ action: 'iam:GetRole', resource: ARN, error: 'AccessDenied' }]);
  });

  test('starts anew where the listing shows that it was made again', async () => {
    dba();
    await at.sync();
    const before = (await at.known('dba'))!;
    at.deleteRoles();
    dba();
    at.fail('iam:GetRole', 'AccessDenied', { RoleName: 'dba' });
    await at.sync();
    const after = (await at.known('dba'))!;
    expect(after.roleId).not.toBe(before.roleId);
    expect(after).toMatchObject({ inlinePolicies: [], attachedPolicies: [] });
    expect(after.stale).toBeUndefined();
    expect(after.missing.map(({ action, error }) => [action, error])).toEqual([
      ['iam:GetRole', 'AccessDenied'],
      ['iam:ListRolePolicies', 'NotRead'],
      ['iam:ListAttachedRolePolicies', 'NotRead'],
    ]);
  });
});

test("a role that was made again does not get the old one's documents", async () => {
  dba();
  await at.sync();
  at.deleteRoles();
  dba();
  at.fail('iam:GetRolePolicy');
  at.fail('iam:ListAttachedRolePolicies');
  await at.sync();
  const after = (await at.known('dba'))!;
  expect(after).toMatchObject({ inlinePolicies: [], attachedPolicies: [] });
  expect(after.missing).toHaveLength(3);
  expect(after.stale).toBeUndefined();
});

describe('an account', () => {
  const both = { connections: [connection(ACCOUNT), connection(OTHER)] };

  test.each([
    ['that is suspended', 'AccessDenied'],
    ['whose role cannot be assumed for a while', 'ServiceFailure'],
  ])('%s loses nothing, and stops no other', async (_, code) => {
    at.roles([role('dba')]);
    at.roles([role('there')], {}, OTHER);
    await at.sync(both);
    const before = await at.known('dba');
    await at.clock.advance(4 * HOURS);
    at.fail('sts:AssumeRole', code, undefined, ACCOUNT);
    at.roles([role('there', { Description: 'new' })], {}, OTHER);

    const status = await at.sync(both);

    const reads = [{ action: 'sts:AssumeRole', resource: connection().roleArn, error: code }];
    expect(await at.known('dba')).toEqual({ ...before, stale: { since: status.started, reads } });
    expect(status).toMatchObject({ complete: false, failure: `sts:AssumeRole failed: ${code}`, errors: reads });
    expect(status.completed).toBeUndefined();
    expect((await at.catalog.roles(OTHER))[0]!.description).toBe('new');
    expect(await at.catalog.status(OTHER)).toMatchObject({ complete: true });
  });

  test('with a wrong External ID is refused by AWS, in words without the External ID', async () => {
    const externalId = 'another-external-id';
    const status = await at.sync({ connections: [{ ...connection(), externalId }] });
    expect(status.failure).toBe('sts:AssumeRole failed: AccessDenied');
    expect(JSON.stringify(status)).not.toContain(externalId);
  });

  test('whose session ends for good in the middle asks for another once, and keeps what it has', async () => {
    at.roles(Array.from({ length: 30 }, (_, index) => role(`role-${index}`)));
    await at.sync();
    at.takeCalls();
    at.aws.inject({ action: 'sts:AssumeRole', times: 1, fault: { type: 'delay', milliseconds: 1 } });
    at.fail('sts:AssumeRole');
    const status = await at.sync({ rates: { 'iam:GetRole': { perSecond: 0.04, burst: 1 } } });
    expect(at.takeCalls()['sts:AssumeRole']).toBe(2);
    expect(await at.names()).toHaveLength(30);
    expect(status.errors).toEqual([
      { action: 'sts:AssumeRole', resource: connection().roleArn, error: 'AccessDenied' },
    ]);
    const stale = (await at.catalog.roles(ACCOUNT)).filter((known) => known.stale);
    expect(stale.length).toBeGreaterThan(0);
    expect(stale.length).toBeLessThan(30);
  });
});

test('what is not sent for want of a session is not counted as a request, and not tried again', async () => {
  at.roles(Array.from({ length: 30 }, (_, index) => role(`role-${index}`)));
  at.aws.inject({ action: 'sts:AssumeRole', times: 1, fault: { type: 'delay', milliseconds: 1 } });
  at.fail('sts:AssumeRole', 'ServiceFailure');
  const status = await at.sync({ rates: { 'iam:GetRole': { perSecond: 0.04, burst: 1 } } });
  expect(status.calls).toEqual(at.takeCalls());
  expect(status.retries).toBe(4);
});

describe('the catalog', () => {
  test('never looks empty while a run goes on', async () => {
    at.roles([role('dba'), role('other'), untagged('none')]);
    await at.sync();
    const seen: Array<Promise<string[]>> = [];
    await at.sync({ onEvent: () => seen.push(at.names()) });
    for (const names of await Promise.all(seen)) expect(names).toEqual(['dba', 'other']);
  });

  test('that cannot be written fails its account alone, and the next run mends it', async () => {
    at.roles([role('dba')]);
    at.roles([role('there')], {}, OTHER);
    const putEntry: CatalogWriter['putEntry'] = async (entry, run) => {
      if (entry.account === ACCOUNT) throw Object.assign(new Error('no space left'), { code: 'ENOSPC' });
      await at.catalog.putEntry(entry, run);
    };
    const connections = [connection(ACCOUNT), connection(OTHER)];
    const status = await at.sync({ connections, catalog: { ...at.catalog, putEntry } });
    expect(status).toMatchObject({ complete: false, failure: 'the catalog could not be read or written: ENOSPC' });
    expect(await at.catalog.roles(OTHER)).toHaveLength(1);
    await at.sync();
    expect(await at.text((await at.known('dba'))!.trustPolicy)).toBeDefined();
  });

  test('that holds a malformed role says which, and what to do', async () => {
    const what = 'role: "arn:x" is stored malformed; delete it and sync again';
    const entries = () => Promise.reject(new RuntimeError('Catalog', what));
    const status = await at.sync({ catalog: { ...at.catalog, entries } });
    expect(status).toMatchObject({ complete: false, failure: `the catalog could not be read or written: ${what}` });
  });

  test('of a newer version stops the run before anything is called', async () => {
    const status = () =>
      Promise.reject(new RuntimeError('CatalogVersion', 'version: 9 was written by a newer version'));
    await expect(at.sync({ catalog: { ...at.catalog, status } })).rejects.toThrow('«CatalogVersion»');
    expect(at.takeCalls()).toEqual({});
  });
});

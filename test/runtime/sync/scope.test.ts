/** Which roles a run looks at: under a path prefix, and those that nobody can edit. */
import { ACCOUNT, role, untagged, world, type World } from './support/world.js';

let at: World;
beforeEach(async () => {
  at = await world();
});
afterEach(() => at.close());

const apps = (name: string) => role(name, { Path: '/apps/' });
const pathPrefix = '/apps/';

test('a path prefix goes to IAM: what lies elsewhere is not read', async () => {
  at.roles([apps('in'), role('out')]);
  expect(await at.sync({ pathPrefix })).toMatchObject({ complete: true, listed: 1, tagged: 1 });
  expect(await at.names()).toEqual(['in']);
  expect(at.takeCalls()).toMatchObject({ 'iam:GetRole': 1 });
});

test('under a prefix a complete listing proves an absence, though the ingestion role is not in it', async () => {
  at.roles([apps('a'), apps('b')]);
  await at.sync({ pathPrefix });
  at.roles([apps('b')]);
  expect(await at.sync({ pathPrefix })).toMatchObject({ complete: true, removed: 1 });
  expect(await at.names()).toEqual(['b']);
});

test('known roles elsewhere are kept and read, until GetRole proves that they are gone', async () => {
  at.roles([apps('in'), role('out'), role('other')]);
  await at.sync();
  at.roles([apps('in'), role('out', { Description: 'newer' }), untagged('other')]);
  expect(await at.sync({ pathPrefix })).toMatchObject({ complete: true, removed: 1, listed: 1 });
  expect(await at.names()).toEqual(['in', 'out']);
  expect(await at.known('out')).toMatchObject({ description: 'newer' });
});

test('a known role that nobody can edit is still read when the others like it are not any more', async () => {
  const linked = role('linked', { Path: '/aws-reserved/' });
  at.roles([linked, role('new', { Path: '/aws-reserved/' })].slice(0, 1));
  await at.sync({ includeUneditable: true });
  at.roles([linked, role('new', { Path: '/aws-reserved/' })]);
  expect(await at.sync()).toMatchObject({ complete: true, removed: 0, skipped: 1 });
  expect(await at.names()).toEqual(['linked']);
});

test('a status says since when the account is known, when it was last whole, and how much is stale', async () => {
  at.roles([role('dba'), role('other')]);
  const first = await at.sync();
  expect(first).toMatchObject({ knownSince: first.started, lastComplete: first.completed, stale: 0 });
  await at.clock.advance(3600 * 1000);
  at.fail('iam:GetRole', 'AccessDenied', { RoleName: 'dba' });
  const second = await at.sync();
  expect(second).toMatchObject({
    complete: false,
    knownSince: first.started,
    lastComplete: first.completed,
    stale: 1,
    errors: [{ action: 'iam:GetRole', resource: `arn:aws:iam::${ACCOUNT}:role/dba`, error: 'AccessDenied' }],
  });
});

test('a status counts what was asked again', async () => {
  at.roles([role('dba')]);
  at.aws.inject({ action: 'iam:GetRole', times: 2, fault: { type: 'error', code: 'Throttling', status: 400 } });
  at.aws.inject({ action: 'sts:AssumeRole', times: 1, fault: { type: 'reset' } });
  expect(await at.sync()).toMatchObject({ complete: true, retries: 3, throttles: 2, calls: { 'iam:GetRole': 4 } });
});

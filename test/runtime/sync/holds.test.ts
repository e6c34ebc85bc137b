/** One run at a time reads an account; one that was taken for dead changes nothing any more. */
import type { CatalogWriter } from '../../../runtime/catalog/writer.js';
import { ACCOUNT, connection, inline, role, world, type World } from './support/world.js';

let at: World;
beforeEach(async () => {
  at = await world();
});
afterEach(() => at.close());

const HOUR = 3600 * 1000;

test('an account that another run holds is left alone, and nothing is called', async () => {
  at.roles([role('dba')]);
  await at.sync();
  at.takeCalls();
  const before = await at.catalog.status(ACCOUNT);
  const until = at.clock.now() + 600_000;
  await at.catalog.claim(ACCOUNT, 'somebody else', at.clock.now(), until);
  const heldUntil = new Date(until).toISOString();
  expect(await at.sync()).toMatchObject({
    complete: false,
    heldUntil,
    failure: `another run reads the account, until ${heldUntil} at most`,
    lastComplete: before!.lastComplete,
  });
  expect(at.takeCalls()).toEqual({});
  expect(await at.catalog.status(ACCOUNT)).toEqual(before);
});

test('a hold ends with the run, also where the account could not be read', async () => {
  at.fail('sts:AssumeRole');
  await at.sync();
  at.aws.clearFaults();
  expect(await at.sync()).toMatchObject({ complete: true });
});

test('the hold of a run that died ends by itself', async () => {
  await at.catalog.claim(ACCOUNT, 'died', at.clock.now(), at.clock.now() + 900_000);
  expect(await at.sync()).toHaveProperty('heldUntil');
  await at.clock.advance(900_001);
  expect(await at.sync()).toMatchObject({ complete: true });
});

test('a run whose hold has ended writes no role any more, even where nobody has come after it', async () => {
  at.roles(Array.from({ length: 60 }, (_, index) => role(`role-${index}`)));
  let written = 0;
  const putEntry: CatalogWriter['putEntry'] = async (entry, run) => {
    await at.catalog.putEntry(entry, run);
    written += 1;
    if (written === 1) await at.clock.advance(HOUR);
  };
  expect(await at.sync({ catalog: { ...at.catalog, putEntry } })).toMatchObject({
    complete: false,
    failure: `account: the hold on ${ACCOUNT} has ended; the next run reads it`,
  });
  expect(written).toBeLessThan(60);
  expect(await at.sync()).toMatchObject({ complete: true, tagged: 60 });
});

test('a run that was taken for dead, and wakes up, changes nothing of what a later one wrote', async () => {
  at.roles([role('dba', { Policies: [inline('read', 's3:Get*')] })]);
  let asleep = true;
  const putEntry: CatalogWriter['putEntry'] = async (entry, run) => {
    if (asleep) {
      asleep = false;
      await at.clock.advance(HOUR);
      at.roles([role('dba', { Policies: [inline('read', 's3:*')] })]);
      await at.sync();
    }
    await at.catalog.putEntry(entry, run);
  };
  const status = await at.sync({ catalog: { ...at.catalog, putEntry } });
  expect(status).toMatchObject({
    complete: false,
    failure: expect.stringMatching(/was written by a run later than 1/) as string,
  });
  expect(await at.text((await at.known('dba'))!.inlinePolicies[0]!.document)).toMatchObject({
    Statement: [{ Action: 's3:*' }],
  });
  expect(await at.catalog.status(ACCOUNT)).toMatchObject({ complete: true });
});

test('nor does it bring back a role that has left meanwhile', async () => {
  at.roles([role('dba')]);
  await at.sync();
  let asleep = true;
  const putEntry: CatalogWriter['putEntry'] = async (entry, run) => {
    if (asleep) {
      asleep = false;
      await at.clock.advance(HOUR);
      at.roles([]);
      await at.sync();
    }
    await at.catalog.putEntry(entry, run);
  };
  await at.sync({ catalog: { ...at.catalog, putEntry } });
  expect(await at.names()).toEqual([]);
});

test('a run whose hold has ended writes nothing more, though nobody else came', async () => {
  at.roles([role('dba')]);
  const entries: CatalogWriter['entries'] = async (account) => {
    await at.clock.advance(HOUR);
    return at.catalog.entries(account);
  };
  expect(await at.sync({ catalog: { ...at.catalog, entries } })).toMatchObject({ complete: false });
  expect(await at.names()).toEqual([]);
});

test('a removal is kept with its proof for a day', async () => {
  at.roles([role('dba'), role('other')]);
  await at.sync();
  at.roles([role('other')]);
  await at.sync();
  const gone = async () => (await at.catalog.entries(ACCOUNT)).find(({ removed }) => removed);
  expect(await gone()).toMatchObject({ arn: `arn:aws:iam::${ACCOUNT}:role/dba`, removed: { reason: 'absent' } });
  await at.clock.advance(23 * HOUR);
  await at.sync();
  expect(await gone()).toBeDefined();
  await at.clock.advance(2 * HOUR);
  await at.sync();
  expect(await gone()).toBeUndefined();
});

test('two runs at once read an account once', async () => {
  at.roles([role('dba')]);
  const both = await Promise.all([at.sync(), at.sync({ connections: [connection()] })]);
  expect(both.filter(({ complete }) => complete)).toHaveLength(1);
  expect(at.takeCalls()).toMatchObject({ 'sts:AssumeRole': 1, 'iam:GetRole': 2 });
});

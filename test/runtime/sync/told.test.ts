/** Every change of a role is told, at least once. */
import type { Announcement } from '../../../runtime/sync/announce.js';
import type { CatalogWriter } from '../../../runtime/catalog/writer.js';
import { inline, role, untagged, world, type World } from './support/world.js';

let at: World;
let told: Announcement[];
beforeEach(async () => {
  at = await world();
  told = [];
});
afterEach(() => at.close());

const announce = async (changes: readonly Announcement[]): Promise<ReadonlySet<string>> => {
  told.push(...changes);
  return new Set(changes.map(({ change }) => change.id));
};
/** What was told since it was last asked, as `dba added`. */
const news = (): string[] =>
  told.splice(0).map(({ arn, change }) => {
    const why = change.reason ?? change.reads?.map(({ action }) => action).join();
    return [arn.slice(arn.lastIndexOf('/') + 1), change.type, ...(why ? [why] : [])].join(' ');
  });

test('a role that is new, changes, turns stale, is read again and leaves', async () => {
  at.roles([role('dba')]);
  await at.sync({ announce });
  expect(news()).toEqual(['dba added']);
  await at.sync({ announce });
  expect(news()).toEqual([]);
  at.roles([role('dba', { Policies: [inline('read', 's3:Get*')] })]);
  await at.sync({ announce });
  expect(news()).toEqual(['dba changed']);
  at.fail('iam:ListRolePolicies');
  await at.sync({ announce });
  expect(news()).toEqual(['dba stale iam:ListRolePolicies']);
  await at.sync({ announce });
  expect(news()).toEqual([]);
  at.aws.clearFaults();
  await at.sync({ announce });
  expect(news()).toEqual(['dba changed']);
  at.roles([untagged('dba')]);
  await at.sync({ announce });
  expect(news()).toEqual(['dba removed untagged']);
  at.roles([role('dba')]);
  await at.sync({ announce });
  expect(news()).toEqual(['dba added']);
});

test('says which proof there was of a removal', async () => {
  at.roles([role('a'), role('b'), role('c')]);
  await at.sync();
  at.roles([untagged('a'), role('c')]);
  at.fail('iam:GetRole', 'NoSuchEntity', { RoleName: 'c' });
  await at.sync({ announce });
  expect(news().sort()).toEqual(['a removed untagged', 'b removed absent', 'c removed gone']);
});

test('what does not arrive is told by the next run, with the same id', async () => {
  at.roles([role('dba')]);
  const lost: Announcement[] = [];
  await at.sync({
    announce: async (changes) => {
      lost.push(...changes);
      return new Set();
    },
  });
  await at.sync({ announce });
  expect(told.map(({ change }) => change.id)).toEqual([lost[0]!.change.id]);
  expect(news()).toEqual(['dba added']);
  await at.sync({ announce });
  expect(news()).toEqual([]);
});

test('what an earlier run left is told before anything is read', async () => {
  at.roles([role('dba')]);
  await at.sync({ announce: async () => new Set() });
  const before = at.aws.calls().length;
  let read: number | undefined;
  await at.sync({
    announce: (changes) => {
      read ??= at.aws.calls().length - before;
      return announce(changes);
    },
  });
  expect(news()).toEqual(['dba added']);
  expect(read).toBe(0);
});

test('what a run wrote and died before it told is told by the next one', async () => {
  at.roles([role('dba')]);
  const putStatus: CatalogWriter['putStatus'] = () => Promise.reject(new Error('the process is gone'));
  await at.sync({ catalog: { ...at.catalog, putStatus }, announce: () => Promise.resolve(new Set<string>()) });
  await at.sync({ announce });
  expect(news()).toEqual(['dba added']);
});

test('a run that tells nobody leaves what another one has to tell', async () => {
  at.roles([role('dba')]);
  await at.sync({ announce: () => Promise.resolve(new Set<string>()) });
  at.roles([role('dba', { Description: 'newer' })]);
  await at.sync();
  await at.sync({ announce });
  expect(news()).toEqual(['dba added']);
});

test('where nobody listens, nothing is kept to be told', async () => {
  at.roles([role('dba')]);
  await at.sync();
  await at.sync({ announce });
  expect(news()).toEqual([]);
});

/** The catalog of a dry run: a run writes it as any other, and nothing arrives in the one beneath. */
import { overlayCatalog } from '../../cli/sync/overlay.js';
import { syncToTheEnd } from '../../runtime/sync/sync.js';
import { ACCOUNT, connection, role, untagged, world, type World } from '../runtime/sync/support/world.js';

let at: World;
beforeEach(async () => {
  at = await world();
});
afterEach(() => at.close());

const many = (count: number, tagged: number) =>
  Array.from({ length: count }, (_, index) => (index < tagged ? role : untagged)(`role-${index}`));

/** All that the catalog says of the account. */
const stored = async () => ({
  entries: await at.catalog.entries(ACCOUNT),
  status: await at.catalog.status(ACCOUNT),
  checkpoint: await at.catalog.checkpoint(ACCOUNT),
  accounts: await at.catalog.accounts(),
});

async function dryRun(options: { readonly workMilliseconds?: number } = {}) {
  const overlay = overlayCatalog(at.catalog);
  const [status] = await syncToTheEnd({
    connections: [connection()],
    catalog: overlay.catalog,
    aws: at.context,
    ...options,
  });
  return { status: status!, overlay, ...(await overlay.written(ACCOUNT)) };
}

test('what a run writes stands in the overlay alone', async () => {
  at.roles(many(3, 2));
  await at.sync();
  const before = await stored();
  at.roles(many(4, 1));
  const { status, overlay, before: known, entries } = await dryRun();
  expect(await stored()).toEqual(before);
  expect(status).toMatchObject({ complete: true, listed: 5, tagged: 1, removed: 1 });
  expect([...known.keys()]).toHaveLength(2);
  expect(entries.get(`arn:aws:iam::${ACCOUNT}:role/role-1`)).toMatchObject({ removed: { reason: 'untagged' } });
  expect((await overlay.catalog.roles(ACCOUNT)).map(({ name }) => name)).toEqual(['role-0']);
  expect(await overlay.catalog.role(`arn:aws:iam::${ACCOUNT}:role/role-1`)).toBeUndefined();
  expect(await at.known('role-1')).toMatchObject({ name: 'role-1' });
});

test('a dry run of more than one invocation carries itself on, by the calls of one', async () => {
  at.roles(many(99, 5));
  const { status } = await dryRun({ workMilliseconds: 2000 });
  expect(status).toMatchObject({ complete: true, listed: 100, tagged: 5 });
  expect(status.resumed).toBeGreaterThan(0);
  expect(at.takeCalls()).toMatchObject({ 'iam:ListRoles': 1, 'iam:GetRole': 100 });
});

test('what another run left unfinished is read anew, and left for it', async () => {
  at.roles(many(99, 5));
  expect((await at.sync({ workMilliseconds: 2000 })).unfinished).toBeGreaterThan(0);
  const before = await stored();
  at.takeCalls();
  expect((await dryRun()).status).toMatchObject({ complete: true, resumed: 0 });
  expect(at.takeCalls()).toMatchObject({ 'iam:ListRoles': 1, 'iam:GetRole': 100 });
  expect(await stored()).toEqual(before);
});

test('an account that another run has can be looked at, and stays with it', async () => {
  at.roles(many(3, 2));
  const now = at.clock.now();
  const claim = await at.catalog.claim(ACCOUNT, 'somebody', now, now + 600_000);
  expect((await dryRun()).status).toMatchObject({ complete: true, tagged: 2 });
  expect(await at.sync()).toHaveProperty('heldUntil');
  expect(claim).toMatchObject({ holder: 'somebody' });
});

test('what a run beside it writes meanwhile does not count as a change of its own', async () => {
  at.roles(many(3, 2));
  const overlay = overlayCatalog(at.catalog);
  await overlay.catalog.entries(ACCOUNT);
  await at.sync();
  expect((await overlay.written(ACCOUNT)).before.size).toBe(0);
});

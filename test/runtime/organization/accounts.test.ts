/** Which accounts a run is to read. */
import { ACCOUNT, HUB, OTHER } from '../sync/support/world.js';
import { organizationWorld, RUN, type OrganizationWorld } from './support.js';

let at: OrganizationWorld;
beforeEach(async () => {
  at = await organizationWorld();
});
afterEach(() => at.close());

const namesOf = async (...accounts: string[]) => Object.fromEntries(await at.accountNames.of(accounts));

test('the active accounts of the organization are answered, and their names are kept', async () => {
  at.aws.organization([
    { id: HUB, name: 'Hub' },
    { id: ACCOUNT, name: 'Production' },
    { id: OTHER, name: 'Closed', status: 'SUSPENDED' },
  ]);
  expect(await at.accounts()).toEqual({ accounts: [HUB, ACCOUNT] });
  expect(await namesOf(HUB, ACCOUNT, OTHER)).toEqual({ [HUB]: 'Hub', [ACCOUNT]: 'Production' });
  expect(at.lines).toEqual([{ event: 'accounts-listed', organizationRun: RUN, accounts: 2 }]);
});

test('those of units alone, with all units below, and without those that are excluded', async () => {
  const unit = 'ou-ab12-11111111';
  const below = 'ou-ab12-22222222';
  const units = [
    { id: unit, name: 'Workloads' },
    { id: below, name: 'Production', parent: unit },
  ];
  at.aws.organization(
    [
      { id: HUB, name: 'Hub' },
      { id: ACCOUNT, name: 'Production', unit: below },
      { id: OTHER, name: 'Development', unit },
    ],
    units,
  );
  expect(await at.accounts({ organizationalUnits: [unit] })).toEqual({ accounts: [ACCOUNT, OTHER] });
  expect(await at.accounts({ organizationalUnits: [unit], exclude: [OTHER] })).toEqual({ accounts: [ACCOUNT] });
});

test('a list is answered as it is, without a question to the organization', async () => {
  expect(await at.accounts({ accounts: [OTHER, ACCOUNT] })).toEqual({ accounts: [OTHER, ACCOUNT] });
  expect(at.takeCalls()).toEqual({});
});

test('a listed account is called by its id until the organization has named it', async () => {
  await at.accounts({ accounts: [ACCOUNT] });
  expect(await namesOf(ACCOUNT)).toEqual({ [ACCOUNT]: ACCOUNT });
  await at.accounts();
  await at.accounts({ accounts: [ACCOUNT] });
  expect(await namesOf(ACCOUNT)).toEqual({ [ACCOUNT]: 'Production' });
});

test('an account that is named anew has its new name', async () => {
  await at.accounts();
  at.aws.organization([
    { id: HUB, name: 'Hub' },
    { id: ACCOUNT, name: 'Payments' },
  ]);
  await at.accounts();
  expect(await namesOf(ACCOUNT)).toEqual({ [ACCOUNT]: 'Payments' });
});

test('an organization with no account to read is an error, in words', async () => {
  await expect(at.accounts({ exclude: [HUB, ACCOUNT, OTHER] })).rejects.toThrow(
    '«Organization» no account is active that ORGANIZATIONAL_UNITS holds and EXCLUDED_ACCOUNTS leaves',
  );
});

test('so is one in which no account is active any more', async () => {
  const unit = 'ou-ab12-11111111';
  const closed = { id: ACCOUNT, name: 'Closed', status: 'SUSPENDED', unit } as const;
  at.aws.organization([{ id: HUB, name: 'Hub' }, closed], [{ id: unit, name: 'Workloads' }]);
  await expect(at.accounts({ organizationalUnits: [unit] })).rejects.toThrow('«Organization» no account is active');
});

test('more accounts than a run holds are an error, before any is named', async () => {
  const accounts = Array.from({ length: 8_001 }, (_, index) => String(500_000_000_000 + index));
  await expect(at.accounts({ accounts })).rejects.toThrow(
    '«Organization» 8001 accounts are more than the 8000 that one run holds; give some units to a second one',
  );
  expect(await namesOf('500000000000')).toEqual({});
});

test("AWS's own error keeps its name, by which the state machine tells it", async () => {
  at.fail('organizations:ListAccounts', 'AccessDenied');
  await expect(at.accounts()).rejects.toMatchObject({ name: 'AccessDeniedException' });
});

test.each([
  [null, 'event: null must be an object'],
  [[], 'event: a list of 0 must be an object'],
  [{}, 'organizationRun: undefined must be the name of a run, text of 1 to 256 characters'],
  [{ organizationRun: '' }, 'organizationRun: "" must be'],
])('the event %j is refused', async (event, message) => {
  await expect(at.accounts({}, event)).rejects.toThrow(`«Input» ${message}`);
  expect(at.takeCalls()).toEqual({});
});

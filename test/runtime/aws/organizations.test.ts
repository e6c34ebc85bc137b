/** Which accounts of an organization are read. */
import { HttpResponse, type HttpHandler } from '@smithy/protocol-http';
import { Readable } from 'node:stream';
import type { AccountOfOrganization } from '../../../local/aws/api.js';
import type { AwsContext } from '../../../runtime/aws/context.js';
import { isActive, listActiveAccounts } from '../../../runtime/aws/organizations.js';
import { systemRandom } from '../../../runtime/random.js';
import { cloud } from '../../local/aws/support/cloud.js';

const HUB = '111111111111';
const [PRODUCTS, ONE, DEEP, SANDBOX] = ['aaaaaaaa', 'bbbbbbbb', 'cccccccc', 'dddddddd'].map(
  (id) => `ou-ab12-${id}`,
) as [string, string, string, string];
const UNITS = [
  { id: PRODUCTS, name: 'Products' },
  { id: ONE, name: 'One', parent: PRODUCTS },
  { id: DEEP, name: 'Deep', parent: ONE },
  { id: SANDBOX, name: 'Sandbox' },
];
const ACCOUNTS: readonly AccountOfOrganization[] = [
  { id: HUB, name: 'Hub' },
  { id: '900000000001', name: 'Last', unit: PRODUCTS },
  { id: '200000000001', name: 'One', unit: ONE },
  { id: '300000000001', name: 'Deep', unit: DEEP },
  { id: '400000000001', name: 'Suspended', unit: DEEP, status: 'SUSPENDED' },
  { id: '400000000002', name: 'Closing', unit: PRODUCTS, status: 'PENDING_CLOSURE' },
  { id: '500000000001', name: 'Sandbox', unit: SANDBOX },
];

function organization(accounts = ACCOUNTS) {
  const made = cloud();
  made.aws.organization(accounts, UNITS);
  return { ...made, context: contextOf(made.aws.requestHandler(), made) };
}

function contextOf(requestHandler: HttpHandler, { aws, clock }: ReturnType<typeof cloud>): AwsContext {
  return {
    region: 'eu-west-1',
    clock,
    random: systemRandom,
    credentials: aws.administrator(HUB),
    endpoints: { organizations: 'http://local.invalid' },
    requestHandler,
  };
}

const ids = (accounts: ReadonlyArray<{ readonly id: string }>) => accounts.map(({ id }) => id);

test('the whole organization: every ACTIVE account with its name, by id', async () => {
  expect(await listActiveAccounts(organization().context)).toEqual([
    { id: HUB, name: 'Hub' },
    { id: '200000000001', name: 'One' },
    { id: '300000000001', name: 'Deep' },
    { id: '500000000001', name: 'Sandbox' },
    { id: '900000000001', name: 'Last' },
  ]);
});

test.each([
  ['a unit stands for all below it', [PRODUCTS], ['200000000001', '300000000001', '900000000001']],
  ['a unit without others below it', [SANDBOX], ['500000000001']],
  ['the root stands for all', ['r-ab12'], [HUB, '200000000001', '300000000001', '500000000001', '900000000001']],
  ['several units', [ONE, SANDBOX], ['200000000001', '300000000001', '500000000001']],
])('%s', async (_, organizationalUnits, expected) => {
  expect(ids(await listActiveAccounts(organization().context, { organizationalUnits }))).toEqual(expected);
});

test('an account in two named units comes once, and a unit is read once', async () => {
  const { context, aws } = organization();
  const organizationalUnits = [DEEP, PRODUCTS, ONE, 'r-ab12', DEEP];
  expect(ids(await listActiveAccounts(context, { organizationalUnits }))).toHaveLength(5);
  const reads = aws.calls().filter(({ action }) => action === 'organizations:ListAccountsForParent');
  expect(reads).toHaveLength(5);
});

test.each([
  ['of the organization', {}],
  ['of a unit', { organizationalUnits: [PRODUCTS] }],
])('excluded accounts %s are left out', async (_, choice) => {
  const { context } = organization();
  const exclude = ['300000000001', '999999999999'];
  const without = ids(await listActiveAccounts(context, { ...choice, exclude }));
  expect(without).not.toContain('300000000001');
  expect(without).toHaveLength((await listActiveAccounts(context, choice)).length - 1);
});

test('every page is read, short and empty ones too', async () => {
  const many = Array.from({ length: 50 }, (_, index) => ({ id: `${600_000_000_000 + index}`, name: '', unit: DEEP }));
  const { context, aws } = organization([...ACCOUNTS, ...many]);
  for (const action of ['organizations:ListAccountsForParent', 'organizations:ListOrganizationalUnitsForParent']) {
    aws.inject({ action, times: 1, fault: { type: 'empty-page' } });
    aws.inject({ action, fault: { type: 'short-page', size: 1 } });
  }
  expect(await listActiveAccounts(context, { organizationalUnits: [PRODUCTS] })).toHaveLength(53);
});

test('a throttled listing goes on after a pause, and nothing is missing', async () => {
  const { context, aws, clock } = organization();
  const fault = { type: 'error', code: 'TooManyRequestsException', status: 400 } as const;
  aws.inject({ action: '*', times: 3, fault });
  expect(await listActiveAccounts(context, { organizationalUnits: ['r-ab12'] })).toHaveLength(5);
  expect(clock.slept).toHaveLength(3);
});

test.each([
  ['a unit that is not there', { organizationalUnits: ['ou-ab12-99999999'] }, 'ParentNotFoundException'],
  ['what is no unit', { organizationalUnits: ['Products'] }, 'ValidationException'],
])('%s is AWS’s own error', async (_, choice, name) => {
  await expect(listActiveAccounts(organization().context, choice)).rejects.toMatchObject({ name });
});

test('a member account is denied, and an account outside is told so', async () => {
  const { aws, context } = organization();
  const as = (account: string) => listActiveAccounts({ ...context, credentials: aws.administrator(account) });
  await expect(as('200000000001')).rejects.toMatchObject({ name: 'AccessDeniedException' });
  await expect(as('777777777777')).rejects.toMatchObject({ name: 'AWSOrganizationsNotInUseException' });
});

test('an answer that holds no list is no end', async () => {
  const { aws, context } = organization();
  aws.inject({ action: 'organizations:ListOrganizationalUnitsForParent', fault: { type: 'empty-body' } });
  const read = listActiveAccounts(context, { organizationalUnits: [ONE] });
  await expect(read).rejects.toMatchObject({ name: 'Incomplete' });
});

test('an end that is written as null is an end', async () => {
  const body = JSON.stringify({ Accounts: [{ Id: HUB, Name: 'Hub', State: 'ACTIVE' }], NextToken: null });
  const requestHandler = {
    handle: async () => ({ response: new HttpResponse({ statusCode: 200, body: Readable.from([Buffer.from(body)]) }) }),
    updateHttpClientConfig: () => undefined,
    httpHandlerConfigs: () => ({}),
  };
  expect(await listActiveAccounts(contextOf(requestHandler, cloud()))).toEqual([{ id: HUB, name: 'Hub' }]);
});

test.each([
  [{ State: 'ACTIVE' }, true],
  [{ Status: 'ACTIVE' }, true],
  [{ State: 'PENDING_ACTIVATION', Status: 'ACTIVE' }, false],
  [{ State: 'CLOSED' }, false],
  [{ Status: 'SUSPENDED' }, false],
  [{}, false],
] as const)('whether an account of %j is active: %p', (account, active) => {
  expect(isActive(account)).toBe(active);
});

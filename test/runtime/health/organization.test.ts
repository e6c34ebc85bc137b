import { listOrganizationAccounts } from '../../../runtime/health/organization.js';
import { ACCOUNT, CONNECTION, healthWorld, type HealthWorld } from './support.js';

let at: HealthWorld;
beforeEach(async () => {
  at = await healthWorld();
});
afterEach(() => at.close());

const check = 'List AWS Organization Accounts';
const NO_ACCESS = 'Unable to access AWS Organizations. Ensure the IAM role has organizations:ListAccounts permission.';

test('all accounts are retrieved, page by page, the suspended ones marked', async () => {
  at.ingestionRole(['organizations:ListAccounts']);
  at.aws.organization([
    { id: ACCOUNT, name: 'production' },
    { id: '333333333333', name: 'old', status: 'SUSPENDED' },
    { id: '444444444444', name: 'test' },
  ]);
  at.aws.inject({ action: 'organizations:ListAccounts', times: 1, fault: { type: 'empty-page' } });
  at.aws.inject({ action: 'organizations:ListAccounts', fault: { type: 'short-page', size: 1 } });
  const { accounts, ...result } = await listOrganizationAccounts(CONNECTION, at.context);
  expect(result).toEqual({ check, ok: true, text: 'Successfully retrieved 3 accounts from AWS Organizations' });
  expect(accounts!.map(({ id, active }) => [id, active]).sort()).toEqual([
    [ACCOUNT, true],
    ['333333333333', false],
    ['444444444444', true],
  ]);
});

test('a role that may not list accounts is told so', async () => {
  at.ingestionRole(['iam:ListRoles']);
  at.aws.organization([{ id: ACCOUNT, name: 'production' }]);
  const result = await listOrganizationAccounts(CONNECTION, at.context);
  expect(result).toMatchObject({
    check,
    ok: false,
    text: 'Connection successful, but IAM role lacks organizations:ListAccounts permission.',
    reason: 'organizations:ListAccounts was denied to the ingestion role',
  });
  expect(result.accounts).toBeUndefined();
});

test('an account outside an organization is told that this is expected', async () => {
  at.ingestionRole(['organizations:ListAccounts']);
  const result = await listOrganizationAccounts(CONNECTION, at.context);
  expect(result).toMatchObject({ check, ok: false, text: 'This AWS account is not part of an AWS Organization.' });
  expect(result.reason).toContain('expected');
});

test('a role that cannot be assumed has no access', async () => {
  at.ingestionRole(['organizations:ListAccounts']);
  const result = await listOrganizationAccounts({ ...CONNECTION, externalId: 'other-id' }, at.context);
  expect(result).toMatchObject({ check, ok: false, text: NO_ACCESS });
  expect(result.reason).toContain('sts:AssumeRole on');
});

test('any other failure has no access, and the reason names it', async () => {
  at.ingestionRole(['organizations:ListAccounts']);
  at.aws.inject({
    action: 'organizations:ListAccounts',
    fault: { type: 'error', code: 'ServiceException', status: 500 },
  });
  const result = await listOrganizationAccounts(CONNECTION, at.context);
  expect(result).toMatchObject({ check, ok: false, text: NO_ACCESS });
  expect(result.reason).toContain('organizations:ListAccounts failed: Service');
});

import { ListAccountsCommand, paginateListAccounts } from '@aws-sdk/client-organizations';
import { AssumeRoleCommand } from '@aws-sdk/client-sts';
import { clients, keysOf } from './support/clients.js';
import { cloud } from './support/cloud.js';
import { refusal } from './support/refusal.js';
import { HUB, role, root, TARGET, trusts } from './support/templates.js';

const members = Array.from({ length: 45 }, (_, index) => ({
  id: String(500_000_000_000 + index),
  name: `Member ${index}`,
}));

test('the management account lists all accounts, twenty a page, suspended ones too', async () => {
  const made = cloud();
  made.aws.organization([{ id: HUB, name: 'Hub' }, { id: TARGET, name: 'Target', status: 'SUSPENDED' }, ...members]);
  const { organizations } = made.admin(HUB);
  const pages: number[] = [];
  const statuses: Record<string, string> = {};
  for await (const { Accounts = [] } of paginateListAccounts({ client: organizations }, {})) {
    pages.push(Accounts.length);
    for (const account of Accounts) statuses[account.Id!] = account.Status!;
  }
  expect(pages).toEqual([20, 20, 7]);
  expect(statuses[TARGET]).toBe('SUSPENDED');
  const [first] = (await organizations.send(new ListAccountsCommand({ MaxResults: 1 }))).Accounts ?? [];
  expect(first).toMatchObject({ Id: HUB, Name: 'Hub', JoinedTimestamp: new Date('2026-01-15T12:00:00Z') });
  expect(first?.Arn).toMatch(new RegExp(`^arn:aws:organizations::${HUB}:account/o-[a-z0-9]{10}/${HUB}$`));
});

test('an account outside an organization is told so', async () => {
  const made = cloud();
  const lone = () => made.admin(TARGET).organizations.send(new ListAccountsCommand({}));
  const text = 'AWSOrganizationsNotInUseException: Your account is not a member of an organization.';
  expect(await refusal(lone())).toBe(text);
  made.aws.organization([{ id: HUB, name: 'Hub' }]);
  expect(await refusal(lone())).toBe(text);
});

test('a member account, and a role without the permission, are denied', async () => {
  const made = cloud();
  made.aws.organization([
    { id: HUB, name: 'Hub' },
    { id: TARGET, name: 'Target' },
  ]);
  expect(await refusal(made.admin(TARGET).organizations.send(new ListAccountsCommand({})))).toBe(
    "AccessDeniedException: You don't have permissions to access this resource.",
  );
  made.deploy({ Role: role(trusts(root(HUB)), { RoleName: 'role' }) }, HUB);
  const RoleArn = `arn:aws:iam::${HUB}:role/role`;
  const { Credentials } = await made.admin(HUB).sts.send(new AssumeRoleCommand({ RoleArn, RoleSessionName: 'me' }));
  const { organizations } = clients(made.aws, keysOf(Credentials));
  expect(await refusal(organizations.send(new ListAccountsCommand({})))).toMatch(
    /^AccessDeniedException: .* is not authorized to perform: organizations:ListAccounts on resource: \*/,
  );
});

test.each([21, 0])('a page size of %d is refused', async (MaxResults) => {
  const made = cloud();
  made.aws.organization([{ id: HUB, name: 'Hub' }]);
  expect(await refusal(made.admin(HUB).organizations.send(new ListAccountsCommand({ MaxResults })))).toContain(
    'ValidationException',
  );
});

test('fails when an organization has no account, or a wrong account id', () => {
  const { aws } = cloud();
  expect(() => aws.organization([])).toThrow('the first is its management account');
  expect(() => aws.organization([{ id: '1', name: 'a' }])).toThrow('"1" is no account id; it has 12 digits');
});

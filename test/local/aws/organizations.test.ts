import {
  ListAccountsCommand,
  ListAccountsForParentCommand,
  ListOrganizationalUnitsForParentCommand,
  ListRootsCommand,
  paginateListAccounts,
  paginateListAccountsForParent,
  paginateListOrganizationalUnitsForParent,
} from '@aws-sdk/client-organizations';
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

const UNITS = [
  { id: 'ou-ab12-aaaaaaaa', name: 'Products' },
  { id: 'ou-ab12-bbbbbbbb', name: 'One', parent: 'ou-ab12-aaaaaaaa' },
];

/** Hub at the root, forty-five members in Products, the target in One below it. */
function inUnits() {
  const made = cloud();
  const held = members.map((member) => ({ ...member, unit: 'ou-ab12-aaaaaaaa' }));
  const below = { id: TARGET, name: 'Target', status: 'PENDING_CLOSURE', unit: 'ou-ab12-bbbbbbbb' } as const;
  made.aws.organization([{ id: HUB, name: 'Hub' }, ...held, below], UNITS);
  return made;
}

test('an organization has one root, which holds what is in no unit', async () => {
  const { organizations } = inUnits().admin(HUB);
  const { Roots = [], NextToken } = await organizations.send(new ListRootsCommand({}));
  expect(Roots.map(({ Id, Name }) => [Id, Name])).toEqual([['r-ab12', 'Root']]);
  expect(NextToken).toBeUndefined();
  expect(Roots[0]?.Arn).toMatch(new RegExp(`^arn:aws:organizations::${HUB}:root/o-[a-z0-9]{10}/r-ab12$`));
  const { Accounts = [] } = await organizations.send(new ListAccountsForParentCommand({ ParentId: 'r-ab12' }));
  expect(Accounts.map(({ Id }) => Id)).toEqual([HUB]);
});

test('a unit gives the accounts right below it, twenty a page, and no others', async () => {
  const { organizations: client } = inUnits().admin(HUB);
  const pages: number[] = [];
  for await (const { Accounts = [] } of paginateListAccountsForParent({ client }, { ParentId: 'ou-ab12-aaaaaaaa' })) {
    pages.push(Accounts.length);
  }
  expect(pages).toEqual([20, 20, 5]);
  const { Accounts = [] } = await client.send(new ListAccountsForParentCommand({ ParentId: 'ou-ab12-bbbbbbbb' }));
  expect(Accounts.map(({ Id, State, Status }) => [Id, State, Status])).toEqual([
    [TARGET, 'PENDING_CLOSURE', 'PENDING_CLOSURE'],
  ]);
});

test('a root and a unit give the units right below them', async () => {
  const { organizations: client } = inUnits().admin(HUB);
  const below = async (ParentId: string) => {
    const { OrganizationalUnits = [] } = await client.send(new ListOrganizationalUnitsForParentCommand({ ParentId }));
    return OrganizationalUnits.map(({ Id, Name }) => [Id, Name]);
  };
  expect(await below('r-ab12')).toEqual([['ou-ab12-aaaaaaaa', 'Products']]);
  expect(await below('ou-ab12-aaaaaaaa')).toEqual([['ou-ab12-bbbbbbbb', 'One']]);
  expect(await below('ou-ab12-bbbbbbbb')).toEqual([]);
});

test('units come twenty a page', async () => {
  const made = cloud();
  const units = Array.from({ length: 25 }, (_, index) => ({ id: `ou-ab12-${10_000_000 + index}`, name: `${index}` }));
  made.aws.organization([{ id: HUB, name: 'Hub' }], units);
  const { organizations: client } = made.admin(HUB);
  const pages: number[] = [];
  for await (const page of paginateListOrganizationalUnitsForParent({ client }, { ParentId: 'r-ab12' })) {
    pages.push(page.OrganizationalUnits?.length ?? 0);
  }
  expect(pages).toEqual([20, 5]);
});

test('a parent that is not there, and one that is no id, are refused', async () => {
  const { organizations } = inUnits().admin(HUB);
  for (const ParentId of ['ou-ab12-cccccccc', 'r-zz99']) {
    const command = new ListAccountsForParentCommand({ ParentId });
    expect(await refusal(organizations.send(command))).toBe(
      "ParentNotFoundException: You specified parent that doesn't exist.",
    );
  }
  const command = new ListOrganizationalUnitsForParentCommand({ ParentId: 'Products' });
  expect(await refusal(organizations.send(command))).toContain('ValidationException');
});

test('a delegated administrator reads the organization as the management account does', async () => {
  const made = cloud();
  made.aws.organization([
    { id: HUB, name: 'Hub' },
    { id: TARGET, name: 'Target', delegatedAdministrator: true },
  ]);
  const { organizations } = made.admin(TARGET);
  const { Roots = [] } = await organizations.send(new ListRootsCommand({}));
  const ParentId = Roots[0]!.Id!;
  const { Accounts = [] } = await organizations.send(new ListAccountsForParentCommand({ ParentId }));
  expect(Accounts.map(({ Id }) => Id)).toEqual([HUB, TARGET]);
  expect((await organizations.send(new ListAccountsCommand({}))).Accounts).toHaveLength(2);
  expect(await organizations.send(new ListOrganizationalUnitsForParentCommand({ ParentId }))).toMatchObject({
    OrganizationalUnits: [],
  });
});

test('a right to one unit is none to another', async () => {
  const made = inUnits();
  const Resource = `arn:aws:organizations::${HUB}:ou/*/ou-ab12-aaaaaaaa`;
  const Statement = [{ Effect: 'Allow', Action: 'organizations:List*ForParent', Resource }];
  const PolicyDocument = { Version: '2012-10-17', Statement };
  const Policies = [{ PolicyName: 'read', PolicyDocument }];
  made.deploy({ Role: role(trusts(root(HUB)), { RoleName: 'role', Policies }) }, HUB);
  const RoleArn = `arn:aws:iam::${HUB}:role/role`;
  const { Credentials } = await made.admin(HUB).sts.send(new AssumeRoleCommand({ RoleArn, RoleSessionName: 'me' }));
  const { organizations } = clients(made.aws, keysOf(Credentials));
  const read = (ParentId: string) => organizations.send(new ListAccountsForParentCommand({ ParentId }));
  expect((await read('ou-ab12-aaaaaaaa')).Accounts).toHaveLength(20);
  expect(await refusal(read('ou-ab12-bbbbbbbb'))).toMatch(/^AccessDeniedException: .*ou-ab12-bbbbbbbb/);
});

test.each([21, 0])('a page size of %d is refused', async (MaxResults) => {
  const made = cloud();
  made.aws.organization([{ id: HUB, name: 'Hub' }]);
  expect(await refusal(made.admin(HUB).organizations.send(new ListAccountsCommand({ MaxResults })))).toContain(
    'ValidationException',
  );
});

test('fails when an organization has no account, a wrong account id, an account twice, or units that do not fit together', () => {
  const { aws } = cloud();
  expect(() => aws.organization([])).toThrow('the first is its management account');
  expect(() => aws.organization([{ id: '1', name: 'a' }])).toThrow('"1" is no account id; it has 12 digits');
  const twice = [HUB, TARGET, HUB].map((id) => ({ id, name: 'a' }));
  expect(() => aws.organization(twice)).toThrow(`${HUB} is listed twice; name it once`);
  expect(() => aws.organization([{ id: HUB, name: 'a', unit: 'ou-ab12-aaaaaaaa' }])).toThrow(
    `${HUB} is in "ou-ab12-aaaaaaaa", which is no unit before it`,
  );
  expect(() => aws.organization([{ id: HUB, name: 'a' }], [{ id: 'ou-ab12', name: 'b' }])).toThrow(
    '"ou-ab12" is no id of another unit under r-ab12',
  );
  expect(() => aws.organization([{ id: HUB, name: 'a' }], [...UNITS, { id: 'ou-cd34-12345678', name: 'b' }])).toThrow(
    '"ou-cd34-12345678" is no id of another unit under r-ab12',
  );
});

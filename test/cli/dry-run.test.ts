/** `sync --dry-run`: reads as a run does, writes nothing, and says what a run would change. */
import type { Fault } from '../../local/aws/index.js';
import {
  ACCOUNT,
  connection,
  document,
  inline,
  managedPolicy,
  OTHER,
  role,
  untagged,
} from '../runtime/sync/support/world.js';
import { accounts, type Accounts } from './accounts.js';

const arn = (name: string, account = ACCOUNT): string => `arn:aws:iam::${account}:role/${name}`;
const NAME = `account ${ACCOUNT} (${ACCOUNT})`;

let at: Accounts;
beforeEach(async () => {
  at = await accounts();
});
afterEach(() => at.close());

function deny(action: string, parameters: Fault['parameters']): void {
  at.aws.inject({ action, parameters, fault: { type: 'error', code: 'AccessDenied', status: 403 } });
}

const FIRST = {
  Same: role('same', { Policies: [inline('list', 's3:ListBucket')] }),
  Changed: role('changed', { MaxSessionDuration: 3600, Policies: [inline('list', 's3:ListBucket')] }),
  Untagged: role('untagged'),
  Absent: role('absent'),
  Unreadable: role('unreadable', { Policies: [inline('secret', 's3:GetObject')] }),
};
const SECOND = {
  Same: FIRST.Same,
  Changed: role('changed', {
    MaxSessionDuration: 7200,
    Policies: [inline('list', 's3:DeleteBucket')],
    ManagedPolicyArns: [{ Ref: 'Managed' }],
  }),
  Untagged: untagged('untagged'),
  Unreadable: FIRST.Unreadable,
  New: role('new'),
  Managed: managedPolicy('managed', 'sqs:*'),
};

test('what would be added, changed, removed and kept as stale is said, and nothing is written', async () => {
  at.roles(FIRST);
  expect((await at.sync()).code).toBe(0);
  const before = await at.files();
  at.roles(SECOND);
  deny('iam:GetRolePolicy', { RoleName: 'unreadable' });

  const { code, out, err } = await at.sync(['--dry-run']);
  expect(await at.files()).toEqual(before);
  expect(code).toBe(1);
  expect(out.split('\n')).toEqual([
    `${NAME}: 1 added, 1 changed, 2 removed, 1 kept as stale, 1 unchanged`,
    `  added    ${arn('new')}`,
    `  changed  ${arn('changed')}  maximum session: "60 min", now "120 min"; inline policy "list": changed; ` +
      `managed policy arn:aws:iam::${ACCOUNT}:policy/managed: added`,
    `  removed  ${arn('absent')}  is no longer listed`,
    `  removed  ${arn('untagged')}  no longer has the tag`,
    expect.stringMatching(
      `^  stale    ${arn('unreadable')}  since \\S+Z: iam:GetRolePolicy on ${arn('unreadable')}/secret: AccessDenied$`,
    ),
    `  not whole: 1 read failed, as iam:GetRolePolicy on ${arn('unreadable')}/secret: AccessDenied`,
    '',
  ]);
  expect(err).toMatch(/dry run: nothing was written\n$/);
});

test('a run after it does what it said, by the same calls', async () => {
  at.roles(FIRST);
  await at.sync();
  at.roles(SECOND);
  at.takeCalls();
  await at.sync(['--dry-run']);
  const dry = at.takeCalls();
  await at.sync();
  expect(at.takeCalls()).toEqual(dry);
  const { out } = await at.sync(['--dry-run']);
  expect(out).toBe(`${NAME}: 0 added, 0 changed, 0 removed, 0 kept as stale, 4 unchanged\n`);
});

test('the calls and their time are said before the reads: by the last run, where there was one', async () => {
  at.roles(FIRST);
  await at.sync();
  const { err } = await at.sync(['--dry-run']);
  const [plan, calls, reading] = err.split('\n');
  expect(plan).toMatch(
    new RegExp(`^account ${ACCOUNT} \\(${ACCOUNT}\\): 6 roles, by the last run, of \\S+Z: 21 calls, 0 s at the pace$`),
  );
  expect(calls).toBe(
    '  sts:AssumeRole 1, iam:ListRoles 1, iam:GetRole 6, iam:ListRolePolicies 5, iam:GetRolePolicy 3, ' +
      'iam:ListAttachedRolePolicies 5',
  );
  expect(reading).toBe(`${NAME}: reading 6 roles`);
});

test('and in a first run as a range, once the roles are listed', async () => {
  at.roles({ ...FIRST, Linked: untagged('linked', { Path: '/aws-service-role/x/' }) });
  const { code, out, err } = await at.sync(['--dry-run']);
  expect(code).toBe(0);
  expect(err.split('\n').slice(0, 4)).toEqual([
    `${NAME}: 7 roles, 1 of them skipped, never read before: 8 to 44 calls, 0 s at the pace`,
    '  sts:AssumeRole 1, iam:ListRoles 1, iam:GetRole 6, iam:ListRolePolicies 0 to 6, iam:GetRolePolicy 0 to 12, ' +
      'iam:ListAttachedRolePolicies 0 to 6, iam:GetPolicy 0 to 6, iam:GetPolicyVersion 0 to 6',
    'In a first run: least where no role is requestable, most where each is, with 2 inline policies and 1 managed one of its own.',
    `${NAME}: reading 6 roles`,
  ]);
  expect(out).toContain(': 5 added, 0 changed, 0 removed, 0 kept as stale, 0 unchanged');
  expect(await at.files()).toEqual({});
});

test('no document and no hash of one is printed', async () => {
  at.roles(FIRST);
  await at.sync();
  at.roles(SECOND);
  const { out, err } = await at.sync(['--dry-run', '--json']);
  expect(out + err).not.toMatch(/s3:DeleteBucket|"Statement"|[0-9a-f]{64}/);
  expect(JSON.stringify(document('s3:DeleteBucket'))).toContain('s3:DeleteBucket');
});

test('as JSON it has the shape that docs/cli.md shows', async () => {
  at.roles(FIRST);
  await at.sync();
  at.roles(SECOND);
  const { out } = await at.sync(['--dry-run', '--plan', '--json']);
  expect(JSON.parse(out)).toMatchObject({
    accounts: [
      {
        status: { account: ACCOUNT, complete: true, tagged: 4 },
        changes: {
          added: [{ arn: arn('new'), missing: [] }],
          changed: [{ arn: arn('changed'), differences: expect.arrayContaining(['inline policy "list": changed']) }],
          removed: [
            { arn: arn('absent'), reason: 'absent' },
            { arn: arn('untagged'), reason: 'untagged' },
          ],
          stale: [],
          unchanged: 2,
        },
        plan: { account: ACCOUNT, basis: 'last run', roles: 6, least: { tagged: 5 }, most: { tagged: 5 } },
      },
    ],
    cost: { currency: 'USD', confirmed: false, regions: { 'us-east-1': { least: { total: expect.any(Number) } } } },
  });
});

test('an account that cannot be read keeps all its roles as stale, and stops no other', async () => {
  at.roles({ One: role('one') }, OTHER);
  const both = [connection(OTHER), connection()];
  at.roles({ Two: role('two') });
  await at.sync([], both);
  at.aws.inject({
    action: 'sts:AssumeRole',
    account: OTHER,
    fault: { type: 'error', code: 'AccessDenied', status: 403 },
  });
  const { code, out } = await at.sync(['--dry-run'], both);
  expect(code).toBe(1);
  expect(out).toContain('0 added, 0 changed, 0 removed, 1 kept as stale, 0 unchanged\n');
  expect(out).toContain('  not whole: sts:AssumeRole failed: AccessDenied\n');
  expect(out).toContain(`${NAME}: 0 added, 0 changed, 0 removed, 0 kept as stale, 1 unchanged\n`);
});

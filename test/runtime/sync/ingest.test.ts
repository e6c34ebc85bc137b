/** What a run brings into the catalog when all goes well. */
import {
  ACCOUNT,
  START,
  connection,
  document,
  inline,
  managedPolicy,
  role,
  untagged,
  world,
  type World,
} from './support/world.js';

let at: World;
beforeEach(async () => {
  at = await world();
});
afterEach(() => at.close());

const SHARED = { Shared: managedPolicy('shared', 's3:GetObject') };
const AWS_MANAGED = 'arn:aws:iam::aws:policy/ReadOnlyAccess';

test('a tagged role is ingested with its documents, its maximum duration and its one entitlement', async () => {
  const Policies = [inline('list', 's3:ListBucket')];
  const ManagedPolicyArns = [{ Ref: 'Shared' }, AWS_MANAGED];
  at.roles([role('dba', { Description: 'Databases', MaxSessionDuration: 7200, Policies, ManagedPolicyArns })], SHARED);

  const status = await at.sync();

  const known = (await at.known('dba'))!;
  expect(known).toMatchObject({
    arn: `arn:aws:iam::${ACCOUNT}:role/dba`,
    account: ACCOUNT,
    name: 'dba',
    path: '/',
    description: 'Databases',
    maxSessionDuration: 7200,
    missing: [],
    entitlement: { name: 'Assume Role', description: 'Ability to assume this AWS IAM role' },
    syncedAt: START,
  });
  expect(known.stale).toBeUndefined();
  expect(known.inlinePolicies.map(({ name }) => name)).toEqual(['list']);
  expect(await at.text(known.inlinePolicies[0]!.document)).toEqual(document('s3:ListBucket'));
  expect(known.attachedPolicies.map(({ name, versionId }) => [name, versionId]).sort()).toEqual([
    ['ReadOnlyAccess', 'v1'],
    ['shared', 'v1'],
  ]);
  const shared = known.attachedPolicies.find(({ name }) => name === 'shared')!;
  expect(await at.text(shared.document)).toEqual(document('s3:GetObject'));
  expect(await at.text(known.trustPolicy)).toMatchObject({ Statement: [{ Action: 'sts:AssumeRole' }] });
  expect(status).toMatchObject({ complete: true, listed: 2, tagged: 1, removed: 0, failedReads: 0, throttles: 0 });
  expect(await at.catalog.status(ACCOUNT)).toEqual(status);
});

test.each([
  ['serval', '', true],
  ['serval', 'false', true],
  ['Serval', 'true', false],
  ['serval ', '', false],
  ['ｓｅｒｖａｌ', 'in full width', false],
  ['servаl', 'with a Cyrillic а', false],
  ['team:serval', '日本語', false],
])('a role with the tag %j = %j is requestable: %j', async (Key, Value, requestable) => {
  at.roles([
    role('a', {
      Tags: [
        { Key: 'other', Value: 'serval' },
        { Key, Value },
      ],
    }),
  ]);
  await at.sync();
  expect(await at.names()).toEqual(requestable ? ['a'] : []);
});

test('a literal + and other characters of a document survive', async () => {
  const Sid = 'a+b %2B é/ü"\\ 100%';
  const statement = { Sid: 'x', Effect: 'Allow', Action: 's3:GetObject', Resource: `arn:aws:s3:::bucket/${Sid}` };
  const PolicyDocument = { Version: '2012-10-17', Statement: [statement] };
  at.roles([role('a', { Policies: [{ PolicyName: 'odd', PolicyDocument }] })]);
  await at.sync();
  expect(await at.text((await at.known('a'))!.inlinePolicies[0]!.document)).toEqual(PolicyDocument);
});

test('roles that AWS owns are skipped, unless the option is switched on', async () => {
  at.roles([
    role('AWSServiceRoleForX', { Path: '/aws-service-role/x.amazonaws.com/' }),
    role('AWSReservedSSO_Admin', { Path: '/aws-reserved/sso.amazonaws.com/' }),
    role('mine', { Path: '/aws/' }),
  ]);
  const status = await at.sync();
  expect(await at.names()).toEqual(['mine']);
  expect(status).toMatchObject({ listed: 4, skipped: 2, complete: true });

  await at.sync({ includeUneditable: true });
  expect(await at.names()).toEqual(['AWSReservedSSO_Admin', 'AWSServiceRoleForX', 'mine']);

  // Switched off, it is no proof that those have gone that are known by now.
  expect(await at.sync()).toMatchObject({ skipped: 0, removed: 0, complete: true });
  expect(await at.names()).toEqual(['AWSReservedSSO_Admin', 'AWSServiceRoleForX', 'mine']);
});

test('pages are read to the end, short and empty ones too, and each role once', async () => {
  at.roles(Array.from({ length: 30 }, (_, index) => role(`role-${index}`)));
  at.aws.inject({ action: 'iam:ListRoles', times: 1, fault: { type: 'empty-page' } });
  at.aws.inject({ action: 'iam:ListRoles', fault: { type: 'short-page', size: 7 } });
  const status = await at.sync();
  expect(await at.names()).toHaveLength(30);
  expect(status).toMatchObject({ complete: true, listed: 31, tagged: 30 });
  expect(status.calls['iam:GetRole']).toBe(31);
  expect(status.calls['iam:ListRoles']).toBe(6);
});

test.each(['iam:ListRolePolicies', 'iam:ListAttachedRolePolicies'])(
  'pages of %s are read to the end too',
  async (action) => {
    const names = ['a', 'b', 'c', 'd', 'e'];
    const managed = Object.fromEntries(names.map((name) => [`P${name}`, managedPolicy(name, 's3:*')]));
    const ManagedPolicyArns = Object.keys(managed).map((Ref) => ({ Ref }));
    at.roles([role('dba', { Policies: names.map((name) => inline(name, 's3:*')), ManagedPolicyArns })], managed);
    at.aws.inject({ action, times: 1, fault: { type: 'empty-page' } });
    at.aws.inject({ action, fault: { type: 'short-page', size: 2 } });
    const status = await at.sync();
    const { inlinePolicies, attachedPolicies } = (await at.known('dba'))!;
    for (const policies of [inlinePolicies, attachedPolicies]) {
      expect(policies.map(({ name }) => name).sort()).toEqual(names);
    }
    expect(status).toMatchObject({ complete: true, calls: { [action]: 4 } });
  },
);

test('a second run brings what changed, and nothing else is stored anew', async () => {
  at.roles([role('a', { Policies: [inline('p', 's3:GetObject')] }), role('b')]);
  await at.sync();
  const before = await at.known('b');
  await at.clock.advance(4 * 3600 * 1000);
  at.roles([role('a', { Policies: [inline('p', 's3:PutObject')], MaxSessionDuration: 3600 * 12 }), role('b')]);
  const status = await at.sync();

  const after = (await at.known('a'))!;
  expect(await at.text(after.inlinePolicies[0]!.document)).toEqual(document('s3:PutObject'));
  expect(after.maxSessionDuration).toBe(43_200);
  expect(await at.known('b')).toEqual({ ...before, syncedAt: status.started });
});

test('a change of a managed policy is read by its new version', async () => {
  const roles = [role('a', { ManagedPolicyArns: [{ Ref: 'Shared' }] })];
  at.roles(roles, SHARED);
  await at.sync();
  at.roles(roles, { Shared: managedPolicy('shared', 's3:PutObject') });
  await at.sync();
  const [policy] = (await at.known('a'))!.attachedPolicies;
  expect(policy!.versionId).toBe('v2');
  expect(await at.text(policy!.document)).toEqual(document('s3:PutObject'));
});

test('progress is told: each account, its roles, each role once', async () => {
  at.roles([role('a'), untagged('b')]);
  const events: string[] = [];
  await at.sync({
    onEvent: (event) => {
      if (event.type === 'role-read') events.push(`read ${event.requestable}`);
      else events.push(event.type === 'role-decided' ? event.decision : event.type);
    },
  });
  expect(events.slice(0, 2)).toEqual(['account-started', 'roles-listed']);
  expect(events.slice(2, -1).sort()).toEqual(['added', 'read false', 'read false', 'read true']);
  expect(events.at(-1)).toBe('account-finished');
});

test.each([
  ['no connection', []],
  ['an account twice', [connection(), connection()]],
  ['a role of another partition', [{ ...connection(), roleArn: `arn:aws-cn:iam::${ACCOUNT}:role/serval-ingestion` }]],
])('with %s nothing is called', async (_, connections) => {
  await expect(at.sync({ connections })).rejects.toThrow('«Connection»');
  expect(at.takeCalls()).toEqual({});
});

import { GetRoleCommand, ListRolesCommand } from '@aws-sdk/client-iam';
import { AssumeRoleCommand, GetCallerIdentityCommand, type AssumeRoleCommandInput } from '@aws-sdk/client-sts';
import { clients, keysOf } from './support/clients.js';
import { cloud } from './support/cloud.js';
import { refusal } from './support/refusal.js';
import { allow, EXTERNAL_ID, HUB, ingestionRole, inline, role, root, TARGET, trusts } from './support/templates.js';

const INGESTION = `arn:aws:iam::${TARGET}:role/ingestion`;

/** A hub whose role `chain` may assume everything, and the target's ingestion role. */
function world() {
  const made = cloud();
  made.deploy(
    {
      Chain: role([trusts(root(HUB)), trusts(root(HUB), ['sts:TagSession', 'sts:SetSourceIdentity'])], {
        RoleName: 'chain',
        MaxSessionDuration: 43_200,
        Policies: [inline('all', allow('sts:*'))],
      }),
      Weak: role(trusts(root(HUB)), { RoleName: 'weak' }),
    },
    HUB,
  );
  made.deploy({ Ingestion: ingestionRole() });
  const assume = (input: Partial<AssumeRoleCommandInput> = {}, by = made.admin(HUB)) =>
    by.sts.send(
      new AssumeRoleCommand({ RoleArn: INGESTION, RoleSessionName: 'sync', ExternalId: EXTERNAL_ID, ...input }),
    );
  const as = async (name: string, input: Partial<AssumeRoleCommandInput> = {}) => {
    const RoleArn = `arn:aws:iam::${HUB}:role/${name}`;
    const { Credentials } = await assume({ RoleArn, ExternalId: undefined, RoleSessionName: name, ...input });
    return clients(made.aws, keysOf(Credentials));
  };
  return { ...made, assume, as };
}

const denied = (caller: string, action = 'sts:AssumeRole') =>
  `AccessDenied: User: ${caller} is not authorized to perform: ${action} on resource: ${INGESTION}`;
const ADMIN = `arn:aws:iam::${HUB}:user/administrator`;

test('with the External ID another account gets in, for an hour unless it asks otherwise', async () => {
  const { assume, aws } = world();
  const hour = await assume();
  expect(hour.Credentials?.Expiration?.toISOString()).toBe('2026-01-15T13:00:00.000Z');
  expect(hour.AssumedRoleUser?.Arn).toBe(`arn:aws:sts::${TARGET}:assumed-role/ingestion/sync`);
  expect((await assume({ DurationSeconds: 900 })).Credentials?.Expiration?.toISOString()).toBe(
    '2026-01-15T12:15:00.000Z',
  );
  const identity = await clients(aws, keysOf(hour.Credentials)).sts.send(new GetCallerIdentityCommand({}));
  expect(identity).toMatchObject({ Account: TARGET, UserId: hour.AssumedRoleUser?.AssumedRoleId });
});

test.each([
  ['a wrong External ID', { ExternalId: 'f'.repeat(64) }],
  ['no External ID', { ExternalId: undefined }],
  ['an External ID that differs in case', { ExternalId: EXTERNAL_ID.toUpperCase() }],
])('%s is refused, and the journal says which condition failed', async (_, input) => {
  const { assume, aws } = world();
  expect(await refusal(assume(input))).toBe(denied(ADMIN));
  expect(aws.calls().at(-1)).toMatchObject({
    action: 'sts:AssumeRole',
    account: TARGET,
    caller: ADMIN,
    error: 'AccessDenied',
    reason: expect.stringContaining('sts:ExternalId') as string,
  });
});

test('an account that the trust does not name is refused', async () => {
  const { assume, admin } = world();
  const theirs = admin('333333333333');
  expect(await refusal(assume({}, theirs))).toContain('333333333333:user/administrator is not authorized');
});

test('a caller of the trusted account needs a policy of its own', async () => {
  const { assume, as } = world();
  expect(await refusal(assume({}, await as('weak')))).toBe(denied(`arn:aws:sts::${HUB}:assumed-role/weak/weak`));
});

test('a role that does not exist is refused in the same words', async () => {
  const { assume } = world();
  const RoleArn = `arn:aws:iam::${TARGET}:role/none`;
  expect(await refusal(assume({ RoleArn }))).toBe(denied(ADMIN).replace(INGESTION, RoleArn));
});

test('a role of another partition is refused', async () => {
  const { assume, aws } = world();
  const Statement = [{ Effect: 'Allow', Principal: '*', Action: 'sts:AssumeRole' }];
  const template = {
    Resources: { Open: role(Statement, { RoleName: 'open' }) },
  };
  aws.deploy({ template, stackName: 'cn', account: '444444444444', region: 'cn-north-1' });
  expect(await refusal(assume({ RoleArn: 'arn:aws-cn:iam::444444444444:role/open' }))).toContain('AccessDenied');
});

test.each([
  [
    'session name',
    { RoleSessionName: 'a b' },
    String.raw`Value 'a b' at 'roleSessionName' failed to satisfy constraint: Member must satisfy regular expression pattern: [\w+=,.@-]+`,
  ],
  [
    'short session name',
    { RoleSessionName: 'a' },
    "'roleSessionName' failed to satisfy constraint: Member must have length greater than or equal to 2",
  ],
  [
    'External ID',
    { ExternalId: 'a b' },
    "at 'externalId' failed to satisfy constraint: Member must satisfy regular expression pattern",
  ],
  [
    'duration',
    { DurationSeconds: 899 },
    "Value '899' at 'durationSeconds' failed to satisfy constraint: Member must have value greater than or equal to 900",
  ],
  [
    'session policy',
    { Policy: ' '.repeat(2049) },
    "at 'policy' failed to satisfy constraint: Member must have length less than or equal to 2048",
  ],
  ['role ARN', { RoleArn: 'arn:aws:iam::1:user/a-very-long-name' }, 'arn:aws:iam::1:user/a-very-long-name is invalid'],
  [
    'longer duration than the role allows',
    { DurationSeconds: 3601 },
    'The requested DurationSeconds exceeds the MaxSessionDuration set for this role.',
  ],
])('a %s out of its limits is a validation error', async (_, input, message) => {
  const { assume } = world();
  const refused = await refusal(assume(input));
  expect(refused).toMatch(/^ValidationError: /);
  expect(refused).toContain(message);
});

test('a chained role gets an hour at most', async () => {
  const { assume, as } = world();
  const chain = await as('chain', { DurationSeconds: 43_200 });
  const RoleArn = `arn:aws:iam::${HUB}:role/chain`;
  const again = { RoleArn, ExternalId: undefined, RoleSessionName: 'again' };
  expect(await refusal(assume({ ...again, DurationSeconds: 3601 }, chain))).toBe(
    'ValidationError: The requested DurationSeconds exceeds the 1 hour session limit for roles assumed by role chaining.',
  );
  await assume({ ...again, DurationSeconds: 3600 }, chain);
});

describe('session policies', () => {
  const policyOf = (...Statement: unknown[]) => JSON.stringify({ Version: '2012-10-17', Statement });

  test('a session may do what role and session policy both allow', async () => {
    const { assume, aws } = world();
    const { Credentials, PackedPolicySize } = await assume({ Policy: policyOf(allow('iam:ListRoles')) });
    expect(PackedPolicySize).toBeGreaterThan(0);
    const { iam } = clients(aws, keysOf(Credentials));
    await iam.send(new ListRolesCommand({}));
    expect(await refusal(iam.send(new GetRoleCommand({ RoleName: 'ingestion' })))).toContain(
      'because no session policy allows the iam:GetRole action',
    );
  });

  test('a managed session policy limits alike', async () => {
    const { assume, aws } = world();
    const { Credentials } = await assume({
      PolicyArns: [{ arn: 'arn:aws:iam::aws:policy/job-function/ViewOnlyAccess' }],
    });
    const { iam } = clients(aws, keysOf(Credentials));
    await iam.send(new ListRolesCommand({}));
    expect(await refusal(iam.send(new GetRoleCommand({ RoleName: 'ingestion' })))).toContain('AccessDenied');
  });

  test('one that ends with a time cuts the session off, but not GetCallerIdentity', async () => {
    const { assume, aws, clock } = world();
    const Condition = { DateLessThan: { 'aws:CurrentTime': '2026-01-15T12:05:00Z' } };
    const { Credentials } = await assume({ Policy: policyOf(allow('*', { Condition })) });
    const { iam, sts } = clients(aws, keysOf(Credentials));
    await iam.send(new ListRolesCommand({}));
    await clock.advance(300_000);
    expect(await refusal(iam.send(new ListRolesCommand({})))).toContain('AccessDenied');
    await sts.send(new GetCallerIdentityCommand({}));
  });

  test.each([
    ['is no JSON', '{', 'MalformedPolicyDocument'],
    ['has a principal', policyOf({ ...allow('*'), Principal: '*' }), 'MalformedPolicyDocument'],
  ])('one that %s is malformed', async (_, Policy, code) => {
    const { assume } = world();
    expect(await refusal(assume({ Policy }))).toContain(code);
  });

  test('a managed policy that is not there is refused', async () => {
    const { assume } = world();
    const arn = `arn:aws:iam::${TARGET}:policy/none`;
    expect(await refusal(assume({ PolicyArns: [{ arn }] }))).toContain(
      `"${arn}" is no managed policy of the role's account`,
    );
  });

  test('one that does not pack into the limit is too large', async () => {
    const { assume } = world();
    const actions = Array.from({ length: 60 }, (_, index) => `s3:${(index * 7919).toString(36)}${index * 104729}*`);
    expect(await refusal(assume({ Policy: policyOf(allow(actions)) }))).toMatch(/^PackedPolicyTooLarge/);
  });
});

describe('session tags', () => {
  const Tags = [{ Key: 'team', Value: 'a' }];
  /** A role that admits the hub but is silent about sts:TagSession. */
  function silent() {
    const made = world();
    made.deploy({ Silent: role(trusts(root(HUB)), { RoleName: 'silent' }) }, TARGET, 'silent');
    return { ...made, RoleArn: `arn:aws:iam::${TARGET}:role/silent` };
  }

  test('a trust without sts:TagSession refuses them', async () => {
    const { assume, RoleArn } = silent();
    await assume({ RoleArn });
    expect(await refusal(assume({ RoleArn, Tags }))).toBe(denied(ADMIN, 'sts:TagSession').replace(INGESTION, RoleArn));
  });

  test('transitive ones force sts:TagSession on the next role, others do not', async () => {
    const { assume, as, RoleArn } = silent();
    await assume({ RoleArn }, await as('chain', { Tags }));
    const transitive = await as('chain', { Tags, TransitiveTagKeys: ['team'] });
    expect(await refusal(assume({ RoleArn }, transitive))).toContain('is not authorized to perform: sts:TagSession');
    await assume({}, transitive);
  });

  test('an inherited tag cannot be passed again', async () => {
    const { assume, as } = world();
    const transitive = await as('chain', { Tags, TransitiveTagKeys: ['team'] });
    expect(await refusal(assume({ Tags: [{ Key: 'Team', Value: 'b' }] }, transitive))).toMatch(
      /^InvalidParameterValue: .*conflicts with a transitive tag key/,
    );
  });

  test('policies see them as tags of the principal, over the tags of the role', async () => {
    const made = world();
    const Condition = { StringEquals: { 'aws:PrincipalTag/team': 'a' } };
    made.deploy(
      {
        Tagged: role(trusts(root(HUB), ['sts:AssumeRole', 'sts:TagSession']), {
          RoleName: 'tagged',
          Tags: [{ Key: 'Team', Value: 'b' }],
          Policies: [inline('list', allow('iam:ListRoles', { Condition }))],
        }),
      },
      TARGET,
      'tagged',
    );
    const RoleArn = `arn:aws:iam::${TARGET}:role/tagged`;
    const list = async (input: Partial<AssumeRoleCommandInput>) => {
      const { Credentials } = await made.assume({ RoleArn, ...input });
      return clients(made.aws, keysOf(Credentials)).iam.send(new ListRolesCommand({}));
    };
    expect(await refusal(list({}))).toContain('AccessDenied');
    await list({ Tags });
  });

  test.each([
    [
      'two that differ only in case',
      [
        { Key: 'a', Value: '' },
        { Key: 'A', Value: '' },
      ],
      [],
      'Duplicate tag keys found',
    ],
    ['a reserved prefix', [{ Key: 'aws:a', Value: '' }], [], 'the prefix aws: is reserved'],
    ['a transitive key that is no tag', [{ Key: 'a', Value: '' }], ['b'], 'must be included in the requested tags'],
  ])('%s is refused', async (_, tags, TransitiveTagKeys, message) => {
    const { assume } = world();
    expect(await refusal(assume({ Tags: tags, TransitiveTagKeys }))).toContain(message);
  });
});

describe('source identity', () => {
  test('needs sts:SetSourceIdentity, stays along the chain and cannot be changed', async () => {
    const { assume, as } = world();
    expect(await refusal(assume({ SourceIdentity: 'ada' }))).toContain('perform: sts:SetSourceIdentity');
    const ada = await as('chain', { SourceIdentity: 'ada' });
    expect(await refusal(assume({}, ada))).toContain('perform: sts:SetSourceIdentity');
    const RoleArn = `arn:aws:iam::${HUB}:role/chain`;
    expect((await assume({ RoleArn, ExternalId: undefined }, ada)).SourceIdentity).toBe('ada');
    expect(await refusal(assume({ RoleArn, ExternalId: undefined, SourceIdentity: 'bob' }, ada))).toContain(
      'perform: sts:SetSourceIdentity',
    );
  });
});

test('a session dies with its role, even if another role takes the name', async () => {
  const { assume, aws, deploy } = world();
  const { Credentials } = await assume();
  const { sts } = clients(aws, keysOf(Credentials));
  deploy({ Other: role(trusts(root(HUB)), { RoleName: 'other' }) });
  deploy({ Ingestion: ingestionRole() });
  expect(await refusal(sts.send(new GetCallerIdentityCommand({})))).toContain('InvalidClientTokenId');
});

import {
  GetPolicyCommand,
  GetPolicyVersionCommand,
  GetRoleCommand,
  GetRolePolicyCommand,
  ListAttachedRolePoliciesCommand,
  ListRolePoliciesCommand,
  ListRolesCommand,
  type ListRolesCommandOutput,
} from '@aws-sdk/client-iam';
import { AssumeRoleCommand } from '@aws-sdk/client-sts';
import { clients, keysOf } from './support/clients.js';
import { cloud, type Cloud } from './support/cloud.js';
import { refusal } from './support/refusal.js';
import { allow, inline, policy, role, root, TARGET, trusts } from './support/templates.js';

const trust = trusts({ Service: 'ec2.amazonaws.com' });

function roles(count: number) {
  const names = Array.from({ length: count }, (_, index) => `role-${String(index).padStart(4, '0')}`);
  return Object.fromEntries(names.map((name, index) => [`Role${index}`, role(trust, { RoleName: name })]));
}

async function pages(world: Cloud, MaxItems?: number): Promise<ListRolesCommandOutput[]> {
  const { iam } = world.admin();
  const all: ListRolesCommandOutput[] = [];
  let Marker: string | undefined;
  do {
    const answer = await iam.send(new ListRolesCommand({ MaxItems, Marker }));
    all.push(answer);
    Marker = answer.IsTruncated ? answer.Marker : undefined;
  } while (Marker !== undefined);
  return all;
}

test('a listing has pages of 100 unless more are asked for, and each role once', async () => {
  const world = cloud();
  world.deploy(roles(205));
  const hundreds = await pages(world);
  expect(hundreds.map((page) => page.Roles?.length)).toEqual([100, 100, 5]);
  expect(new Set(hundreds.flatMap((page) => page.Roles?.map((one) => one.RoleName))).size).toBe(205);
  expect((await pages(world, 1000)).map((page) => page.Roles?.length)).toEqual([205]);
  expect((await pages(world, 150)).map((page) => page.IsTruncated)).toEqual([true, false]);
});

test('pages stay right when roles come and go between them', async () => {
  const world = cloud();
  world.deploy(roles(5));
  const { iam } = world.admin();
  const first = await iam.send(new ListRolesCommand({ MaxItems: 2 }));
  world.deploy(roles(4));
  const second = await iam.send(new ListRolesCommand({ MaxItems: 10, Marker: first.Marker }));
  expect(second.Roles?.map((one) => one.RoleName)).toEqual(['role-0002', 'role-0003']);
});

test.each([
  [0, 'greater than or equal to 1'],
  [1001, 'less than or equal to 1000'],
])('a page size of %d is refused', async (MaxItems, constraint) => {
  const world = cloud();
  expect(await refusal(world.admin().iam.send(new ListRolesCommand({ MaxItems })))).toBe(
    `ValidationError: 1 validation error detected: Value '${MaxItems}' at 'maxItems' failed to satisfy constraint: Member must have value ${constraint}`,
  );
});

test('a marker that no page gave is refused', async () => {
  const world = cloud();
  expect(await refusal(world.admin().iam.send(new ListRolesCommand({ Marker: 'mine' })))).toBe(
    'ValidationError: Invalid Marker.',
  );
});

test('PathPrefix picks roles by their path', async () => {
  const world = cloud();
  world.deploy({ Here: role(trust, { RoleName: 'here', Path: '/team/' }), There: role(trust, { RoleName: 'there' }) });
  const { Roles } = await world.admin().iam.send(new ListRolesCommand({ PathPrefix: '/team/' }));
  expect(Roles?.map((one) => one.Arn)).toEqual([`arn:aws:iam::${TARGET}:role/team/here`]);
});

test('tags and permissions boundary come with GetRole alone', async () => {
  const world = cloud();
  const boundary = 'arn:aws:iam::aws:policy/ReadOnlyAccess';
  world.deploy({
    Tagged: role(trust, {
      RoleName: 'tagged',
      PermissionsBoundary: boundary,
      MaxSessionDuration: 7200,
      Tags: [{ Key: 'serval', Value: '' }],
    }),
  });
  const { iam } = world.admin();
  const [listed] = (await iam.send(new ListRolesCommand({}))).Roles ?? [];
  expect(listed).not.toHaveProperty('Tags');
  expect(listed).not.toHaveProperty('PermissionsBoundary');
  expect(listed).toMatchObject({
    MaxSessionDuration: 7200,
    RoleId: expect.stringMatching(/^AROA[A-Z2-7]{17}$/) as string,
  });
  const { Role } = await iam.send(new GetRoleCommand({ RoleName: 'tagged' }));
  expect(Role).toMatchObject({
    Tags: [{ Key: 'serval', Value: '' }],
    PermissionsBoundary: { PermissionsBoundaryType: 'Policy', PermissionsBoundaryArn: boundary },
  });
});

test('documents are encoded by RFC 3986: a plus stays a plus, and no character of a form', async () => {
  const world = cloud();
  const statement = allow('s3:Get*', {
    Sid: 'Plus',
    Condition: { StringEquals: { 'aws:PrincipalTag/a': "1+1 = (2)!'*" } },
  });
  world.deploy({ Reader: role(trust, { RoleName: 'reader', Policies: [inline('p', statement)] }) });
  const { PolicyDocument = '' } = await world
    .admin()
    .iam.send(new GetRolePolicyCommand({ RoleName: 'reader', PolicyName: 'p' }));
  expect(PolicyDocument).toContain('1%2B1%20%3D%20%282%29%21%27%2A');
  expect(PolicyDocument).toMatch(/^[A-Za-z0-9\-._~%]+$/);
  expect(JSON.parse(decodeURIComponent(PolicyDocument))).toEqual(policy(statement));
});

test("a role's policies are read one by one, AWS's own among them", async () => {
  const world = cloud();
  const managed = 'arn:aws:iam::aws:policy/job-function/ViewOnlyAccess';
  const { physicalIds } = world.deploy({
    Own: { Type: 'AWS::IAM::ManagedPolicy', Properties: { PolicyDocument: policy(allow('s3:*')), Path: '/own/' } },
    Reader: role(trust, {
      RoleName: 'reader',
      ManagedPolicyArns: [managed, { Ref: 'Own' }],
      Policies: [inline('b', allow('s3:*')), inline('a', allow('s3:*'))],
    }),
  });
  const { iam } = world.admin();
  const RoleName = 'reader';
  expect((await iam.send(new ListRolePoliciesCommand({ RoleName }))).PolicyNames).toEqual(['a', 'b']);
  const attached = await iam.send(new ListAttachedRolePoliciesCommand({ RoleName }));
  expect(attached.AttachedPolicies?.map((one) => one.PolicyArn)).toEqual([physicalIds.Own, managed]);
  const own = await iam.send(new GetPolicyCommand({ PolicyArn: physicalIds.Own }));
  expect(own.Policy).toMatchObject({ DefaultVersionId: 'v1', AttachmentCount: 1, Path: '/own/' });
  const version = await iam.send(new GetPolicyVersionCommand({ PolicyArn: managed, VersionId: 'v1' }));
  expect(version.PolicyVersion).toMatchObject({ IsDefaultVersion: true, VersionId: 'v1' });
  expect(decodeURIComponent(version.PolicyVersion?.Document ?? '')).toContain('"Effect":"Allow"');
});

test.each([
  ['role', new GetRoleCommand({ RoleName: 'none' }), 'The role with name none cannot be found.'],
  [
    'inline policy',
    new GetRolePolicyCommand({ RoleName: 'some', PolicyName: 'none' }),
    'The role policy with name none cannot be found.',
  ],
  [
    'managed policy',
    new GetPolicyCommand({ PolicyArn: `arn:aws:iam::${TARGET}:policy/none` }),
    `Policy arn:aws:iam::${TARGET}:policy/none was not found.`,
  ],
  [
    'policy version',
    new GetPolicyVersionCommand({ PolicyArn: 'arn:aws:iam::aws:policy/ReadOnlyAccess', VersionId: 'v9' }),
    'Policy arn:aws:iam::aws:policy/ReadOnlyAccess version v9 does not exist or is not attachable.',
  ],
])('a %s that is not there is NoSuchEntity', async (_, command, message) => {
  const world = cloud();
  world.deploy({ Some: role(trust, { RoleName: 'some' }) });
  // eslint-disable-next-line @typescript-eslint/no-explicit-any -- commands of different types
  expect(await refusal(world.admin().iam.send(command as any))).toBe(`NoSuchEntityException: ${message}`);
});

test("a policy of another account can't be read, whatever the caller may do", async () => {
  const world = cloud();
  const theirs = world.deploy(
    { Own: { Type: 'AWS::IAM::ManagedPolicy', Properties: { PolicyDocument: policy(allow('s3:*')) } } },
    '333333333333',
  );
  const read = world.admin().iam.send(new GetPolicyCommand({ PolicyArn: theirs.physicalIds.Own }));
  expect(await refusal(read)).toContain('NoSuchEntity');
});

describe('who may read', () => {
  async function reader(Policies: unknown[], more: Record<string, unknown> = {}) {
    const world = cloud();
    world.deploy({
      Reader: role(trusts(root(TARGET)), { RoleName: 'reader', Policies, ...more }),
      Other: role(trust, { RoleName: 'other', Tags: [{ Key: 'team', Value: 'a' }] }),
    });
    const { Credentials } = await world
      .admin()
      .sts.send(new AssumeRoleCommand({ RoleArn: `arn:aws:iam::${TARGET}:role/reader`, RoleSessionName: 'me' }));
    return { world, ...clients(world.aws, keysOf(Credentials)) };
  }
  const me = `arn:aws:sts::${TARGET}:assumed-role/reader/me`;

  test('a role without a policy may list nothing', async () => {
    const { iam } = await reader([]);
    expect(await refusal(iam.send(new ListRolesCommand({})))).toBe(
      `AccessDenied: User: ${me} is not authorized to perform: iam:ListRoles on resource: arn:aws:iam::${TARGET}:role/ because no identity-based policy allows the iam:ListRoles action`,
    );
  });

  test('an explicit deny wins', async () => {
    const { iam } = await reader([
      inline('p', allow('iam:*'), { Effect: 'Deny', Action: 'iam:GetRole', Resource: '*' }),
    ]);
    expect(await refusal(iam.send(new GetRoleCommand({ RoleName: 'other' })))).toContain('with an explicit deny');
    await iam.send(new ListRolesCommand({}));
  });

  test('a resource that the policy does not name is denied, before anybody learns whether it exists', async () => {
    const { iam } = await reader([
      inline('p', { Effect: 'Allow', Action: 'iam:GetRole', Resource: `arn:aws:iam::${TARGET}:role/reader` }),
    ]);
    await iam.send(new GetRoleCommand({ RoleName: 'reader' }));
    for (const RoleName of ['other', 'none']) {
      expect(await refusal(iam.send(new GetRoleCommand({ RoleName })))).toContain('AccessDenied');
    }
  });

  test("a condition on the role's tag is judged by its tags", async () => {
    const teamA = { Condition: { StringEquals: { 'iam:ResourceTag/team': 'a' } } };
    const { iam } = await reader([inline('p', allow('iam:GetRole', teamA))]);
    await iam.send(new GetRoleCommand({ RoleName: 'other' }));
    expect(await refusal(iam.send(new GetRoleCommand({ RoleName: 'reader' })))).toContain('AccessDenied');
  });

  test('a permissions boundary limits what the policies allow', async () => {
    const { iam } = await reader([inline('p', allow('iam:*'))], {
      PermissionsBoundary: 'arn:aws:iam::aws:policy/job-function/ViewOnlyAccess',
    });
    await iam.send(new ListRolesCommand({}));
    expect(await refusal(iam.send(new GetRoleCommand({ RoleName: 'other' })))).toContain('AccessDenied');
  });

  test('who calls, from where and when, is what conditions see', async () => {
    const { world, iam } = await reader([
      inline(
        'p',
        allow('iam:ListRoles', {
          Condition: {
            StringLike: { 'aws:userid': 'AROA*:me' },
            ArnEquals: { 'aws:PrincipalArn': `arn:aws:iam::${TARGET}:role/reader` },
            IpAddress: { 'aws:SourceIp': '127.0.0.0/8' },
            DateLessThan: { 'aws:CurrentTime': '2026-01-15T12:10:00Z' },
            DateGreaterThan: { 'aws:TokenIssueTime': '2026-01-15T11:59:59Z' },
            Bool: { 'aws:SecureTransport': 'true' },
            Null: { 'aws:username': 'true' },
          },
        }),
      ),
    ]);
    await iam.send(new ListRolesCommand({}));
    await world.clock.advance(600_000);
    expect(await refusal(iam.send(new ListRolesCommand({})))).toContain('AccessDenied');
  });

  test('a key whose value nobody here knows is a refusal that names it', async () => {
    const { world, iam } = await reader([
      inline('p', allow('iam:ListRoles', { Condition: { Bool: { 'aws:MultiFactorAuthPresent': 'true' } } })),
    ]);
    expect(await refusal(iam.send(new ListRolesCommand({})))).toMatch(
      /^AccessDenied: .*\(local AWS is undecided: .*aws:MultiFactorAuthPresent.*\)$/,
    );
    expect(world.aws.calls().at(-1)).toMatchObject({ error: 'AccessDenied', caller: me, account: TARGET });
  });
});

import {
  AttachRolePolicyCommand,
  CreatePolicyVersionCommand,
  CreateRoleCommand,
  DeleteRoleCommand,
  DeleteRolePolicyCommand,
  DetachRolePolicyCommand,
  GetPolicyCommand,
  GetRoleCommand,
  ListRolePoliciesCommand,
  PutRolePolicyCommand,
  TagRoleCommand,
  UntagRoleCommand,
  UpdateAssumeRolePolicyCommand,
  UpdateRoleCommand,
  type CreateRoleCommandInput,
} from '@aws-sdk/client-iam';
import { AssumeRoleCommand } from '@aws-sdk/client-sts';
import { clients, keysOf } from './support/clients.js';
import { cloud } from './support/cloud.js';
import { refusal } from './support/refusal.js';
import { allow, inline, policy, role, root, TARGET, trusts } from './support/templates.js';

const trust = trusts({ Service: 'ec2.amazonaws.com' });
const document = (...statements: unknown[]) => JSON.stringify(policy(...statements));
const TRUST = document(trust);
const READ_ONLY = 'arn:aws:iam::aws:policy/ReadOnlyAccess';

function world() {
  const made = cloud();
  const { iam } = made.admin();
  const create = (input: Partial<CreateRoleCommandInput> = {}) =>
    iam.send(new CreateRoleCommand({ RoleName: 'new', AssumeRolePolicyDocument: TRUST, ...input }));
  return { ...made, iam, create };
}

test('a role is made, changed, tagged, given policies, emptied and deleted', async () => {
  const { iam, create } = world();
  const RoleName = 'new';
  const { Role } = await create({ Path: '/team/', MaxSessionDuration: 7200, Tags: [{ Key: 'a', Value: '1' }] });
  expect(Role).toMatchObject({
    Arn: `arn:aws:iam::${TARGET}:role/team/new`,
    CreateDate: new Date('2026-01-15T12:00:00Z'),
  });
  await iam.send(new UpdateRoleCommand({ RoleName, MaxSessionDuration: 3600, Description: 'changed' }));
  await iam.send(new UpdateAssumeRolePolicyCommand({ RoleName, PolicyDocument: document(trusts(root(TARGET))) }));
  await iam.send(
    new TagRoleCommand({
      RoleName,
      Tags: [
        { Key: 'A', Value: '2' },
        { Key: 'b', Value: '' },
      ],
    }),
  );
  await iam.send(new UntagRoleCommand({ RoleName, TagKeys: ['B'] }));
  const read = (await iam.send(new GetRoleCommand({ RoleName }))).Role;
  expect(read).toMatchObject({
    RoleId: Role?.RoleId,
    MaxSessionDuration: 3600,
    Description: 'changed',
    Tags: [{ Key: 'A', Value: '2' }],
  });
  expect(decodeURIComponent(read?.AssumeRolePolicyDocument ?? '')).toBe(document(trusts(root(TARGET))));
  await iam.send(new PutRolePolicyCommand({ RoleName, PolicyName: 'p', PolicyDocument: document(allow('s3:*')) }));
  await iam.send(new AttachRolePolicyCommand({ RoleName, PolicyArn: READ_ONLY }));
  expect(await refusal(iam.send(new DeleteRoleCommand({ RoleName })))).toContain('must detach all policies first');
  await iam.send(new DetachRolePolicyCommand({ RoleName, PolicyArn: READ_ONLY }));
  expect(await refusal(iam.send(new DeleteRoleCommand({ RoleName })))).toContain('must delete policies first');
  await iam.send(new DeleteRolePolicyCommand({ RoleName, PolicyName: 'p' }));
  await iam.send(new DeleteRoleCommand({ RoleName }));
  expect(await refusal(iam.send(new GetRoleCommand({ RoleName })))).toContain('NoSuchEntity');
});

test('a role that is made again has another id', async () => {
  const { iam, create } = world();
  const first = await create();
  await iam.send(new DeleteRoleCommand({ RoleName: 'new' }));
  const second = await create();
  expect(second.Role?.Arn).toBe(first.Role?.Arn);
  expect(second.Role?.RoleId).not.toBe(first.Role?.RoleId);
});

test.each<[string, Partial<CreateRoleCommandInput>, string]>([
  ['a name with a space', { RoleName: 'a b' }, "at 'roleName' failed to satisfy constraint"],
  ['a name of 65 characters', { RoleName: 'a'.repeat(65) }, 'have length less than or equal to 64'],
  ['a path without a slash at its end', { Path: '/team' }, 'ValidationError: Path: "/team" is not allowed'],
  ['a description that is not Latin-1', { Description: '→' }, 'ValidationError: Description: "→" is not allowed'],
  ['a session of 12 hours and a second', { MaxSessionDuration: 43_201 }, 'have value less than or equal to 43200'],
  [
    'a trust with a resource',
    { AssumeRolePolicyDocument: document({ ...trust, Resource: '*' }) },
    'MalformedPolicyDocument',
  ],
  ['a trust that is no JSON', { AssumeRolePolicyDocument: '{' }, 'MalformedPolicyDocument'],
  ['an emoji in a Sid', { AssumeRolePolicyDocument: document({ ...trust, Sid: '🔑' }) }, 'MalformedPolicyDocument'],
  [
    'two tags that differ in case',
    {
      Tags: [
        { Key: 'a', Value: '' },
        { Key: 'A', Value: '' },
      ],
    },
    'Duplicate tag keys found',
  ],
  ['a reserved tag', { Tags: [{ Key: 'aws:a', Value: '' }] }, 'the prefix aws: is reserved'],
  ['a tag of wrong characters', { Tags: [{ Key: 'a*', Value: '' }] }, 'ValidationError: tag key "a*"'],
  ['a boundary that is not there', { PermissionsBoundary: `arn:aws:iam::${TARGET}:policy/none` }, 'NoSuchEntity'],
  [
    'a policy of AWS that nobody models',
    { PermissionsBoundary: 'arn:aws:iam::aws:policy/AmazonEC2FullAccess' },
    'local AWS does not model AWS-managed policy',
  ],
])('%s is refused', async (_, input, message) => {
  const { create } = world();
  expect(await refusal(create(input))).toContain(message);
});

test('a second role of the name is refused, also in other letters', async () => {
  const { create } = world();
  await create();
  expect(await refusal(create({ RoleName: 'NEW' }))).toContain('Role with name NEW already exists.');
});

describe('sizes', () => {
  /** A trust of so many characters without white space. */
  const sized = (size: number) => {
    const text = (sid: string) => document({ ...trust, Sid: sid });
    return text('a'.repeat(size - text('').length));
  };

  test('a trust has 2,048 characters at most, white space not counted', async () => {
    const { create } = world();
    await create({ RoleName: 'fits', AssumeRolePolicyDocument: sized(2048) });
    await create({ RoleName: 'spaced', AssumeRolePolicyDocument: JSON.stringify(JSON.parse(sized(2048)), null, 4) });
    expect(await refusal(create({ AssumeRolePolicyDocument: sized(2049) }))).toBe(
      'LimitExceededException: Cannot exceed quota for ACLSizePerRole: 2048',
    );
  });

  test('inline policies have 10,240 characters together', async () => {
    const { iam, create } = world();
    await create();
    const put = (PolicyName: string, characters: number) =>
      iam.send(
        new PutRolePolicyCommand({
          RoleName: 'new',
          PolicyName,
          PolicyDocument: document(allow(`s3:${'a'.repeat(characters)}`)),
        }),
      );
    await put('a', 5000);
    await put('b', 5000);
    expect(await refusal(put('c', 100))).toContain('Maximum policy size of 10240 bytes exceeded for role new');
    await put('b', 4500);
  });

  test('ten managed policies can be attached', async () => {
    const { iam, create, deploy } = world();
    await create();
    const properties = { PolicyDocument: policy(allow('s3:*')) };
    const names = Array.from({ length: 11 }, (_, index) => `P${index}`);
    const { physicalIds } = deploy(
      Object.fromEntries(names.map((name) => [name, { Type: 'AWS::IAM::ManagedPolicy', Properties: properties }])),
    );
    const attach = (name: string) =>
      iam.send(new AttachRolePolicyCommand({ RoleName: 'new', PolicyArn: physicalIds[name] }));
    for (const name of names.slice(0, 10)) await attach(name);
    await attach('P0');
    expect(await refusal(attach('P10'))).toContain('Cannot exceed quota for PoliciesPerRole: 10');
  });

  test('a managed policy has five versions and 6,144 characters', async () => {
    const { iam, deploy } = world();
    const properties = { PolicyDocument: policy(allow('s3:*')) };
    const { physicalIds } = deploy({ P: { Type: 'AWS::IAM::ManagedPolicy', Properties: properties } });
    const PolicyArn = physicalIds.P!;
    const add = (PolicyDocument: string, SetAsDefault = true) =>
      iam.send(new CreatePolicyVersionCommand({ PolicyArn, PolicyDocument, SetAsDefault }));
    expect(await refusal(add(document(allow(`s3:${'a'.repeat(6144)}`))))).toContain(
      'Cannot exceed quota for PolicySize: 6144',
    );
    expect((await add(document(allow('s3:Get*')))).PolicyVersion?.VersionId).toBe('v2');
    await add(document(allow('s3:List*')), false);
    expect((await iam.send(new GetPolicyCommand({ PolicyArn }))).Policy?.DefaultVersionId).toBe('v2');
    await add(document(allow('s3:Put*')));
    await add(document(allow('s3:Del*')));
    expect(await refusal(add(document(allow('s3:*'))))).toContain('A managed policy can have up to 5 versions');
  });

  test('a role has fifty tags at most', async () => {
    const { iam, create } = world();
    const Tags = Array.from({ length: 50 }, (_, index) => ({ Key: `k${index}`, Value: '' }));
    await create({ Tags });
    expect(
      await refusal(iam.send(new TagRoleCommand({ RoleName: 'new', Tags: [{ Key: 'more', Value: '' }] }))),
    ).toContain('LimitExceeded');
  });
});

describe('who may write', () => {
  /** A role with these statements, and its clients. */
  async function writer(...statements: unknown[]) {
    const made = world();
    made.deploy({ Writer: role(trusts(root(TARGET)), { RoleName: 'writer', Policies: [inline('p', ...statements)] }) });
    const RoleArn = `arn:aws:iam::${TARGET}:role/writer`;
    const { Credentials } = await made.admin().sts.send(new AssumeRoleCommand({ RoleArn, RoleSessionName: 'me' }));
    const { iam } = clients(made.aws, keysOf(Credentials));
    const create = (input: Partial<CreateRoleCommandInput> = {}) =>
      iam.send(new CreateRoleCommand({ RoleName: 'new', AssumeRolePolicyDocument: TRUST, ...input }));
    return { made, iam, create };
  }
  const Tags = [{ Key: 'serval', Value: '' }];

  test('tags at creation need iam:TagRole as well, and without it no role is made', async () => {
    const { create, made } = await writer(allow('iam:CreateRole'));
    expect(await refusal(create({ Tags }))).toContain('is not authorized to perform: iam:TagRole');
    expect(await refusal(made.iam.send(new GetRoleCommand({ RoleName: 'new' })))).toContain('NoSuchEntity');
    await create();
    const tagger = await writer(allow(['iam:CreateRole', 'iam:TagRole']));
    await tagger.create({ Tags });
  });

  test('conditions see the tags and the boundary of the request', async () => {
    const Condition = {
      StringEquals: { 'aws:RequestTag/serval': '', 'iam:PermissionsBoundary': READ_ONLY },
      'ForAllValues:StringEquals': { 'aws:TagKeys': ['serval'] },
    };
    const { create } = await writer(allow(['iam:CreateRole', 'iam:TagRole'], { Condition }));
    expect(await refusal(create({ Tags }))).toContain('AccessDenied');
    expect(
      await refusal(create({ Tags: [...Tags, { Key: 'b', Value: '' }], PermissionsBoundary: READ_ONLY })),
    ).toContain('AccessDenied');
    await create({ Tags, PermissionsBoundary: READ_ONLY });
  });

  test('conditions see the policy that is attached', async () => {
    const Condition = { ArnEquals: { 'iam:PolicyARN': READ_ONLY } };
    const { iam } = await writer(allow('iam:AttachRolePolicy', { Condition }));
    const attach = (PolicyArn: string) => iam.send(new AttachRolePolicyCommand({ RoleName: 'writer', PolicyArn }));
    await attach(READ_ONLY);
    expect(await refusal(attach('arn:aws:iam::aws:policy/AdministratorAccess'))).toContain('AccessDenied');
  });

  test.each([
    ['PutRolePolicy', new PutRolePolicyCommand({ RoleName: 'writer', PolicyName: 'q', PolicyDocument: TRUST })],
    ['DeleteRolePolicy', new DeleteRolePolicyCommand({ RoleName: 'writer', PolicyName: 'p' })],
    ['UpdateAssumeRolePolicy', new UpdateAssumeRolePolicyCommand({ RoleName: 'writer', PolicyDocument: TRUST })],
    ['UpdateRole', new UpdateRoleCommand({ RoleName: 'writer' })],
    ['DeleteRole', new DeleteRoleCommand({ RoleName: 'writer' })],
    ['TagRole', new TagRoleCommand({ RoleName: 'writer', Tags })],
    ['UntagRole', new UntagRoleCommand({ RoleName: 'writer', TagKeys: ['serval'] })],
    ['DetachRolePolicy', new DetachRolePolicyCommand({ RoleName: 'writer', PolicyArn: READ_ONLY })],
    ['CreateRole', new CreateRoleCommand({ RoleName: 'other', AssumeRolePolicyDocument: TRUST })],
  ])('%s is denied to who may only read, and changes nothing', async (action, command) => {
    const { iam, made } = await writer(allow(['iam:Get*', 'iam:List*']));
    // eslint-disable-next-line @typescript-eslint/no-explicit-any -- commands of different types
    expect(await refusal(iam.send(command as any))).toContain(`is not authorized to perform: iam:${action}`);
    const policies = await made.iam.send(new ListRolePoliciesCommand({ RoleName: 'writer' }));
    expect(policies.PolicyNames).toEqual(['p']);
  });
});

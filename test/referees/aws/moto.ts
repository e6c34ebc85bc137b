/** What moto can judge: listing, paging, tags, encoding and the codes of errors. It checks no rights at all. */
import {
  AttachRolePolicyCommand,
  CreateRoleCommand,
  DeleteRoleCommand,
  GetPolicyCommand,
  GetRoleCommand,
  GetRolePolicyCommand,
  ListAttachedRolePoliciesCommand,
  ListRolePoliciesCommand,
  ListRolesCommand,
  PutRolePolicyCommand,
  TagRoleCommand,
  UntagRoleCommand,
  UpdateAssumeRolePolicyCommand,
  type IAMClient,
  type Role,
} from '@aws-sdk/client-iam';
import { ListAccountsCommand } from '@aws-sdk/client-organizations';
import type { clients } from '../../local/aws/support/clients.js';
import type { Question } from './compare.js';

type Clients = ReturnType<typeof clients>;
type MotoQuestion = Question<Clients>;

const document = (...Statement: unknown[]) => JSON.stringify({ Version: '2012-10-17', Statement });
const TRUST = document({ Effect: 'Allow', Principal: { Service: 'ec2.amazonaws.com' }, Action: 'sts:AssumeRole' });
const READ_ONLY = 'arn:aws:iam::aws:policy/ReadOnlyAccess';
const NONE = 'arn:aws:iam::123456789012:policy/none';
const Tags = [
  { Key: 'serval', Value: '' },
  { Key: 'team', Value: 'a b+c' },
];
/** Characters that form decoding, or a lax encoding, would spoil. */
const ODD = document({ Effect: 'Allow', Action: 's3:Get*', Resource: "arn:aws:s3:::a+b (1)!'~*/${aws:username}é" });

const roleName = (index: number) => `role-${String(index).padStart(3, '0')}`;

async function pages(iam: IAMClient, MaxItems?: number, PathPrefix?: string) {
  const all: Role[][] = [];
  let Marker: string | undefined;
  do {
    const page = await iam.send(new ListRolesCommand({ MaxItems, Marker, PathPrefix }));
    all.push(page.Roles ?? []);
    Marker = page.IsTruncated ? page.Marker : undefined;
  } while (Marker !== undefined);
  // AWS promises no order, so only the sizes of pages and the names on all of them are compared.
  const names = all.flat().map((role) => role.RoleName ?? '');
  return { sizes: all.map((roles) => roles.length), names: names.sort() };
}

const ask = (name: string, question: MotoQuestion['ask'], excuse?: string): MotoQuestion => ({
  name,
  ask: question,
  ...(excuse !== undefined && { excuse }),
});

export const motoQuestions: readonly MotoQuestion[] = [
  ask('an account without roles has one empty page', ({ iam }) => pages(iam)),
  ask('130 roles are made', async ({ iam }) => {
    for (let index = 0; index < 130; index++) {
      const Path = index % 10 === 0 ? '/team/' : '/';
      await iam.send(new CreateRoleCommand({ RoleName: roleName(index), AssumeRolePolicyDocument: TRUST, Path }));
    }
  }),
  ask('pages have 100 roles by default', ({ iam }) => pages(iam)),
  ask('pages have as many roles as asked for', ({ iam }) => pages(iam, 50)),
  ask('the last page may be full', ({ iam }) => pages(iam, 65)),
  ask('PathPrefix picks roles', ({ iam }) => pages(iam, 5, '/team/')),
  ask('tags are set at creation and later', async ({ iam }) => {
    await iam.send(new CreateRoleCommand({ RoleName: 'tagged', AssumeRolePolicyDocument: TRUST, Tags }));
    await iam.send(new TagRoleCommand({ RoleName: roleName(1), Tags }));
    await iam.send(new TagRoleCommand({ RoleName: roleName(1), Tags: [{ Key: 'team', Value: 'new' }] }));
    await iam.send(new UntagRoleCommand({ RoleName: 'tagged', TagKeys: ['team'] }));
  }),
  ask('a listing has no tags and no boundary', async ({ iam }) => {
    const { Roles = [] } = await iam.send(new ListRolesCommand({ MaxItems: 1000 }));
    return Roles.filter((role) => role.Tags !== undefined || role.PermissionsBoundary !== undefined).length;
  }),
  ...['tagged', roleName(1), roleName(2)].map((RoleName) =>
    ask(`GetRole has the tags of ${RoleName}`, async ({ iam }) => {
      const { Role } = await iam.send(new GetRoleCommand({ RoleName }));
      return [...(Role?.Tags ?? [])].sort((a, b) => (a.Key! < b.Key! ? -1 : 1));
    }),
  ),
  ask('GetRole and ListRoles have the fields that both have', async ({ iam }) => {
    const { Role } = await iam.send(new GetRoleCommand({ RoleName: roleName(10) }));
    const { Arn, Path, MaxSessionDuration, RoleName } = Role ?? {};
    return { Arn, Path, MaxSessionDuration, RoleName };
  }),
  ask('inline policies are put', async ({ iam }) => {
    for (const PolicyName of ['b', 'a', 'c']) {
      await iam.send(new PutRolePolicyCommand({ RoleName: 'tagged', PolicyName, PolicyDocument: ODD }));
    }
  }),
  ask('ListRolePolicies names them', async ({ iam }) => {
    const { PolicyNames, IsTruncated } = await iam.send(new ListRolePoliciesCommand({ RoleName: 'tagged' }));
    return { names: [...(PolicyNames ?? [])].sort(), IsTruncated };
  }),
  ask('GetRolePolicy decodes by RFC 3986 to what was put', async ({ iam }) => {
    const { PolicyDocument = '' } = await iam.send(new GetRolePolicyCommand({ RoleName: 'tagged', PolicyName: 'a' }));
    return [decodeURIComponent(PolicyDocument) === ODD, PolicyDocument.includes('+')];
  }),
  ask('a trust decodes by RFC 3986 to what was put', async ({ iam }) => {
    const PolicyDocument = document({ Effect: 'Allow', Principal: { AWS: '*' }, Action: 'sts:AssumeRole', Sid: 'A1' });
    await iam.send(new UpdateAssumeRolePolicyCommand({ RoleName: 'tagged', PolicyDocument }));
    const { Role } = await iam.send(new GetRoleCommand({ RoleName: 'tagged' }));
    return decodeURIComponent(Role?.AssumeRolePolicyDocument ?? '') === PolicyDocument;
  }),
  ask('attached policies are listed, AWS-managed ones too', async ({ iam }) => {
    await iam.send(new AttachRolePolicyCommand({ RoleName: 'tagged', PolicyArn: READ_ONLY }));
    return (await iam.send(new ListAttachedRolePoliciesCommand({ RoleName: 'tagged' }))).AttachedPolicies;
  }),
  ask('an AWS-managed policy has its name and path', async ({ iam }) => {
    const { Policy } = await iam.send(new GetPolicyCommand({ PolicyArn: READ_ONLY }));
    const { Arn, Path, PolicyName, IsAttachable, AttachmentCount } = Policy ?? {};
    return { Arn, Path, PolicyName, IsAttachable, AttachmentCount };
  }),
  ask('no role of that name', ({ iam }) => iam.send(new GetRoleCommand({ RoleName: 'none' }))),
  ask('no inline policy of that name', ({ iam }) =>
    iam.send(new GetRolePolicyCommand({ RoleName: 'tagged', PolicyName: 'none' })),
  ),
  ask('no managed policy of that name', ({ iam }) => iam.send(new GetPolicyCommand({ PolicyArn: NONE }))),
  ask('a second role of the name', ({ iam }) =>
    iam.send(new CreateRoleCommand({ RoleName: 'tagged', AssumeRolePolicyDocument: TRUST })),
  ),
  ask('a role that still has policies is not deleted', ({ iam }) =>
    iam.send(new DeleteRoleCommand({ RoleName: 'tagged' })),
  ),
  ask(
    'a trust that is no JSON',
    ({ iam }) => iam.send(new CreateRoleCommand({ RoleName: 'bad', AssumeRolePolicyDocument: '{' })),
    'moto takes any trust',
  ),
  ask(
    'no organization',
    ({ organizations }) => organizations.send(new ListAccountsCommand({})),
    'moto has no accounts then, and no error',
  ),
];

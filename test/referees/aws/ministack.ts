/** What ministack can judge with AUTH=true: External ID, account trust, session tags and who may assume what. */
import {
  AttachUserPolicyCommand,
  CreateAccessKeyCommand,
  CreateRoleCommand,
  CreateUserCommand,
  PutRolePolicyCommand,
  type IAMClient,
} from '@aws-sdk/client-iam';
import { AssumeRoleCommand, type AssumeRoleCommandInput, type STSClient } from '@aws-sdk/client-sts';
import { clients, keysOf, type Keys } from '../../local/aws/support/clients.js';
import type { Question } from './compare.js';

export const HUB = '111111111111';
export const TARGET = '222222222222';
const OTHER = '333333333333';

/** A cloud with administrators in three accounts. */
export interface Accounts {
  /** Clients of the administrator of an account: a user who may do everything. */
  admin(account: string): { readonly iam: IAMClient; readonly sts: STSClient };
  as(keys: Keys): { readonly iam: IAMClient; readonly sts: STSClient };
}

const document = (...Statement: unknown[]) => JSON.stringify({ Version: '2012-10-17', Statement });
const root = (account: string) => ({ AWS: `arn:aws:iam::${account}:root` });
const trusts = (Principal: unknown, Action: unknown, Condition?: unknown) => ({
  Effect: 'Allow',
  Principal,
  Action,
  ...(Condition !== undefined && { Condition }),
});
const both = ['sts:AssumeRole', 'sts:TagSession'];
const equals = (key: string, value: string) => ({ StringEquals: { [key]: value } });
const HUB_ROLE = `arn:aws:iam::${HUB}:role/hub`;

/** Trusts of roles in the target account. */
const ROLES: Readonly<Record<string, string>> = {
  open: document(trusts(root(HUB), 'sts:AssumeRole')),
  byAccountId: document(trusts({ AWS: HUB }, 'sts:AssumeRole')),
  external: document(trusts(root(HUB), 'sts:AssumeRole', equals('sts:ExternalId', 'right'))),
  externalAndTags: document(
    trusts(root(HUB), 'sts:AssumeRole', equals('sts:ExternalId', 'right')),
    trusts(root(HUB), 'sts:TagSession'),
  ),
  tags: document(trusts(root(HUB), both)),
  requestTag: document(trusts(root(HUB), both, equals('aws:RequestTag/team', 'a'))),
  onlyRole: document(trusts({ AWS: HUB_ROLE }, 'sts:AssumeRole')),
  onlyRoleByKey: document(trusts(root(HUB), 'sts:AssumeRole', { ArnEquals: { 'aws:PrincipalArn': HUB_ROLE } })),
  service: document(trusts({ Service: 'ec2.amazonaws.com' }, 'sts:AssumeRole')),
  denied: document(trusts(root(HUB), 'sts:AssumeRole'), {
    ...trusts(root(HUB), 'sts:AssumeRole', equals('sts:ExternalId', 'wrong')),
    Effect: 'Deny',
  }),
  notInUse: document(trusts(root(OTHER), 'sts:AssumeRole')),
};

const setUp: Question<Accounts> = {
  name: 'accounts, roles and policies are made',
  ask: async (accounts) => {
    const target = accounts.admin(TARGET).iam;
    for (const [RoleName, AssumeRolePolicyDocument] of Object.entries(ROLES)) {
      await target.send(new CreateRoleCommand({ RoleName, AssumeRolePolicyDocument }));
    }
    const hub = accounts.admin(HUB).iam;
    for (const RoleName of ['hub', 'silent']) {
      await hub.send(new CreateRoleCommand({ RoleName, AssumeRolePolicyDocument: document(trusts(root(HUB), both)) }));
    }
    await hub.send(
      new PutRolePolicyCommand({
        RoleName: 'hub',
        PolicyName: 'assume',
        PolicyDocument: document({ Effect: 'Allow', Action: both, Resource: '*' }),
      }),
    );
  },
};

const TEAM_A = [{ Key: 'team', Value: 'a' }];
const TEAM_B = [{ Key: 'team', Value: 'b' }];

/** Who asks, for which role, with what, and where the answer of ministack is another one. */
const CASES: ReadonlyArray<readonly [string, string, Partial<AssumeRoleCommandInput>?, string?]> = [
  ['administrator', 'open'],
  ['administrator', 'byAccountId'],
  ['administrator', 'external'],
  ['administrator', 'external', { ExternalId: 'right' }],
  ['administrator', 'external', { ExternalId: 'wrong' }],
  ['administrator', 'external', { ExternalId: 'RIGHT' }],
  ['administrator', 'externalAndTags', { ExternalId: 'right', Tags: TEAM_A }],
  ['administrator', 'externalAndTags', { Tags: TEAM_A }],
  ['administrator', 'open', { Tags: TEAM_A }],
  ['administrator', 'tags', { Tags: TEAM_A }],
  ['administrator', 'requestTag', { Tags: TEAM_A }],
  ['administrator', 'requestTag', { Tags: TEAM_B }],
  ['administrator', 'requestTag'],
  ['administrator', 'onlyRole'],
  ['administrator', 'onlyRoleByKey'],
  ['administrator', 'service'],
  ['administrator', 'notInUse'],
  ['administrator', 'denied'],
  ['administrator', 'denied', { ExternalId: 'wrong' }],
  ['administrator', 'none'],
  ['hub', 'open'],
  ['hub', 'tags', { Tags: TEAM_A }],
  ['hub', 'onlyRole'],
  ['hub', 'onlyRoleByKey', {}, 'ministack does not give the ARN of the role as aws:PrincipalArn of a session'],
  ['hub', 'external', { ExternalId: 'right' }],
  ['silent', 'open'],
  ['silent', 'external', { ExternalId: 'right' }],
  ['silent', 'onlyRoleByKey'],
  ['tagged hub', 'open', {}, 'ministack asks for sts:TagSession for passed tags alone, not for inherited ones'],
  ['tagged hub', 'tags'],
];

async function clientOf(accounts: Accounts, who: string): Promise<STSClient> {
  const administrator = accounts.admin(HUB).sts;
  if (who === 'administrator') return administrator;
  const tags = who.startsWith('tagged ') && { Tags: TEAM_A, TransitiveTagKeys: ['team'] };
  const RoleArn = `arn:aws:iam::${HUB}:role/${who.replace('tagged ', '')}`;
  const { Credentials } = await administrator.send(new AssumeRoleCommand({ RoleArn, RoleSessionName: 'hub', ...tags }));
  return accounts.as(keysOf(Credentials)).sts;
}

export const ministackQuestions: ReadonlyArray<Question<Accounts>> = [
  setUp,
  ...CASES.map(([who, role, input = {}, excuse]) => ({
    name: `${who} assumes ${role} with ${JSON.stringify(input)}`,
    ask: async (accounts: Accounts) => {
      const sts = await clientOf(accounts, who);
      const RoleArn = `arn:aws:iam::${TARGET}:role/${role}`;
      const { AssumedRoleUser } = await sts.send(new AssumeRoleCommand({ RoleArn, RoleSessionName: 'me', ...input }));
      return AssumedRoleUser?.Arn;
    },
    ...(excuse !== undefined && { excuse }),
  })),
];

/** ministack's accounts: a key of twelve digits is an account's root, who makes the administrator. */
export async function ministackAccounts(url: string): Promise<Accounts> {
  const administrators = new Map<string, Keys>();
  for (const account of [HUB, TARGET]) {
    const { iam } = clients(url, { accessKeyId: account, secretAccessKey: 'test' });
    const UserName = 'administrator';
    await iam.send(new CreateUserCommand({ UserName }));
    const PolicyArn = 'arn:aws:iam::aws:policy/AdministratorAccess';
    await iam.send(new AttachUserPolicyCommand({ UserName, PolicyArn }));
    const { AccessKey } = await iam.send(new CreateAccessKeyCommand({ UserName }));
    const { AccessKeyId = '', SecretAccessKey = '' } = AccessKey ?? {};
    administrators.set(account, { accessKeyId: AccessKeyId, secretAccessKey: SecretAccessKey });
  }
  return { admin: (account) => clients(url, administrators.get(account)), as: (keys) => clients(url, keys) };
}

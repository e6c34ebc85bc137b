import { Template } from 'aws-cdk-lib/assertions';
import { App, Stack } from 'aws-cdk-lib/core';
import { LoginProvider, ServalAccount, ServalPrincipal, type ServalAccountProps } from '../../lib';
import { ACCOUNT, EXTERNAL_ID, messageOf, newStack, roleOf, warningsOf } from './support/stacks';

const CLIENT_ID = '0oa1b2c3d4e5f6g7h8i9';
const okta = { domain: 'acme.okta.com', clientId: CLIENT_ID };
const worker = { clusterName: 'tools', namespace: 'serval' };

function newAccount(props: Partial<ServalAccountProps> = {}): { stack: Stack; account: ServalAccount } {
  const stack = newStack();
  return { stack, account: new ServalAccount(stack, 'Serval', { externalId: EXTERNAL_ID, ...props }) };
}

const typesOf = (stack: Stack) =>
  Object.values(Template.fromStack(stack).toJSON().Resources as Record<string, { Type: string }>)
    .map(({ Type }) => Type)
    .sort();
const principalOf = (stack: Stack) => roleOf(stack, 'ServalIngestion').AssumeRolePolicyDocument.Statement[0]!.Principal;

test('by itself it is an ingestion role that trusts Serval cloud', () => {
  const { stack, account } = newAccount();
  expect(typesOf(stack)).toEqual(['AWS::IAM::Role']);
  expect(principalOf(stack)).toEqual({ AWS: 'arn:aws:iam::992382851720:root' });
  expect([account.loginProvider, account.workerRole]).toEqual([undefined, undefined]);
});

test('with a worker, the ingestion role trusts that worker alone, and no warning says otherwise', () => {
  const { stack, account } = newAccount({ worker });
  const [assume, tag] = roleOf(stack, 'ServalIngestion').AssumeRolePolicyDocument.Statement;
  const pinned = { 'aws:PrincipalArn': stack.resolve(account.workerRole!.roleArn) as string };
  expect(assume).toMatchObject({
    Principal: { AWS: `arn:aws:iam::${ACCOUNT}:root` },
    Condition: { ArnEquals: pinned },
  });
  expect(tag!.Condition).toEqual({ ArnEquals: pinned });
  expect(warningsOf(stack)).toEqual([]);
});

test('what is said about trust, names and workflows goes to the ingestion role', () => {
  const { stack } = newAccount({
    trustedBy: ServalPrincipal.selfHosted('444455556666'),
    roleName: 'serval-ingestion',
    accountName: 'Production',
    worker,
  });
  expect(principalOf(stack)).toEqual({ AWS: 'arn:aws:iam::444455556666:root' });
  expect(roleOf(stack, 'ServalIngestion').RoleName).toBe('serval-ingestion');
});

test('with Okta it registers the provider that requestable roles are made with', () => {
  const { stack, account } = newAccount({ okta, worker });
  expect(typesOf(stack)).toEqual([
    'AWS::EKS::PodIdentityAssociation',
    'AWS::IAM::ManagedPolicy',
    'AWS::IAM::OIDCProvider',
    'AWS::IAM::Role',
    'AWS::IAM::Role',
  ]);
  expect(account.loginProvider).toMatchObject({ issuer: 'acme.okta.com', clientId: CLIENT_ID });
});

test('with a provider from elsewhere it creates none', () => {
  const loginProvider = LoginProvider.google({ clientId: CLIENT_ID });
  const { stack, account } = newAccount({ loginProvider });
  expect(account.loginProvider).toBe(loginProvider);
  expect(typesOf(stack)).toEqual(['AWS::IAM::Role']);
});

test('fails for two login providers', () => {
  const loginProvider = LoginProvider.google({ clientId: CLIENT_ID });
  expect(messageOf(() => newAccount({ okta, loginProvider }))).toBe(
    '«OneOf» okta, loginProvider: exclude one another, but both are given; give okta to create a provider, else ' +
      'loginProvider (at Stack/Serval)',
  );
});

test('fails in a part with the path of that part', () => {
  expect(messageOf(() => newAccount({ externalId: 'a' }))).toContain('(at Stack/Serval/Ingestion)');
});

test('a stack for any account and region holds the same', () => {
  const stack = new Stack(new App(), 'Stack');
  new ServalAccount(stack, 'Serval', { externalId: EXTERNAL_ID, okta, worker });
  expect(principalOf(stack)).toEqual({
    AWS: {
      'Fn::Join': ['', ['arn:', { Ref: 'AWS::Partition' }, ':iam::', { Ref: 'AWS::AccountId' }, ':root']],
    },
  });
});

import type { Caller, PrincipalBlock, Verdict } from '../../../../lib/model/policy';
import { ALLOW_ALL, HOME, OIDC, OTHER, ROOT, askTrust, expectVerdict, login, service, session, user } from './ask';

/** P: AWS JSON policy elements: Principal. The caller has an identity policy that allows everything. */
type Row = readonly [title: string, principal: PrincipalBlock, caller: Caller, verdict: Verdict];

const GOOGLE = 'accounts.google.com';
const inPath = {
  type: 'session',
  account: HOME,
  arn: `arn:aws:sts::${HOME}:assumed-role/Worker/run`,
  roleArn: `arn:aws:iam::${HOME}:role/team/Worker`,
} as const;

const DOCUMENTED: readonly Row[] = [
  ['an account id is the whole account', { AWS: HOME }, user(), 'admits'],
  ['so is the ARN of its root', { AWS: ROOT }, user(), 'admits'],
  ['the account id is its sessions too', { AWS: HOME }, session(), 'admits'],
  ['an account is not another account', { AWS: OTHER }, user(), 'refuses'],
  ['a root of another partition is another account', { AWS: `arn:aws-cn:iam::${HOME}:root` }, user(), 'refuses'],
  ['an account is no OIDC login', { AWS: HOME }, login(), 'refuses'],
  ['the ARN of a root is no OIDC login', { AWS: ROOT }, login(), 'refuses'],
  ['an account is no service', { AWS: HOME }, service(), 'refuses'],
  ['{"AWS": "*"} is anybody', { AWS: '*' }, user(), 'admits'],
  ['"*" is anybody', '*', session(OTHER), 'admits'],
  ['a user by ARN', { AWS: `arn:aws:iam::${HOME}:user/ann` }, user(), 'admits'],
  ['another user', { AWS: `arn:aws:iam::${HOME}:user/bob` }, user(), 'refuses'],
  ['a user in another case', { AWS: `arn:aws:iam::${HOME}:user/Ann` }, user(), 'refuses'],
  ['one of two users', { AWS: [`arn:aws:iam::${HOME}:user/bob`, `arn:aws:iam::${HOME}:user/ann`] }, user(), 'admits'],
  ['one of several', { AWS: [OTHER, `arn:aws:iam::${HOME}:user/ann`] }, user(), 'admits'],
  ['a role is its sessions', { AWS: `arn:aws:iam::${HOME}:role/Worker` }, session(), 'admits'],
  ['a role with its path', { AWS: `arn:aws:iam::${HOME}:role/team/Worker` }, inPath, 'admits'],
  ['another role', { AWS: `arn:aws:iam::${HOME}:role/Other` }, session(), 'refuses'],
  ['a role is no user', { AWS: `arn:aws:iam::${HOME}:role/ann` }, user(), 'refuses'],
  ['a session by ARN', { AWS: session().arn }, session(), 'admits'],
  ['another session of the role', { AWS: session().arn }, session(HOME, 'Worker', 'other'), 'refuses'],
  ['a service', { Service: 'pods.eks.amazonaws.com' }, service(), 'admits'],
  ['another service', { Service: 'ec2.amazonaws.com' }, service(), 'refuses'],
  ['a service is no user', { Service: 'pods.eks.amazonaws.com' }, user(), 'refuses'],
  ['a provider by ARN', { Federated: OIDC }, login(), 'admits'],
  ['another provider', { Federated: `${OIDC}/other` }, login(), 'refuses'],
  ['a provider by host is not the provider by ARN', { Federated: 'login.example.com' }, login(), 'refuses'],
  ['Google, which is built in', { Federated: GOOGLE }, login(GOOGLE), 'admits'],
  [
    'Google by an ARN is not the one that is built in',
    { Federated: `arn:aws:iam::${HOME}:oidc-provider/${GOOGLE}` },
    login(GOOGLE),
    'refuses',
  ],
  ['a provider is no user', { Federated: OIDC }, user(), 'refuses'],
  ['a federated user of STS is none of these', { AWS: `arn:aws:sts::${HOME}:federated-user/ann` }, user(), 'refuses'],
];

const OPEN: readonly Row[] = [
  ['"*" against a service', '*', service(), 'undecided'],
  ['"*" against a login', '*', login(), 'undecided'],
  ['{"AWS": "*"} against a login', { AWS: '*' }, login(), 'undecided'],
  ['{"Service": "*"}', { Service: '*' }, service(), 'undecided'],
  ['{"Federated": "*"}', { Federated: '*' }, login(), 'undecided'],
  ['a role without its path', { AWS: `arn:aws:iam::${HOME}:role/Worker` }, inPath, 'undecided'],
  ['a role in another case', { AWS: `arn:aws:iam::${HOME}:role/worker` }, session(), 'undecided'],
  ['a session in another case', { AWS: session(HOME, 'Worker', 'RUN').arn }, session(), 'undecided'],
  ['a service in another case', { Service: 'Pods.eks.amazonaws.com' }, service(), 'undecided'],
  ["a role's unique id against a session", { AWS: 'AROAEXAMPLEEXAMPLEEXA' }, session(), 'undecided'],
  ["a role's unique id against a user", { AWS: 'AROAEXAMPLEEXAMPLEEXA' }, user(), 'refuses'],
  ["a user's unique id against a user", { AWS: 'AIDAEXAMPLEEXAMPLEEXA' }, user(), 'undecided'],
  ['a canonical user id', { CanonicalUser: '79a59df900b949e5' }, user(), 'undecided'],
  ['a canonical user id against a service', { CanonicalUser: '79a59df900b949e5' }, service(), 'refuses'],
];

test.each(DOCUMENTED)('%s', (_, Principal, caller, verdict) => {
  expectVerdict(askTrust({ caller, statements: [{ Principal }], identity: [ALLOW_ALL] }), verdict);
});

test.each(OPEN)('open: %s', (_, Principal, caller, verdict) => {
  expectVerdict(askTrust({ caller, statements: [{ Principal }], identity: [ALLOW_ALL] }), verdict);
});

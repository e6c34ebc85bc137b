/** What is known only once a template is deployed, and a caller of whom the account alone is known. */
import { assumeRole, unknownValue, type Caller, type Statement, type Verdict } from '../../../../lib/model/policy';
import { ALLOW_ALL, HOME, OIDC, OTHER, ROLE, ROOT, askTrust, expectVerdict, login, service, user } from './ask';

const UNKNOWN = unknownValue('Role.Arn is not known');
const PODS = { Service: 'pods.eks.amazonaws.com' };

test.each<[string, Caller, Array<Partial<Statement>>, Verdict]>([
  ['a principal may be the caller', user(), [{ Principal: { AWS: UNKNOWN } }], 'undecided'],
  ['a service may be the caller', service(), [{ Principal: { Service: UNKNOWN } }], 'undecided'],
  ['a provider may be the caller', login(), [{ Principal: { Federated: UNKNOWN } }], 'undecided'],
  ['a principal is no service', service(), [{ Principal: { AWS: UNKNOWN } }], 'refuses'],
  ['a provider is no user', user(), [{ Principal: { Federated: UNKNOWN } }], 'refuses'],
  [
    'beside a statement that admits it does not matter',
    service(),
    [{ Principal: { AWS: UNKNOWN } }, { Principal: PODS }],
    'admits',
  ],
  [
    'in a Deny it may deny',
    service(),
    [{ Principal: PODS }, { Effect: 'Deny', Principal: { Service: UNKNOWN } }],
    'undecided',
  ],
  [
    'a value may be the one of the request',
    user(),
    [{ Principal: { AWS: ROOT }, Condition: { StringEquals: { 'aws:PrincipalAccount': UNKNOWN } } }],
    'undecided',
  ],
  [
    'a value of a negated operator may be it too',
    user(),
    [{ Principal: { AWS: ROOT }, Condition: { StringNotEquals: { 'aws:PrincipalAccount': UNKNOWN } } }],
    'undecided',
  ],
  [
    'one of several values is enough',
    user(),
    [{ Principal: { AWS: ROOT }, Condition: { StringEquals: { 'aws:PrincipalAccount': [UNKNOWN, HOME] } } }],
    'admits',
  ],
  [
    'Null with a value that is not known',
    user(),
    [{ Principal: { AWS: ROOT }, Condition: { Null: { 'aws:PrincipalAccount': UNKNOWN } } }],
    'undecided',
  ],
  [
    'another condition that fails settles it',
    user(),
    [
      {
        Principal: { AWS: ROOT },
        Condition: { StringEquals: { 'aws:PrincipalAccount': UNKNOWN, 'aws:PrincipalArn': 'x' } },
      },
    ],
    'refuses',
  ],
])('a text that is not known: %s', (_, caller, statements, verdict) => {
  const decision = askTrust({ caller, statements, identity: [ALLOW_ALL] });
  expectVerdict(decision, verdict);
  if (verdict === 'undecided') expect(decision.reason).toContain('Role.Arn is not known');
});

test('a value of the request that is not known leaves undecided what tests it, and nothing else', () => {
  const ask = (Condition: Statement['Condition']) =>
    askTrust({
      caller: service(),
      statements: [{ Principal: PODS, Condition }],
      context: { 'aws:RequestTag/kubernetes-pod-name': unknownValue('the pod has no name yet') },
    });
  expect(ask({ StringLike: { 'aws:RequestTag/kubernetes-pod-name': 'orders-*' } })).toMatchObject({
    verdict: 'undecided',
    reason: expect.stringContaining('the pod has no name yet'),
  });
  expectVerdict(ask({ StringEquals: { 'aws:PrincipalServiceName': 'pods.eks.amazonaws.com' } }), 'admits');
});

const somebody = (account = HOME): Caller & { type: 'account' } => ({
  type: 'account',
  account,
  arn: `arn:aws:iam::${account}:root`,
});

test.each<[string, Partial<Statement>, Caller, Verdict]>([
  ['its account is named', { Principal: { AWS: OTHER } }, somebody(OTHER), 'admits'],
  ['the ARN of its root is named', { Principal: { AWS: ROOT } }, somebody(), 'admits'],
  ['anybody is', { Principal: '*' }, somebody(OTHER), 'admits'],
  ['another account is', { Principal: { AWS: OTHER } }, somebody(), 'refuses'],
  ['a role of it is', { Principal: { AWS: `arn:aws:iam::${HOME}:role/one` } }, somebody(), 'undecided'],
  ['a user of it is', { Principal: { AWS: `arn:aws:iam::${HOME}:user/one` } }, somebody(), 'undecided'],
  ['a session of it is', { Principal: { AWS: `arn:aws:sts::${HOME}:assumed-role/one/s` } }, somebody(), 'undecided'],
  ['a unique id is', { Principal: { AWS: 'AIDAEXAMPLEEXAMPLEEXA' } }, somebody(), 'undecided'],
  ['a role of another account is', { Principal: { AWS: `arn:aws:iam::${OTHER}:role/one` } }, somebody(), 'refuses'],
  ['a role of another partition is', { Principal: { AWS: `arn:aws-cn:iam::${HOME}:role/one` } }, somebody(), 'refuses'],
  ['a service is', { Principal: PODS }, somebody(), 'refuses'],
  ['a login is', { Principal: { Federated: OIDC } }, somebody(), 'refuses'],
  [
    'a condition asks for one role',
    { Principal: { AWS: ROOT }, Condition: { ArnEquals: { 'aws:PrincipalArn': `arn:aws:iam::${HOME}:role/one` } } },
    somebody(),
    'undecided',
  ],
  [
    'a condition asks for users',
    { Principal: { AWS: ROOT }, Condition: { StringEquals: { 'aws:PrincipalType': 'User' } } },
    somebody(),
    'undecided',
  ],
  [
    'a condition asks for its account',
    { Principal: '*', Condition: { StringEquals: { 'aws:PrincipalAccount': HOME } } },
    somebody(),
    'admits',
  ],
])('somebody of an account, where %s', (_, statement, caller, verdict) => {
  expectVerdict(askTrust({ caller, statements: [statement], identity: [ALLOW_ALL] }), verdict);
});

test('policies of somebody that nobody gave may hold a Deny', () => {
  const trustPolicy = {
    Version: '2012-10-17',
    Statement: [{ Effect: 'Allow', Principal: '*', Action: 'sts:AssumeRole' }],
  };
  expect(assumeRole({ role: { arn: ROLE, trustPolicy }, caller: somebody() }).verdict).toBe('undecided');
});

import { authorize, type AccessRequest, type Statement } from '../../../../lib/model/policy';
import {
  ALLOW_ALL,
  ALLOW_NOTHING,
  DENY_ALL,
  HOME,
  OIDC,
  OTHER,
  ROLE,
  ROOT,
  askTrust,
  expectVerdict,
  login,
  policy,
  service,
  session,
  user,
} from './ask';

const me = (arn: string): Partial<Statement> => ({ Principal: { AWS: arn } });
const ANN = user();
const ANN_ARN = `arn:aws:iam::${HOME}:user/ann`;
const WORKER_ARN = `arn:aws:iam::${HOME}:role/Worker`;

describe('one account', () => {
  test('a user that the trust names needs no identity policy', () => {
    expectVerdict(askTrust({ caller: ANN, statements: [me(ANN_ARN)] }), 'admits');
  });

  test('a role that the trust names needs no identity policy', () => {
    expectVerdict(askTrust({ caller: session(), statements: [me(WORKER_ARN)] }), 'admits');
  });

  test('a trust of the whole account leaves it to identity policies', () => {
    expectVerdict(askTrust({ caller: ANN, statements: [me(ROOT)] }), 'refuses');
    expectVerdict(askTrust({ caller: ANN, statements: [me(ROOT)], identity: [ALLOW_ALL] }), 'admits');
  });

  test('"*" needs no identity policy', () => {
    expectVerdict(askTrust({ caller: ANN, statements: [{ Principal: '*' }] }), 'admits');
  });

  test('identity policies alone do not pass a trust policy', () => {
    expectVerdict(askTrust({ caller: ANN, statements: [me(OTHER)], identity: [ALLOW_ALL] }), 'refuses');
  });

  test('identity policies alone reach any other resource', () => {
    const request: AccessRequest = {
      caller: ANN,
      action: 's3:GetObject',
      resource: 'arn:aws:s3:::bucket/key',
      resourceAccount: HOME,
      context: {},
    };
    expectVerdict(authorize(request, { identityPolicies: [ALLOW_ALL] }), 'admits');
    expectVerdict(authorize(request, { identityPolicies: [ALLOW_NOTHING] }), 'refuses');
    expectVerdict(authorize(request, { identityPolicies: [] }), 'refuses');
    expectVerdict(authorize({ ...request, resourceAccount: OTHER }, { identityPolicies: [ALLOW_ALL] }), 'refuses');
  });

  test("the account's root reaches what is no role without any policy, unless one denies", () => {
    const root: AccessRequest = {
      caller: { type: 'root', account: HOME, arn: ROOT },
      action: 's3:GetObject',
      resource: 'arn:aws:s3:::bucket/key',
      resourceAccount: HOME,
      context: {},
    };
    expectVerdict(authorize(root, {}), 'admits');
    expectVerdict(
      authorize(root, {
        resourcePolicy: policy('bucket', { Effect: 'Deny', Principal: '*', Action: '*', Resource: '*' }),
      }),
      'refuses',
    );
  });
});

describe('another account', () => {
  const stranger = user(OTHER);
  const named = me(`arn:aws:iam::${OTHER}:user/ann`);

  test.each([
    ['its ARN', named],
    ['its account', me(OTHER)],
    ['"*"', { Principal: '*' } as const],
  ])('both sides must allow a caller that the trust names by %s', (_, statement) => {
    expectVerdict(askTrust({ caller: stranger, statements: [statement] }), 'refuses');
    expectVerdict(askTrust({ caller: stranger, statements: [statement], identity: [ALLOW_NOTHING] }), 'refuses');
    expectVerdict(askTrust({ caller: stranger, statements: [statement], identity: [ALLOW_ALL] }), 'admits');
  });

  test('one account id in two partitions is two accounts', () => {
    const caller = { type: 'user', account: HOME, arn: `arn:aws-cn:iam::${HOME}:user/ann` } as const;
    expectVerdict(askTrust({ caller, statements: [me(caller.arn)] }), 'refuses');
  });

  test('a session named by its ARN is limited all the same', () => {
    const caller = session(OTHER);
    const asked = { caller, statements: [me(caller.arn)], identity: [ALLOW_ALL] };
    expectVerdict(askTrust(asked), 'admits');
    expectVerdict(askTrust({ ...asked, session: [ALLOW_NOTHING] }), 'refuses');
  });
});

describe('limits', () => {
  test('a session that is named by its role is limited by its session policy', () => {
    const asked = { caller: session(), statements: [me(WORKER_ARN)] };
    expectVerdict(askTrust({ ...asked, session: [ALLOW_ALL] }), 'admits');
    expectVerdict(askTrust({ ...asked, session: [ALLOW_NOTHING] }), 'refuses');
    expectVerdict(askTrust({ ...asked, boundary: ALLOW_NOTHING }), 'refuses');
  });

  test('a session that is named by its own ARN is not', () => {
    const asked = { caller: session(), statements: [me(session().arn)] };
    expectVerdict(askTrust({ ...asked, session: [ALLOW_NOTHING] }), 'admits');
    expectVerdict(askTrust({ ...asked, boundary: ALLOW_NOTHING }), 'admits');
    expectVerdict(askTrust({ ...asked, session: [DENY_ALL] }), 'refuses');
  });

  test('a user that is named by its ARN is not limited by its boundary, unless it denies', () => {
    const asked = { caller: ANN, statements: [me(ANN_ARN)] };
    expectVerdict(askTrust({ ...asked, boundary: ALLOW_NOTHING }), 'admits');
    expectVerdict(askTrust({ ...asked, boundary: DENY_ALL }), 'refuses');
  });

  test('what comes by identity policies is limited', () => {
    const asked = { caller: session(), statements: [me(ROOT)], identity: [ALLOW_ALL] };
    expectVerdict(askTrust({ ...asked, session: [ALLOW_ALL] }), 'admits');
    expectVerdict(askTrust({ ...asked, session: [ALLOW_NOTHING] }), 'refuses');
    expectVerdict(askTrust({ ...asked, boundary: ALLOW_NOTHING }), 'refuses');
  });

  test('of several session policies one that allows is enough', () => {
    const asked = { caller: session(), statements: [me(WORKER_ARN)] };
    expectVerdict(askTrust({ ...asked, session: [ALLOW_NOTHING, ALLOW_ALL] }), 'admits');
  });

  test('what "*" grants by a condition on aws:PrincipalArn is not limited, unless a policy denies', () => {
    const byName = (operator: string, value: string) => ({
      caller: session(),
      statements: [{ Principal: '*' as const, Condition: { [operator]: { 'aws:principalarn': value } } }],
    });
    expectVerdict(askTrust({ ...byName('ArnEquals', WORKER_ARN), session: [ALLOW_NOTHING] }), 'admits');
    expectVerdict(askTrust({ ...byName('StringLike', '*Worker'), boundary: ALLOW_NOTHING }), 'admits');
    expectVerdict(askTrust({ ...byName('ArnEquals', WORKER_ARN), session: [DENY_ALL] }), 'refuses');
    expectVerdict(askTrust({ ...byName('ArnNotEquals', ROLE), session: [ALLOW_NOTHING] }), 'undecided');
  });

  test('open: a limit that is silent about what "*" grants', () => {
    const asked = { caller: session(), statements: [{ Principal: '*' as const }] };
    expectVerdict(askTrust({ ...asked, session: [ALLOW_NOTHING] }), 'undecided');
    expectVerdict(askTrust({ ...asked, session: [ALLOW_ALL] }), 'admits');
  });
});

describe('callers without identity policies', () => {
  test('a service needs the trust alone', () => {
    expectVerdict(
      askTrust({ caller: service(), statements: [{ Principal: { Service: 'pods.eks.amazonaws.com' } }] }),
      'admits',
    );
  });

  test('a web identity needs the trust alone', () => {
    const action = 'sts:AssumeRoleWithWebIdentity';
    expectVerdict(askTrust({ caller: login(), action, statements: [{ Principal: { Federated: OIDC } }] }), 'admits');
    expectVerdict(
      askTrust({ caller: login(), action, statements: [{ Principal: { Federated: OIDC }, Action: 'sts:AssumeRole' }] }),
      'refuses',
    );
  });
});

describe('an explicit Deny', () => {
  const allow = me(ANN_ARN);

  test.each([
    ['the trust', { statements: [allow, { ...allow, Effect: 'Deny' as const }] }],
    ['an identity policy', { statements: [allow], identity: [ALLOW_ALL, DENY_ALL] }],
    ['the boundary', { statements: [allow], boundary: DENY_ALL }],
    ['a session policy', { statements: [allow], session: [ALLOW_ALL, DENY_ALL] }],
  ])('in %s refuses', (_, policies) => {
    const decision = askTrust({ caller: ANN, ...policies });
    expectVerdict(decision, 'refuses');
    expect(decision.reason).toMatch(/^explicit Deny: /);
  });

  test('that names somebody else does nothing', () => {
    expectVerdict(askTrust({ caller: ANN, statements: [allow, { ...me(OTHER), Effect: 'Deny' }] }), 'admits');
  });
});

describe('undecided', () => {
  const open = { Bool: { 'aws:SecureTransport': 'True' } };
  const context = { 'aws:SecureTransport': 'true' };
  const allow = me(ANN_ARN);

  test('a Deny that might apply never lets anybody in', () => {
    const statements = [allow, { ...allow, Effect: 'Deny' as const, Condition: open }];
    expectVerdict(askTrust({ caller: ANN, statements, context }), 'undecided');
  });

  test('a Deny that might apply does not matter where nothing allows', () => {
    const statements = [me(OTHER), { ...allow, Effect: 'Deny' as const, Condition: open }];
    expectVerdict(askTrust({ caller: ANN, statements, context }), 'refuses');
  });

  test('a Deny that might apply, but not to this caller, does not matter', () => {
    const statements = [allow, { ...me(OTHER), Effect: 'Deny' as const, Condition: open }];
    expectVerdict(askTrust({ caller: ANN, statements, context }), 'admits');
  });

  test('an Allow that might apply is undecided alone, and does not matter beside one that applies', () => {
    const maybe = { ...allow, Condition: open };
    expectVerdict(askTrust({ caller: ANN, statements: [maybe], context }), 'undecided');
    expectVerdict(askTrust({ caller: ANN, statements: [maybe, allow], context }), 'admits');
  });

  test('a certain Deny wins over one that might apply', () => {
    const statements = [
      allow,
      { ...allow, Effect: 'Deny' as const, Condition: open },
      { ...allow, Effect: 'Deny' as const },
    ];
    expectVerdict(askTrust({ caller: ANN, statements, context }), 'refuses');
  });

  test('a document that is no policy decides nothing, and lets nobody in', () => {
    const request: AccessRequest = {
      caller: ANN,
      action: 'sts:AssumeRole',
      resource: ROLE,
      resourceAccount: HOME,
      context: {},
    };
    const broken = { name: 'broken', document: '{"Statement": [{}]}' };
    expectVerdict(authorize(request, { resourcePolicy: broken, identityPolicies: [ALLOW_ALL] }), 'undecided');
    expectVerdict(authorize(request, { resourcePolicy: broken, identityPolicies: [DENY_ALL] }), 'refuses');
    const trust = policy('trust', { ...allow, Action: 'sts:AssumeRole' });
    expectVerdict(authorize(request, { resourcePolicy: trust, identityPolicies: [broken] }), 'undecided');
  });

  test('identity policies that nobody gave may hold a Deny: they leave undecided all that is not refused anyway', () => {
    const request: AccessRequest = {
      caller: ANN,
      action: 'sts:AssumeRole',
      resource: ROLE,
      resourceAccount: HOME,
      context: {},
    };
    const ask = (statement: Partial<Statement>) =>
      authorize(request, { resourcePolicy: policy('trust', { Action: 'sts:AssumeRole', ...statement }) });
    expectVerdict(ask(me(ROOT)), 'undecided');
    expectVerdict(ask(me(ANN_ARN)), 'undecided');
    expectVerdict(ask(me(OTHER)), 'refuses');
  });

  test('a key that AWS would send and nobody gave is undecided', () => {
    const request: AccessRequest = {
      caller: ANN,
      action: 'sts:AssumeRole',
      resource: ROLE,
      resourceAccount: HOME,
      context: {},
      unknownKeys: ['aws:Source*'],
    };
    const trust = policy(
      'trust',
      { ...allow, Action: 'sts:AssumeRole' },
      {
        Effect: 'Deny',
        Principal: '*',
        Action: 'sts:AssumeRole',
        Condition: { IpAddress: { 'aws:sourceip': '10.0.0.0/8' } },
      },
    );
    const policies = { resourcePolicy: trust, identityPolicies: [] };
    expectVerdict(authorize(request, policies), 'undecided');
    expectVerdict(authorize({ ...request, context: { 'aws:SourceIp': '192.0.2.1' } }, policies), 'admits');
  });

  test('NotPrincipal of a resource that is no role is not evaluated', () => {
    const request: AccessRequest = {
      caller: ANN,
      action: 's3:GetObject',
      resource: 'arn:aws:s3:::b/k',
      resourceAccount: HOME,
      context: {},
    };
    const bucket = policy('bucket', { Effect: 'Deny', NotPrincipal: { AWS: ANN_ARN }, Action: 's3:*', Resource: '*' });
    expectVerdict(authorize(request, { resourcePolicy: bucket, identityPolicies: [ALLOW_ALL] }), 'undecided');
  });
});

describe('keys of the caller (GK)', () => {
  const pinned = (value: string): Partial<Statement> => ({
    Principal: { AWS: ROOT },
    Condition: { ArnEquals: { 'aws:PrincipalArn': value } },
  });

  test("aws:PrincipalArn of a session is its role's ARN", () => {
    expectVerdict(askTrust({ caller: session(), statements: [pinned(WORKER_ARN)], identity: [ALLOW_ALL] }), 'admits');
    expectVerdict(
      askTrust({ caller: session(), statements: [pinned(session().arn)], identity: [ALLOW_ALL] }),
      'refuses',
    );
  });

  test('a key that the request gives wins, whatever its case', () => {
    const context = { 'AWS:principalarn': `${WORKER_ARN}2` };
    const asked = { caller: session(), identity: [ALLOW_ALL], context };
    expectVerdict(askTrust({ ...asked, statements: [pinned(`${WORKER_ARN}2`)] }), 'admits');
    expectVerdict(askTrust({ ...asked, statements: [pinned(WORKER_ARN)] }), 'refuses');
  });

  test('aws:PrincipalArn of a user is its own', () => {
    expectVerdict(askTrust({ caller: ANN, statements: [pinned(ANN_ARN)], identity: [ALLOW_ALL] }), 'admits');
  });

  test('a web identity, whose call is not signed, has no aws:PrincipalArn', () => {
    const statements = [{ Principal: { Federated: OIDC }, Condition: { Null: { 'aws:PrincipalArn': 'true' } } }];
    expectVerdict(askTrust({ caller: login(), statements }), 'admits');
  });
});

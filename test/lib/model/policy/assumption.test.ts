import {
  assumeRole,
  assumeRoleAsService,
  assumeRoleWithWebIdentity,
  explain,
  type AssumptionDecision,
  type Verdict,
} from '../../../../lib/model/policy';
import { ingestionTrust, loginTrust, podIdentityTrust, workerPolicy } from '../../../../lib/model/trust';
import { ALLOW_ALL, DENY_ALL, HOME, OIDC, OTHER, ROLE, policy, session, user } from './ask';

function expectVerdict(decision: AssumptionDecision, verdict: Verdict): void {
  if (decision.verdict !== verdict) throw new Error(`expected ${verdict}, got ${explain(decision)}`);
}

const worker = session(OTHER, 'eks-pod-identity-serval-worker');
const trust = ingestionTrust({ accountRootArn: `arn:aws:iam::${OTHER}:root`, externalId: 'team-1' });
const ingest = {
  caller: worker,
  callerPolicies: { identityPolicies: [{ name: 'worker policy', document: workerPolicy() }] },
  role: { arn: ROLE, trustPolicy: trust },
  externalId: 'team-1',
  inheritedTags: { 'eks-cluster-name': 'blue', 'kubernetes-namespace': 'serval' },
};

describe('AssumeRole', () => {
  test("the worker's session, which carries transitive tags, is admitted to an ingestion role", () => {
    const decision = assumeRole(ingest);
    expectVerdict(decision, 'admits');
    expect(decision.actions.map((one) => one.action)).toEqual(['sts:AssumeRole', 'sts:TagSession']);
  });

  test.each(['team-2', undefined])('the External ID %p is refused', (externalId) => {
    expectVerdict(assumeRole({ ...ingest, externalId }), 'refuses');
  });

  test('inherited tags without sts:TagSession in the trust are refused', () => {
    const without = { ...trust, Statement: [trust.Statement[0]] };
    const decision = assumeRole({ ...ingest, role: { arn: ROLE, trustPolicy: without } });
    expectVerdict(decision, 'refuses');
    expect(decision.reason).toMatch(/^sts:TagSession: /);
    expectVerdict(assumeRole({ ...ingest, role: { arn: ROLE, trustPolicy: without }, inheritedTags: {} }), 'admits');
  });

  test("tags without sts:TagSession in the caller's policies are refused from another account", () => {
    const callerPolicies = { identityPolicies: [policy('assume', { Action: 'sts:AssumeRole', Resource: '*' })] };
    expectVerdict(assumeRole({ ...ingest, callerPolicies }), 'refuses');
    expectVerdict(assumeRole({ ...ingest, callerPolicies, inheritedTags: undefined }), 'admits');
  });

  test('an inherited tag can not be passed again', () => {
    expectVerdict(assumeRole({ ...ingest, sessionTags: { 'EKS-cluster-name': 'green' } }), 'refuses');
  });

  test('conditions see tags, their keys and which are transitive', () => {
    const conditions = {
      StringEquals: {
        'aws:RequestTag/eks-cluster-name': 'blue',
        'aws:RequestTag/team': 'a',
        'aws:PrincipalTag/eks-cluster-name': 'blue',
      },
      'ForAllValues:StringEquals': { 'sts:TransitiveTagKeys': ['eks-cluster-name', 'kubernetes-namespace'] },
      'ForAnyValue:StringEquals': { 'aws:TagKeys': ['team'] },
    };
    const trustPolicy = {
      Version: '2012-10-17',
      Statement: {
        Effect: 'Allow',
        Principal: { AWS: OTHER },
        Action: ['sts:AssumeRole', 'sts:TagSession'],
        Condition: conditions,
      },
    };
    const question = { ...ingest, role: { arn: ROLE, trustPolicy }, sessionTags: { team: 'a' } };
    expectVerdict(assumeRole(question), 'admits');
    expectVerdict(assumeRole({ ...question, transitiveTagKeys: ['team'] }), 'refuses');
    expectVerdict(assumeRole({ ...question, sessionTags: { team: 'b' } }), 'refuses');
  });

  test('open: no page says if sts:TagSession sees the External ID', () => {
    const one = { ...trust.Statement[0], Action: ['sts:AssumeRole', 'sts:TagSession'] };
    const question = { ...ingest, role: { arn: ROLE, trustPolicy: { ...trust, Statement: [one] } } };
    expectVerdict(assumeRole(question), 'undecided');
    expectVerdict(assumeRole({ ...question, inheritedTags: {} }), 'admits');
    expectVerdict(assumeRole({ ...question, externalId: undefined }), 'refuses');
  });

  test('a source identity needs sts:SetSourceIdentity', () => {
    const decision = assumeRole({ ...ingest, sourceIdentity: 'ann' });
    expectVerdict(decision, 'refuses');
    expect(decision.reason).toMatch(/^sts:SetSourceIdentity: /);
    const trustPolicy = {
      Version: '2012-10-17',
      Statement: {
        Effect: 'Allow',
        Principal: { AWS: OTHER },
        Action: ['sts:AssumeRole', 'sts:SetSourceIdentity'],
        Condition: { StringEquals: { 'sts:SourceIdentity': 'ann' } },
      },
    };
    const allowed = {
      caller: user(OTHER),
      callerPolicies: { identityPolicies: [ALLOW_ALL] },
      role: { arn: ROLE, trustPolicy },
    };
    expectVerdict(assumeRole({ ...allowed, sourceIdentity: 'ann' }), 'admits');
    expectVerdict(assumeRole({ ...allowed, sourceIdentity: 'bob' }), 'refuses');
  });

  test('a role that is pinned admits its own sessions alone', () => {
    const pinned = ingestionTrust({
      accountRootArn: `arn:aws:iam::${OTHER}:root`,
      externalId: 'team-1',
      principalArn: worker.roleArn,
    });
    const question = { ...ingest, role: { arn: ROLE, trustPolicy: pinned } };
    expectVerdict(assumeRole(question), 'admits');
    expectVerdict(assumeRole({ ...question, caller: session(OTHER, 'other') }), 'refuses');
  });

  test('a root user is refused', () => {
    const caller = { type: 'root', account: OTHER, arn: `arn:aws:iam::${OTHER}:root` } as const;
    expectVerdict(assumeRole({ ...ingest, caller }), 'refuses');
  });

  test('what is no role is refused', () => {
    expectVerdict(assumeRole({ ...ingest, role: { ...ingest.role, arn: `arn:aws:iam::${HOME}:user/ann` } }), 'refuses');
  });

  test('policies of the caller that nobody gave leave it undecided', () => {
    expectVerdict(assumeRole({ ...ingest, callerPolicies: undefined }), 'undecided');
  });

  test('they do so where the trust names the caller too, since they may hold a Deny', () => {
    const caller = session(HOME, 'Operator');
    const named = { Effect: 'Allow', Principal: { AWS: caller.roleArn }, Action: 'sts:AssumeRole' };
    const question = { caller, role: { arn: ROLE, trustPolicy: { Statement: [named] } } };
    expectVerdict(assumeRole(question), 'undecided');
    expectVerdict(assumeRole({ ...question, callerPolicies: { identityPolicies: [] } }), 'admits');
    const stranger = { ...question, caller: session(HOME, 'Stranger') };
    expectVerdict(assumeRole(stranger), 'refuses');
  });

  test('two session tags that differ in case alone are refused', () => {
    expectVerdict(assumeRole({ ...ingest, sessionTags: { team: 'a' } }), 'admits');
    expectVerdict(assumeRole({ ...ingest, sessionTags: { team: 'a', Team: 'b' } }), 'refuses');
  });

  test('an External ID in the context, however it is written, is not taken for known to sts:TagSession', () => {
    const both = { ...trust.Statement[0], Action: ['sts:AssumeRole', 'sts:TagSession'] };
    const role = { arn: ROLE, trustPolicy: { Statement: [both] } };
    const context = { 'STS:externalid': 'team-1' };
    expectVerdict(assumeRole({ ...ingest, role, externalId: undefined, context }), 'undecided');
  });

  test('a condition on what only the network knows is undecided until it is given', () => {
    const deny = {
      Effect: 'Deny',
      Principal: '*',
      Action: 'sts:*',
      Condition: { IpAddress: { 'aws:SourceIp': '10.0.0.0/8' } },
    };
    const question = {
      ...ingest,
      role: { arn: ROLE, trustPolicy: { ...trust, Statement: [...trust.Statement, deny] } },
    };
    expectVerdict(assumeRole(question), 'undecided');
    expectVerdict(assumeRole({ ...question, context: { 'aws:SourceIp': '192.0.2.1' } }), 'admits');
    expectVerdict(assumeRole({ ...question, context: { 'aws:SourceIp': '10.1.1.1' } }), 'refuses');
  });

  test('a session name that nobody gave leaves a condition on it undecided', () => {
    const named = { ...trust.Statement[0], Condition: { StringLike: { 'sts:RoleSessionName': 'sync-*' } } };
    const question = {
      ...ingest,
      inheritedTags: {},
      role: { arn: ROLE, trustPolicy: { ...trust, Statement: [named] } },
    };
    expectVerdict(assumeRole(question), 'undecided');
    expectVerdict(assumeRole({ ...question, roleSessionName: 'sync-1' }), 'admits');
    expectVerdict(assumeRole({ ...question, roleSessionName: 'other' }), 'refuses');
  });
});

describe('a service', () => {
  const scope = {
    account: HOME,
    clusterArn: `arn:aws:eks:eu-west-1:${HOME}:cluster/blue`,
    pods: [{ namespace: 'serval', serviceAccounts: ['serval-worker-sa'] }],
  };
  const pod = {
    service: 'pods.eks.amazonaws.com',
    sourceAccount: HOME,
    sourceArn: scope.clusterArn,
    sessionTags: {
      'eks-cluster-arn': scope.clusterArn,
      'eks-cluster-name': 'blue',
      'kubernetes-namespace': 'serval',
      'kubernetes-service-account': 'serval-worker-sa',
      'kubernetes-pod-name': 'worker-0',
      'kubernetes-pod-uid': 'f0e1',
    },
    role: { arn: ROLE, trustPolicy: podIdentityTrust({ ...scope, clusterArns: [scope.clusterArn] }) },
  };
  const tagged = (more: Record<string, string>) => ({ ...pod, sessionTags: { ...pod.sessionTags, ...more } });

  test('a pod of the association is admitted', () => expectVerdict(assumeRoleAsService(pod), 'admits'));

  test.each([
    ['another namespace', tagged({ 'kubernetes-namespace': 'default' })],
    ['another service account', tagged({ 'kubernetes-service-account': 'default' })],
    ['another cluster', tagged({ 'eks-cluster-arn': `${scope.clusterArn}2` })],
    ['another account', { ...pod, sourceAccount: OTHER }],
    ['no tags', { ...pod, sessionTags: {} }],
    ['another service', { ...pod, service: 'ec2.amazonaws.com' }],
  ])('%s is refused', (_, question) => expectVerdict(assumeRoleAsService(question), 'refuses'));

  test('a source account that nobody gave is undecided', () => {
    expectVerdict(assumeRoleAsService({ ...pod, sourceAccount: undefined }), 'undecided');
  });

  test('the ARN of its source is a condition key', () => {
    const trustPolicy = {
      Version: '2012-10-17',
      Statement: {
        Effect: 'Allow',
        Principal: { Service: 'pods.eks.amazonaws.com' },
        Action: ['sts:AssumeRole', 'sts:TagSession'],
        Condition: { ArnEquals: { 'aws:SourceArn': scope.clusterArn } },
      },
    };
    const question = { ...pod, role: { arn: ROLE, trustPolicy } };
    expectVerdict(assumeRoleAsService(question), 'admits');
    expectVerdict(assumeRoleAsService({ ...question, sourceArn: `${scope.clusterArn}2` }), 'refuses');
    expectVerdict(assumeRoleAsService({ ...question, sourceArn: undefined }), 'undecided');
  });

  test('tags without sts:TagSession are refused', () => {
    const trustPolicy = {
      ...podIdentityTrust(),
      Statement: [{ ...podIdentityTrust().Statement[0], Action: 'sts:AssumeRole' }],
    };
    expectVerdict(assumeRoleAsService({ ...pod, role: { arn: ROLE, trustPolicy } }), 'refuses');
    expectVerdict(assumeRoleAsService({ ...pod, sessionTags: {}, role: { arn: ROLE, trustPolicy } }), 'admits');
  });
});

describe('AssumeRoleWithWebIdentity', () => {
  const question = {
    provider: OIDC,
    issuer: 'login.example.com',
    audience: 'client-1',
    subject: 'ann',
    role: {
      arn: ROLE,
      trustPolicy: loginTrust({ federated: OIDC, issuer: 'login.example.com', clientId: 'client-1' }),
    },
  };
  const trusting = (conditions: NonNullable<Parameters<typeof loginTrust>[0]['conditions']>) => ({
    ...question,
    role: {
      arn: ROLE,
      trustPolicy: loginTrust({ federated: OIDC, issuer: 'login.example.com', clientId: 'client-1', conditions }),
    },
  });

  test('a login for our client is admitted', () => expectVerdict(assumeRoleWithWebIdentity(question), 'admits'));

  test.each<Parameters<typeof trusting>[0]>([
    { StringNotEquals: { 'aws:PrincipalType': 'Account' } },
    { StringEqualsIfExists: { 'aws:userid': 'x' } },
  ])('a condition on a key that comes with every request is undecided, as %j', (conditions) => {
    expectVerdict(assumeRoleWithWebIdentity(trusting(conditions)), 'undecided');
  });

  test('a login for another client is refused', () => {
    expectVerdict(assumeRoleWithWebIdentity({ ...question, audience: 'client-2' }), 'refuses');
  });

  test('a login at another provider is refused', () => {
    expectVerdict(
      assumeRoleWithWebIdentity({ ...question, provider: `${OIDC}/x`, issuer: 'login.example.com/x' }),
      'refuses',
    );
  });

  test('a provider of another account is refused, even if the trust names it', () => {
    const foreign = `arn:aws:iam::${OTHER}:oidc-provider/login.example.com`;
    const trustPolicy = loginTrust({ federated: foreign, issuer: 'login.example.com', clientId: 'client-1' });
    expectVerdict(
      assumeRoleWithWebIdentity({ ...question, provider: foreign, role: { arn: ROLE, trustPolicy } }),
      'refuses',
    );
  });

  test('Google, which is built in, is admitted to a role of any account', () => {
    const google = { provider: 'accounts.google.com', issuer: 'accounts.google.com', audience: 'client-1' };
    const trustPolicy = loginTrust({ federated: google.provider, issuer: google.issuer, clientId: 'client-1' });
    expectVerdict(assumeRoleWithWebIdentity({ ...google, role: { arn: ROLE, trustPolicy } }), 'admits');
  });

  test('the subject is a condition key', () => {
    expectVerdict(assumeRoleWithWebIdentity(trusting({ StringLike: { 'login.example.com:sub': 'a*' } })), 'admits');
    expectVerdict(assumeRoleWithWebIdentity(trusting({ StringLike: { 'login.example.com:sub': 'b*' } })), 'refuses');
  });

  test('keys of other claims are undecided, since no page confirms them', () => {
    const deny = trusting({ StringEquals: { 'login.example.com:amr': 'mfa' } });
    expectVerdict(assumeRoleWithWebIdentity(deny), 'undecided');
  });

  test('tags in the token need sts:TagSession', () => {
    const decision = assumeRoleWithWebIdentity({ ...question, sessionTags: { team: 'a' } });
    expectVerdict(decision, 'refuses');
    expect(decision.actions.map((one) => one.action)).toEqual(['sts:AssumeRoleWithWebIdentity', 'sts:TagSession']);
  });
});

test('an explanation has every action and every statement', () => {
  expect(explain(assumeRole({ ...ingest, externalId: 'x', callerPolicies: { identityPolicies: [DENY_ALL] } }))).toBe(
    [
      'refuses: sts:AssumeRole: explicit Deny: denies all, #0: sts:AssumeRole is in *; the resource is in *',
      'sts:AssumeRole refuses: explicit Deny: denies all, #0: sts:AssumeRole is in *; the resource is in *',
      `    Allow #0 of trust policy of ${ROLE} does not apply: StringEquals sts:ExternalId: "x" is not "team-1"`,
      `    Allow #1 of trust policy of ${ROLE} does not apply: sts:AssumeRole is none of sts:TagSession`,
      '    Deny #0 of denies all applies: sts:AssumeRole is in *; the resource is in *',
      'sts:TagSession refuses: explicit Deny: denies all, #0: sts:TagSession is in *; the resource is in *',
      `    Allow #0 of trust policy of ${ROLE} does not apply: sts:TagSession is none of sts:AssumeRole`,
      `    Allow #1 of trust policy of ${ROLE} applies: the caller is of arn:aws:iam::${OTHER}:root; sts:TagSession is in sts:TagSession`,
      '    Deny #0 of denies all applies: sts:TagSession is in *; the resource is in *',
    ].join('\n'),
  );
});

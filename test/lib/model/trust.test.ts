import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  TRUST_POLICY_SIZE,
  accountRootArn,
  clusterArn,
  ingestionPolicy,
  ingestionTrust,
  loginTrust,
  oidcProviderArn,
  podIdentityTrust,
  roleArn,
  sessionPolicy,
  workerPolicy,
} from '../../../lib/model';
import { authorize, measure, parsePolicy } from '../../../lib/model/policy';

/** A document of Serval's page with its placeholders filled. */
const page = (name: string, partition: string): unknown =>
  JSON.parse(readFileSync(join(__dirname, 'fixtures', `${name}.json`), 'utf8').replaceAll('PARTITION', partition));

const EXTERNAL_ID = '0f1e2d3c4b5a69788796a5b4c3d2e1f0'.repeat(2);
const ISSUER = 'example.okta.com';
const CLIENT_ID = '0oa1b2c3d4E5F6g7H8i9';

describe.each(['aws', 'aws-cn', 'aws-us-gov'])('in %s', (partition) => {
  const root = accountRootArn(partition, '444455556666');
  const provider = oidcProviderArn(partition, '111122223333', ISSUER);
  const ingestion = ingestionTrust({ accountRootArn: root, externalId: EXTERNAL_ID });
  const login = loginTrust({ federated: provider, issuer: ISSUER, clientId: CLIENT_ID });

  test.each([
    ['ingestion-trust', ingestion],
    ['ingestion-policy', ingestionPolicy()],
    ['worker-trust', podIdentityTrust()],
    ['worker-policy', workerPolicy()],
    ['login-trust', login],
  ])("%s equals Serval's page, statement by statement", (name, built) => {
    expect(JSON.parse(JSON.stringify(built))).toEqual(page(name, partition));
  });

  test('a pinned ingestion role has the pin on both statements', () => {
    const principalArn = roleArn(partition, '444455556666', 'eks-pod-identity-serval-worker');
    const { Statement: statements } = ingestionTrust({ accountRootArn: root, externalId: EXTERNAL_ID, principalArn });
    expect(statements.map((one) => one.Condition)).toEqual([
      { StringEquals: { 'sts:ExternalId': EXTERNAL_ID }, ArnEquals: { 'aws:PrincipalArn': principalArn } },
      { ArnEquals: { 'aws:PrincipalArn': principalArn } },
    ]);
  });

  test('a scoped worker asks for its account and the three tags of its service account', () => {
    const scope = {
      account: '444455556666',
      clusterArns: [clusterArn(partition, 'some-region-1', '444455556666', 'blue')],
      pods: [{ namespace: 'serval', serviceAccounts: ['serval-worker-sa'] }],
    };
    expect(podIdentityTrust(scope).Statement[0]?.Condition).toEqual({
      StringEquals: {
        'aws:SourceAccount': '444455556666',
        'aws:RequestTag/eks-cluster-arn': `arn:${partition}:eks:some-region-1:444455556666:cluster/blue`,
        'aws:RequestTag/kubernetes-namespace': 'serval',
        'aws:RequestTag/kubernetes-service-account': 'serval-worker-sa',
      },
    });
  });

  test('every trust is a valid policy and far from the limit', () => {
    for (const trust of [ingestion, login, podIdentityTrust()]) {
      expect(parsePolicy(trust, 'trust').problems).toEqual([]);
      expect(measure(trust).room).toBeGreaterThan(TRUST_POLICY_SIZE / 2);
    }
  });
});

test('policies are valid identity policies', () => {
  for (const policy of [ingestionPolicy(), workerPolicy(), sessionPolicy({ end: '2026-01-01T00:00:00Z' })]) {
    expect(parsePolicy(policy, 'identity').problems).toEqual([]);
  }
});

describe('a login statement', () => {
  const base = { federated: oidcProviderArn('aws', '111122223333', ISSUER), issuer: ISSUER, clientId: CLIENT_ID };

  test('keeps the audience beside further conditions, also of its own operator', () => {
    const conditions = {
      StringEquals: { [`${ISSUER}:sub`]: 'ann' },
      IpAddress: { 'aws:SourceIp': '192.0.2.0/24' },
    };
    expect(loginTrust({ ...base, conditions }).Statement[0]?.Condition).toEqual({
      StringEquals: { [`${ISSUER}:sub`]: 'ann', [`${ISSUER}:aud`]: CLIENT_ID },
      IpAddress: { 'aws:SourceIp': '192.0.2.0/24' },
    });
  });

  test('can not be talked into another audience', () => {
    const conditions = { StringEquals: { [`${ISSUER}:aud`]: 'other' } };
    expect(loginTrust({ ...base, conditions }).Statement[0]?.Condition).toEqual({
      StringEquals: { [`${ISSUER}:aud`]: CLIENT_ID },
    });
  });

  test.each([
    [{ sessionTags: true }, ['sts:AssumeRoleWithWebIdentity', 'sts:TagSession']],
    [{ sourceIdentity: true }, ['sts:AssumeRoleWithWebIdentity', 'sts:SetSourceIdentity']],
    [
      { sessionTags: true, sourceIdentity: true },
      ['sts:AssumeRoleWithWebIdentity', 'sts:SetSourceIdentity', 'sts:TagSession'],
    ],
  ])('with %j allows what such tokens need', (more, actions) => {
    expect(loginTrust({ ...base, ...more }).Statement[0]?.Action).toEqual(actions);
  });
});

describe('a session policy', () => {
  const end = '2026-03-01T12:00:00Z';
  const at = (now: string) =>
    authorize(
      {
        caller: {
          type: 'session',
          account: '111122223333',
          arn: 'arn:aws:sts::111122223333:assumed-role/Admin/ann',
          roleArn: 'arn:aws:iam::111122223333:role/Admin',
        },
        action: 'ec2:DescribeInstances',
        resource: '*',
        resourceAccount: '111122223333',
        context: { 'aws:CurrentTime': now },
      },
      {
        identityPolicies: [
          {
            name: 'Admin',
            document: { Version: '2012-10-17', Statement: { Effect: 'Allow', Action: '*', Resource: '*' } },
          },
        ],
        sessionPolicies: [{ name: 'session policy', document: sessionPolicy({ end }) }],
      },
    ).verdict;

  test('lets the role act until its end, and no longer', () => {
    expect(at('2026-03-01T11:59:59Z')).toBe('admits');
    expect(at(end)).toBe('refuses');
  });

  test('takes about 150 characters of 2,048, and 80 more without chained roles', () => {
    expect(measure(sessionPolicy({ end })).size).toBe(157);
    expect(measure(sessionPolicy({ end, denyRoleChaining: true })).size).toBe(235);
  });

  test('is none where nothing is limited', () => {
    expect(sessionPolicy({})).toBeUndefined();
    expect(sessionPolicy({ denyRoleChaining: false })).toBeUndefined();
  });

  describe('without chained roles', () => {
    const SESSION = 'arn:aws:sts::111122223333:assumed-role/Admin/ann';
    const document = (more: object) => ({
      Version: '2012-10-17',
      Statement: { Effect: 'Allow', Action: '*', ...more },
    });
    const ofRole = { identityPolicies: [{ name: 'Admin', document: document({ Resource: '*' }) }] };
    const ofOther = { resourcePolicy: { name: 'trust', document: document({ Principal: { AWS: SESSION } }) } };
    const may = (action: string, limits: { end?: string }, policies: object) =>
      authorize(
        {
          caller: {
            type: 'session',
            account: '111122223333',
            arn: SESSION,
            roleArn: 'arn:aws:iam::111122223333:role/Admin',
          },
          action,
          resource: 'arn:aws:iam::111122223333:role/Other',
          resourceAccount: '111122223333',
          context: { 'aws:CurrentTime': '2026-03-01T11:59:59Z' },
        },
        {
          ...policies,
          sessionPolicies: [{ name: 'session policy', document: sessionPolicy({ ...limits, denyRoleChaining: true }) }],
        },
      ).verdict;

    describe.each([{}, { end }])('and with %j', (limits) => {
      test.each(['sts:AssumeRole', 'sts:AssumeRoot'])('refuses %s, though a trust names the session', (action) => {
        expect(may(action, limits, { ...ofRole, ...ofOther })).toBe('refuses');
      });

      test.each(['ec2:DescribeInstances', 'iam:PassRole'])('leaves %s to the role', (action) => {
        expect(may(action, limits, ofRole)).toBe('admits');
      });
    });
  });
});

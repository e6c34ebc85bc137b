import { EXTERNAL_ID, fits, targetRoleExternalId, targetRolePolicy, targetRoleTrust } from '../../../lib/model';
import { parsePolicy } from '../../../lib/model/policy';
import { seededRandom } from '../../support/random';

const CLUSTER = { partition: 'aws', region: 'us-east-1', account: '111122223333', name: 'example-cluster' };
const TRUST = {
  roleArn: 'arn:aws:iam::111122223333:role/eks-pod-identity-primary-role',
  clusters: [CLUSTER],
  pods: [{ namespace: 'example', serviceAccounts: ['service-account'] }],
};
const root = { AWS: 'arn:aws:iam::111122223333:root' };
const pinned = { ArnEquals: { 'aws:PrincipalArn': TRUST.roleArn } };

// As on the page of EKS, but for the case of aws:PrincipalArn, which IAM does not look at.
test("with session tags it is the form of EKS's page", () => {
  expect(targetRoleTrust({ ...TRUST, sessionTags: true })).toEqual({
    Version: '2012-10-17',
    Statement: [
      {
        Effect: 'Allow',
        Principal: root,
        Action: ['sts:AssumeRole', 'sts:TagSession'],
        Condition: {
          StringEquals: {
            'aws:RequestTag/eks-cluster-arn': 'arn:aws:eks:us-east-1:111122223333:cluster/example-cluster',
            'aws:RequestTag/kubernetes-namespace': 'example',
            'aws:RequestTag/kubernetes-service-account': 'service-account',
          },
          ...pinned,
        },
      },
    ],
  });
});

test("without, it is the form of EKS's page too, and sts:TagSession pins the role as well", () => {
  expect(targetRoleTrust({ ...TRUST, sessionTags: false })).toEqual({
    Version: '2012-10-17',
    Statement: [
      {
        Effect: 'Allow',
        Principal: root,
        Action: 'sts:AssumeRole',
        Condition: {
          StringEquals: { 'sts:ExternalId': 'us-east-1/111122223333/example-cluster/example/service-account' },
          ...pinned,
        },
      },
      { Effect: 'Allow', Principal: root, Action: 'sts:TagSession', Condition: pinned },
    ],
  });
});

test("the workload's role may assume its targets and tag the session, as on EKS's page", () => {
  const arns = ['arn:aws:iam::222233334444:role/a', 'arn:aws:iam::222233334444:role/b'];
  const statement = { Effect: 'Allow', Action: ['sts:AssumeRole', 'sts:TagSession'] };
  expect(targetRolePolicy(arns.slice(0, 1)).Statement).toEqual([{ ...statement, Resource: arns[0] }]);
  expect(targetRolePolicy(arns).Statement).toEqual([{ ...statement, Resource: arns }]);
});

test.each([
  ['cluster', { clusters: [] }],
  ['pod', { pods: [] }],
  ['service account', { pods: [{ namespace: 'example', serviceAccounts: [] }] }],
])('a trust of no %s is none', (_what, nothing) => {
  for (const sessionTags of [true, false]) {
    expect(() => targetRoleTrust({ ...TRUST, ...nothing, sessionTags })).toThrow(RangeError);
  }
});

test('the longest names make an External ID that STS takes', () => {
  const longest = targetRoleExternalId(
    { ...CLUSTER, region: 'r'.repeat(30), name: 'c'.repeat(100) },
    'n'.repeat(63),
    's'.repeat(253),
  );
  expect(fits(EXTERNAL_ID, longest)).toBe(true);
});

test.each([1, 2, 3, 4, 5])('random names make a trust by the grammar, each External ID once (seed %p)', (seed) => {
  const bytes = seededRandom(String(seed));
  const below = (limit: number) => bytes(1)[0]! % limit;
  const name = (max: number) => Array.from({ length: 1 + below(max) }, () => 'abcxyz019'[below(9)]).join('');
  const pods = Array.from({ length: 1 + below(4) }, () => ({ namespace: name(63), serviceAccounts: [name(253)] }));
  const trust = targetRoleTrust({ ...TRUST, clusters: [{ ...CLUSTER, name: name(100) }], pods, sessionTags: false });
  expect(parsePolicy(trust, 'trust').problems).toEqual([]);
  const ids = [trust.Statement[0]!.Condition!.StringEquals!['sts:ExternalId']].flat();
  expect(new Set(ids).size).toBe(ids.length);
  expect(ids.every((one) => fits(EXTERNAL_ID, String(one)))).toBe(true);
});

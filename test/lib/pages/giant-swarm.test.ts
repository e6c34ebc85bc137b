/** Every JSON block of Giant Swarm's page beside what this package makes. docs/pages.md says where the two differ, and why. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Template } from 'aws-cdk-lib/assertions';
import {
  ClusterIdentityProvider,
  GiantSwarmOperatorPolicies,
  Identity,
  Issuer,
  Pods,
  WorkloadRole,
  type GiantSwarmIssuerOptions,
} from '../../../lib';
import { assumeRoleWithWebIdentity } from '../../../lib/model/policy';
import type { PolicyDocument } from '../../../lib/model/policy/types';
import { FLAG_SETS, type Flags } from '../support/flags';
import { newStack, roleOf } from '../support/stacks';

const json = <Shape = PolicyDocument>(name: string): Shape =>
  JSON.parse(readFileSync(join(__dirname, 'giant-swarm', `${name}.json`), 'utf8')) as Shape;

/** The accounts and regions that stand for the page's placeholders. */
const CLUSTER_ACCOUNT = '111122223333';
const ROLE_ACCOUNT = '444455556666';
const WORLD = { cluster: 'eu-central-1', role: 'us-east-1' };
const CHINA = { cluster: 'cn-north-1', role: 'cn-northwest-1' };

interface Case {
  readonly facts: Partial<GiantSwarmIssuerOptions> & { readonly release: string };
  readonly regions?: typeof WORLD;
  readonly account?: string;
  readonly flags?: Flags;
  readonly serviceAccount?: readonly [namespace: string, name: string];
}

/** The trust of a role, as the template has it, with and without the page's leaving out of `aud`. */
function trustOf(trustAnyAudience: boolean, { facts, regions = WORLD, account = CLUSTER_ACCOUNT, ...other }: Case) {
  const { flags, serviceAccount = ['default', 's3-access'] } = other;
  const stack = newStack({ account, region: account === CLUSTER_ACCOUNT ? regions.cluster : regions.role }, flags);
  const issuer = Issuer.giantSwarm({
    clusterName: 'abcl0',
    clusterAccount: CLUSTER_ACCOUNT,
    clusterRegion: regions.cluster,
    ...facts,
  });
  if (account !== CLUSTER_ACCOUNT) new ClusterIdentityProvider(stack, 'Provider', { issuer });
  const pods = [Pods.ofServiceAccount(...serviceAccount)];
  new WorkloadRole(stack, 'Role', { pods, identities: [Identity.irsa({ issuer, trustAnyAudience })] });
  return roleOf(stack, 'Role').AssumeRolePolicyDocument;
}

const cloudFrontDomain = 'd111111abcdef8.cloudfront.net';
const names = { installation: 'gauss', baseDomain: 'example.com' };

describe.each(FLAG_SETS)('with %s', (_, flags) => {
  test.each<[string, Case]>([
    ['trust-17', { facts: { release: '17.4.0' } }],
    ['trust-17-china', { facts: { release: '17.4.0' }, regions: CHINA }],
    ['trust-18', { facts: { release: '18.3.0', cloudFrontDomain } }],
    ['trust-18-china', { facts: { release: '18.3.0' }, regions: CHINA }],
    [
      'trust-19',
      { facts: { release: '19.0.0', upgradingFrom: '18.3.0', cloudFrontDomain, ...names }, account: ROLE_ACCOUNT },
    ],
    [
      'trust-19',
      { facts: { release: '18.4.0', enableCloudFrontAlias: true, cloudFrontDomain, ...names }, account: ROLE_ACCOUNT },
    ],
  ])('%s.json equals the trust that leaves out aud; the usual one has it too', (name, one) => {
    const page = json(name);
    expect(trustOf(true, { ...one, flags })).toEqual(page);

    const audience = one.regions === CHINA ? 'sts.amazonaws.com.cn' : 'sts.amazonaws.com';
    const withAudience = page.Statement.map(({ Condition, ...statement }) => {
      const [[key, subject] = []] = Object.entries(Condition!['StringEquals']!);
      const exactly = { [key!]: subject, [key!.replace(/:sub$/, ':aud')]: audience };
      return { ...statement, Condition: { StringEquals: exactly } };
    });
    expect(trustOf(false, { ...one, flags })).toEqual({ ...page, Statement: withAudience });
  });

  // The page trusts any pod of the cluster, and where it mixes in the role's region, a provider that there can't be.
  test.each<[string, Case, string, string]>([
    [
      'cross-account-17',
      { facts: { release: '17.4.0' } },
      's3.us-east-1.amazonaws.com/111122223333-g8s-abcl0-oidc-pod-identity',
      's3.eu-central-1.amazonaws.com/111122223333-g8s-abcl0-oidc-pod-identity',
    ],
    [
      'cross-account-17-china',
      { facts: { release: '17.4.0' }, regions: CHINA },
      's3.cn-northwest-1.amazonaws.com.cn/111122223333-g8s-abcl0-oidc-pod-identity',
      's3.cn-north-1.amazonaws.com.cn/111122223333-g8s-abcl0-oidc-pod-identity',
    ],
    ['cross-account-18', { facts: { release: '18.3.0', cloudFrontDomain } }, cloudFrontDomain, cloudFrontDomain],
    ...['cross-account-18-china', 'trust-19-china'].map((name, index): [string, Case, string, string] => [
      name,
      { facts: { release: `${18 + index}.0.0` }, regions: CHINA },
      's3.cn-northwest-1.amazonaws.com.cn/111122223333-g8s-abcl0-oidc-pod-identity-v2',
      's3.cn-north-1.amazonaws.com.cn/111122223333-g8s-abcl0-oidc-pod-identity-v2',
    ]),
  ])("%s.json differs in the provider's region and in the subject, and in nothing else", (name, one, theirs, ours) => {
    const page = json(name);
    const [{ Principal, Condition, ...statement } = {}, ...others] = page.Statement;
    expect(others).toEqual([]);
    const { Federated } = Principal as { Federated: string };
    expect(Federated.endsWith(`:oidc-provider/${theirs}`)).toBe(true);

    const subject = { [`${ours}:sub`]: 'system:serviceaccount:default:s3-access' };
    const right = (StringEquals: object) => ({
      ...page,
      Statement: [
        { ...statement, Principal: { Federated: Federated.replace(theirs, ours) }, Condition: { StringEquals } },
      ],
    });
    const crossing = { ...one, account: ROLE_ACCOUNT, flags };
    expect(trustOf(false, crossing)).toEqual(right({ ...subject, ...Condition!['StringEquals'] }));
    // What the page names as the more restrictive one.
    expect(trustOf(true, crossing)).toEqual(right(subject));
  });

  test("operator-17.json and operator-18.json equal the operators' policies, one for each service", () => {
    const stack = newStack(undefined, flags);
    new GiantSwarmOperatorPolicies(stack, 'Operator', { release: '18.0.0' });
    const documents = Object.values(Template.fromStack(stack).findResources('AWS::IAM::ManagedPolicy')).map(
      (policy) => (policy as { Properties: { PolicyDocument: PolicyDocument } }).Properties.PolicyDocument,
    );
    const [providers, ...others] = documents;
    const written = json('operator-17');
    // The page lists s3:PutObjectAcl in a list of one.
    const [first, bucket] = written.Statement;
    expect(bucket?.Action).toEqual(['s3:PutObjectAcl']);
    expect(providers).toEqual({ ...written, Statement: [first, { ...bucket, Action: 's3:PutObjectAcl' }] });
    expect(others.flatMap(({ Statement }) => Statement)).toEqual(json('operator-18').Statement);
  });
});

test("the token of token.json gets the role of external-dns, and no other service account's token does", () => {
  const { aud, sub } = json<{ aud: [string]; sub: string }>('token');
  const trustPolicy = trustOf(false, { facts: { release: '17.4.0' }, serviceAccount: ['kube-system', 'external-dns'] });
  const issuer = 's3.eu-central-1.amazonaws.com/111122223333-g8s-abcl0-oidc-pod-identity';
  const verdict = (subject: string) =>
    assumeRoleWithWebIdentity({
      role: { arn: `arn:aws:iam::${CLUSTER_ACCOUNT}:role/external-dns`, trustPolicy },
      provider: `arn:aws:iam::${CLUSTER_ACCOUNT}:oidc-provider/${issuer}`,
      issuer,
      audience: aud[0],
      subject,
    }).verdict;
  expect(verdict(sub)).toBe('admits');
  expect(verdict(sub.replace('external-dns', 'default'))).toBe('refuses');
});

/** Whatever valid facts an issuer is made of, the trust that names it is one that IAM takes and that admits its pods alone. */
import fc from 'fast-check';
import {
  eksIssuerFault,
  giantSwarmIssuers,
  irsaTrust,
  ISSUER_SCHEME,
  issuerFault,
  knownPartitionOf,
  oidcProviderArn,
  parseArn,
  regionalHost,
  rosaIssuerFault,
  STS_AUDIENCE,
  type GiantSwarmCluster,
  type GiantSwarmIssuers,
} from '../../../lib/model';
import { assumeRoleWithWebIdentity, parsePolicy } from '../../../lib/model/policy';

/** The same inputs in every run; a failure prints how to get to its own. */
const RUN = { seed: 20260117, numRuns: 200 };

const account = fc.stringMatching(/^\d{12}$/);
const region = fc.constantFrom('eu-central-1', 'us-east-1', 'ap-southeast-2', 'us-gov-west-1', 'cn-north-1');
const label = fc.oneof(fc.stringMatching(/^[a-z0-9]$/), fc.stringMatching(/^[a-z0-9][a-z0-9-]{0,18}[a-z0-9]$/));
const id = fc.stringMatching(/^[a-z0-9]{1,32}$/);
const distribution = fc.stringMatching(/^d[a-z0-9]{1,13}$/).map((name) => `${name}.cloudfront.net`);
const release = fc
  .tuple(fc.constantFrom(17, 18, 19, 20, 25, 33), fc.nat(9), fc.nat(9))
  .map(([major, minor, patch]) => [major, major === 17 ? Math.max(minor, 2) : minor, patch].join('.'));

const eks = fc
  .tuple(region, fc.stringMatching(/^[0-9A-F]{1,32}$/))
  .map(([where, hex]) => `${regionalHost('oidc.eks', where)}/id/${hex}`);
const rosa = fc.oneof(
  fc.tuple(region, id).map(([where, path]) => `${regionalHost('rh-oidc.s3', where)}/${path}`),
  id.map((path) => `oidc.op1.openshiftapps.com/${path}`),
  fc.tuple(region, label).map(([where, name]) => regionalHost(`${name}-oidc.s3`, where)),
  distribution,
);
const giantSwarm = fc
  .record({
    release,
    clusterName: label,
    clusterAccount: account,
    clusterRegion: region,
    installation: label,
    baseDomain: fc.tuple(label, label).map((labels) => labels.join('.')),
    cloudFrontDomain: distribution,
    enableCloudFrontAlias: fc.boolean(),
  })
  .map(({ cloudFrontDomain, enableCloudFrontAlias, ...facts }): GiantSwarmCluster => {
    const [major, minor] = facts.release.split('.').map(Number) as [number, number];
    if (major !== 18 || facts.clusterRegion.startsWith('cn-')) return facts;
    return { ...facts, cloudFrontDomain, enableCloudFrontAlias: enableCloudFrontAlias && minor >= 4 };
  });

const namespace = label;
const serviceAccount = fc.oneof(
  label,
  fc.tuple(label, label).map((labels) => labels.join('.')),
);

/** The trust of a role for one service account, judged as STS would. */
function expectRight(
  issuer: string,
  audience: string,
  [role, where, pod]: readonly [string, string, { namespace: string; serviceAccount: string }],
): void {
  expect(issuerFault(`${ISSUER_SCHEME}${issuer}`)).toBeUndefined();
  const partition = knownPartitionOf(where)!.name;
  const federated = oidcProviderArn(partition, role, issuer);
  expect(parseArn(federated)?.resource).toBe(`oidc-provider/${issuer}`);

  const pods = [{ namespace: pod.namespace, serviceAccounts: [pod.serviceAccount] }];
  const trust = irsaTrust({ federated, issuer, audience, pods });
  expect(parsePolicy(trust, 'trust').problems).toEqual([]);
  expect(Object.keys(trust.Statement[0]!.Condition!['StringEquals']!)).toEqual([`${issuer}:sub`, `${issuer}:aud`]);

  const verdict = (token: { subject?: string; audience?: string; issuer?: string } = {}) =>
    assumeRoleWithWebIdentity({
      role: { arn: `arn:${partition}:iam::${role}:role/pods`, trustPolicy: trust },
      provider: oidcProviderArn(partition, role, token.issuer ?? issuer),
      issuer: token.issuer ?? issuer,
      audience: token.audience ?? audience,
      subject: token.subject ?? `system:serviceaccount:${pod.namespace}:${pod.serviceAccount}`,
    }).verdict;
  expect(verdict()).toBe('admits');
  expect(verdict({ subject: `system:serviceaccount:${pod.namespace}:${pod.serviceAccount}x` })).toBe('refuses');
  expect(verdict({ subject: `system:serviceaccount:x${pod.namespace}:${pod.serviceAccount}` })).toBe('refuses');
  expect(verdict({ audience: `${audience}.` })).toBe('refuses');
  expect(verdict({ issuer: `x${issuer}` })).toBe('refuses');
}

const roles = fc.tuple(account, region, fc.record({ namespace, serviceAccount }));

test.each([
  ['EKS', eks, eksIssuerFault],
  ['ROSA', rosa, rosaIssuerFault],
] as const)('any issuer of %s', (_name, issuers, faultOf) => {
  fc.assert(
    fc.property(issuers, roles, (issuer, role) => {
      expect(faultOf(`${ISSUER_SCHEME}${issuer}`)).toBeUndefined();
      expectRight(issuer, STS_AUDIENCE, role);
    }),
    RUN,
  );
});

test('any cluster of Giant Swarm', () => {
  fc.assert(
    fc.property(giantSwarm, roles, (cluster, role) => {
      const found = giantSwarmIssuers(cluster) as GiantSwarmIssuers;
      expect(found).toMatchObject({
        audience: cluster.clusterRegion.startsWith('cn-') ? 'sts.amazonaws.com.cn' : STS_AUDIENCE,
      });
      expect(found.issuers.length).toBeGreaterThan(0);
      found.issuers.forEach((issuer) => expectRight(issuer, found.audience, role));
    }),
    RUN,
  );
});

test('an upgrade trusts what the two releases trust by themselves, and no more', () => {
  const upgrade = fc.tuple(giantSwarm, release, distribution);
  fc.assert(
    fc.property(upgrade, ([{ enableCloudFrontAlias: _, ...cluster }, other, cloudFrontDomain]) => {
      const majors = [cluster.release, other].sort((a, b) => a.localeCompare(b, 'en', { numeric: true }));
      const [from, to] = majors as [string, string];
      const china = cluster.clusterRegion.startsWith('cn-');
      const factsOf = (...releases: string[]) => ({
        ...cluster,
        cloudFrontDomain: !china && releases.some((one) => one.startsWith('18.')) ? cloudFrontDomain : undefined,
      });
      const alone = (one: string) => giantSwarmIssuers({ ...factsOf(one), release: one }) as GiantSwarmIssuers;
      expect(giantSwarmIssuers({ ...factsOf(from, to), release: to, upgradingFrom: from })).toEqual({
        ...alone(to),
        issuers: [...new Set([...alone(from).issuers, ...alone(to).issuers])],
      });
    }),
    RUN,
  );
});

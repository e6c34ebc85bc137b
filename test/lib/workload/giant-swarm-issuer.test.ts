import { CfnParameter } from 'aws-cdk-lib/core';
import { Issuer, type GiantSwarmIssuerOptions } from '../../../lib';
import { messageOf, newStack } from '../support/stacks';

const CLUSTER = { clusterName: 'abcl0', clusterAccount: '111122223333', clusterRegion: 'eu-central-1' };
const CHINA = { ...CLUSTER, clusterRegion: 'cn-north-1' };
const DOMAIN = 'd111111abcdef8.cloudfront.net';
const NAMES = { installation: 'gauss', baseDomain: 'example.com' };

const BUCKET = 's3.eu-central-1.amazonaws.com/111122223333-g8s-abcl0-oidc-pod-identity';
const BUCKET_IN_CHINA = 's3.cn-north-1.amazonaws.com.cn/111122223333-g8s-abcl0-oidc-pod-identity';
const ALIAS = 'irsa.abcl0.k8s.gauss.example.com';
const CAPA = 'irsa.abcl0.example.com';

const bind = (options: GiantSwarmIssuerOptions) => Issuer.giantSwarm(options)._bind(newStack());
const issuersOf = (options: GiantSwarmIssuerOptions) => bind(options).map(({ issuer }) => issuer);

describe('outside China', () => {
  test.each<[string, object, string[]]>([
    ['17.2.0', {}, [BUCKET]],
    ['17.99.9', {}, [BUCKET]],
    ['18.0.0', { cloudFrontDomain: DOMAIN }, [DOMAIN]],
    ['18.4.0', { cloudFrontDomain: DOMAIN }, [DOMAIN]],
    ['18.4.0', { cloudFrontDomain: DOMAIN, enableCloudFrontAlias: true, ...NAMES }, [DOMAIN, ALIAS]],
    ['19.0.0', NAMES, [ALIAS]],
    ['20.1.0', NAMES, [ALIAS]],
    ['v19.3.1', NAMES, [ALIAS]],
    ['25.0.0', NAMES, [CAPA]],
    ['31.1.0', { baseDomain: 'example.com' }, [CAPA]],
  ])('release %s with %j is known by its own issuer', (release, facts, issuers) => {
    expect(bind({ ...CLUSTER, ...facts, release })).toEqual(
      issuers.map((issuer) => ({
        issuer,
        audience: 'sts.amazonaws.com',
        clientIds: ['sts.amazonaws.com'],
        clusterAccount: '111122223333',
      })),
    );
  });

  test.each<[string, string, object, string[]]>([
    ['17.4.0', '18.0.0', { cloudFrontDomain: DOMAIN }, [BUCKET, DOMAIN]],
    ['17.4.0', '18.4.1', { cloudFrontDomain: DOMAIN, enableCloudFrontAlias: true, ...NAMES }, [BUCKET, DOMAIN, ALIAS]],
    ['18.3.0', '19.0.0', { cloudFrontDomain: DOMAIN, ...NAMES }, [DOMAIN, ALIAS]],
    ['19.0.0', '25.0.0', NAMES, [ALIAS, CAPA]],
    ['18.1.0', '18.4.0', { cloudFrontDomain: DOMAIN }, [DOMAIN]],
    ['19.0.0', '19.0.0', NAMES, [ALIAS]],
  ])('on the way from %s to %s both are trusted, each once', (upgradingFrom, release, facts, issuers) => {
    expect(issuersOf({ ...CLUSTER, ...facts, upgradingFrom, release })).toEqual(issuers);
  });
});

describe('in China', () => {
  test.each<[string, object, string]>([
    ['17.2.0', {}, BUCKET_IN_CHINA],
    ['18.0.0', {}, `${BUCKET_IN_CHINA}-v2`],
    ['18.4.0', {}, `${BUCKET_IN_CHINA}-v2`],
    ['19.0.0', {}, `${BUCKET_IN_CHINA}-v2`],
    ['20.1.0', NAMES, `${BUCKET_IN_CHINA}-v2`],
    ['25.0.0', NAMES, `${BUCKET_IN_CHINA}-v3`],
  ])('release %s is known by its bucket, and its tokens are for the STS of China', (release, facts, issuer) => {
    expect(bind({ ...CHINA, ...facts, release })).toEqual([
      {
        issuer,
        audience: 'sts.amazonaws.com.cn',
        clientIds: ['sts.amazonaws.com.cn'],
        clusterAccount: '111122223333',
      },
    ]);
  });

  test('an upgrade trusts both buckets', () => {
    expect(issuersOf({ ...CHINA, upgradingFrom: '17.4.0', release: '18.0.0' })).toEqual([
      BUCKET_IN_CHINA,
      `${BUCKET_IN_CHINA}-v2`,
    ]);
    expect(issuersOf({ ...CHINA, upgradingFrom: '18.4.0', release: '19.0.0' })).toEqual([`${BUCKET_IN_CHINA}-v2`]);
  });

  test.each([
    [{ cloudFrontDomain: DOMAIN }, `cloudFrontDomain: "${DOMAIN}"`],
    [{ enableCloudFrontAlias: true, ...NAMES }, 'enableCloudFrontAlias: true'],
  ])('fails with %j', (facts, named) => {
    expect(messageOf(() => bind({ ...CHINA, ...facts, release: '18.4.0' }))).toBe(
      `«Contradiction» ${named} is given for a cluster in China, where the issuer is a bucket in every release; leave it ` +
        'out (at Stack)',
    );
  });
});

test("a role of another account and region trusts the cluster's issuer, which does not change", () => {
  const elsewhere = newStack({ account: '444455556666', region: 'us-west-2' });
  const [bound] = Issuer.giantSwarm({ ...CLUSTER, release: '17.4.0' })._bind(elsewhere);
  expect(bound?.issuer).toBe(BUCKET);
});

describe('fails', () => {
  const where =
    "it stands in ConfigMap abcl0-irsa-cloudfront in the organization's namespace of the management cluster, and in the " +
    'AWS console under CloudFront';
  const read = 'read it off the issuer in IAM > Identity providers';
  const first = 'the first release with IAM roles for service accounts';
  const notRelease = 'is no release, which is three numbers with dots between; write it as "17.2.0"';
  test.each<[string, object, string]>([
    [
      'below 17.2.0',
      { release: '17.1.9' },
      `«Release» release: "17.1.9" is below 17.2.0, ${first}; upgrade the cluster first`,
    ],
    [
      'below 17',
      { release: '9.9.9' },
      `«Release» release: "9.9.9" is below 17.2.0, ${first}; upgrade the cluster first`,
    ],
    ['for two numbers', { release: '18.4' }, `«Release» release: "18.4" ${notRelease}`],
    ['for more than a release', { release: '18.4.0-alpha' }, `«Release» release: "18.4.0-alpha" ${notRelease}`],
    ['for an empty release', { release: '' }, `«Release» release: "" ${notRelease}`],
    [
      'for an upgrade from a release without such tokens',
      { release: '17.4.0', upgradingFrom: '16.4.0' },
      `«Release» upgradingFrom: "16.4.0" is below 17.2.0, ${first}; leave it out: its pods have no such tokens`,
    ],
    [
      'for an upgrade from no release',
      { release: '17.4.0', upgradingFrom: '17' },
      `«Release» upgradingFrom: "17" ${notRelease}`,
    ],
    [
      'for an upgrade that leads back',
      { release: '17.4.0', upgradingFrom: '18.0.0' },
      '«Contradiction» upgradingFrom: "18.0.0" is above the release "17.4.0" that the upgrade leads to; exchange the two',
    ],
    [
      'without the domain of 18',
      { release: '18.3.0' },
      `«Missing» cloudFrontDomain: is missing, and is the issuer of release 18; ${where}`,
    ],
    [
      'without the domain of 18 on the way from it',
      { release: '19.0.0', upgradingFrom: '18.3.0', ...NAMES },
      `«Missing» cloudFrontDomain: is missing, and is the issuer of release 18; ${where}`,
    ],
    [
      'for a URL as domain',
      { release: '18.3.0', cloudFrontDomain: `https://${DOMAIN}` },
      `«DomainName» cloudFrontDomain: "https://${DOMAIN}" is no domain of CloudFront, as ${DOMAIN}; ${where}`,
    ],
    [
      'for the alias as domain',
      { release: '18.3.0', cloudFrontDomain: ALIAS },
      `«DomainName» cloudFrontDomain: "${ALIAS}" is no domain of CloudFront, as ${DOMAIN}; ${where}`,
    ],
    [
      'for a domain that the release does not use',
      { release: '19.0.0', cloudFrontDomain: DOMAIN, ...NAMES },
      `«Contradiction» cloudFrontDomain: "${DOMAIN}" is the issuer of release 18 alone, and would not be trusted for ` +
        'release 19.0.0; leave it out, or say with upgradingFrom that the cluster is on its way from 18',
    ],
    ...['18.3.9', '19.0.0'].map((release): [string, object, string] => [
      `for the annotation in ${release}`,
      { release, upgradingFrom: '18.0.0', cloudFrontDomain: DOMAIN, enableCloudFrontAlias: true, ...NAMES },
      `«Contradiction» enableCloudFrontAlias: true is for release 18.4.0 and later 18, not for release ${release}: ` +
        'earlier ones have no alias, from 19.0.0 on all have it; leave it out',
    ]),
    [
      'without the installation of 19',
      { release: '19.0.0', baseDomain: 'example.com' },
      `«Missing» installation: is missing, and is part of the issuer https://irsa.CLUSTER.k8s.INSTALLATION.BASEDOMAIN; ${read}`,
    ],
    [
      'without the base domain of the alias',
      { release: '18.4.0', cloudFrontDomain: DOMAIN, enableCloudFrontAlias: true, installation: 'gauss' },
      `«Missing» baseDomain: is missing, and is part of the issuer https://irsa.CLUSTER.k8s.INSTALLATION.BASEDOMAIN; ${read}`,
    ],
    [
      'without the base domain of CAPA',
      { release: '25.0.0' },
      `«Missing» baseDomain: is missing, and is part of the issuer https://irsa.CLUSTER.BASEDOMAIN; ${read}`,
    ],
    [
      'for a base domain with a scheme',
      { release: '25.0.0', baseDomain: 'https://example.com' },
      '«DomainName» baseDomain: "https://example.com" is no bare domain in lower case; write it as "example.com"',
    ],
    [
      'for an installation that is no name',
      { release: '19.0.0', baseDomain: 'example.com', installation: 'a.b' },
      '«KubernetesName» installation: "a.b" is no DNS label: 1 to 63 characters, allowed are small letters, digits and ' +
        'inner hyphens; give the name of the management cluster',
    ],
    [
      'for a cluster that is no name',
      { release: '17.4.0', clusterName: '*' },
      '«KubernetesName» clusterName: "*" is no DNS label: 1 to 63 characters, allowed are small letters, digits and inner ' +
        'hyphens; copy the name of the AWSCluster',
    ],
    [
      'for an account that is none',
      { release: '17.4.0', clusterAccount: '1111' },
      '«AccountId» clusterAccount: "1111" is no AWS account id, which has 12 digits; give the one of the account that the ' +
        'cluster runs in, not of the role',
    ],
    [
      'for a region that is none',
      { release: '17.4.0', clusterRegion: 'evil' },
      '«Region» clusterRegion: "evil" is no AWS region; give the one that the cluster runs in, not that of the role',
    ],
    [
      'without an account',
      { release: '17.4.0', clusterAccount: undefined },
      '«Missing» clusterAccount: is missing, and has no default; give what is known of the cluster',
    ],
  ])('%s', (_name, facts, message) => {
    expect(messageOf(() => bind({ ...CLUSTER, release: '17.4.0', ...facts }))).toBe(`${message} (at Stack)`);
  });

  test('for a base domain that makes the host too long', () => {
    const baseDomain = Array(4).fill('a'.repeat(62)).join('.');
    expect(messageOf(() => bind({ ...CLUSTER, release: '25.0.0', baseDomain }))).toMatch(
      /^«Issuer» baseDomain: "a+\.?a*…a+\.?a*" has 270 characters, 255 at most are allowed; shorten it \(at Stack\)$/,
    );
  });

  test.each(['release', 'clusterName', 'clusterAccount', 'clusterRegion', 'baseDomain', 'upgradingFrom'] as const)(
    'for a token as %s, and names the ways out',
    (property) => {
      const stack = newStack();
      const token = new CfnParameter(stack, 'Fact').valueAsString;
      const issuer = Issuer.giantSwarm({ ...CLUSTER, release: '25.0.0', ...NAMES, [property]: token });
      expect(messageOf(() => issuer._bind(stack))).toBe(
        `«LiteralNeeded» ${property}: "${token}" is a token, known only at deployment, but the prefix of a condition key ` +
          'must be literal text; write it out, or read it from the context of the app (at Stack)',
      );
    },
  );
});

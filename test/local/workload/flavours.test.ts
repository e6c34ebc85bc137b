/**
 * Clusters of every flavour in front of the local AWS, loaded from the examples' templates: tokens as the clusters sign
 * them get the one role, and no others do.
 */
import { readFileSync } from 'node:fs';
import { AssumeRoleWithWebIdentityCommand } from '@aws-sdk/client-sts';
import { clients } from '../aws/support/clients.js';
import { cloud } from '../aws/support/cloud.js';
import { testIssuer } from '../aws/support/issuer.js';
import { role, root, trusts } from '../aws/support/templates.js';

const OWN = '111122223333';
const OTHER = '444455556666';
const REGION = { aws: 'eu-west-1', 'aws-cn': 'cn-north-1', 'aws-us-gov': 'us-gov-west-1' } as const;
const STS = 'sts.amazonaws.com';
const STS_CHINA = 'sts.amazonaws.com.cn';
const EKS_ID = '5C0DE1A2B3C4D5E6F708192A3B4C5D6E';
const ROSA = 'rh-oidc.s3.us-east-1.amazonaws.com/1v3r0n44npxu4g58so46aeohduomfres';
const CHINA_BUCKET = `s3.cn-north-1.amazonaws.com.cn/${OWN}-g8s`;

interface Role {
  /** The example's template. */
  readonly template: string;
  readonly partition: keyof typeof REGION;
  readonly account: string;
  readonly role: string;
  /** As tokens have it, without scheme. */
  readonly issuer: string;
  readonly audience: string;
  readonly namespace: string;
  readonly serviceAccount: string;
  /** The issuer that the template has, where this cluster's stands for it. */
  readonly inPlaceOf?: string;
  /** Whoever makes the cluster makes the provider: it is in no template of ours. */
  readonly clusterMakesProvider?: boolean;
}

const eks = (partition: keyof typeof REGION, host: string): Role => ({
  template: 'irsa-eks/ShopRoles',
  partition,
  account: OWN,
  role: 'ShopRoles-Orders-47D36AA7',
  issuer: `${host}/id/${EKS_ID}`,
  audience: STS,
  namespace: 'shop',
  serviceAccount: 'orders',
});

const giantSwarm = (partition: keyof typeof REGION, cluster: string, issuer: string): Role => ({
  template: 'giant-swarm/Clusters',
  partition,
  account: OWN,
  role: `external-dns-${cluster}`,
  issuer,
  audience: partition === 'aws-cn' ? STS_CHINA : STS,
  namespace: 'kube-system',
  serviceAccount: 'external-dns',
  clusterMakesProvider: true,
});

const ordersOfGiantSwarm = (partition: keyof typeof REGION, issuer: string): Role => ({
  template: 'giant-swarm/Orders',
  partition,
  account: OTHER,
  role: 'orders',
  issuer,
  audience: partition === 'aws-cn' ? STS_CHINA : STS,
  namespace: 'shop',
  serviceAccount: 'orders',
});

const rosa = (template: string, more: Omit<Role, 'template' | 'partition' | 'issuer'>): Role => ({
  template: `rosa/${template}`,
  partition: 'aws',
  issuer: ROSA,
  ...more,
});

/** The example's role for a whole project, in front of a cluster that publishes its keys elsewhere. */
const rosaAt = (issuer: string): Role => ({
  ...rosa('Elsewhere', {
    account: OTHER,
    role: 'my-project',
    audience: STS,
    namespace: 'my-project',
    serviceAccount: 'anything',
  }),
  issuer,
  inPlaceOf: ROSA,
});

/** Issuers and audiences as the vendors' pages have them, written out. */
const ROLES: ReadonlyArray<readonly [flavour: string, role: Role]> = [
  ['EKS', eks('aws', 'oidc.eks.eu-west-1.amazonaws.com')],
  ['EKS in China', eks('aws-cn', 'oidc.eks.cn-north-1.amazonaws.com.cn')],
  ['EKS in GovCloud', eks('aws-us-gov', 'oidc.eks.us-gov-west-1.amazonaws.com')],
  [
    'EKS, on its way to Pod Identity',
    {
      ...eks('aws', 'oidc.eks.eu-west-1.amazonaws.com'),
      role: 'ShopRoles-Billing-C328E6B5',
      namespace: 'finance',
      serviceAccount: 'billing',
    },
  ],
  [
    'ROSA',
    rosa('Cluster', {
      account: OWN,
      role: 'my-project-test',
      audience: STS,
      namespace: 'my-project',
      serviceAccount: 'test-service-account',
      clusterMakesProvider: true,
    }),
  ],
  [
    "an operator's way on OpenShift",
    rosa('Cluster', {
      account: OWN,
      role: 'my-operator',
      audience: 'openshift',
      namespace: 'my-operators',
      serviceAccount: 'my-operator',
      clusterMakesProvider: true,
    }),
  ],
  ['ROSA, a whole project, from another account', rosaAt(ROSA)],
  ['ROSA with the shared host', rosaAt('oidc.op1.openshiftapps.com/1v3r0n44npxu4g58so46aeohduomfres')],
  ['OpenShift with a bucket of its own', rosaAt('blue-oidc.s3.us-east-1.amazonaws.com')],
  ['OpenShift behind CloudFront', rosaAt('d111111abcdef8.cloudfront.net')],
  ['ROSA behind CloudFront', rosaAt('d111111abcdef8.cloudfront.net/1v3r0n44npxu4g58so46aeohduomfres')],
  ['Giant Swarm 17', giantSwarm('aws', 'abc17', `s3.eu-west-1.amazonaws.com/${OWN}-g8s-abc17-oidc-pod-identity`)],
  ['Giant Swarm 18', giantSwarm('aws', 'abc18', 'd111111abcdef8.cloudfront.net')],
  ['Giant Swarm 18.4', giantSwarm('aws', 'abc184', 'd222222abcdef8.cloudfront.net')],
  ['Giant Swarm 18.4 with its alias', giantSwarm('aws', 'abc184', 'irsa.abc184.k8s.gauss.example.com')],
  ['Giant Swarm 18 before its upgrade to 19', giantSwarm('aws', 'abc19', 'd333333abcdef8.cloudfront.net')],
  ['Giant Swarm 19 after its upgrade from 18', giantSwarm('aws', 'abc19', 'irsa.abc19.k8s.gauss.example.com')],
  ['Giant Swarm with CAPA', giantSwarm('aws', 'abc25', 'irsa.abc25.gauss.example.com')],
  ['Giant Swarm 19, from another account', ordersOfGiantSwarm('aws', 'irsa.abc19.k8s.gauss.example.com')],
  ['Giant Swarm with CAPA, from another account', ordersOfGiantSwarm('aws', 'irsa.abc25.gauss.example.com')],
  ['Giant Swarm 17 in China', giantSwarm('aws-cn', 'abc17', `${CHINA_BUCKET}-abc17-oidc-pod-identity`)],
  ['Giant Swarm 18 in China', giantSwarm('aws-cn', 'abc18', `${CHINA_BUCKET}-abc18-oidc-pod-identity-v2`)],
  [
    'Giant Swarm 17 in China before its upgrade',
    giantSwarm('aws-cn', 'abc19', `${CHINA_BUCKET}-abc19-oidc-pod-identity`),
  ],
  ['Giant Swarm 19 in China', giantSwarm('aws-cn', 'abc19', `${CHINA_BUCKET}-abc19-oidc-pod-identity-v2`)],
  ['Giant Swarm with CAPA in China', giantSwarm('aws-cn', 'abc25', `${CHINA_BUCKET}-abc25-oidc-pod-identity-v3`)],
  [
    'Giant Swarm in China, from another account',
    ordersOfGiantSwarm('aws-cn', `${CHINA_BUCKET}-abc25-oidc-pod-identity-v3`),
  ],
];

/** What a pod's token says. */
interface Claims {
  readonly namespace?: string;
  readonly serviceAccount?: string;
  readonly audience?: string;
}

async function worldOf(given: Role) {
  const { template, partition, account, issuer, inPlaceOf = issuer, clusterMakesProvider } = given;
  const [example, stackName] = template.split('/') as [string, string];
  const url = `https://${issuer}`;
  const [cluster, stranger, namesake] = [await testIssuer(url), await testIssuer(`${url}0`), await testIssuer(url)];
  const made = cloud({ issuers: { [url]: cluster.keys, [stranger.url]: stranger.keys } });
  const region = REGION[partition];
  if (clusterMakesProvider) {
    const ClientIdList = ['openshift', STS, STS_CHINA];
    const Provider = { Type: 'AWS::IAM::OIDCProvider', Properties: { Url: url, ClientIdList } };
    const Operator = role(trusts(root(account)), { RoleName: 'GiantSwarmAWSOperator' });
    made.deploy({ Provider, Operator }, account, 'cluster', region);
  }
  const file = `examples/${example}/expected/${partition}/${stackName}.template.json`;
  const text = readFileSync(file, 'utf8').replaceAll(inPlaceOf, issuer);
  made.aws.deploy({ template: JSON.parse(text), stackName, account, region });
  const ask = async (signer = cluster, claims: Claims = {}): Promise<string> => {
    const { namespace, serviceAccount, audience } = { ...given, ...claims };
    const sub = `system:serviceaccount:${namespace}:${serviceAccount}`;
    // Kubernetes writes a list of audiences, of one here.
    const token = await signer.token(made.clock.now(), { sub, aud: [audience] });
    const RoleArn = `arn:${partition}:iam::${account}:role/${given.role}`;
    const input = { RoleArn, RoleSessionName: 'pod', WebIdentityToken: token };
    try {
      const { AssumedRoleUser } = await clients(made.aws, undefined, region).sts.send(
        new AssumeRoleWithWebIdentityCommand(input),
      );
      return AssumedRoleUser?.Arn ?? '';
    } catch (error) {
      return (error as Error).name;
    }
  };
  return { ask, stranger, namesake };
}

describe.each(ROLES)('%s', (_flavour, given) => {
  const { namespace, serviceAccount, audience } = given;

  test('lets in its pod, and not that of another namespace, service account, audience, cluster or key', async () => {
    const { ask, stranger, namesake } = await worldOf(given);
    expect(await ask()).toBe(`arn:${given.partition}:sts::${given.account}:assumed-role/${given.role}/pod`);
    expect({
      namespace: await ask(undefined, { namespace: `${namespace}-2` }),
      'namespace cut': await ask(undefined, { namespace: namespace.slice(0, -1) }),
      'service account of another namespace': await ask(undefined, { namespace: 'default', serviceAccount }),
      'audience of the API': await ask(undefined, { audience: 'https://kubernetes.default.svc' }),
      'audience of the provider': await ask(undefined, { audience: audience === STS ? 'openshift' : STS }),
      'another cluster': await ask(stranger),
      'another key under the same issuer': await ask(namesake),
    }).toEqual({
      namespace: 'AccessDenied',
      'namespace cut': 'AccessDenied',
      'service account of another namespace': 'AccessDenied',
      'audience of the API': expect.stringMatching(/^InvalidIdentityToken/) as unknown,
      'audience of the provider': expect.stringMatching(/^(AccessDenied|InvalidIdentityToken)/) as unknown,
      'another cluster': expect.stringMatching(/^InvalidIdentityToken/) as unknown,
      'another key under the same issuer': expect.stringMatching(/^InvalidIdentityToken/) as unknown,
    });
  });

  const whole = serviceAccount === 'anything';
  test(`lets in ${whole ? 'any' : 'no other'} service account of the namespace`, async () => {
    const { ask } = await worldOf(given);
    const answer = await ask(undefined, { serviceAccount: `${serviceAccount}-2` });
    expect(answer).toMatch(whole ? /^arn:/ : /^AccessDenied$/);
  });
});

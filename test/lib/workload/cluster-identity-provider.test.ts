import { Template } from 'aws-cdk-lib/assertions';
import { App, CfnParameter, NestedStack, RemovalPolicy, Stack, Stage } from 'aws-cdk-lib/core';
import type { Construct } from 'constructs';
import {
  ClusterIdentityProvider,
  Identity,
  Issuer,
  LoginProvider,
  Pods,
  WorkloadRole,
  type ClusterIdentityProviderProps,
} from '../../../lib';
import { FLAG_SETS } from '../support/flags';
import { ACCOUNT, messageOf, newStack, REGIONS, warningsOf } from '../support/stacks';

const TOOLS = '444455556666';
const URL = 'https://blue.example.com/clusters/1';
const BLUE = Issuer.fromUrl(URL);
const GREEN = Issuer.fromUrl('https://green.example.com');
const GIANT_SWARM = Issuer.giantSwarm({
  release: '25.0.0',
  clusterName: 'abcl0',
  clusterAccount: ACCOUNT,
  clusterRegion: 'eu-central-1',
  baseDomain: 'example.com',
});

const stackIn = (app: App | Stage, id: string, account?: string) =>
  new Stack(app, id, { env: { account, region: account === undefined ? undefined : 'eu-central-1' } });
const make = (scope: Construct, issuer = BLUE, props: Partial<ClusterIdentityProviderProps> = {}) =>
  new ClusterIdentityProvider(scope, 'Cluster', { issuer, ...props });
const roleFor = (scope: Construct, issuer = BLUE) =>
  new WorkloadRole(scope, 'Role', {
    pods: [Pods.ofServiceAccount('shop', 'orders')],
    identities: [Identity.irsa({ issuer })],
  });
const resourcesOf = (stack: Stack) => (Template.fromStack(stack).toJSON().Resources ?? {}) as Record<string, object>;

describe('a provider', () => {
  test.each(FLAG_SETS)(
    'with %s, is the native resource, without a thumbprint or a function, and is retained',
    (_, flags) => {
      const stack = newStack(undefined, flags);
      make(stack);
      expect(resourcesOf(stack)).toEqual({
        Clusterblueexamplecomclusters1B934DBD8: {
          Type: 'AWS::IAM::OIDCProvider',
          Properties: { Url: URL, ClientIdList: ['sts.amazonaws.com'] },
          DeletionPolicy: 'RetainExceptOnCreate',
          UpdateReplacePolicy: 'Retain',
        },
      });
    },
  );

  test.each<[string, Issuer, string[]]>([
    ['EKS', Issuer.eks(`https://oidc.eks.cn-north-1.amazonaws.com.cn/id/ABC123`), ['sts.amazonaws.com']],
    ['ROSA', Issuer.rosa('https://oidc.op1.openshiftapps.com/abc123'), ['openshift', 'sts.amazonaws.com']],
    [
      'Giant Swarm in China',
      Issuer.giantSwarm({
        release: '18.0.0',
        clusterName: 'abcl0',
        clusterAccount: ACCOUNT,
        clusterRegion: 'cn-north-1',
      }),
      ['sts.amazonaws.com.cn'],
    ],
  ])('of %s lists the client ids of its flavour', (_name, issuer, clientIds) => {
    const stack = newStack({ account: TOOLS, region: 'cn-north-1' });
    make(stack, issuer);
    expect(Object.values(resourcesOf(stack))).toMatchObject([{ Properties: { ClientIdList: clientIds } }]);
  });

  test('lists other client ids as well, and goes where it is told to', () => {
    const stack = newStack();
    make(stack, BLUE, { otherClientIds: ['vault'], removalPolicy: RemovalPolicy.DESTROY });
    expect(Object.values(resourcesOf(stack))).toMatchObject([
      { Properties: { ClientIdList: ['sts.amazonaws.com', 'vault'] }, DeletionPolicy: 'Delete' },
    ]);
  });

  test('stays the same resource when another issuer comes and goes', () => {
    const idsOf = (issuer: Issuer) => {
      const stack = newStack();
      const provider = make(stack, issuer);
      expect(provider.issuers).toHaveLength(provider.providerArns.length);
      return Object.entries(resourcesOf(stack)).map(([id, resource]) => [(resource as never)['Properties']['Url'], id]);
    };
    const both = idsOf(GREEN.replacing(BLUE));
    expect(both).toHaveLength(2);
    expect([...idsOf(BLUE), ...idsOf(GREEN)]).toEqual(both);
  });

  test.each(REGIONS)('that is imported in %s has an ARN, and makes nothing', (partition, region) => {
    const stack = newStack({ account: ACCOUNT, region });
    const provider = ClusterIdentityProvider.imported(stack, 'Cluster', GREEN.replacing(BLUE));
    expect(provider.issuers).toEqual(['blue.example.com/clusters/1', 'green.example.com']);
    expect(provider.providerArns).toEqual(
      provider.issuers.map((issuer) => `arn:${partition}:iam::${ACCOUNT}:oidc-provider/${issuer}`),
    );
    expect(resourcesOf(stack)).toEqual({});
  });
});

describe('a second provider of one issuer in one account', () => {
  const fault = (how: string, at: string, url = URL) =>
    `«IdentityProvider» issuer: "${url}" has a provider in this account, ${how}, and IAM takes one for each issuer; leave ` +
    `one of the two out, and name all client ids at the other (at ${at})`;

  test('fails, in another stack, stage and region too', () => {
    const app = new App();
    make(stackIn(app, 'One', ACCOUNT));
    const other = new Stack(new Stage(app, 'Stage'), 'Two', { env: { account: ACCOUNT, region: 'us-east-1' } });
    expect(messageOf(() => make(other))).toBe(fault('which is made by One/Cluster', 'Stage/Two/Cluster'));
  });

  test('fails where the first is a login provider, and the other way around', () => {
    const login = (scope: Construct) => new LoginProvider(scope, 'Login', { issuer: URL, clientId: 'serval' });
    const [stack, other] = [newStack(), newStack()];
    login(stack);
    expect(messageOf(() => make(stack))).toBe(fault('which is made by Stack/Login', 'Stack/Cluster'));
    make(other);
    expect(messageOf(() => login(other))).toBe(fault('which is made by Stack/Cluster', 'Stack/Login'));
  });

  test('fails beside an import, and the other way around; imports may be many', () => {
    const [stack, other] = [newStack(), newStack()];
    ClusterIdentityProvider.imported(stack, 'There', BLUE);
    expect(messageOf(() => make(stack))).toBe(fault('which exists already according to Stack/There', 'Stack/Cluster'));
    ClusterIdentityProvider.imported(stack, 'ThereToo', BLUE);
    make(other);
    expect(messageOf(() => ClusterIdentityProvider.imported(other, 'There', BLUE))).toBe(
      fault('which is made by Stack/Cluster', 'Stack/There'),
    );
  });

  test('fails for one of the issuers of an upgrade', () => {
    const stack = newStack();
    new ClusterIdentityProvider(stack, 'Green', { issuer: GREEN });
    expect(messageOf(() => make(stack, GREEN.replacing(BLUE)))).toBe(
      fault('which is made by Stack/Green', 'Stack/Cluster', 'https://green.example.com'),
    );
  });

  test('fails in a stack of no account, also in a nested one, but not in two of them', () => {
    const app = new App();
    const stack = stackIn(app, 'One');
    make(stack);
    const nested = new NestedStack(stack, 'Nested');
    expect(messageOf(() => make(nested))).toBe(fault('which is made by One/Cluster', 'One/Nested/Cluster'));
    expect(() => make(stackIn(app, 'Two'))).not.toThrow();
  });

  test('is right in another account', () => {
    const app = new App();
    make(stackIn(app, 'One', ACCOUNT));
    expect(() => make(stackIn(app, 'Two', TOOLS))).not.toThrow();
  });

  test("fails where Giant Swarm makes it, in the cluster's own account, and not elsewhere", () => {
    const app = new App();
    expect(messageOf(() => make(stackIn(app, 'Own', ACCOUNT), GIANT_SWARM))).toBe(
      `«IdentityProvider» issuer: "https://irsa.abcl0.example.com" has a provider in account ${ACCOUNT} without our doing, ` +
        'since the cluster makes it there; take ClusterIdentityProvider.imported here, and make one in other accounts alone ' +
        '(at Own/Cluster)',
    );
    expect(() => make(stackIn(app, 'Other', TOOLS), GIANT_SWARM)).not.toThrow();
  });
});

describe('a role whose account has no provider as far as the app knows', () => {
  const advice = (account: string, url = URL) =>
    `account ${account} has no OIDC provider of ${url} as far as this app knows, and without one STS refuses its tokens ` +
    'there; add a ClusterIdentityProvider to a stack of this account, or ClusterIdentityProvider.imported where somebody ' +
    'else makes it [ack: cdk-serval:Issuer.missingProvider]';

  test('is warned of where there is one in another account, even if that is made later', () => {
    const app = new App();
    const stack = stackIn(app, 'Here', TOOLS);
    roleFor(stack, GREEN.replacing(BLUE));
    make(stackIn(app, 'There', ACCOUNT), BLUE);
    expect(warningsOf(stack)).toEqual([`/Here/Role: ${advice(TOOLS)}`]);
  });

  test('is warned of outside the account of a cluster of Giant Swarm', () => {
    const app = new App();
    const [own, other] = [stackIn(app, 'Own', ACCOUNT), stackIn(app, 'Other', TOOLS)];
    [own, other].forEach((stack) => roleFor(stack, GIANT_SWARM));
    expect(warningsOf(own)).toEqual([]);
    expect(warningsOf(other)).toEqual([`/Other/Role: ${advice(TOOLS, 'https://irsa.abcl0.example.com')}`]);
  });

  test.each<[string, (app: App, stack: Stack) => unknown]>([
    ['makes none at all', () => undefined],
    ['makes it', (_, stack) => make(stack)],
    ['makes it in another stack of the account', (app) => make(stackIn(app, 'Providers', TOOLS))],
    ['makes it in a stack of no account', (app) => make(stackIn(app, 'Providers'))],
    ['imports it', (_, stack) => ClusterIdentityProvider.imported(stack, 'Provider', BLUE)],
  ])('is not warned of where the app %s', (_name, provide) => {
    const app = new App();
    const stack = stackIn(app, 'Here', TOOLS);
    roleFor(stack);
    make(stackIn(app, 'There', ACCOUNT), GREEN);
    provide(app, stack);
    expect(warningsOf(stack)).toEqual([]);
  });

  test('is warned of where the app makes it elsewhere alone, so that the cases above tell something', () => {
    const app = new App();
    const stack = stackIn(app, 'Here', TOOLS);
    roleFor(stack);
    ClusterIdentityProvider.imported(stackIn(app, 'There', ACCOUNT), 'Provider', BLUE);
    expect(warningsOf(stack)).toEqual([`/Here/Role: ${advice(TOOLS)}`]);
  });
});

describe('a role that asks for an audience which the provider of its account does not list', () => {
  const VAULT = Issuer.fromUrl(URL, { audience: 'vault' });
  const text =
    '/Here/Role: the role asks for tokens that are for "vault", but the provider There/Cluster lists "sts.amazonaws.com" ' +
    'alone, so that STS refuses them; give both the same issuer, or the provider otherClientIds ' +
    '[ack: cdk-serval:Issuer.missingClientId]';

  test('is warned, even if the provider is made later, and in another stack', () => {
    const app = new App();
    const stack = stackIn(app, 'Here', ACCOUNT);
    roleFor(stack, VAULT);
    make(stackIn(app, 'There', ACCOUNT));
    expect(warningsOf(stack)).toEqual([text]);
  });

  test.each<[string, (app: App) => unknown]>([
    ['lists it besides', (app) => make(stackIn(app, 'There', ACCOUNT), BLUE, { otherClientIds: ['vault'] })],
    [
      'lists what only the deployment knows',
      (app) => {
        const there = stackIn(app, 'There', ACCOUNT);
        make(there, BLUE, { otherClientIds: [new CfnParameter(there, 'ClientId').valueAsString] });
      },
    ],
    ['is of the same issuer', (app) => make(stackIn(app, 'There', ACCOUNT), VAULT)],
    ['is imported', (app) => ClusterIdentityProvider.imported(stackIn(app, 'There', ACCOUNT), 'Cluster', BLUE)],
  ])('is not, where that provider %s', (_name, provide) => {
    const app = new App();
    const stack = stackIn(app, 'Here', ACCOUNT);
    roleFor(stack, VAULT);
    provide(app);
    expect(warningsOf(stack)).toEqual([]);
  });

  test('is not, where it takes any that the provider lists', () => {
    const stack = newStack();
    make(stack);
    const identities = [Identity.irsa({ issuer: VAULT, trustAnyAudience: true })];
    new WorkloadRole(stack, 'Role', { pods: [Pods.ofServiceAccount('shop', 'orders')], identities });
    expect(warningsOf(stack)).toEqual([]);
  });
});

describe('fails', () => {
  test.each<[string, string[], string]>([
    [
      'for a client id of the issuer',
      ['sts.amazonaws.com'],
      '«Duplicate» otherClientIds[0]: "sts.amazonaws.com" is given twice; leave one out',
    ],
    [
      'for too many',
      [...Array(100).keys()].map(String),
      '«TooMany» otherClientIds: 100 is too many client ids, 99 are allowed beside those of the issuer; leave some out',
    ],
  ])('%s', (_name, otherClientIds, message) => {
    expect(messageOf(() => make(newStack(), BLUE, { otherClientIds }))).toBe(`${message} (at Stack/Cluster)`);
  });

  test('without an issuer', () => {
    const message = '«Missing» issuer: is missing, and has no default; give Issuer.eks, or that of another flavour';
    expect(messageOf(() => new ClusterIdentityProvider(newStack(), 'A', undefined as never))).toBe(
      `${message} (at Stack/A)`,
    );
    expect(messageOf(() => ClusterIdentityProvider.imported(newStack(), 'A', undefined as never))).toBe(
      `${message} (at Stack/A)`,
    );
  });
});

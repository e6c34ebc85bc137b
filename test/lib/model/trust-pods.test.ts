/** Several pods behind one trust, in the model: what each way compares, and that nobody is let in by a gap. */
import fc from 'fast-check';
import {
  clusterArn,
  irsaTrust,
  mergedPods,
  oidcProviderArn,
  podIdentityTrust,
  type PodsOfNamespace,
} from '../../../lib/model';
import { assumeRoleAsService, assumeRoleWithWebIdentity, parsePolicy } from '../../../lib/model/policy';

const ACCOUNT = '111122223333';
const ISSUER = `oidc.eks.eu-central-1.amazonaws.com/id/${'0'.repeat(32)}`;
const FEDERATED = oidcProviderArn('aws', ACCOUNT, ISSUER);
const CLUSTER = clusterArn('aws', 'eu-central-1', ACCOUNT, 'tools');
const irsa = (pods: readonly PodsOfNamespace[], audience?: string) =>
  irsaTrust({ federated: FEDERATED, issuer: ISSUER, audience, pods });
const podIdentity = (pods: readonly PodsOfNamespace[], clusterArns = [CLUSTER]) =>
  podIdentityTrust({ account: ACCOUNT, clusterArns, pods });

describe('pods of one namespace', () => {
  test('stand together, in the order of their first mention', () => {
    expect(
      mergedPods([
        { namespace: 'shop', serviceAccounts: ['orders'] },
        { namespace: 'jobs', serviceAccounts: ['nightly'] },
        { namespace: 'shop', serviceAccounts: ['billing', 'orders'] },
      ]),
    ).toEqual([
      { namespace: 'shop', serviceAccounts: ['orders', 'billing'] },
      { namespace: 'jobs', serviceAccounts: ['nightly'] },
    ]);
  });

  test('are all of it, where all are named beside some', () => {
    expect(mergedPods([{ namespace: 'shop', serviceAccounts: ['orders'] }, { namespace: 'shop' }])).toEqual([
      { namespace: 'shop' },
    ]);
  });
});

test.each<[string, readonly PodsOfNamespace[]]>([
  ['no pods', []],
  ['a namespace of which no service account is named', [{ namespace: 'shop', serviceAccounts: [] }]],
])('a trust for %s is made in neither way', (_what, pods) => {
  expect(() => irsa(pods)).toThrow('a trust of no subject would admit every pod of the cluster');
  expect(() => podIdentity(pods)).toThrow('a trust of no cluster or no pod would lack a condition');
});

test('a trust for no cluster is not made', () => {
  expect(() => podIdentity([{ namespace: 'shop' }], [])).toThrow(
    'a trust of no cluster or no pod would lack a condition',
  );
});

test('without an audience, the form of some pages, the subject alone is compared', () => {
  const [statement] = irsa([{ namespace: 'shop', serviceAccounts: ['orders'] }]).Statement;
  expect(statement!.Condition).toEqual({ StringEquals: { [`${ISSUER}:sub`]: 'system:serviceaccount:shop:orders' } });
  expect(irsa([{ namespace: 'shop' }]).Statement[0]!.Condition).toEqual({
    StringLike: { [`${ISSUER}:sub`]: 'system:serviceaccount:shop:*' },
  });
});

const label = fc.stringMatching(/^[a-z0-9]([a-z0-9-]{0,8}[a-z0-9])?$/);
const someOf = fc.record({
  namespace: label,
  serviceAccounts: fc.option(fc.array(label, { minLength: 1, maxLength: 3 }), { nil: undefined }),
});

test('of random pods, exactly those that are named get in, both ways', () => {
  const role = (trustPolicy: unknown) => ({ arn: `arn:aws:iam::${ACCOUNT}:role/orders`, trustPolicy });
  fc.assert(
    fc.property(fc.array(someOf, { minLength: 1, maxLength: 3 }), someOf, label, (pods, asking, name) => {
      const [byIrsa, byPodIdentity] = [irsa(pods, 'sts.amazonaws.com'), podIdentity(pods)];
      expect(parsePolicy(byIrsa, 'trust').problems).toEqual([]);
      expect(parsePolicy(byPodIdentity, 'trust').problems).toEqual([]);
      const namespaces = [asking.namespace, ...pods.map(({ namespace }) => namespace)];
      const names = [name, ...pods.flatMap(({ serviceAccounts = [] }) => serviceAccounts)];
      for (const namespace of namespaces) {
        for (const serviceAccount of names) {
          const named = pods.some(
            (one) => one.namespace === namespace && (one.serviceAccounts?.includes(serviceAccount) ?? true),
          );
          const irsaVerdict = assumeRoleWithWebIdentity({
            role: role(byIrsa),
            provider: FEDERATED,
            issuer: ISSUER,
            audience: 'sts.amazonaws.com',
            subject: `system:serviceaccount:${namespace}:${serviceAccount}`,
          }).verdict;
          const podIdentityVerdict = assumeRoleAsService({
            role: role(byPodIdentity),
            service: 'pods.eks.amazonaws.com',
            sourceAccount: ACCOUNT,
            sessionTags: {
              'eks-cluster-arn': CLUSTER,
              'kubernetes-namespace': namespace,
              'kubernetes-service-account': serviceAccount,
            },
          }).verdict;
          expect([irsaVerdict, podIdentityVerdict]).toEqual(Array(2).fill(named ? 'admits' : 'refuses'));
        }
      }
    }),
    { seed: 20_261_121, numRuns: 300 },
  );
});

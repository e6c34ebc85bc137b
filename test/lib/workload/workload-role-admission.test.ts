/** Random pods, clusters and issuers: whoever is meant gets in, and who comes close does not. Seeds are fixed. */
import { Role } from 'aws-cdk-lib/aws-iam';
import { App, Stack } from 'aws-cdk-lib/core';
import fc from 'fast-check';
import { Identity, Issuer, Pods, WorkloadRole } from '../../../lib';
import { assumeRoleAsService, assumeRoleWithWebIdentity, parsePolicy } from '../../../lib/model/policy';
import type { PolicyDocument } from '../../../lib/model/policy/types';
import { messageOf, newStack, REGIONS } from '../support/stacks';

const RUNS = { seed: 20_261_121, numRuns: 60 };
const SUFFIX = { aws: 'amazonaws.com', 'aws-cn': 'amazonaws.com.cn', 'aws-us-gov': 'amazonaws.com' };

/** Names of one letter are as likely as long ones. */
const name = (inner: string, max: number) =>
  fc
    .tuple(
      fc.constantFrom(...'abcxyz019'),
      fc.string({ unit: fc.constantFrom(...'abcxyz019', ...inner), maxLength: max - 2 }),
      fc.constantFrom('', ...'abcxyz019'),
    )
    .map(([first, middle, last]) => (last === '' ? first : `${first}${middle}${last}`));
const namespaceName = name('-', 63);
const serviceAccountName = name('-', 40);
const clusterName = name('-_ABC', 100);
const account = fc.bigInt({ min: 0n, max: 999_999_999_999n }).map((digits) => String(digits).padStart(12, '0'));
const hex = fc.string({ unit: fc.constantFrom(...'0123456789ABCDEF'), minLength: 32, maxLength: 32 });

/** Two of a kind that differ. */
const twoOf = <T>(one: fc.Arbitrary<T>) => fc.uniqueArray(one, { minLength: 2, maxLength: 2 }) as fc.Arbitrary<[T, T]>;

const workload = fc.record({
  place: fc.constantFrom(...REGIONS),
  accounts: twoOf(account),
  namespaces: twoOf(namespaceName),
  serviceAccounts: twoOf(serviceAccountName),
  clusters: fc.uniqueArray(clusterName, { minLength: 3, maxLength: 3 }) as fc.Arbitrary<[string, string, string]>,
  ids: fc.uniqueArray(hex, { minLength: 3, maxLength: 3 }) as fc.Arbitrary<[string, string, string]>,
  whole: fc.boolean(),
});
type Workload = typeof workload extends fc.Arbitrary<infer T> ? T : never;

/** The trust of a role for one service account, or its whole namespace, in the first two clusters both ways. */
function trustOf({ place, accounts, namespaces, serviceAccounts, clusters, ids, whole }: Workload): PolicyDocument {
  const stack = newStack({ account: accounts[0], region: place[1] });
  const pods = whole ? Pods.ofWholeNamespace(namespaces[0]) : Pods.ofServiceAccount(namespaces[0], serviceAccounts[0]);
  const { role } = new WorkloadRole(stack, 'Role', {
    pods: [pods],
    identities: [0, 1].flatMap((index) => [
      Identity.podIdentity({ clusterName: clusters[index]! }),
      Identity.irsa({ issuer: Issuer.eks(`https://${issuerOf(place, ids[index]!)}`) }),
    ]),
  });
  return stack.resolve((role as Role).assumeRolePolicy) as PolicyDocument;
}

const issuerOf = ([partition, region]: Workload['place'], id: string): string =>
  `oidc.eks.${region}.${SUFFIX[partition]}/id/${id}`;

const roleOfPods = (one: Workload, trustPolicy: unknown) => ({
  arn: `arn:${one.place[0]}:iam::${one.accounts[0]}:role/orders`,
  trustPolicy,
});

interface Pod {
  readonly namespace: string;
  readonly serviceAccount: string;
}

test('by Pod Identity, the pods of the clusters get in, and nobody of another namespace, service account, cluster or account', () => {
  fc.assert(
    fc.property(workload, (one) => {
      const { place, accounts, namespaces, serviceAccounts, clusters, whole } = one;
      const role = roleOfPods(one, trustOf(one));
      const ask = (pod: Pod, cluster: string, where = accounts[0]) =>
        assumeRoleAsService({
          role,
          service: 'pods.eks.amazonaws.com',
          sourceAccount: where,
          sessionTags: {
            'eks-cluster-arn': `arn:${place[0]}:eks:${place[1]}:${where}:cluster/${cluster}`,
            'eks-cluster-name': cluster,
            'kubernetes-namespace': pod.namespace,
            'kubernetes-service-account': pod.serviceAccount,
          },
        }).verdict;
      const pod = { namespace: namespaces[0], serviceAccount: serviceAccounts[0] };
      expect([ask(pod, clusters[0]), ask(pod, clusters[1])]).toEqual(['admits', 'admits']);
      expect(ask({ ...pod, serviceAccount: serviceAccounts[1] }, clusters[0])).toBe(whole ? 'admits' : 'refuses');
      expect([
        ask({ ...pod, namespace: namespaces[1] }, clusters[0]),
        ask(pod, clusters[2]),
        ask(pod, clusters[0], accounts[1]),
      ]).toEqual(['refuses', 'refuses', 'refuses']);
    }),
    RUNS,
  );
});

test('by IRSA, the pods of the issuers get in, and nobody of another namespace, service account, audience or issuer', () => {
  fc.assert(
    fc.property(workload, (one) => {
      const { place, accounts, namespaces, serviceAccounts, ids, whole } = one;
      const role = roleOfPods(one, trustOf(one));
      const ask = (pod: Pod, id: string, audience = 'sts.amazonaws.com') => {
        const issuer = issuerOf(place, id);
        return assumeRoleWithWebIdentity({
          role,
          provider: `arn:${place[0]}:iam::${accounts[0]}:oidc-provider/${issuer}`,
          issuer,
          audience,
          subject: `system:serviceaccount:${pod.namespace}:${pod.serviceAccount}`,
        }).verdict;
      };
      const pod = { namespace: namespaces[0], serviceAccount: serviceAccounts[0] };
      expect([ask(pod, ids[0]), ask(pod, ids[1])]).toEqual(['admits', 'admits']);
      expect(ask({ ...pod, serviceAccount: serviceAccounts[1] }, ids[0])).toBe(whole ? 'admits' : 'refuses');
      expect([
        ask({ ...pod, namespace: namespaces[1] }, ids[0]),
        ask(pod, ids[2]),
        ask(pod, ids[0], 'sts.amazonaws.com.cn'),
        ask(pod, ids[0], 'openshift'),
      ]).toEqual(['refuses', 'refuses', 'refuses', 'refuses']);
    }),
    RUNS,
  );
});

test('every such trust is a valid policy that fits', () => {
  fc.assert(
    fc.property(workload, (one) => {
      const trust = trustOf(one);
      expect(parsePolicy(trust, 'trust').problems).toEqual([]);
      expect(JSON.stringify(trust).length).toBeLessThanOrEqual(2048);
    }),
    RUNS,
  );
});

/** What the CDK takes as names of stacks and ids of constructs. */
const stackName = fc
  .tuple(fc.constantFrom(...'aZq'), fc.string({ unit: fc.constantFrom(...'abZ09-'), maxLength: 100 }))
  .map((parts) => parts.join(''));
const id = fc.string({ unit: fc.constantFrom(...'abZ09-_. ü/:'), minLength: 1, maxLength: 90 });

test('of random stacks and ids, of one letter too, every role gets a name that IAM takes, and no two the same', () => {
  fc.assert(
    fc.property(
      fc.uniqueArray(stackName, { minLength: 1, maxLength: 3, selector: (text) => text.toLowerCase() }),
      fc.uniqueArray(id, { minLength: 1, maxLength: 3, selector: (text) => text.replaceAll('/', '--') }),
      (stacks, ids) => {
        const namesOf = () => {
          const app = new App();
          return stacks.flatMap((stackId) => {
            const stack = new Stack(app, stackId, { env: { account: '111122223333', region: 'eu-central-1' } });
            const pods = [Pods.ofServiceAccount('shop', 'orders')];
            const identities = [Identity.irsa({ issuer: Issuer.eks(`https://${issuerOf(REGIONS[0], '0')}`) })];
            return ids.map(
              (roleId) => new WorkloadRole(stack, roleId, { pods, identities }).plainRoleArn.split('/')[1],
            );
          });
        };
        let names: Array<string | undefined> = [];
        expect(messageOf(() => (names = namesOf()))).toBe('nothing was thrown');
        for (const one of names) expect(one).toMatch(/^[\w+=,.@-]{1,64}$/);
        expect(new Set(names.map((one) => one?.toLowerCase())).size).toBe(stacks.length * ids.length);
        expect(namesOf()).toEqual(names);
      },
    ),
    RUNS,
  );
});

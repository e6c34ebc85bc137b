/**
 * What ministack can judge of the trusts for EKS Pod Identity: their session tags, and sts:TagSession.
 *
 * The call that EKS makes as a service can be made by nobody else, so an administrator makes it here with the same tags:
 * the trusts are those of the constructs with that account in place of the service, and without aws:SourceAccount, which
 * only a service's call carries. What both say of service and account is judged by the policy oracles.
 */
import { CreateRoleCommand } from '@aws-sdk/client-iam';
import { AssumeRoleCommand } from '@aws-sdk/client-sts';
import { clusterArn } from '../../../lib/model/arn.js';
import type { PolicyDocument, Statement } from '../../../lib/model/policy/types.js';
import { POD_TAGS, podIdentityTrust } from '../../../lib/model/trust/pod-identity.js';
import type { Question } from './compare.js';
import { HUB, TARGET, type Accounts } from './ministack.js';

const cluster = (name: string): string => clusterArn('aws', 'us-east-1', HUB, name);

const TRUSTS: Readonly<Record<string, PolicyDocument>> = {
  'pods-of-one': podIdentityTrust({
    account: HUB,
    clusterArns: [cluster('blue')],
    pods: [{ namespace: 'shop', serviceAccounts: ['orders'] }],
  }),
  'pods-of-several': podIdentityTrust({
    account: HUB,
    clusterArns: [cluster('blue'), cluster('green')],
    pods: [{ namespace: 'shop', serviceAccounts: ['orders', 'billing'] }, { namespace: 'jobs' }],
  }),
};

/** The trust with an account where the service stands, and without the key that only the service's call carries. */
function forAccount({ Statement: statements, ...document }: PolicyDocument, account: string): PolicyDocument {
  const restated = statements.map((statement): Statement => {
    const { 'aws:SourceAccount': sourceAccount, ...conditions } = statement.Condition!.StringEquals!;
    if (sourceAccount !== account) throw new Error('a trust for Pod Identity asks for the account of its clusters');
    return {
      ...statement,
      Principal: { AWS: `arn:aws:iam::${account}:root` },
      Condition: { StringEquals: conditions },
    };
  });
  return { ...document, Statement: restated };
}

/** The same without sts:TagSession, which every pod's six tags need. */
function untagged({ Statement: statements, ...document }: PolicyDocument): PolicyDocument {
  return { ...document, Statement: statements.map((statement) => ({ ...statement, Action: 'sts:AssumeRole' })) };
}

interface Tags {
  readonly cluster?: string;
  readonly namespace?: string;
  readonly serviceAccount?: string;
}

/** All six tags, as EKS passes them; undefined leaves one out. */
function tagsOf(pod: Tags): { Key: string; Value: string }[] {
  const values = {
    clusterArn: pod.cluster && cluster(pod.cluster),
    clusterName: pod.cluster,
    namespace: pod.namespace,
    serviceAccount: pod.serviceAccount,
    podName: 'orders-0',
    podUid: '7f1c6f0e-6a0e-4e0c-9a44-0d7b8a1b2c3d',
  };
  return (Object.keys(POD_TAGS) as Array<keyof typeof POD_TAGS>).flatMap((key) => {
    const value = values[key];
    return value === undefined ? [] : [{ Key: POD_TAGS[key], Value: value }];
  });
}

const RIGHT = { cluster: 'blue', namespace: 'shop', serviceAccount: 'orders' };

/** For which role, with which tags, and whether they are let in. */
const CASES: ReadonlyArray<readonly [role: string, tags: Tags, admitted: boolean]> = [
  ['pods-of-one', RIGHT, true],
  ['pods-of-one', { ...RIGHT, cluster: 'green' }, false],
  ['pods-of-one', { ...RIGHT, cluster: 'blue2' }, false],
  ['pods-of-one', { ...RIGHT, namespace: 'default' }, false],
  ['pods-of-one', { ...RIGHT, serviceAccount: 'billing' }, false],
  ['pods-of-one', { ...RIGHT, serviceAccount: 'Orders' }, false],
  ['pods-of-one', { ...RIGHT, cluster: undefined }, false],
  ['pods-of-one', { ...RIGHT, namespace: undefined }, false],
  ['pods-of-one', { ...RIGHT, serviceAccount: undefined }, false],
  ['pods-of-one', {}, false],
  ['pods-of-several', RIGHT, true],
  ['pods-of-several', { ...RIGHT, cluster: 'green', serviceAccount: 'billing' }, true],
  ['pods-of-several', { ...RIGHT, namespace: 'jobs', serviceAccount: 'anything' }, true],
  ['pods-of-several', { ...RIGHT, serviceAccount: 'anything' }, false],
  ['pods-of-several', { ...RIGHT, namespace: 'jobs', cluster: 'red' }, false],
  ['pods-of-several', { ...RIGHT, namespace: 'job' }, false],
  ['pods-of-one-untagged', RIGHT, false],
];

export const podIdentityQuestions: ReadonlyArray<Question<Accounts>> = [
  {
    name: 'roles for pods are made',
    ask: async (accounts) => {
      const untaggedTrust = untagged(TRUSTS['pods-of-one']!);
      for (const [RoleName, trust] of Object.entries({ ...TRUSTS, 'pods-of-one-untagged': untaggedTrust })) {
        const AssumeRolePolicyDocument = JSON.stringify(forAccount(trust, HUB));
        await accounts.admin(TARGET).iam.send(new CreateRoleCommand({ RoleName, AssumeRolePolicyDocument }));
      }
    },
  },
  ...CASES.map(([role, pod, admitted]) => ({
    name: `a pod with the tags ${JSON.stringify(pod)} ${admitted ? 'gets' : 'does not get'} ${role}`,
    ask: async (accounts: Accounts) => {
      const Tags = tagsOf(pod);
      const RoleArn = `arn:aws:iam::${TARGET}:role/${role}`;
      const input = { RoleArn, RoleSessionName: 'pod', Tags, TransitiveTagKeys: Tags.map(({ Key }) => Key) };
      const answer = accounts.admin(HUB).sts.send(new AssumeRoleCommand(input));
      const verdict = await answer.then(
        () => 'admitted',
        (error: Error) => error.name,
      );
      // Two that are wrong alike would agree, too.
      if (verdict !== (admitted ? 'admitted' : 'AccessDenied')) throw new Error(`${role}: ${verdict}`);
      return verdict;
    },
  })),
];

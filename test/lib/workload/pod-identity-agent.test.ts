/** Where the agent of Pod Identity comes from: once for a cluster, and not beside one that is built in. */
import { CfnAddon } from 'aws-cdk-lib/aws-eks';
import * as eks2 from 'aws-cdk-lib/aws-eks-v2';
import { CfnCondition, CfnParameter, Fn, Stack, Token } from 'aws-cdk-lib/core';
import { Identity, PodIdentityAgent, Pods, WorkloadRole, type PodIdentityOptions } from '../../../lib';
import { ACCOUNT, messageOf, newStack } from '../support/stacks';
import { CLUSTERS, l1Cluster, newRole, nodeCluster, pods, propertiesOf, SOME, synthesis } from './clusters';

describe('the agent', () => {
  const addOns = (stack: Stack) => propertiesOf(stack, 'AWS::EKS::Addon');
  const agent = PodIdentityAgent.addOn();
  const others = [Pods.ofServiceAccount('shop', 'billing')];

  test.each(CLUSTERS)('is added once for all roles of a cluster by %s', (_by, make) => {
    const stack = newStack();
    const cluster = make(stack);
    newRole(stack, { cluster, agent });
    new WorkloadRole(stack, 'Other', { pods: others, identities: [Identity.podIdentity({ cluster, agent })] });
    expect(addOns(stack)).toEqual([{ AddonName: 'eks-pod-identity-agent', ClusterName: { Ref: expect.anything() } }]);
  });

  test("is the one that the cluster's own construct makes for others, too", () => {
    const stack = newStack();
    const cluster = nodeCluster(stack);
    newRole(stack, { cluster, agent });
    expect(cluster.eksPodIdentityAgent!.node.path).toBe('Stack/Cluster/EksPodIdentityAgentAddon');
    expect(addOns(stack)).toHaveLength(1);
  });

  test('is added by the name of a cluster that another app makes, in the version that is asked for', () => {
    const stack = newStack();
    newRole(stack, { ...SOME, agent: PodIdentityAgent.addOn({ version: 'v1.3.4-eksbuild.1' }) });
    expect(addOns(stack)).toEqual([
      { AddonName: 'eks-pod-identity-agent', AddonVersion: 'v1.3.4-eksbuild.1', ClusterName: 'tools' },
    ]);
  });

  test('may be for a cluster whose name is a parameter', () => {
    const stack = newStack();
    newRole(stack, { clusterName: new CfnParameter(stack, 'Name').valueAsString, agent });
    expect(addOns(stack)).toEqual([{ AddonName: 'eks-pod-identity-agent', ClusterName: { Ref: 'Name' } }]);
  });

  test.each([PodIdentityAgent.alreadyThere(), undefined])('is not added where it is there already', (there) => {
    const stack = newStack();
    newRole(stack, { ...SOME, agent: there });
    expect(addOns(stack)).toEqual([]);
  });

  test('fails for two versions at one cluster', () => {
    const stack = newStack();
    const [one, two] = ['v1.3.4-eksbuild.1', 'v1.3.5-eksbuild.1'].map((version) => PodIdentityAgent.addOn({ version }));
    newRole(stack, { ...SOME, agent: one });
    const identities = [Identity.podIdentity({ ...SOME, agent: two })];
    expect(messageOf(() => new WorkloadRole(stack, 'Other', { pods, identities }))).toBe(
      '«Contradiction» version: "v1.3.5-eksbuild.1" is not the version v1.3.4-eksbuild.1 that the agent of this cluster ' +
        'has already; give one of them (at Stack/Other)',
    );
  });

  test('fails for a version in another form', () => {
    const latest = PodIdentityAgent.addOn({ version: 'latest' });
    expect(messageOf(() => newRole(newStack(), { ...SOME, agent: latest }))).toBe(
      '«Name» version: "latest" holds characters that are refused, allowed are the form v1.3.4-eksbuild.1; see "aws eks ' +
        'describe-addon-versions --addon-name eks-pod-identity-agent" (at Stack/Orders)',
    );
  });

  test.each<[string, (stack: Stack) => unknown]>([
    [
      'somebody else adds in the app',
      (stack) => new CfnAddon(stack, 'Agent', { clusterName: 'tools', addonName: 'eks-pod-identity-agent' }),
    ],
    [
      'a role of another stack adds',
      (stack) => {
        const env = { account: ACCOUNT, region: 'eu-central-1' };
        const other = new Stack(stack.node.root, 'Other', { env });
        return new WorkloadRole(other, 'Role', {
          pods: others,
          identities: [Identity.podIdentity({ ...SOME, agent })],
        });
      },
    ],
  ])('fails for a second add-on, which %s', (_who, add) => {
    const stack = newStack();
    newRole(stack, { ...SOME, agent });
    add(stack);
    expect(synthesis(stack)).toMatch(
      /«PodIdentityAgent» agent: ".*" is the add-on of a cluster that .* adds it to already, and a second one fails; make one of them alone, and say PodIdentityAgent\.alreadyThere\(\) elsewhere/,
    );
  });

  test.each<[string, (stack: Stack) => unknown]>([
    [
      'a condition, under which it alone may be made',
      (stack) => {
        const byHand = new CfnAddon(stack, 'Agent', { clusterName: 'tools', addonName: 'eks-pod-identity-agent' });
        const expression = Fn.conditionEquals(new CfnParameter(stack, 'Ours').valueAsString, 'no');
        byHand.cfnOptions.condition = new CfnCondition(stack, 'Theirs', { expression });
      },
    ],
    ['a stack that is deployed anywhere', (stack) => newRole(new Stack(stack.node.root, 'Other'), { ...SOME, agent })],
  ])('lets a second add-on be of %s', (_what, add) => {
    const stack = newStack({});
    newRole(stack, { ...SOME, agent });
    add(stack);
    expect(synthesis(stack)).toBe('nothing was thrown');
  });

  const auto = (stack: Stack) => new eks2.Cluster(stack, 'Cluster', { version: eks2.KubernetesVersion.of('1.33') });

  test('fails for an add-on where Auto Mode has the agent built in', () => {
    const stack = newStack();
    const cluster = auto(stack);
    expect(messageOf(() => newRole(stack, { cluster, agent }))).toBe(
      '«PodIdentityAgent» agent: "Stack/Cluster" runs by Auto Mode, which has the agent built in; say ' +
        'PodIdentityAgent.autoMode(), or, where it has other nodes as well, make the add-on beside it and say ' +
        'alreadyThere() (at Stack/Orders)',
    );
    expect(addOns(stack)).toEqual([]);
  });

  test('is built into Auto Mode', () => {
    const stack = newStack();
    newRole(stack, { cluster: auto(stack), agent: PodIdentityAgent.autoMode() });
    expect(addOns(stack)).toEqual([]);
  });

  test.each(CLUSTERS)('fails for Auto Mode of a cluster that %s makes without', (_by, make) => {
    const stack = newStack();
    const cluster = make(stack);
    expect(messageOf(() => newRole(stack, { cluster, agent: PodIdentityAgent.autoMode() }))).toBe(
      '«PodIdentityAgent» agent: "Stack/Cluster" has no Auto Mode, and so no agent that is built in; say ' +
        'PodIdentityAgent.addOn(), or alreadyThere() where somebody else installs it (at Stack/Orders)',
    );
  });

  test.each<[string, (stack: Stack) => PodIdentityOptions]>([
    ['a cluster that another app makes', () => SOME],
    [
      'a cluster whose settings only the deployment knows',
      (stack) => ({
        cluster: l1Cluster(stack, { computeConfig: { enabled: Token.asAny(true) as unknown as boolean } }),
      }),
    ],
  ])('is taken at its word for %s', (_what, make) => {
    const stack = newStack();
    newRole(stack, { ...make(stack), agent: PodIdentityAgent.autoMode() });
    expect(synthesis(stack)).toBe('nothing was thrown');
  });
});

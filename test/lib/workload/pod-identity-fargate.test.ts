/** Pods on Fargate, where Pod Identity has no agent: found wherever the app says so. */
import { AutoScalingGroup } from 'aws-cdk-lib/aws-autoscaling';
import { InstanceType, MachineImage } from 'aws-cdk-lib/aws-ec2';
import * as eks from 'aws-cdk-lib/aws-eks';
import { CfnFargateProfile, CfnNodegroup, type IClusterRef } from 'aws-cdk-lib/aws-eks';
import * as eks2 from 'aws-cdk-lib/aws-eks-v2';
import { App, Stack, Stage, Tags } from 'aws-cdk-lib/core';
import { Identity, Pods, WorkerRole, WorkloadRole, type PodIdentityOptions } from '../../../lib';
import { ACCOUNT, newStack } from '../support/stacks';
import { CLUSTERS, eksCluster, kubectlLayer, l1Cluster, newRole, nodeCluster, SOME, synthesis } from './clusters';

describe('Fargate', () => {
  const profile = (stack: Stack, clusterName: string, selectors: CfnFargateProfile.SelectorProperty[]) =>
    new CfnFargateProfile(stack, 'Profile', { clusterName, podExecutionRoleArn: 'role', selectors });
  const fault = (profilePath: string, path = 'Stack/Orders') =>
    `«Fargate» pods: "shop" is a namespace whose pods run on Fargate, by the profile ${profilePath}, and Pod Identity has ` +
    `no agent there; take Identity.irsa, or a namespace that no profile selects (at ${path})`;

  test.each(CLUSTERS)('fails for a namespace that a profile of the cluster selects later on, by %s', (_by, make) => {
    const stack = newStack();
    const cluster = make(stack);
    newRole(stack, { cluster });
    profile(stack, cluster.clusterRef.clusterName, [{ namespace: 'other' }, { namespace: 'sh*p' }]);
    expect(synthesis(stack)).toContain(fault('Stack/Profile'));
  });

  test.each<[string, (stack: Stack) => eks.Cluster | eks2.Cluster]>([
    ['aws-eks', (stack) => eksCluster(stack)],
    ['aws-eks-v2', (stack) => nodeCluster(stack)],
  ])("fails for a namespace that the profile of %s's own construct selects", (_by, make) => {
    const stack = newStack();
    const cluster = make(stack);
    newRole(stack, { cluster });
    cluster.addFargateProfile('profile', { selectors: [{ namespace: 'shop' }] });
    expect(synthesis(stack)).toMatch(/«Fargate» pods: "shop" is a namespace whose pods run on Fargate/);
  });

  test.each<[string, (stack: Stack) => PodIdentityOptions]>([
    [
      'its name beside a construct with that name',
      (stack) => ({ clusterName: l1Cluster(stack, { name: 'tools' }).name! }),
    ],
    ['its construct, and the profile by name', (stack) => ({ cluster: l1Cluster(stack, { name: 'tools' }) })],
    ['its name in both places', () => SOME],
  ])('finds the profile of a cluster that is given by %s', (_how, make) => {
    const stack = newStack();
    newRole(stack, make(stack));
    profile(stack, 'tools', [{ namespace: 'shop' }]);
    expect(synthesis(stack)).toContain(fault('Stack/Profile'));
  });

  test.each<[string, boolean]>([
    ['Test', true],
    ['Production', false],
  ])('of stages of one app, finds the profile in its own alone (profile in %s: %p)', (name, found) => {
    const app = new App();
    const env = { account: ACCOUNT, region: 'eu-central-1' };
    const stages = new Map(['Test', 'Production'].map((id) => [id, new Stage(app, id, { env })]));
    const stack = new Stack(stages.get('Test')!, 'Stack');
    newRole(stack, SOME);
    profile(new Stack(stages.get(name)!, 'More'), 'tools', [{ namespace: 'shop' }]);
    expect(synthesis(stack)).toContain(found ? fault('Test/More/Profile', 'Test/Stack/Orders') : 'nothing was thrown');
  });

  test.each<[string, CfnFargateProfile.SelectorProperty[], string]>([
    ['another namespace', [{ namespace: 'other' }], 'tools'],
    [
      'some pods by their labels, of which nobody knows',
      [{ namespace: 'shop', labels: [{ key: 'a', value: 'b' }] }],
      'tools',
    ],
    ['pods of another cluster', [{ namespace: 'shop' }], 'other'],
  ])('lets a profile be that selects %s', (_what, selectors, clusterName) => {
    const stack = newStack();
    newRole(stack, SOME);
    profile(stack, clusterName, selectors);
    expect(synthesis(stack)).toBe('nothing was thrown');
  });

  const fargateCluster = (stack: Stack) =>
    new eks2.FargateCluster(stack, 'Cluster', {
      version: eks2.KubernetesVersion.of('1.33'),
      kubectlProviderOptions: { kubectlLayer: kubectlLayer(stack) },
    });
  test.each<[string, (stack: Stack) => IClusterRef]>([
    ['aws-eks-v2', fargateCluster],
    [
      'aws-eks',
      (stack) =>
        new eks.FargateCluster(stack, 'Cluster', {
          version: eks.KubernetesVersion.of('1.33'),
          kubectlLayer: kubectlLayer(stack),
        }),
    ],
  ])('fails for a cluster that %s makes for Fargate alone', (_by, make) => {
    const stack = newStack();
    newRole(stack, { cluster: make(stack) });
    expect(synthesis(stack)).toContain(
      '«Fargate» cluster: "Stack/Cluster" runs its pods on Fargate, where Pod Identity has no agent; take Identity.irsa, ' +
        'or give the name of the cluster as clusterName where nodes join it that this app does not make (at Stack/Orders)',
    );
  });

  test('says it once for all service accounts of a namespace', () => {
    const stack = newStack();
    const pods = ['orders', 'carts'].map((name) => Pods.ofServiceAccount('shop', name));
    new WorkloadRole(stack, 'Orders', { pods, identities: [Identity.podIdentity(SOME)] });
    profile(stack, 'tools', [{ namespace: 'shop' }]);
    expect(synthesis(stack).split('«Fargate»')).toHaveLength(2);
  });

  test('fails for the namespace of a worker, whose role is its own construct', () => {
    const stack = newStack();
    new WorkerRole(stack, 'Worker', { ...SOME, namespace: 'shop' });
    profile(stack, 'tools', [{ namespace: 'shop' }]);
    expect(synthesis(stack)).toContain(fault('Stack/Profile', 'Stack/Worker'));
  });

  const autoScalingGroup = (stack: Stack, cluster: eks2.Cluster) =>
    new AutoScalingGroup(stack, 'Nodes', {
      vpc: cluster.vpc,
      instanceType: new InstanceType('t3.medium'),
      machineImage: MachineImage.genericLinux({ 'eu-central-1': 'ami-0123456789abcdef0' }),
    });
  test.each<[string, (stack: Stack, cluster: eks2.FargateCluster) => unknown]>([
    [
      'a managed node group',
      (stack, { clusterName }) => new CfnNodegroup(stack, 'Nodes', { clusterName, nodeRole: 'role', subnets: [] }),
    ],
    [
      'capacity of its own',
      (_stack, cluster) =>
        cluster.addAutoScalingGroupCapacity('Nodes', { instanceType: new InstanceType('t3.medium') }),
    ],
    [
      'an Auto Scaling group from elsewhere',
      (stack, cluster) => cluster.connectAutoScalingGroupCapacity(autoScalingGroup(stack, cluster), {}),
    ],
  ])('lets a Fargate cluster be that has nodes as well: %s', (_which, add) => {
    const stack = newStack();
    const cluster = fargateCluster(stack);
    newRole(stack, { cluster });
    add(stack, cluster);
    expect(synthesis(stack)).toBe('nothing was thrown');
  });

  test('fails for a Fargate cluster beside an Auto Scaling group that joins another one, or none', () => {
    const stack = newStack();
    const cluster = fargateCluster(stack);
    newRole(stack, { cluster });
    Tags.of(autoScalingGroup(stack, cluster)).add('kubernetes.io/cluster/other', 'owned');
    expect(synthesis(stack)).toContain('«Fargate» cluster: "Stack/Cluster" runs its pods on Fargate');
  });
});

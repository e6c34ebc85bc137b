/** Instance metadata: who sets the hop limit and for what, and which roles are told that their nodes have another. */
import { Template } from 'aws-cdk-lib/assertions';
import { CfnLaunchTemplate, LaunchTemplate, LaunchTemplateHttpTokens } from 'aws-cdk-lib/aws-ec2';
import { CfnNodegroup, type CfnNodegroupProps } from 'aws-cdk-lib/aws-eks';
import { Bucket } from 'aws-cdk-lib/aws-s3';
import { Mixins, type Stack } from 'aws-cdk-lib/core';
import type { IConstruct } from 'constructs';
import { Identity, InstanceMetadataForNodesOnly, Issuer, Pods, WorkloadRole } from '../../../lib';
import { FLAG_SETS } from '../support/flags';
import { messageOf, newStack, warningsOf } from '../support/stacks';
import { CLUSTERS, eksCluster, newRole, nodeCluster, propertiesOf, SOME } from './clusters';

const mixin = new InstanceMetadataForNodesOnly();
const FOR_NODES_ONLY = { HttpPutResponseHopLimit: 1, HttpTokens: 'required' };

const nodeGroup = (stack: Stack, props: Partial<CfnNodegroupProps> = {}) =>
  new CfnNodegroup(stack, 'Nodes', { clusterName: 'tools', nodeRole: 'role', subnets: ['subnet'], ...props });
const dataOf = (stack: Stack) =>
  (propertiesOf(stack, 'AWS::EC2::LaunchTemplate') as Array<{ LaunchTemplateData: Record<string, unknown> }>).map(
    ({ LaunchTemplateData }) => LaunchTemplateData,
  );
/** In a node group, a reference to the one launch template of the stack. */
const FOLLOWED = (id: RegExp) => ({
  Id: { Ref: expect.stringMatching(id) as string },
  Version: { 'Fn::GetAtt': [expect.stringMatching(id), 'LatestVersionNumber'] },
});

describe.each(FLAG_SETS)('with %s', (_name, flags) => {
  const flagged = () => newStack(undefined, flags);

  test.each<[string, (stack: Stack) => IConstruct]>([
    [
      'an L2',
      (stack) =>
        new LaunchTemplate(stack, 'Template', {
          httpTokens: LaunchTemplateHttpTokens.OPTIONAL,
          httpPutResponseHopLimit: 2,
        }),
    ],
    [
      'an L1',
      (stack) =>
        new CfnLaunchTemplate(stack, 'Template', {
          launchTemplateData: { metadataOptions: { httpPutResponseHopLimit: 2, httpTokens: 'optional' } },
        }),
    ],
    ['an L1 that says nothing', (stack) => new CfnLaunchTemplate(stack, 'Template', { launchTemplateData: {} })],
  ])('a launch template, %s, gets hop limit and tokens', (_kind, make) => {
    const stack = flagged();
    make(stack).with(mixin);
    expect(dataOf(stack)).toEqual([expect.objectContaining({ MetadataOptions: FOR_NODES_ONLY })]);
  });

  test('what else the metadata options say stays', () => {
    const stack = flagged();
    const metadataOptions = { httpEndpoint: 'enabled', instanceMetadataTags: 'enabled' };
    new CfnLaunchTemplate(stack, 'Template', { launchTemplateData: { imageId: 'ami', metadataOptions } }).with(mixin);
    expect(dataOf(stack)).toEqual([
      {
        ImageId: 'ami',
        MetadataOptions: { HttpEndpoint: 'enabled', InstanceMetadataTags: 'enabled', ...FOR_NODES_ONLY },
      },
    ]);
  });

  test.each<[string, (stack: Stack) => IConstruct]>([
    ['an L1', (stack) => nodeGroup(stack)],
    ['aws-eks', (stack) => eksCluster(stack).addNodegroupCapacity('Nodes')],
    ['aws-eks-v2', (stack) => nodeCluster(stack).addNodegroupCapacity('Nodes')],
  ])('a node group by %s without a launch template gets one that says this alone', (_by, make) => {
    const stack = flagged();
    make(stack).with(mixin);
    expect(dataOf(stack)).toEqual([{ MetadataOptions: FOR_NODES_ONLY }]);
    const [group] = propertiesOf(stack, 'AWS::EKS::Nodegroup') as [{ LaunchTemplate: unknown }];
    expect(group.LaunchTemplate).toEqual(FOLLOWED(/InstanceMetadata/));
  });

  test('the launch template of a node group is changed where it is, and no second one is made', () => {
    const stack = flagged();
    const template = new LaunchTemplate(stack, 'Template');
    const launchTemplateSpec = { id: template.launchTemplateId!, version: template.latestVersionNumber };
    nodeCluster(stack).addNodegroupCapacity('Nodes', { launchTemplateSpec }).with(mixin);
    expect(dataOf(stack)).toEqual([expect.objectContaining({ MetadataOptions: FOR_NODES_ONLY })]);
    expect(warningsOf(stack).join()).not.toContain('fixedVersion');
  });

  test('a second time changes nothing', () => {
    const stack = flagged();
    nodeGroup(stack).with(mixin).with(mixin);
    expect(dataOf(stack)).toHaveLength(1);
  });

  test('all node groups of an app are reached at once', () => {
    const stack = flagged();
    nodeGroup(stack);
    new CfnNodegroup(stack, 'More', { clusterName: 'tools', nodeRole: 'role', subnets: [] });
    Mixins.of(stack).apply(mixin);
    expect(dataOf(stack)).toEqual([{ MetadataOptions: FOR_NODES_ONLY }, { MetadataOptions: FOR_NODES_ONLY }]);
  });

  test('logical ids are the frozen ones', () => {
    const stack = flagged();
    nodeGroup(stack).with(mixin);
    expect(Object.keys(Template.fromStack(stack).toJSON().Resources as object)).toEqual([
      'Nodes',
      'NodesInstanceMetadata7479BE49',
    ]);
  });
});

describe('misuse', () => {
  test('fails for what is neither launch template nor node group', () => {
    const bucket = new Bucket(newStack(), 'Bucket');
    expect(mixin.supports(bucket)).toBe(false);
    expect(messageOf(() => mixin.applyTo(bucket))).toBe(
      '«InstanceMetadata» construct: "Bucket" is no launch template and no managed node group of this app; apply it to ' +
        'one that the app makes (at Stack/Bucket)',
    );
  });

  test('fails for an imported launch template', () => {
    const template = LaunchTemplate.fromLaunchTemplateAttributes(newStack(), 'Template', { launchTemplateId: 'lt-1' });
    expect(messageOf(() => mixin.applyTo(template))).toMatch(/^«InstanceMetadata» construct: "Template" is no /);
  });

  test('fails for a node group whose launch template somebody else makes', () => {
    const nodes = nodeGroup(newStack(), { launchTemplate: { id: 'lt-0123', version: '1' } });
    expect(messageOf(() => nodes.with(mixin))).toBe(
      '«InstanceMetadata» launchTemplate: "lt-0123" is not made in this app, so that it cannot be changed from here; set ' +
        'hop limit and tokens where it is made (at Stack/Nodes)',
    );
  });

  test.each<[string, Partial<CfnNodegroupProps>, string]>([
    ['diskSize', { diskSize: 50 }, 'diskSize: 50 '],
    ['remoteAccess', { remoteAccess: { ec2SshKey: 'key' } }, 'remoteAccess: '],
  ])(
    'fails for a node group that says %s itself, which EKS takes from a launch template',
    (_property, props, shown) => {
      const stack = newStack();
      expect(messageOf(() => nodeGroup(stack, props).with(mixin))).toBe(
        `«InstanceMetadata» ${shown}is taken from the launch template where a node group has one, and EKS refuses it ` +
          'beside; give the node group a launch template that says it, and apply this to that (at Stack/Nodes)',
      );
      expect(dataOf(stack)).toEqual([]);
    },
  );

  test.each<[string, (template: CfnLaunchTemplate) => string | undefined]>([
    ['another version', () => '1'],
    ['the default version', (template) => template.attrDefaultVersionNumber],
    ['whatever version EKS takes', () => undefined],
  ])('warns of a node group that stays at %s of its launch template', (_which, version) => {
    const stack = newStack();
    const template = new CfnLaunchTemplate(stack, 'Template', { launchTemplateData: {} });
    nodeGroup(stack, { launchTemplate: { id: template.ref, version: version(template) } }).with(mixin);
    expect(warningsOf(stack)).toEqual([
      "/Stack/Nodes: the node group names a version of its launch template that is not the template's " +
        'latestVersionNumber, so that it may stay at one from before this change; take the latestVersionNumber [ack: ' +
        'cdk-serval:InstanceMetadataForNodesOnly.fixedVersion]',
    ]);
  });
});

describe('a role for pods', () => {
  const warning = (reason: string) =>
    "/Stack/Orders: pods of this role's cluster reach the instance metadata of their node, and get the node's role " +
    `whatever role they have: the node group ${reason}; apply InstanceMetadataForNodesOnly to each [ack: ` +
    'cdk-serval:Identity.instanceMetadata]';
  const templateWith = (stack: Stack, metadataOptions: CfnLaunchTemplate.MetadataOptionsProperty) => {
    const template = new CfnLaunchTemplate(stack, 'Template', { launchTemplateData: { metadataOptions } });
    return { id: template.ref, version: template.attrLatestVersionNumber };
  };

  test.each(CLUSTERS)('is warned of nodes of its cluster by %s that come later', (_by, make) => {
    const stack = newStack();
    const cluster = make(stack);
    newRole(stack, { cluster });
    nodeGroup(stack, { clusterName: cluster.clusterRef.clusterName });
    expect(warningsOf(stack)).toContain(
      warning('Stack/Nodes has no launch template, so that EKS sets the hop limit 2'),
    );
  });

  test.each<[string, CfnLaunchTemplate.MetadataOptionsProperty, string]>([
    ['the hop limit 2', { httpPutResponseHopLimit: 2 }, 'has the hop limit 2 in its launch template Stack/Template'],
    [
      'optional tokens, which the hop limit does not hold for',
      { httpPutResponseHopLimit: 1, httpTokens: 'optional' },
      'lets in requests without a token by its launch template Stack/Template',
    ],
  ])('is warned of %s', (_what, options, reason) => {
    const stack = newStack();
    newRole(stack, SOME);
    nodeGroup(stack, { launchTemplate: templateWith(stack, options) });
    expect(warningsOf(stack)).toEqual([warning(`Stack/Nodes ${reason}`)]);
  });

  test('is warned once, of all node groups', () => {
    const stack = newStack();
    newRole(stack, SOME);
    nodeGroup(stack);
    new CfnNodegroup(stack, 'More', { clusterName: 'tools', nodeRole: 'role', subnets: [] });
    expect(warningsOf(stack)).toEqual([
      warning('Stack/Nodes has no launch template, so that EKS sets the hop limit 2, and 1 more'),
    ]);
  });

  test.each<[string, (stack: Stack) => unknown]>([
    [
      'has the hop limit 1',
      (stack) => nodeGroup(stack, { launchTemplate: templateWith(stack, { httpPutResponseHopLimit: 1 }) }),
    ],
    [
      'has no metadata',
      (stack) =>
        nodeGroup(stack, {
          launchTemplate: templateWith(stack, { httpEndpoint: 'disabled', httpPutResponseHopLimit: 2 }),
        }),
    ],
    ['leaves it to its image', (stack) => nodeGroup(stack, { launchTemplate: templateWith(stack, {}) })],
    [
      'has a launch template from elsewhere',
      (stack) => nodeGroup(stack, { launchTemplate: { id: 'lt-0', version: '1' } }),
    ],
    ['is of another cluster', (stack) => nodeGroup(stack, { clusterName: 'other' })],
    ['has the mixin', (stack) => nodeGroup(stack).with(mixin)],
    [
      'has the mixin over the hop limit 2',
      (stack) => nodeGroup(stack, { launchTemplate: templateWith(stack, { httpPutResponseHopLimit: 2 }) }).with(mixin),
    ],
  ])('is not warned where the node group %s', (_what, make) => {
    const stack = newStack();
    newRole(stack, SOME);
    make(stack);
    expect(warningsOf(stack)).toEqual([]);
  });

  test('by IRSA alone is not warned, since its cluster is not known', () => {
    const stack = newStack();
    const issuer = Issuer.eks(`https://oidc.eks.eu-central-1.amazonaws.com/id/${'0'.repeat(32)}`);
    const pods = [Pods.ofServiceAccount('shop', 'orders')];
    new WorkloadRole(stack, 'Orders', { pods, identities: [Identity.irsa({ issuer })] });
    nodeGroup(stack);
    expect(warningsOf(stack)).toEqual([]);
  });
});

import { CfnLaunchTemplate } from 'aws-cdk-lib/aws-ec2';
import { CfnResource, Mixin } from 'aws-cdk-lib/core';
import type { IConstruct } from 'constructs';
import { isAttribute } from '../private/eks-cluster';
import { misuse } from '../private/errors';
import {
  isNodeGroup,
  LAUNCH_TEMPLATE,
  launchTemplateOf,
  NODE_GROUP,
  type LaunchTemplateChoice,
  type NodeGroup,
} from '../private/node-metadata';
import { resourceOf } from '../private/resource-of';
import { warn } from '../private/warnings';

/** What a template sets so that an answer gets no further than the node, and none is given without a token. */
const FOR_NODES_ONLY = { HttpPutResponseHopLimit: 1, HttpTokens: 'required' };

/**
 * Keeps pods from their node's instance metadata, and so from the credentials of the node's role: the hop limit is 1, and
 * a token is required (IMDSv2), since the limit holds for tokens alone. Nothing else of the metadata is changed.
 *
 * `nodeGroup.with(new InstanceMetadataForNodesOnly())` takes launch templates and managed node groups, L2 or L1, of
 * aws-eks and aws-eks-v2. A node group's own launch template is changed where it has one; else it gets one, which holds
 * this alone. Its nodes are then replaced, one after the other, as by every new version of a launch template.
 *
 * A node group that is deployed already without a launch template can't get one: EKS refuses the update, so make a new
 * node group beside it and let the old one go. Pods in the node's own network reach the metadata all the same, as the
 * agents on a node must; so do pods that need it and are on no such node.
 *
 * Errors («InstanceMetadata»): what is neither; a launch template that the app doesn't make; a node group without one that
 * sets `diskSize` or `remoteAccess`, which EKS takes from the launch template where there is one. A warning where a node
 * group names a version of its launch template that doesn't follow the change.
 * @see https://docs.aws.amazon.com/eks/latest/best-practices/identity-and-access-management.html
 * @see https://docs.aws.amazon.com/eks/latest/userguide/launch-templates.html
 */
export class InstanceMetadataForNodesOnly extends Mixin {
  /** Launch templates and managed node groups, L2 or L1. */
  public override supports(construct: IConstruct): boolean {
    return resourceFor(construct) !== undefined;
  }

  /** Changes one launch template, or that of one node group. A second time changes nothing. */
  public override applyTo(construct: IConstruct): void {
    const resource = resourceFor(construct);
    if (!resource) {
      refuse(
        construct,
        'construct',
        construct.node.id,
        'is no launch template and no managed node group of this app; apply it to one that the app makes',
      );
    }
    if (!isNodeGroup(resource)) restrict(resource);
    else if (resource.launchTemplate === undefined) giveLaunchTemplate(resource);
    else restrictOwn(resource);
  }
}

function resourceFor(construct: IConstruct): CfnResource | undefined {
  return resourceOf(construct, NODE_GROUP) ?? resourceOf(construct, LAUNCH_TEMPLATE);
}

function restrict(template: CfnResource): void {
  for (const [option, value] of Object.entries(FOR_NODES_ONLY)) {
    template.addPropertyOverride(`LaunchTemplateData.MetadataOptions.${option}`, value);
  }
}

function restrictOwn(nodes: NodeGroup): void {
  const template = launchTemplateOf(nodes);
  if (!template) {
    const text =
      'is not made in this app, so that it cannot be changed from here; set hop limit and tokens where it is made';
    const { id, name } = nodes.launchTemplate as LaunchTemplateChoice;
    refuse(nodes, 'launchTemplate', id ?? name, text);
  }
  restrict(template);
  const { version } = nodes.launchTemplate as LaunchTemplateChoice;
  if (isAttribute(version, template, 'LatestVersionNumber')) return;
  warn(
    nodes,
    'cdk-serval:InstanceMetadataForNodesOnly.fixedVersion',
    "the node group names a version of its launch template that is not the template's latestVersionNumber, so that it " +
      'may stay at one from before this change; take the latestVersionNumber',
  );
}

function giveLaunchTemplate(nodes: NodeGroup): void {
  for (const property of ['diskSize', 'remoteAccess'] as const) {
    if (nodes[property] === undefined) continue;
    const text =
      'is taken from the launch template where a node group has one, and EKS refuses it beside; give the node group a launch template that says it, and apply this to that';
    refuse(nodes, property, property === 'diskSize' ? nodes.diskSize : undefined, text);
  }
  const template = new CfnLaunchTemplate(nodes, 'InstanceMetadata', { launchTemplateData: {} });
  restrict(template);
  nodes.launchTemplate = { id: template.ref, version: template.attrLatestVersionNumber };
}

function refuse(construct: IConstruct, property: string, value: unknown, text: string): never {
  misuse(construct, { code: 'InstanceMetadata', property, value, text });
}

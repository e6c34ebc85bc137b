/** A cluster's account and one with data, and a workload of the one that works in the other. */
import { Template } from 'aws-cdk-lib/assertions';
import { App, Stack, type Environment } from 'aws-cdk-lib/core';
import {
  Identity,
  Pods,
  TargetRole,
  WorkloadRole,
  type ITargetRole,
  type PodIdentityOptions,
  type TargetRoleProps,
} from '../../../lib';
import type { Flags } from '../support/flags';
import { roleOf } from '../support/stacks';

export const TOOLS = '111122223333';
export const DATA = '444455556666';
export const SHOP = [Pods.ofServiceAccount('shop', 'orders')];
export const UNTAGGED = { disableSessionTags: true, trustAnyAssociationOfAccount: true };
export const REGION = 'eu-central-1';

export interface World {
  readonly region?: string;
  readonly flags?: Flags;
  readonly tools?: Environment;
  readonly data?: Environment;
}

/** A stack for each account, and a target role in the one with the data. */
export function world({ region = REGION, flags = {}, tools, data }: World = {}, props?: TargetRoleProps) {
  const app = new App({ context: { ...flags } });
  const stacks = {
    tools: new Stack(app, 'Tools', { env: tools ?? { account: TOOLS, region } }),
    data: new Stack(app, 'Data', { env: data ?? { account: DATA, region } }),
  };
  return { ...stacks, target: new TargetRole(stacks.data, 'OrderData', props) };
}

export function workload(
  stack: Stack,
  targetRole: ITargetRole,
  options: PodIdentityOptions = {},
  pods = SHOP,
  id = 'Orders',
) {
  const cluster = options.cluster ? {} : { clusterName: 'tools' };
  const identities = [Identity.podIdentity({ ...cluster, targetRole, ...options })];
  return new WorkloadRole(stack, id, { roleName: id.toLowerCase(), path: '/pods/', pods, identities });
}

export const only = (stack: Stack, type: string): Record<string, unknown> => {
  const found = Object.values(Template.fromStack(stack).findResources(type));
  expect(found).toHaveLength(1);
  return (found[0] as { Properties: Record<string, unknown> }).Properties;
};
export const trustOf = (stack: Stack) => roleOf(stack, 'OrderData').AssumeRolePolicyDocument;

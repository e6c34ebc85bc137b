import type { Stack } from 'aws-cdk-lib/core';
import { roleOf } from '../support/stacks';

export interface RolePolicy {
  readonly Statement: Array<Record<string, unknown>>;
}

const WITH_PARTITION = /\{"Fn::Join":\["",\["arn:",\{"Ref":"AWS::Partition"\},"(.*?)"\]\]\}/g;

/** The one inline policy of the role whose logical id begins with `prefix`, the deployment's partition filled in. */
export function policyOf(stack: Stack, prefix: string, partition = 'aws'): RolePolicy {
  const { Policies: policies } = roleOf(stack, prefix);
  expect(policies).toHaveLength(1);
  const text = JSON.stringify(policies![0]!.PolicyDocument);
  return JSON.parse(text.replace(WITH_PARTITION, `"arn:${partition}$1"`)) as RolePolicy;
}

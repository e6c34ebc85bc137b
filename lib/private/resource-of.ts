/** What a construct of the CDK makes, as CloudFormation will see it. */
import { CfnResource, Stack } from 'aws-cdk-lib/core';
import type { IConstruct } from 'constructs';

/**
 * The resource behind a construct: an L1 itself, an L2's child.
 * @returns undefined where the construct makes none of that type, as an import
 */
export function resourceOf(construct: IConstruct, type: string): CfnResource | undefined {
  const resource = [construct, construct.node.defaultChild].find((one) => one && CfnResource.isCfnResource(one));
  return resource && (resource as CfnResource).cfnResourceType === type ? (resource as CfnResource) : undefined;
}

/**
 * A resource's properties as they stand now in the template, overrides included. Call it at synthesis, since both may
 * still change before. What only CloudFormation knows is an object with its intrinsic function.
 */
export function propertiesOf(resource: CfnResource): Readonly<Record<string, unknown>> {
  const template = Stack.of(resource).resolve(resource._toCloudFormation()) as {
    readonly Resources: Readonly<Record<string, { readonly Properties?: Readonly<Record<string, unknown>> }>>;
  };
  return Object.values(template.Resources)[0]?.Properties ?? {};
}

/** Whether a switch of CloudFormation's is known to be off, which is what leaving it out means. */
export function isOff(value: unknown): boolean {
  return value === undefined || String(value) === 'false';
}

/** Whether a switch of CloudFormation's is known to be on. */
export function isOn(value: unknown): boolean {
  return String(value) === 'true';
}

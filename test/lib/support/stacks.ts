import { Annotations, Match, Template } from 'aws-cdk-lib/assertions';
import { App, Stack, type Environment } from 'aws-cdk-lib/core';
import type { PolicyDocument } from '../../../lib/model/policy/types';
import type { Flags } from './flags';

export const ACCOUNT = '111122223333';
/** As Serval's dialog shows them: 64 characters. */
export const EXTERNAL_ID = '0123456789abcdef'.repeat(4);

/** A region of each partition that the documents are checked in. */
export const REGIONS = [
  ['aws', 'eu-central-1'],
  ['aws-cn', 'cn-north-1'],
  ['aws-us-gov', 'us-gov-west-1'],
] as const;

export function newStack(env: Environment = { account: ACCOUNT, region: 'eu-central-1' }, flags: Flags = {}): Stack {
  return new Stack(new App({ context: { ...flags } }), 'Stack', { env });
}

export interface RoleJson {
  readonly AssumeRolePolicyDocument: PolicyDocument;
  readonly Policies?: ReadonlyArray<{ readonly PolicyName: string; readonly PolicyDocument: PolicyDocument }>;
  readonly Tags?: ReadonlyArray<{ readonly Key: string; readonly Value: string }>;
  readonly [property: string]: unknown;
}

/** Properties of the role whose logical id begins with `prefix`. */
export function roleOf(stack: Stack, prefix: string): RoleJson {
  const roles = Object.entries(Template.fromStack(stack).findResources('AWS::IAM::Role'));
  const found = roles.filter(([logicalId]) => logicalId.startsWith(prefix));
  expect(found).toHaveLength(1);
  return (found[0]![1] as { Properties: RoleJson }).Properties;
}

/** Warnings of a stack: the construct's path, and the text with its id. */
export function warningsOf(stack: Stack): string[] {
  const found = Annotations.fromStack(stack).findWarning('*', Match.anyValue());
  return found.map(({ id, entry }) => `${id}: ${String(entry.data)}`);
}

/** The whole message of what `action` throws. */
export function messageOf(action: () => unknown): string {
  try {
    action();
  } catch (error) {
    return (error as Error).message;
  }
  return 'nothing was thrown';
}

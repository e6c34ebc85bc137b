/** The sync of an organization in one stack, and what stands in its template. */
import { Template } from 'aws-cdk-lib/assertions';
import type { Stack } from 'aws-cdk-lib/core';
import { Accounts, OrganizationSync, type OrganizationSyncProps } from '../../../lib';
import type { Resource } from '../service/support';
import { EXTERNAL_ID, newStack } from '../support/stacks';

export const NAME = 'serval-organization-sync';

export function newSync(props: Partial<OrganizationSyncProps> = {}, stack = newStack()): Stack {
  new OrganizationSync(stack, 'Sync', { accounts: Accounts.fromOrganization(), externalId: EXTERNAL_ID, ...props });
  return stack;
}

/** Ids of that many accounts. */
export const accountIds = (count: number): string[] =>
  Array.from({ length: count }, (_, index) => String(222_222_222_000 + index));

/** All resources of a stack, by logical id. */
export const resourcesById = (stack: Stack) => Template.fromStack(stack).toJSON().Resources as Record<string, Resource>;

/** The function whose name ends so. */
export function functionOf(stack: Stack, suffix: string): Resource {
  const found = Object.values(resourcesById(stack)).filter(
    ({ Type, Properties }) => Type === 'AWS::Lambda::Function' && Properties.FunctionName.endsWith(suffix),
  );
  expect(found).toHaveLength(1);
  return found[0]!;
}

export const environmentOf = (stack: Stack, suffix: string) =>
  functionOf(stack, suffix).Properties.Environment.Variables as Record<string, string>;

/** The state machine's definition as CloudFormation joins it, what only the deployment knows filled in. */
export function definitionOf(stack: Stack, deployed = 'aws'): Record<string, unknown> {
  const machine = Object.values(resourcesById(stack)).find(({ Type }) => Type === 'AWS::StepFunctions::StateMachine');
  const [separator, lines] = machine!.Properties.DefinitionString['Fn::Join'] as [string, unknown[]];
  const joined = lines.map((line) =>
    typeof line === 'string'
      ? line
      : (line as { 'Fn::Join': [string, unknown[]] })['Fn::Join'][1]
          .map((part) => (typeof part === 'string' ? part : deployed))
          .join(''),
  );
  return JSON.parse(joined.join(separator)) as Record<string, unknown>;
}

import { Template } from 'aws-cdk-lib/assertions';
import { App, Stack, type Environment } from 'aws-cdk-lib/core';
import { ServalOrganization, ServalPrincipal, type ServalOrganizationProps } from '../../../lib';
import type { Flags } from '../support/flags';
import { EXTERNAL_ID, type RoleJson } from '../support/stacks';

export const MANAGEMENT = '111111111111';
export const TOOLS = '222222222222';
export const REGION = 'eu-central-1';
export const UNIT = 'ou-ab12-12345678';
export const OKTA = { domain: 'acme.okta.com', clientId: '0oa1b2c3d4e5f6g7h8i9' };

export interface TemplateJson {
  readonly Resources: Readonly<Record<string, { readonly Type: string; readonly [part: string]: unknown }>>;
  readonly Conditions?: Readonly<Record<string, unknown>>;
  readonly Outputs?: Readonly<Record<string, unknown>>;
  readonly [section: string]: unknown;
}

export function organizationProps(props: Partial<ServalOrganizationProps> = {}): ServalOrganizationProps {
  return {
    organizationalUnits: [UNIT],
    trustedBy: ServalPrincipal.selfHosted(TOOLS),
    externalId: EXTERNAL_ID,
    okta: OKTA,
    ...props,
  };
}

/** A stack of the management account that holds an organization. */
export function newOrganization(
  props: Partial<ServalOrganizationProps> = {},
  { env = { account: MANAGEMENT, region: REGION }, flags = {} }: { env?: Environment; flags?: Flags } = {},
): { app: App; stack: Stack; organization: ServalOrganization } {
  const app = new App({ context: { ...flags } });
  const stack = new Stack(app, 'Organization', { env });
  return { app, stack, organization: new ServalOrganization(stack, 'Serval', organizationProps(props)) };
}

interface StackSetJson {
  readonly Properties: Readonly<Record<string, unknown>> & { readonly TemplateBody: string };
  readonly [part: string]: unknown;
}

/** The stack's one StackSet. */
export function stackSetOf(stack: Stack): StackSetJson {
  const found = Object.values(Template.fromStack(stack).findResources('AWS::CloudFormation::StackSet'));
  expect(found).toHaveLength(1);
  return found[0] as unknown as StackSetJson;
}

/** The template that goes to the accounts. */
export function innerOf(stack: Stack): TemplateJson {
  return JSON.parse(stackSetOf(stack).Properties.TemplateBody) as TemplateJson;
}

/** Properties of the one role in the accounts' template. */
export function innerRole(stack: Stack): RoleJson {
  const [role] = Object.values(innerOf(stack).Resources).filter(({ Type }) => Type === 'AWS::IAM::Role');
  return role!.Properties as RoleJson;
}

/** What a bridge stands on, known by name as in a stack of services. */
import { Certificate } from 'aws-cdk-lib/aws-certificatemanager';
import { Table } from 'aws-cdk-lib/aws-dynamodb';
import { Vpc, type VpcAttributes } from 'aws-cdk-lib/aws-ec2';
import { Template } from 'aws-cdk-lib/assertions';
import type { Stack } from 'aws-cdk-lib/core';
import {
  BridgeStore,
  Exposure,
  LoginProvider,
  SessionBridge,
  type InternalLoadBalancerOptions,
  type PublicHttpApiOptions,
  type SessionBridgeProps,
} from '../../../lib';
import { ACCOUNT } from '../support/stacks';

export const DOMAIN = 'bridge.acme.com';
export const CERTIFICATE = `arn:aws:acm:eu-central-1:${ACCOUNT}:certificate/11111111-2222-3333-4444-555555555555`;

export const certificateOf = (stack: Stack, arn = CERTIFICATE) =>
  Certificate.fromCertificateArn(stack, 'Certificate', arn);

export const vpcOf = (stack: Stack, attributes: Partial<VpcAttributes> = {}) =>
  Vpc.fromVpcAttributes(stack, 'Vpc', {
    vpcId: 'vpc-1',
    vpcCidrBlock: '10.1.0.0/16',
    availabilityZones: ['eu-central-1a', 'eu-central-1b'],
    privateSubnetIds: ['subnet-a', 'subnet-b'],
    privateSubnetRouteTableIds: ['rtb-a', 'rtb-b'],
    ...attributes,
  });

export const internal = (stack: Stack, options: Partial<InternalLoadBalancerOptions> = {}) =>
  Exposure.internalLoadBalancer({
    domainName: DOMAIN,
    certificate: options.certificate ?? certificateOf(stack),
    vpc: options.vpc ?? vpcOf(stack),
    ...options,
  });

export const open = (stack: Stack, options: Partial<PublicHttpApiOptions> = {}) =>
  Exposure.publicHttpApi({
    domainName: DOMAIN,
    certificate: options.certificate ?? certificateOf(stack),
    ...options,
  });

export function newBridge(stack: Stack, props: Partial<SessionBridgeProps> = {}): SessionBridge {
  return new SessionBridge(stack, 'Bridge', {
    exposure: 'exposure' in props ? props.exposure! : open(stack),
    loginProvider: LoginProvider.imported({ issuer: 'https://acme.okta.com', clientId: '0oa1' }),
    store: props.store ?? BridgeStore.fromBridgeStoreNames(stack, 'Store'),
    catalog: Table.fromTableName(stack, 'Catalog', 'serval-catalog'),
    ...props,
  });
}

export interface Resource {
  readonly Type: string;
  // Templates are JSON: what a test expects of a property, it says itself.
  // eslint-disable-next-line @typescript-eslint/no-explicit-any
  readonly Properties: any;
  readonly DeletionPolicy?: string;
  readonly DependsOn?: readonly string[];
}

export function resourcesOf(stack: Stack, type: string): Resource[] {
  return Object.values(Template.fromStack(stack).findResources(type)) as Resource[];
}

/** The only resource of a type. */
export function theOnly(stack: Stack, type: string): Resource {
  const found = resourcesOf(stack, type);
  expect(found).toHaveLength(1);
  return found[0]!;
}

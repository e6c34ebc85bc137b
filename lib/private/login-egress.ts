/**
 * Roles that admit logins from some addresses alone, beside the bridges that log people in: whether a bridge can show
 * such an address is seen at synthesis, when all of both are there.
 */
import { CfnVPCEndpoint, Vpc, type IVpc } from 'aws-cdk-lib/aws-ec2';
import { Stack, Token, TokenComparison } from 'aws-cdk-lib/core';
import type { IConstruct } from 'constructs';
import type { ILoginProvider } from '../access/login-provider';
import type { LoginConditions } from '../access/login-conditions';
import { partitionOf, regionalHost } from '../model';
import { misuse, misuseText } from './errors';
import { warn } from './warnings';

/** A bridge on Lambda, as its calls of STS show it. */
export interface LoginBridge {
  readonly construct: IConstruct;
  readonly vpc?: IVpc;
  /** Its setting AWS_ENDPOINT_URL_STS. @default - the partition's */
  readonly stsEndpoint?: string;
}

const registries = new WeakMap<IConstruct, Map<string, LoginBridge[]>>();

function bridgesOf(scope: IConstruct, { issuer, clientId }: ILoginProvider): LoginBridge[] {
  const { root } = scope.node;
  const ofApp = registries.get(root) ?? new Map<string, LoginBridge[]>();
  registries.set(root, ofApp);
  const key = `${issuer} ${clientId}`;
  const found = ofApp.get(key) ?? [];
  ofApp.set(key, found);
  return found;
}

/** To be called by a bridge whose place in the network is known. */
export function noteBridge(provider: ILoginProvider, bridge: LoginBridge): void {
  bridgesOf(bridge.construct, provider).push(bridge);
}

/** To be called for each role. Does nothing unless its conditions name addresses. */
export function watchEgress(role: IConstruct, provider: ILoginProvider, conditions: LoginConditions = {}): void {
  const { bridgeEgress, sourceIps } = conditions;
  if (!bridgeEgress && !sourceIps) return;
  const property = bridgeEgress ? 'conditions.bridgeEgress' : 'conditions.sourceIps';
  const vpc = bridgeEgress?._vpc;
  if (vpc) requireAccount(role, property, vpc);
  role.node.addValidation({
    validate: () => {
      const bridges = bridgesOf(role, provider);
      const inside = bridges.filter((one) => one.vpc && (!vpc || isSame(one.vpc, vpc)));
      if (bridges.length > 0 && inside.length === 0) return [elsewhere(property, bridges[0]!, vpc)];
      const callers: Caller[] = inside.map(({ vpc: own, stsEndpoint }) => ({ vpc: own!, stsEndpoint }));
      if (vpc && callers.length === 0) callers.push({ vpc });
      return callers.flatMap((caller) => endpointFaults(role, property, caller)).slice(0, 1);
    },
  });
}

function requireAccount(role: IConstruct, property: string, vpc: IVpc): void {
  const { account } = Stack.of(role);
  const other = Stack.of(vpc).account;
  if (Token.compareStrings(account, other) !== TokenComparison.DIFFERENT) return;
  const text =
    `names NAT gateways of account ${other}, whose addresses a stack for ${account} cannot refer to; look them up, and ` +
    'give BridgeEgress.addresses';
  misuse(role, { code: 'Egress', property, text });
}

/** Two that the app makes are two; of others their ids decide, as far as they are known. */
function isSame(one: IVpc, other: IVpc): boolean {
  if (one === other) return true;
  if (one instanceof Vpc && other instanceof Vpc) return false;
  return Token.compareStrings(one.vpcId, other.vpcId) !== TokenComparison.DIFFERENT;
}

function elsewhere(property: string, bridge: LoginBridge, vpc: IVpc | undefined): string {
  const { path } = bridge.construct.node;
  const where = bridge.vpc ? `in the VPC ${bridge.vpc.node.path}, not in ${vpc!.node.path}` : 'outside of a VPC';
  const why = bridge.vpc ? '' : ', where AWS chooses the addresses that it calls from';
  const text =
    `lets nobody in, since the bridge ${path} runs ${where}${why}; ` +
    `${bridge.vpc ? "take that bridge's egress()" : 'give the bridge a vpc with NAT gateways'}, or leave the condition out`;
  return misuseText({ code: 'Egress', property, text });
}

interface Caller {
  readonly vpc: IVpc;
  readonly stsEndpoint?: string;
}

/**
 * Private DNS has an endpoint answer under the host of STS in its region, and in no other.
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sts_vpc_endpoint_create.html
 */
function endpointFaults(role: IConstruct, property: string, { vpc, stsEndpoint }: Caller): string[] {
  const host = stsEndpoint !== undefined && URL.canParse(stsEndpoint) ? new URL(stsEndpoint).hostname : undefined;
  if (host?.includes('.vpce.')) return [hidden(property, `${host}, which AWS_ENDPOINT_URL_STS names`)];
  const endpoints = role.node.root.node.findAll().filter((one) => one instanceof CfnVPCEndpoint);
  for (const endpoint of endpoints.filter((one) => one.vpcId === vpc.vpcId && answersForSts(one))) {
    const { region } = Stack.of(endpoint);
    const { path } = endpoint.node;
    if (Token.isUnresolved(region)) {
      warn(
        role,
        'cdk-serval:Requestable.stsEndpoint',
        `${property} lets nobody in if the bridge reaches STS by the endpoint ${path}, which shows no public address; ` +
          'the region is known only at deployment, so see that it is another one than that of the STS which is called',
      );
    } else if ((host ?? stsHost(region)) === regionalHost('sts', region)) {
      return [hidden(property, path)];
    }
  }
  return [];
}

function answersForSts(endpoint: CfnVPCEndpoint): boolean {
  const service = JSON.stringify(Stack.of(endpoint).resolve(endpoint.serviceName));
  return (
    endpoint.vpcEndpointType === 'Interface' && endpoint.privateDnsEnabled !== false && /\.sts(?:-fips)?"/.test(service)
  );
}

function stsHost(region: string): string | undefined {
  const { stsRegion } = partitionOf(region);
  return stsRegion === undefined ? undefined : regionalHost('sts', stsRegion);
}

function hidden(property: string, endpoint: string): string {
  const text =
    `lets nobody in, since the bridge reaches STS by the endpoint ${endpoint}, which shows no public address; leave the ` +
    'endpoint or the condition out';
  return misuseText({ code: 'Egress', property, text });
}

/** What an exposure requires, before anything is made. */
import type { ThrottleSettings } from 'aws-cdk-lib/aws-apigatewayv2';
import type { ICertificate } from 'aws-cdk-lib/aws-certificatemanager';
import { Peer, type IPeer, type IVpc } from 'aws-cdk-lib/aws-ec2';
import type { IHostedZone } from 'aws-cdk-lib/aws-route53';
import { Stack, Token, TokenComparison } from 'aws-cdk-lib/core';
import type { IConstruct } from 'constructs';
import { isHostName, parseArn } from '../model';
import type { ExposureOptions, InternalLoadBalancerOptions } from '../service/exposure-options';
import { misuse } from './errors';
import { requireGiven } from './requirements';

/** Throws unless name, certificate and hosted zone fit together, and into the construct's stack. */
export function requireExposure(scope: IConstruct, options: ExposureOptions): void {
  requireGiven(scope, 'exposure options', options, 'give domainName and certificate');
  const { domainName, certificate, hostedZone } = options;
  requireDomainName(scope, domainName);
  requireGiven(scope, 'certificate', certificate, 'give the one for domainName, of this account and region');
  requireCertificate(scope, certificate);
  if (hostedZone) requireHostedZone(scope, hostedZone, domainName);
}

/** Throws unless the value is the bare name of a host. A token passes. */
export function requireDomainName(scope: IConstruct, value: string): void {
  const property = 'domainName';
  requireGiven(scope, property, value, 'write it as "bridge.acme.com"');
  if (Token.isUnresolved(value) || isHostName(value)) return;
  if (/^[a-z][a-z0-9+.-]*:\/\//i.test(value)) {
    const text = 'is a URL, but people reach the bridge by https and at its root alone; give the host name';
    misuse(scope, { code: 'PublicUrl', property, value, text });
  }
  const text = 'is no host name of lower-case letters, digits, dots and hyphens; write it as "bridge.acme.com"';
  misuse(scope, { code: 'DomainName', property, value, text });
}

/**
 * An imported certificate does not know where it lies, but its ARN does.
 * @see https://docs.aws.amazon.com/acm/latest/userguide/acm-regions.html
 */
function requireCertificate(scope: IConstruct, certificate: ICertificate): void {
  const { certificateArn } = certificate;
  const property = 'certificate';
  const arn = parseArn(certificateArn);
  const known = arn !== undefined || !Token.isUnresolved(certificateArn);
  if (known && arn?.service !== 'acm') {
    const text = 'is no ARN of a certificate; copy it from the console of Certificate Manager, it holds :acm:';
    misuse(scope, { code: 'Arn', property, value: certificateArn, text });
  }
  const where = arn ?? certificate.env;
  const stack = Stack.of(scope);
  for (const part of ['account', 'region'] as const) {
    if (Token.compareStrings(where[part], stack[part]) !== TokenComparison.DIFFERENT) continue;
    const value = arn ? certificateArn : certificate.node.path;
    const text =
      `lies in the ${part} ${where[part]}, but this stack is for ${stack[part]}, and both kinds of exposure take ` +
      `certificates of their own account and region alone; request one there`;
    misuse(scope, { code: 'Certificate', property, value, text });
  }
}

/** A hosted zone is global: what counts is its account, in which this stack is to add a record. */
function requireHostedZone(scope: IConstruct, zone: IHostedZone, domainName: string): void {
  const property = 'hostedZone';
  const { account } = Stack.of(scope);
  if (Token.compareStrings(zone.env.account, account) === TokenComparison.DIFFERENT) {
    const text =
      `is a hosted zone in the account ${zone.env.account}, but this stack is for ${account}; leave hostedZone out, ` +
      'and add the record there: the output DomainTarget tells what it must point to';
    misuse(scope, { code: 'ForeignResource', property, value: zone.node.path, text });
  }
  const name = zoneNameOf(zone);
  if (name === undefined || Token.isUnresolved(domainName)) return;
  if (domainName === name || domainName.endsWith(`.${name}`)) return;
  const text = `is not in the hosted zone ${name}; give a name that ends with .${name}, or its own zone`;
  misuse(scope, { code: 'DomainName', property: 'domainName', value: domainName, text });
}

/** Undefined where the name is known only at deployment, or to nobody, as in `HostedZone.fromHostedZoneId`. */
function zoneNameOf(zone: IHostedZone): string | undefined {
  try {
    return Token.isUnresolved(zone.zoneName) ? undefined : zone.zoneName.replace(/\.$/, '');
  } catch {
    return undefined;
  }
}

/** A range without a fixed bit, however its address is written. */
const EVERYBODY = /\/0+$/;

/** Most characters that a load balancer compares a host name with. */
const HOST_HEADER_MAX = 128;

/**
 * Throws unless a load balancer takes the name and has subnets to stand in.
 * @see https://docs.aws.amazon.com/elasticloadbalancing/latest/application/rule-condition-types.html#host-conditions
 */
export function requireLoadBalancer(scope: IConstruct, options: InternalLoadBalancerOptions): void {
  const { domainName, vpc, vpcSubnets = {} } = options;
  if (!Token.isUnresolved(domainName) && domainName.length > HOST_HEADER_MAX) {
    const text = `has ${domainName.length} characters, of which a load balancer compares ${HOST_HEADER_MAX}; shorten it`;
    misuse(scope, { code: 'DomainName', property: 'domainName', value: domainName, text });
  }
  requireGiven(scope, 'vpc', vpc, 'give the VPC that people reach');
  const { subnetIds } = vpc.selectSubnets(vpcSubnets);
  if (subnetIds.length > 1 || Token.isUnresolved(subnetIds)) return;
  const text =
    'is one subnet, but a load balancer stands in two availability zones at least; give one of another zone too';
  misuse(scope, { code: 'Contradiction', property: 'vpc, vpcSubnets', value: subnetIds[0], text });
}

/** Throws unless it is known who may connect, and that is not everybody. */
export function requirePeers(scope: IConstruct, { vpc, allowFrom }: InternalLoadBalancerOptions): void {
  if (allowFrom === undefined) {
    peerOf(scope, vpc);
    return;
  }
  for (const [index, { uniqueId }] of allowFrom.entries()) {
    if (!EVERYBODY.test(uniqueId)) continue;
    const text =
      'is everybody, but an internal load balancer is for those whom its operator knows; give the ranges of your ' +
      'network, or take Exposure.publicHttpApi';
    misuse(scope, { code: 'Contradiction', property: `allowFrom[${index}]`, value: uniqueId, text });
  }
}

/** All of a VPC's own range. */
export function peerOf(scope: IConstruct, vpc: IVpc): IPeer {
  try {
    return Peer.ipv4(vpc.vpcCidrBlock);
  } catch {
    const text = 'neither says who may connect; give allowFrom, or import the VPC with its vpcCidrBlock';
    misuse(scope, { code: 'OneOf', property: 'allowFrom, vpc.vpcCidrBlock', text });
  }
}

/** What an account may have in all, unless AWS has raised it. More than that no login service needs. */
const LIMITS = { rateLimit: 10_000, burstLimit: 5000 } as const;

/** @see https://docs.aws.amazon.com/apigateway/latest/developerguide/limits.html */
export function requireThrottle(scope: IConstruct, throttle: ThrottleSettings = {}): void {
  for (const name of ['rateLimit', 'burstLimit'] as const) {
    const value = throttle[name];
    const max = LIMITS[name];
    if (value === undefined || Token.isUnresolved(value)) continue;
    if (value >= 1 && value <= max && (name === 'rateLimit' || Number.isInteger(value))) continue;
    const unit = name === 'rateLimit' ? 'requests a second' : 'whole requests';
    const text = `is no limit, 1 to ${max.toLocaleString('en-US')} ${unit} are allowed; choose one, a login takes three`;
    misuse(scope, { code: 'Throttle', property: `throttle.${name}`, value, text });
  }
}

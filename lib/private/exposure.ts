/** What stands between people and the bridge, as the bridge sees it. */
import type { IHttpApi } from 'aws-cdk-lib/aws-apigatewayv2';
import type { Metric, MetricOptions } from 'aws-cdk-lib/aws-cloudwatch';
import type { IApplicationLoadBalancer } from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import type { LogGroupProps } from 'aws-cdk-lib/aws-logs';
import { ARecord, RecordTarget, type IAliasRecordTarget } from 'aws-cdk-lib/aws-route53';
import { CfnOutput } from 'aws-cdk-lib/core';
import type { Construct } from 'constructs';
import { BRIDGE } from '../model';
import type { ExposureOptions } from '../service/exposure-options';

/** The function that is exposed. */
export interface ExposedHandler {
  readonly handler: IFunction;
  /** Its name: what the API and its log are called too. */
  readonly name: string;
  /** How an access log is kept, where one is written. */
  readonly log: LogGroupProps;
}

/** A function that people reach. */
export interface ExposedService {
  /** Host that the domain name must point to. */
  readonly target: string;
  /** The same for a record of Route 53. */
  readonly alias: IAliasRecordTarget;
  /** Answers with a status of 500 and above, the bridge's own included. */
  metricServerErrors(options?: MetricOptions): Metric;
  readonly loadBalancer?: IApplicationLoadBalancer;
  readonly httpApi?: IHttpApi;
}

/** The bridge's routes; ids are part of logical ids. Everything else is answered with 404, and never reaches it. */
export const ROUTES = [
  { id: 'Login', method: 'GET', path: BRIDGE.loginPath },
  { id: 'Callback', method: 'GET', path: BRIDGE.callbackPath },
  { id: 'Confirmation', method: 'POST', path: BRIDGE.callbackPath },
] as const;

/** The bridge's addresses under its domain name. */
export function addressesOf(domainName: string): { url: string; loginUrl: string; callbackUrl: string } {
  const url = `https://${domainName}`;
  return { url, loginUrl: `${url}${BRIDGE.loginPath}`, callbackUrl: `${url}${BRIDGE.callbackPath}` };
}

/** Adds to `scope` the record that leads to the bridge, or an output that tells what it must be. */
export function pointDomain(scope: Construct, options: ExposureOptions, { alias, target }: ExposedService): void {
  const { domainName, hostedZone } = options;
  if (hostedZone) {
    // With a dot at its end the name is taken as it is, and the zone need not tell its own.
    const record = { zone: hostedZone, recordName: `${domainName}.`, target: RecordTarget.fromAlias(alias) };
    new ARecord(scope, 'Alias', record);
  } else {
    const description = `Host that ${domainName} must point to`;
    new CfnOutput(scope, 'DomainTarget', { value: target, description });
  }
}

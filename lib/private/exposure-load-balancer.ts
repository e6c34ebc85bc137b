import { Port, SecurityGroup } from 'aws-cdk-lib/aws-ec2';
import {
  ApplicationLoadBalancer,
  ApplicationProtocol,
  ApplicationTargetGroup,
  HttpCodeTarget,
  ListenerAction,
  ListenerCondition,
  SslPolicy,
  TargetType,
} from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import { ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import { LoadBalancerTarget } from 'aws-cdk-lib/aws-route53-targets';
import { Stack } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import { LOAD_BALANCING_SERVICE } from '../model/trust/service';
import type { InternalLoadBalancerOptions } from '../service/exposure-options';
import { ROUTES, type ExposedService } from './exposure';
import { peerOf } from './exposure-checks';

/**
 * An internal load balancer with one listener, which lets the bridge's routes through and nothing else.
 *
 * It has no access logs: their request line holds the whole query, and so the login's code and state, and no setting
 * leaves it out. The function's log has a line for each step of a login.
 * @see https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-access-logs.html
 * @see https://docs.aws.amazon.com/elasticloadbalancing/latest/application/lambda-functions.html
 */
export function exposeByLoadBalancer(
  scope: Construct,
  props: InternalLoadBalancerOptions,
  handler: IFunction,
): ExposedService {
  const part = new Construct(scope, 'LoadBalancer');
  const { vpc, vpcSubnets, allowFrom = [peerOf(scope, vpc)] } = props;

  const securityGroup = new SecurityGroup(part, 'SecurityGroup', {
    vpc,
    description: 'Who reaches the Serval bridge',
    // A load balancer invokes a function; it does not connect to it.
    allowAllOutbound: false,
  });
  for (const peer of allowFrom) securityGroup.addIngressRule(peer, Port.tcp(443), 'Logins at the Serval bridge');

  const loadBalancer = new ApplicationLoadBalancer(part, 'Resource', {
    vpc,
    vpcSubnets,
    internetFacing: false,
    securityGroup,
    dropInvalidHeaderFields: true,
    deletionProtection: props.deletionProtection ?? true,
  });
  const listener = loadBalancer.addListener('Https', {
    protocol: ApplicationProtocol.HTTPS,
    certificates: [props.certificate],
    sslPolicy: SslPolicy.TLS13_RES,
    open: false,
    defaultAction: ListenerAction.fixedResponse(404, { contentType: 'text/plain', messageBody: 'Not Found' }),
  });
  const targets = targetsOf(part, handler);
  for (const [index, { id, method, path }] of ROUTES.entries()) {
    listener.addAction(id, {
      priority: index + 1,
      conditions: [
        ListenerCondition.pathPatterns([path]),
        ListenerCondition.httpRequestMethods([method]),
        // As an API does of itself: its own name, its address and other names that lead here are none of the bridge's.
        ListenerCondition.hostHeaders([props.domainName]),
      ],
      action: ListenerAction.forward([targets]),
    });
  }

  return {
    loadBalancer,
    target: loadBalancer.loadBalancerDnsName,
    alias: new LoadBalancerTarget(loadBalancer),
    metricServerErrors: (options) => targets.metrics.httpCodeTarget(HttpCodeTarget.TARGET_5XX_COUNT, options),
  };
}

/**
 * The function as a target, with the permission that it needs before it can become one: for target groups of this
 * account. The ARN of the one target group would be narrower, but there is none before the target group stands.
 */
function targetsOf(scope: Construct, handler: IFunction): ApplicationTargetGroup {
  const permission = new Construct(scope, 'Permission');
  handler.addPermission('Invoke', {
    scope: permission,
    principal: new ServicePrincipal(LOAD_BALANCING_SERVICE),
    sourceAccount: Stack.of(scope).account,
  });
  const target = { targetType: TargetType.LAMBDA, targetJson: { id: handler.functionArn } };
  const targets = new ApplicationTargetGroup(scope, 'Targets', {
    targetType: TargetType.LAMBDA,
    // An answer of the bridge sets more than one cookie.
    multiValueHeadersEnabled: true,
    targets: [{ attachToApplicationTargetGroup: () => target }],
  });
  targets.node.addDependency(permission);
  return targets;
}

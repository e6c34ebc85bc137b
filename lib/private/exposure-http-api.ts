import { AccessLogFormat } from 'aws-cdk-lib/aws-apigateway';
import {
  ApiMapping,
  CfnRoute,
  DomainName,
  HttpApi,
  HttpIntegration,
  HttpIntegrationType,
  HttpStage,
  LogGroupLogDestination,
  PayloadFormatVersion,
  SecurityPolicy,
} from 'aws-cdk-lib/aws-apigatewayv2';
import { ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import { LogGroup } from 'aws-cdk-lib/aws-logs';
import { ApiGatewayv2DomainProperties } from 'aws-cdk-lib/aws-route53-targets';
import { Construct } from 'constructs';
import { API_GATEWAY_SERVICE } from '../model/trust/service';
import type { PublicHttpApiOptions } from '../service/exposure-options';
import { ROUTES, type ExposedHandler, type ExposedService } from './exposure';

/**
 * What the access log says of a request. A route stands in for the path, and no variable here holds a query string:
 * `code` and `state` are in the callback's.
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-logging-variables.html
 */
const ACCESS_LOG = {
  requestId: '$context.requestId',
  time: '$context.requestTime',
  sourceIp: '$context.identity.sourceIp',
  route: '$context.routeKey',
  status: '$context.status',
  latency: '$context.responseLatency',
  integrationError: '$context.integrationErrorMessage',
};

/**
 * An HTTP API with the bridge's routes and nothing else, under one domain name.
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api.html
 */
export function exposeByHttpApi(
  scope: Construct,
  props: PublicHttpApiOptions,
  exposed: ExposedHandler,
): ExposedService {
  const part = new Construct(scope, 'HttpApi');
  const { rateLimit = 20, burstLimit = 40 } = props.throttle ?? {};
  const { handler, name } = exposed;

  const httpApi = new HttpApi(part, 'Resource', {
    apiName: name,
    description: 'Logins at the Serval bridge',
    createDefaultStage: false,
    disableExecuteApiEndpoint: true,
  });
  addRoutes(part, httpApi, handler);

  const accessLog = new LogGroup(part, 'AccessLog', { ...exposed.log, logGroupName: `/aws/vendedlogs/${name}` });
  const stage = new HttpStage(part, 'Stage', {
    httpApi,
    autoDeploy: true,
    throttle: { rateLimit, burstLimit },
    accessLogSettings: {
      destination: new LogGroupLogDestination(accessLog),
      format: AccessLogFormat.custom(JSON.stringify(ACCESS_LOG)),
    },
  });

  const domainName = new DomainName(part, 'DomainName', {
    domainName: props.domainName,
    certificate: props.certificate,
    securityPolicy: SecurityPolicy.TLS_1_2,
  });
  new ApiMapping(part, 'Mapping', { api: httpApi, domainName, stage });

  const { regionalDomainName, regionalHostedZoneId } = domainName;
  return {
    httpApi,
    target: regionalDomainName,
    alias: new ApiGatewayv2DomainProperties(regionalDomainName, regionalHostedZoneId),
    metricServerErrors: (options) => stage.metricServerError(options),
  };
}

/** Routes to the function, each with a permission to invoke it for that route alone. */
function addRoutes(scope: Construct, httpApi: HttpApi, handler: IFunction): void {
  const { integrationId } = new HttpIntegration(scope, 'Integration', {
    httpApi,
    integrationType: HttpIntegrationType.AWS_PROXY,
    integrationUri: handler.functionArn,
    payloadFormatVersion: PayloadFormatVersion.VERSION_2_0,
  });
  const permissions = new Construct(scope, 'Permissions');
  for (const { id, method, path } of ROUTES) {
    new CfnRoute(scope, id, {
      apiId: httpApi.apiId,
      routeKey: `${method} ${path}`,
      target: `integrations/${integrationId}`,
      // People are not logged in yet: that is what they come for.
      authorizationType: 'NONE',
    });
    handler.addPermission(id, {
      scope: permissions,
      principal: new ServicePrincipal(API_GATEWAY_SERVICE),
      sourceArn: httpApi.arnForExecuteApi(method, path),
    });
  }
}

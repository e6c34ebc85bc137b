/** The bridge's application as a function: behind an HTTP API, or as the target of an Application Load Balancer. */
import type { Hono } from 'hono/tiny';
import { handle, type APIGatewayProxyResult, type LambdaEvent } from 'hono/aws-lambda';
import { RuntimeError } from '../errors.js';

type Parts = Readonly<Record<string, unknown>>;

/** @param publicUrl what the request's URL is made of, since Host is the caller's to choose */
export function lambdaHandler(app: Hono, publicUrl: string): (event: unknown) => Promise<APIGatewayProxyResult> {
  const respond = handle(app);
  const { host } = new URL(publicUrl);
  return async (event) => {
    const problem = eventProblem(event);
    if (problem !== undefined) throw new RuntimeError('Input', `event: ${problem}`);
    const known = event as LambdaEvent & { readonly requestContext: object };
    return respond({ ...known, requestContext: { ...known.requestContext, domainName: host } } as LambdaEvent);
  };
}

/**
 * Why an event is not one that is answered; undefined for an HTTP API's (payload 2.0) and a load balancer's.
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-integrations-lambda.html
 * @see https://docs.aws.amazon.com/elasticloadbalancing/latest/application/lambda-functions.html
 */
export function eventProblem(event: unknown): string | undefined {
  const { requestContext, version, rawPath, rawQueryString, path, httpMethod, multiValueHeaders } = partsOf(event);
  const { http, elb } = partsOf(requestContext);
  if (typeof elb === 'object') {
    if (typeof multiValueHeaders !== 'object')
      return 'it has no multi-value headers, without which cookies are lost; set lambda.multi_value_headers.enabled on the target group';
    return isPath(path) && typeof httpMethod === 'string' ? undefined : 'it has no path or method';
  }
  if (version === '2.0' && typeof http === 'object') {
    const whole = isPath(rawPath) && typeof rawQueryString === 'string' && typeof partsOf(http).method === 'string';
    return whole ? undefined : 'it has no path, query string or method';
  }
  return 'it is none of an HTTP API with payload format 2.0, nor of an Application Load Balancer; nothing else is answered';
}

function partsOf(value: unknown): Parts {
  return Object(value) as Parts;
}

function isPath(value: unknown): boolean {
  return typeof value === 'string' && value.startsWith('/');
}

import { AwsError, notModelled } from '../core/error.js';
import type { Result } from '../core/call.js';
import { renderJson, renderJsonError } from './json.js';
import { parseForm, QUERY_SERVICES, renderError, renderResult } from './query.js';
import type { WireRequest } from './wire.js';

/** What a request asks for, and how its answer is written. */
export interface Route {
  /** Of the signature's scope; undefined where requests are not signed. */
  readonly service?: string;
  /** `iam:GetRole` */
  readonly action: string;
  readonly parameters: Readonly<Record<string, unknown>>;
  readonly contentType: string;
  readonly render: (answer: Result | AwsError, requestId: string) => string;
}

/** Services of the JSON protocol by what stands before the dot in the target, as their signatures name them. */
const JSON_SERVICES: Readonly<Record<string, string>> = {
  AWSOrganizationsV20161128: 'organizations',
  AWSEvents: 'events',
  CloudTrail_20131101: 'cloudtrail',
};
const STS_NAMESPACE = QUERY_SERVICES['2011-06-15']!.namespace;

/** One URL for all services: the target header, the API version or the path tell which. Throws what nobody models. */
export function route(request: WireRequest): Route {
  const { method, path, headers } = request;
  if (path === '/v1/credentials') return podIdentityRoute(request);
  if (method !== 'POST' || path !== '/' || Object.keys(request.query).length > 0) {
    throw notModelled(`${method} ${path}${Object.keys(request.query).length > 0 ? ' with a query' : ''}`);
  }
  const target = headers['x-amz-target'];
  return target === undefined ? queryRoute(request) : jsonRoute(target, request);
}

/** An answer to what has no route: as the query protocol would say it. */
export function renderUnrouted(error: AwsError, requestId: string): string {
  return renderError(STS_NAMESPACE, error, requestId);
}

function queryRoute({ headers, body }: WireRequest): Route {
  const type = headers['content-type'] ?? '';
  if (!/^application\/x-www-form-urlencoded\b/.test(type)) throw notModelled(`content type ${JSON.stringify(type)}`);
  const { Action, Version, ...parameters } = parseForm(body);
  const known =
    typeof Version === 'string' && Object.hasOwn(QUERY_SERVICES, Version) ? QUERY_SERVICES[Version] : undefined;
  if (!known || typeof Action !== 'string' || Action === '') {
    throw notModelled(`action ${JSON.stringify(Action)} of API version ${JSON.stringify(Version)}`);
  }
  return {
    service: known.service,
    action: `${known.service}:${Action}`,
    parameters,
    contentType: 'text/xml',
    render: (answer, requestId) =>
      answer instanceof AwsError
        ? renderError(known.namespace, answer, requestId)
        : renderResult(Action, known.namespace, answer, requestId),
  };
}

function jsonRoute(target: string, { body }: WireRequest): Route {
  const [api = '', action = ''] = target.split('.');
  const service = Object.hasOwn(JSON_SERVICES, api) ? JSON_SERVICES[api] : undefined;
  if (!service || action === '') throw notModelled(`target ${JSON.stringify(target)}`);
  return {
    service,
    action: `${service}:${action}`,
    parameters: jsonParameters(body),
    contentType: 'application/x-amz-json-1.1',
    render: (answer) => (answer instanceof AwsError ? renderJsonError(answer) : renderJson(answer)),
  };
}

function jsonParameters(body: string): Readonly<Record<string, unknown>> {
  try {
    const parsed: unknown = JSON.parse(body === '' ? '{}' : body);
    if (typeof parsed === 'object' && parsed !== null && !Array.isArray(parsed)) {
      return parsed as Record<string, unknown>;
    }
  } catch {
    // Falls through to the same answer.
  }
  throw new AwsError('SerializationException', 'The body is no JSON object.');
}

/** The agent on a node. @see https://docs.aws.amazon.com/sdkref/latest/guide/feature-container-credentials.html */
function podIdentityRoute({ method, headers }: WireRequest): Route {
  if (method !== 'GET') throw notModelled(`${method} /v1/credentials`);
  return {
    action: 'eks-auth:AssumeRoleForPodIdentity',
    parameters: { token: headers.authorization ?? '' },
    contentType: 'application/json',
    render: (answer) =>
      answer instanceof AwsError
        ? JSON.stringify({ Code: answer.code, Message: answer.message })
        : JSON.stringify(answer),
  };
}

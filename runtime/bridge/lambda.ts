/** The bridge's application as a function: behind an HTTP API, or as the target of an Application Load Balancer. */
import type { Hono } from 'hono/tiny';
import { RuntimeError } from '../errors.js';

type Parts = Readonly<Record<string, unknown>>;

/** What an event says of its request. */
interface RequestParts {
  readonly method: string;
  readonly path: string;
  /** As it was sent, without the question mark. */
  readonly query: string;
  readonly headers: ReadonlyMap<string, string>;
  readonly body: Buffer;
}

/** What both take for an answer; where the headers stand is each one's own. */
export interface LambdaResult {
  readonly statusCode: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly cookies?: readonly string[];
  readonly multiValueHeaders?: Readonly<Record<string, readonly string[]>>;
  readonly body: string;
  readonly isBase64Encoded: false;
}

/** @param publicUrl what the request's URL is made of, since Host is the caller's to choose */
export function lambdaHandler(app: Hono, publicUrl: string): (event: unknown) => Promise<LambdaResult> {
  return async (event) => {
    const problem = eventProblem(event);
    if (problem !== undefined) throw new RuntimeError('Input', `event: ${problem}`);
    const parts = partsOf(event);
    const balanced = isBalanced(parts);
    const response = await app.fetch(requestOf(balanced ? balancedRequest(parts) : apiRequest(parts), publicUrl));
    return {
      statusCode: response.status,
      ...(balanced ? balancedHeaders(response) : apiHeaders(response)),
      ...(await bodyOf(response)),
    };
  };
}

/**
 * Why an event is not one that is answered; undefined for an HTTP API's (payload 2.0) and a load balancer's.
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-integrations-lambda.html
 * @see https://docs.aws.amazon.com/elasticloadbalancing/latest/application/lambda-functions.html
 */
export function eventProblem(event: unknown): string | undefined {
  const parts = partsOf(event);
  const { requestContext, version, rawPath, rawQueryString, path, httpMethod, multiValueHeaders } = parts;
  const { http } = partsOf(requestContext);
  if (isBalanced(parts)) {
    if (typeof multiValueHeaders !== 'object' || multiValueHeaders === null)
      return 'it has no multi-value headers, without which cookies are lost; set lambda.multi_value_headers.enabled on the target group';
    return isPath(path) && typeof httpMethod === 'string' ? undefined : 'it has no path or method';
  }
  if (version === '2.0' && typeof http === 'object') {
    const whole = isPath(rawPath) && typeof rawQueryString === 'string' && typeof partsOf(http).method === 'string';
    return whole ? undefined : 'it has no path, query string or method';
  }
  return 'it is none of an HTTP API with payload format 2.0, nor of an Application Load Balancer; nothing else is answered';
}

function isBalanced({ requestContext }: Parts): boolean {
  return typeof partsOf(requestContext).elb === 'object';
}

function apiRequest({ requestContext, rawPath, rawQueryString, headers, cookies, ...parts }: Parts): RequestParts {
  const sent = Object.entries(partsOf(headers)).flatMap(([name, value]) =>
    textsOf([value]).map((text) => [name, text] as const),
  );
  return {
    method: partsOf(partsOf(requestContext).http).method as string,
    path: rawPath as string,
    query: rawQueryString as string,
    headers: new Map([...sent, ...(Array.isArray(cookies) ? [['cookie', textsOf(cookies).join('; ')] as const] : [])]),
    body: sentBody(parts),
  };
}

function balancedRequest({
  httpMethod,
  path,
  multiValueQueryStringParameters,
  multiValueHeaders,
  ...parts
}: Parts): RequestParts {
  const query = listsOf(multiValueQueryStringParameters).flatMap(([name, values]) =>
    values.map((value) => `${name}=${value}`),
  );
  const headers = listsOf(multiValueHeaders).map(
    ([name, values]) => [name, values.join(name.toLowerCase() === 'cookie' ? '; ' : ', ')] as const,
  );
  return {
    method: httpMethod as string,
    path: path as string,
    query: query.join('&'),
    headers: new Map(headers),
    body: sentBody(parts),
  };
}

function sentBody({ body, isBase64Encoded }: Parts): Buffer {
  return Buffer.from(typeof body === 'string' ? body : '', isBase64Encoded === true ? 'base64' : 'utf8');
}

/** What the application answers otherwise than by 404. */
const METHODS: ReadonlySet<string> = new Set(['GET', 'HEAD', 'POST']);

/** Throws at nothing that somebody could send: what `Request` refuses to hold, the application has no use for. */
function requestOf({ method, path, query, headers, body }: RequestParts, publicUrl: string): Request {
  // An HTTP API has decoded the path: what was no delimiter must not become one.
  const url = `${publicUrl}${path.replace(/[?#]/g, encodeURIComponent)}${query === '' ? '' : `?${query}`}`;
  return new Request(url, {
    method: METHODS.has(method) ? method : 'OPTIONS',
    headers: [...headers].filter(([name]) => isHeader(name)).map(([name, value]) => [name, asciiOf(value)]),
    ...(method === 'POST' && body.length > 0 && { body: new Uint8Array(body) }),
  });
}

/**
 * How long a body is tells the body itself, and what is no name is no header.
 * @see https://www.rfc-editor.org/rfc/rfc9110#section-5.6.2
 */
function isHeader(name: string): boolean {
  return /^[\w!#$%&'*+.^`|~-]+$/.test(name) && !/^(?:content-length|transfer-encoding)$/i.test(name);
}

/** Other applications of the domain may have cookies in other letters; ours stand beside them, and are ASCII. */
function asciiOf(value: string): string {
  return value.replace(/[^\x20-\x7e]/g, '?');
}

function apiHeaders({ headers }: Response): Pick<LambdaResult, 'headers' | 'cookies'> {
  const cookies = headers.getSetCookie();
  return { headers: Object.fromEntries(othersOf(headers)), ...(cookies.length > 0 && { cookies }) };
}

function balancedHeaders({ headers }: Response): Pick<LambdaResult, 'multiValueHeaders'> {
  const cookies = headers.getSetCookie();
  const others = othersOf(headers).map(([name, value]) => [name, [value]] as const);
  return { multiValueHeaders: { ...Object.fromEntries(others), ...(cookies.length > 0 && { 'set-cookie': cookies }) } };
}

function othersOf(headers: Headers): (readonly [string, string])[] {
  return [...headers].filter(([name]) => name !== 'set-cookie');
}

/** The pages are text. */
async function bodyOf(response: Response): Promise<Pick<LambdaResult, 'body' | 'isBase64Encoded'>> {
  return { body: await response.text(), isBase64Encoded: false };
}

function partsOf(value: unknown): Parts {
  return Object(value) as Parts;
}

function listsOf(value: unknown): (readonly [string, readonly string[]])[] {
  return Object.entries(partsOf(value)).map(([name, values]) => [name, textsOf(values)] as const);
}

/** What is no text is no part of a request, and might not even become text. */
function textsOf(values: unknown): string[] {
  return Array.isArray(values) ? values.filter((value) => typeof value === 'string') : [];
}

function isPath(value: unknown): boolean {
  return typeof value === 'string' && value.startsWith('/');
}

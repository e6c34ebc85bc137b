/**
 * What stands in front of the bridge's function: takes HTTP on loopback, gives the function an event and answers with
 * its result, as an HTTP API with payload format 2.0 or an Application Load Balancer with multi-value headers does.
 * What it does not model it refuses: it throws, and the test that brought it fails.
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-integrations-lambda.html
 * @see https://docs.aws.amazon.com/elasticloadbalancing/latest/application/lambda-functions.html
 */
import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

export type Kind = 'http-api' | 'load-balancer';
export type Event = Readonly<Record<string, unknown>>;
export type Invoke = (event: Event) => Promise<unknown>;

export interface Gateway {
  /** `http://localhost:PORT` */
  readonly url: string;
  /** The function that is behind it. */
  target: Invoke;
  /** Events so far. */
  readonly events: Event[];
  close(): Promise<void>;
}

export async function gateway(kind: Kind): Promise<Gateway> {
  const { eventOf, send } = KINDS[kind];
  const server = createServer((request, response) => {
    const answered = async (): Promise<void> => {
      const event = eventOf(request, await bodyOf(request));
      self.events.push(event);
      send(object(await self.target(event), 'the result'), response);
    };
    // As both do for an invocation that failed, with the reason that they would only log.
    answered().catch((error: unknown) => response.writeHead(502).end(String(error)));
  });
  server.listen(0, 'localhost');
  await once(server, 'listening');
  const self: Gateway = {
    url: `http://localhost:${(server.address() as AddressInfo).port}`,
    target: () => Promise.reject(new Error('no function is behind the gateway')),
    events: [],
    close: async () => {
      const closed = new Promise((resolve) => server.close(resolve));
      server.closeAllConnections();
      await closed;
    },
  };
  return self;
}

interface Adapter {
  eventOf(request: IncomingMessage, body: Buffer): Event;
  send(result: Event, response: ServerResponse): void;
}

/** Lower-case names with all their values, in the order of the request. */
function headersOf({ rawHeaders }: IncomingMessage): Map<string, string[]> {
  const headers = new Map<string, string[]>();
  for (let index = 0; index < rawHeaders.length; index += 2) {
    const name = rawHeaders[index]!.toLowerCase();
    headers.set(name, [...(headers.get(name) ?? []), rawHeaders[index + 1]!]);
  }
  return headers;
}

const HTTP_API: Adapter = {
  eventOf: (request, body) => {
    const { pathname, search, searchParams } = new URL(request.url!, 'http://gateway');
    const { cookie = [], ...headers } = Object.fromEntries(headersOf(request));
    const text = isText(request, /^(?:text\/|application\/(?:json|xml|javascript))/);
    return {
      version: '2.0',
      routeKey: '$default',
      rawPath: decodeURIComponent(pathname),
      rawQueryString: search.slice(1),
      ...(cookie.length > 0 && { cookies: cookie.flatMap((line) => line.split('; ')) }),
      headers: Object.fromEntries(Object.entries(headers).map(([name, values]) => [name, values.join(',')])),
      ...(search !== '' && { queryStringParameters: joined(searchParams) }),
      requestContext: {
        accountId: '111122223333',
        apiId: 'a1b2c3d4e5',
        domainName: request.headers.host,
        domainPrefix: 'bridge',
        http: {
          method: request.method,
          path: pathname,
          protocol: 'HTTP/1.1',
          sourceIp: '192.0.2.1',
          userAgent: request.headers['user-agent'] ?? '',
        },
        requestId: 'JKJaXmPLvHcESHA=',
        routeKey: '$default',
        stage: '$default',
        time: '01/Mar/2026:12:00:00 +0000',
        timeEpoch: 1772366400000,
      },
      ...(body.length > 0 && { body: body.toString(text ? 'utf8' : 'base64') }),
      isBase64Encoded: body.length > 0 && !text,
    };
  },
  send: (result, response) => {
    known(result, ['statusCode', 'headers', 'cookies', 'body', 'isBase64Encoded']);
    const headers = Object.entries(object(result.headers ?? {}, 'headers'));
    for (const [name, value] of headers) response.setHeader(name, string(value, name));
    if (result.cookies !== undefined) response.setHeader('set-cookie', strings(result.cookies, 'cookies'));
    finish(result, response);
  },
};

const LOAD_BALANCER: Adapter = {
  eventOf: (request, body) => {
    const [path, query] = request.url!.split('?', 2) as [string, string | undefined];
    const text = isText(request, /^(?:text\/|application\/(?:json|xml|javascript))/);
    const headers = headersOf(request);
    headers.set('x-forwarded-for', ['192.0.2.1']).set('x-forwarded-proto', ['https']).set('x-forwarded-port', ['443']);
    return {
      requestContext: {
        elb: {
          targetGroupArn: 'arn:aws:elasticloadbalancing:us-west-1:111122223333:targetgroup/bridge/49e9d65c45c6791a',
        },
      },
      httpMethod: request.method,
      path,
      multiValueQueryStringParameters: asWritten(query),
      multiValueHeaders: Object.fromEntries(headers),
      body: body.toString(text ? 'utf8' : 'base64'),
      isBase64Encoded: body.length > 0 && !text,
    };
  },
  send: (result, response) => {
    known(result, ['statusCode', 'statusDescription', 'multiValueHeaders', 'body', 'isBase64Encoded']);
    for (const [name, values] of Object.entries(object(result.multiValueHeaders, 'multiValueHeaders'))) {
      response.setHeader(name, strings(values, name));
    }
    finish(result, response);
  },
};

const KINDS: Readonly<Record<Kind, Adapter>> = { 'http-api': HTTP_API, 'load-balancer': LOAD_BALANCER };

/** Both encode a body whose type does not say that it is text. */
function isText({ headers }: IncomingMessage, types: RegExp): boolean {
  if (headers['content-encoding'] !== undefined) throw new Error('gateway: encoded bodies are not modelled');
  return types.test(headers['content-type'] ?? '');
}

function joined(parameters: URLSearchParams): Record<string, string> {
  return Object.fromEntries([...new Set(parameters.keys())].map((name) => [name, parameters.getAll(name).join(',')]));
}

/** A load balancer decodes nothing. */
function asWritten(query: string | undefined): Record<string, string[]> {
  const parameters: Record<string, string[]> = {};
  for (const pair of query ? query.split('&') : []) {
    const [name, value = ''] = pair.split(/=(.*)/s) as [string, string | undefined];
    (parameters[name] ??= []).push(value);
  }
  return parameters;
}

function finish({ statusCode, body, isBase64Encoded }: Event, response: ServerResponse): void {
  if (typeof statusCode !== 'number') throw new Error('gateway: a result without statusCode is not modelled');
  response.writeHead(statusCode).end(Buffer.from(string(body, 'body'), isBase64Encoded === true ? 'base64' : 'utf8'));
}

function known(result: Event, names: readonly string[]): void {
  const unknown = Object.keys(result).find((name) => !names.includes(name));
  if (unknown !== undefined) throw new Error(`gateway: ${unknown} of a result is ignored in front of this function`);
}

function object(value: unknown, name: string): Event {
  if (typeof value !== 'object' || value === null) throw new Error(`gateway: ${name} is no object`);
  return value as Event;
}

function string(value: unknown, name: string): string {
  if (typeof value !== 'string') throw new Error(`gateway: ${name} is no text`);
  return value;
}

function strings(value: unknown, name: string): string[] {
  if (!Array.isArray(value)) throw new Error(`gateway: ${name} is no list`);
  return value.map((one) => string(one, name));
}

async function bodyOf(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}

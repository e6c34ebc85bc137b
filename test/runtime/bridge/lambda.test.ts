/** Events as AWS's pages show them, given to a function that tells what it saw. */
import { jest } from '@jest/globals';
import { Hono } from 'hono';
import { bodyLimit } from 'hono/body-limit';
import { eventProblem, lambdaHandler } from '../../../runtime/bridge/lambda.js';

const PUBLIC_URL = 'https://bridge.example.com';

/** @see https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-integrations-lambda.html */
const HTTP_API = {
  version: '2.0',
  routeKey: '$default',
  rawPath: '/oidc/auth/callback',
  rawQueryString: 'code=a%2Bb&state=c&state=d',
  cookies: ['first=1', 'second=2'],
  headers: { host: 'evil.example', origin: 'null', 'sec-fetch-site': 'same-origin' },
  queryStringParameters: { code: 'a+b', state: 'c,d' },
  requestContext: {
    accountId: '111122223333',
    apiId: 'a1b2c3d4e5',
    domainName: 'a1b2c3d4e5.execute-api.us-west-1.amazonaws.com',
    domainPrefix: 'a1b2c3d4e5',
    http: { method: 'POST', path: '/oidc/auth/callback', protocol: 'HTTP/1.1', sourceIp: '192.0.2.1', userAgent: 'x' },
    requestId: 'JKJaXmPLvHcESHA=',
    routeKey: '$default',
    stage: '$default',
    time: '01/Mar/2026:12:00:00 +0000',
    timeEpoch: 1772366400000,
  },
  body: Buffer.from('consent=é').toString('base64'),
  isBase64Encoded: true,
};

/** With multi-value headers. @see https://docs.aws.amazon.com/elasticloadbalancing/latest/application/lambda-functions.html */
const LOAD_BALANCER = {
  requestContext: {
    elb: {
      targetGroupArn: 'arn:aws:elasticloadbalancing:us-west-1:111122223333:targetgroup/bridge/6d0ecf831eec9f09',
    },
  },
  httpMethod: 'POST',
  path: '/oidc/auth/callback',
  multiValueQueryStringParameters: { code: ['a%2Bb'], state: ['c', 'd'] },
  multiValueHeaders: {
    host: ['evil.example'],
    cookie: ['first=1', 'second=2'],
    origin: ['null'],
    'sec-fetch-site': ['same-origin'],
    'x-forwarded-for': ['192.0.2.1'],
  },
  body: 'consent=é',
  isBase64Encoded: false,
};

const { multiValueHeaders: _, multiValueQueryStringParameters: __, ...alone } = LOAD_BALANCER;
const WITHOUT_MULTI_VALUE = { ...alone, headers: { host: 'bridge.example.com' }, queryStringParameters: { a: 'b' } };

const app = new Hono();
app.all('*', async (context) => {
  context.header('set-cookie', 'one=1; Path=/', { append: true });
  context.header('set-cookie', 'two=2; Path=/', { append: true });
  const { method, url, headers } = context.req.raw;
  const seen = Object.fromEntries(['cookie', 'origin', 'sec-fetch-site'].map((name) => [name, headers.get(name)]));
  return context.json({ method, url, ...seen, body: await context.req.text() });
});
const handler = lambdaHandler(app, PUBLIC_URL);

test.each([
  ['an HTTP API', HTTP_API],
  ['a load balancer', LOAD_BALANCER],
])('a request through %s is whole, and of the public URL', async (_kind, event) => {
  expect(JSON.parse((await handler(event)).body)).toEqual({
    method: 'POST',
    url: 'https://bridge.example.com/oidc/auth/callback?code=a%2Bb&state=c&state=d',
    cookie: 'first=1; second=2',
    origin: 'null',
    'sec-fetch-site': 'same-origin',
    body: 'consent=é',
  });
});

test('several cookies go back in the way of each', async () => {
  const cookies = ['one=1; Path=/', 'two=2; Path=/'];
  expect(await handler(HTTP_API)).toMatchObject({ statusCode: 200, cookies, isBase64Encoded: false });
  const balanced = await handler(LOAD_BALANCER);
  expect(balanced).toMatchObject({ statusCode: 200, multiValueHeaders: { 'set-cookie': cookies } });
  expect(balanced).not.toHaveProperty('headers');
});

test('a request without query or body is one', async () => {
  const get = { http: { ...HTTP_API.requestContext.http, method: 'GET' } };
  const api = { ...HTTP_API, rawQueryString: '', body: undefined, requestContext: get, isBase64Encoded: false };
  const balanced = { ...LOAD_BALANCER, httpMethod: 'GET', multiValueQueryStringParameters: {}, body: '' };
  for (const event of [api, balanced]) {
    expect(JSON.parse((await handler(event)).body)).toMatchObject({
      method: 'GET',
      url: 'https://bridge.example.com/oidc/auth/callback',
      body: '',
    });
  }
});

/** The same request through each, with some of its parts changed. */
const through = {
  'an HTTP API': ({ method = 'GET', cookie = 'a=b', headers = {}, body = '' }) => ({
    ...HTTP_API,
    cookies: cookie.split('; '),
    headers,
    requestContext: { ...HTTP_API.requestContext, http: { ...HTTP_API.requestContext.http, method } },
    body,
  }),
  'a load balancer': ({ method = 'GET', cookie = 'a=b', headers = {}, body = '' }) => ({
    ...LOAD_BALANCER,
    httpMethod: method,
    multiValueHeaders: {
      cookie: [cookie],
      ...Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, [value]])),
    },
    body,
    isBase64Encoded: true,
  }),
};

describe.each(['an HTTP API', 'a load balancer'] as const)('what anybody can send through %s', (kind) => {
  const seen = async (sent: Parameters<(typeof through)[typeof kind]>[0]) =>
    JSON.parse((await handler(through[kind](sent))).body) as Record<string, unknown>;

  test.each(['name=é', 'name=€', 'name=日本', 'name=\u0001', 'name=\ud800'])(
    'another application has a cookie %j: ours beside it stays whole',
    async (other) => {
      const { cookie } = await seen({ cookie: `${other}; __Host-serval-login-x=ey.j` });
      expect(String(cookie).split('; ')).toEqual([expect.stringMatching(/^name=\?+$/), '__Host-serval-login-x=ey.j']);
    },
  );

  test.each([
    ['TRACE', { method: 'TRACE' }, { method: 'OPTIONS', body: '' }],
    ['a method of nobody', { method: 'GE T' }, { method: 'OPTIONS', body: '' }],
    ['GET with a body', { body: 'YQ==' }, { method: 'GET', body: '' }],
    ['a body that is no base64', { method: 'POST', body: '%%%' }, { method: 'POST', body: '' }],
    ['a header without a name', { headers: { 'no name': 'x' } }, { method: 'GET' }],
    ['a header that breaks its line', { headers: { origin: 'a\r\nb' } }, { origin: 'a??b' }],
  ])('%s is answered, and leaves no trace of its own in the log', async (_name, sent, request) => {
    const spies = (['error', 'warn', 'log'] as const).map((name) => jest.spyOn(console, name));
    expect(await seen(sent)).toMatchObject(request);
    for (const spy of spies) {
      expect(spy).not.toHaveBeenCalled();
      spy.mockRestore();
    }
  });

  test('a body is as long as it is, whatever the headers say', async () => {
    const body = Buffer.from('consent=x').toString('base64');
    const limited = lambdaHandler(
      new Hono().post(
        '*',
        bodyLimit({ maxSize: 4, onError: (context) => context.text('too long', 413) }),
        async (context) => context.text(await context.req.text()),
      ),
      PUBLIC_URL,
    );
    for (const headers of [{ 'content-length': '1' }, { 'Content-Length': '1', 'transfer-encoding': 'chunked' }]) {
      expect((await limited(through[kind]({ method: 'POST', headers, body }))).statusCode).toBe(413);
    }
  });
});

test('a delimiter that an HTTP API has decoded in a path is none', async () => {
  const event = { ...HTTP_API, rawPath: '/oidc/auth/callback?state=a#b', rawQueryString: 'state=c' };
  expect(JSON.parse((await handler(event)).body)).toMatchObject({
    url: 'https://bridge.example.com/oidc/auth/callback%3Fstate=a%23b?state=c',
  });
});

describe('an event that is not answered:', () => {
  const none = /^it is none of an HTTP API with payload format 2\.0, nor of an Application Load Balancer/;
  test.each<[string, unknown, RegExp]>([
    ['nothing', undefined, none],
    ['null', null, none],
    ['text', 'GET /', none],
    ['of a schedule', { source: 'aws.events', 'detail-type': 'Scheduled Event', detail: {} }, none],
    ['of a REST API', { version: '1.0', httpMethod: 'GET', path: '/', requestContext: { stage: 'prod' } }, none],
    ['of a lattice', { version: '2.0', path: '/', method: 'GET', requestContext: { serviceArn: 'arn' } }, none],
    ['of a load balancer whose cookies are lost', WITHOUT_MULTI_VALUE, /set lambda\.multi_value_headers\.enabled/],
    ['of a load balancer without a path', { ...LOAD_BALANCER, path: 'x' }, /^it has no path or method/],
    ['of an HTTP API without a path', { ...HTTP_API, rawPath: undefined }, /^it has no path, query string or method/],
    ['of a target of an HTTP API without query', { ...HTTP_API, rawQueryString: 1 }, /^it has no path, query string/],
  ])('%s', async (_name, event, problem) => {
    expect(eventProblem(event)).toMatch(problem);
    await expect(handler(event)).rejects.toThrow('«Input» event: it ');
  });
});

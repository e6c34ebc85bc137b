/**
 * Lambda on loopback: Invoke, and of that the synchronous one. Handlers run in this process; what is not modelled is
 * refused. Of a signature only its scope and key are read.
 * @see https://docs.aws.amazon.com/lambda/latest/api/API_Invoke.html
 */
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** Bytes of a synchronous invocation's payload. @see https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html */
const PAYLOAD_MAX = 6_291_456;

/** What a handler learns of its invocation. @see https://docs.aws.amazon.com/lambda/latest/dg/nodejs-context.html */
export interface InvocationContext {
  readonly awsRequestId: string;
  readonly functionName: string;
}

export type Handler = (event: unknown, context: InvocationContext) => Promise<unknown>;

export interface LocalLambdaOptions {
  /** Functions by name. */
  readonly functions: Readonly<Record<string, Handler>>;
  /** Whether a caller is allowed lambda:InvokeFunction. @default everybody is */
  readonly mayInvoke?: (accessKeyId: string) => boolean;
}

export interface LocalLambda {
  /** `http://127.0.0.1:PORT` */
  readonly url: string;
  /** How often a function was invoked so far, whatever came of it. */
  invocations(name: string): number;
  close(): Promise<void>;
}

/** Serves the functions on a free port of 127.0.0.1. */
export async function localLambda(options: LocalLambdaOptions): Promise<LocalLambda> {
  const invoked: string[] = [];
  const server = createServer((request, response) => {
    answer(request, options, invoked).then(
      (answered) => send(response, answered),
      (error: unknown) => response.destroy(error as Error),
    );
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    invocations: (name) => invoked.filter((one) => one === name).length,
    close: async () => {
      const closed = once(server, 'close');
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
}

interface Answer {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body: unknown;
}

async function answer(
  request: IncomingMessage,
  { functions, mayInvoke = () => true }: LocalLambdaOptions,
  invoked: string[],
): Promise<Answer> {
  const payload = await read(request);
  const [, named] = /^\/2015-03-31\/functions\/([^/?]+)\/invocations$/.exec(request.url ?? '') ?? [];
  const type = request.headers['x-amz-invocation-type'] ?? 'RequestResponse';
  if (request.method !== 'POST' || named === undefined || type !== 'RequestResponse') {
    return failure(400, 'NotModelled', `local Lambda does not model ${request.method} ${request.url} of type ${type}`);
  }
  const [, key] = /^AWS4-HMAC-SHA256 Credential=(\w+)\/\d{8}\/[a-z0-9-]+\/lambda\/aws4_request,/.exec(
    request.headers.authorization ?? '',
  ) ?? [undefined, undefined];
  if (key === undefined) return failure(403, 'MissingAuthenticationTokenException', 'Missing Authentication Token');
  const functionName = decodeURIComponent(named).replace(/^.*:function:/, '');
  if (!mayInvoke(key)) {
    const denied = `${key} is not authorized to perform: lambda:InvokeFunction on resource: ${functionName}`;
    return failure(403, 'AccessDeniedException', denied);
  }
  const handler = Object.hasOwn(functions, functionName) ? functions[functionName] : undefined;
  if (!handler) return failure(404, 'ResourceNotFoundException', `Function not found: ${functionName}`);
  if (payload.length > PAYLOAD_MAX) return failure(413, 'RequestTooLargeException', 'Request must be smaller');
  invoked.push(functionName);
  return run(handler, payload, { awsRequestId: randomUUID(), functionName });
}

async function run(handler: Handler, payload: Buffer, context: InvocationContext): Promise<Answer> {
  let event: unknown;
  try {
    event = payload.length === 0 ? {} : JSON.parse(payload.toString('utf8'));
  } catch {
    return failure(400, 'InvalidRequestContentException', 'Could not parse request body into json');
  }
  try {
    return { status: 200, body: (await handler(event, context)) ?? null };
  } catch (error) {
    const { name, message } = error as Error;
    const headers = { 'x-amz-function-error': 'Unhandled' };
    return { status: 200, headers, body: { errorType: name, errorMessage: message, trace: [] } };
  }
}

function failure(status: number, type: string, message: string): Answer {
  return { status, headers: { 'x-amzn-errortype': type }, body: { Type: 'User', Message: message } };
}

async function read(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of request as AsyncIterable<Buffer>) chunks.push(chunk);
  return Buffer.concat(chunks);
}

function send(response: ServerResponse, { status, headers, body }: Answer): void {
  response.writeHead(status, { 'content-type': 'application/json', ...headers });
  response.end(JSON.stringify(body));
}

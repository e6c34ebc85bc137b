import { InvokeCommand, LambdaClient, type InvokeCommandInput } from '@aws-sdk/client-lambda';
import { localLambda, type LocalLambda } from '../../../local/lambda/index.js';
import { refusal } from '../aws/support/refusal.js';

let lambda: LocalLambda;
let client: LambdaClient;

beforeAll(async () => {
  lambda = await localLambda({
    functions: {
      echo: (event, { functionName }) => Promise.resolve({ event, functionName }),
      nothing: () => Promise.resolve(undefined),
      fails: () => Promise.reject(new RangeError('out of range')),
    },
    mayInvoke: (key) => key === 'AKIAOPERATOR',
  });
  client = clientOf('AKIAOPERATOR');
});
afterAll(() => lambda.close());

const clientOf = (accessKeyId: string): LambdaClient =>
  new LambdaClient({
    region: 'eu-west-1',
    endpoint: lambda.url,
    maxAttempts: 1,
    credentials: { accessKeyId, secretAccessKey: 'local' },
  });

const invoke = (FunctionName: string, input: Partial<InvokeCommandInput> = {}, by = client) =>
  by.send(new InvokeCommand({ FunctionName, Payload: Buffer.from('{"a":1}'), ...input }));
const text = (payload: Uint8Array | undefined): string => Buffer.from(payload ?? []).toString('utf8');

test('a function is invoked by its name or its ARN, and its answer is the payload', async () => {
  for (const name of ['echo', 'arn:aws:lambda:eu-west-1:111122223333:function:echo']) {
    const { StatusCode, FunctionError, Payload } = await invoke(name);
    expect({ StatusCode, FunctionError }).toEqual({ StatusCode: 200 });
    expect(JSON.parse(text(Payload))).toEqual({ event: { a: 1 }, functionName: 'echo' });
  }
  expect(text((await invoke('nothing')).Payload)).toBe('null');
});

test('a function that throws is an answer with an error, not a failed call', async () => {
  const { FunctionError, Payload } = await invoke('fails');
  expect(FunctionError).toBe('Unhandled');
  expect(JSON.parse(text(Payload))).toMatchObject({ errorType: 'RangeError', errorMessage: 'out of range' });
});

test.each<[string, () => Promise<unknown>, string]>([
  ['a function that is not there', () => invoke('toString'), 'ResourceNotFoundException'],
  ['a caller who may not', () => invoke('echo', {}, clientOf('AKIASTRANGER')), 'AccessDeniedException'],
  ['an event that is no JSON', () => invoke('echo', { Payload: Buffer.from('{') }), 'InvalidRequestContentException'],
  ['an asynchronous invocation', () => invoke('echo', { InvocationType: 'Event' }), 'NotModelled'],
  ['a version', () => invoke('echo', { Qualifier: '1' }), 'NotModelled'],
])('%s is refused', async (_, call, code) => {
  expect(await refusal(call())).toContain(code);
});

test('a call without a signature is refused', async () => {
  const response = await fetch(`${lambda.url}/2015-03-31/functions/echo/invocations`, { method: 'POST', body: '{}' });
  expect(response.status).toBe(403);
});

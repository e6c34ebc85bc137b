/** IAM's client with its own handler and signer: it sends and does what the SDK's own would, for less. */
import { once } from 'node:events';
import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';
import { GetRoleCommand, IAMClient, ListRolesCommand, NoSuchEntityException } from '@aws-sdk/client-iam';
import { HttpRequest } from '@smithy/protocol-http';
import { SignatureV4 } from '@smithy/signature-v4';
import fc from 'fast-check';
import { localAws, type LocalAws } from '../../../local/aws/index.js';
import { Sha256 } from '../../../local/aws/protocol/authenticate.js';
import { clientConfig } from '../../../runtime/aws/client-config.js';
import { iamClient } from '../../../runtime/aws/clients.js';
import type { AwsContext } from '../../../runtime/aws/context.js';
import { requestSigner } from '../../../runtime/aws/signer.js';
import { systemRandom } from '../../../runtime/random.js';
import { virtualClock } from '../../support/clock.js';

const ACCOUNT = '222222222222';
const Statement = [{ Effect: 'Allow', Principal: { Service: 'ec2.amazonaws.com' }, Action: 'sts:AssumeRole' }];
const AssumeRolePolicyDocument = { Version: '2012-10-17', Statement };
const ROLE = { Type: 'AWS::IAM::Role', Properties: { RoleName: 'r', AssumeRolePolicyDocument } };

interface Account {
  readonly aws: LocalAws;
  readonly context: AwsContext;
  readonly iam: IAMClient;
}

type Key = ReturnType<LocalAws['administrator']>;

const closing: Array<() => Promise<void> | void> = [];
afterEach(async () => {
  for (const close of closing.splice(0)) await close();
});

/** An account with one role, over HTTP. */
async function account(start: number | string = Date.now(), checkSignatureAge = false): Promise<Account> {
  const clock = virtualClock(start, { auto: true });
  const aws = localAws({ clock, checkSignatureAge });
  aws.deploy({ template: { Resources: { R: ROLE } }, stackName: 's', account: ACCOUNT, region: 'us-east-1' });
  const { url, close } = await aws.listen();
  const credentials = aws.administrator(ACCOUNT);
  const context = { region: 'us-west-1', clock, random: systemRandom, credentials, endpoints: { iam: url } };
  const iam = iamClient(context);
  closing.push(() => iam.destroy(), close);
  return { aws, context, iam };
}

const getRole = (RoleName = 'r') => new GetRoleCommand({ RoleName });
const errors = (aws: LocalAws) => aws.calls().map(({ error }) => error);

test('what goes over the wire is what a client with the SDK’s own handler and signer sends', async () => {
  const seen: Array<{ line: string; headers: IncomingHttpHeaders; body: string }> = [];
  const server = createServer((request, response) => {
    let body = '';
    request.on('data', (chunk) => (body += String(chunk)));
    request.on('end', () => {
      seen.push({ line: `${request.method} ${request.url}`, headers: request.headers, body });
      response.end('<ListRolesResponse><ListRolesResult></ListRolesResult></ListRolesResponse>');
    });
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const context: AwsContext = {
    region: 'us-west-1',
    clock: virtualClock(0, { auto: true }),
    random: systemRandom,
    credentials: { accessKeyId: 'AKIAEXAMPLE', secretAccessKey: 'secret', sessionToken: 'token' },
    endpoints: { iam: `http://127.0.0.1:${(server.address() as AddressInfo).port}` },
  };
  const clients = [iamClient(context), new IAMClient(clientConfig(context, 'iam'))];
  closing.push(() => void server.close(), ...clients.map((client) => () => client.destroy()));
  for (const client of clients) await client.send(new ListRolesCommand({ PathPrefix: '/täm/', MaxItems: 1000 }));

  const [ours, theirs] = seen as [(typeof seen)[0], (typeof seen)[0]];
  // Different by their nature: the time, what is random, the signature, whose list of headers is shorter, and the name.
  const changing = ['authorization', 'x-amz-date', 'amz-sdk-invocation-id', 'user-agent', 'x-amz-user-agent'];
  const constant = ({ headers }: { headers: IncomingHttpHeaders }) =>
    Object.fromEntries(Object.entries(headers).filter(([name]) => !changing.includes(name)));
  expect({ line: ours.line, body: ours.body, headers: constant(ours) }).toEqual({
    line: theirs.line,
    body: theirs.body,
    headers: constant(theirs),
  });
  const names = Object.keys(theirs.headers).filter((name) => name !== 'x-amz-user-agent');
  expect(Object.keys(ours.headers).sort()).toEqual(names.sort());
  expect(ours.headers['user-agent']).toBe('cdk-serval');
  expect(ours.headers.authorization).toMatch(/Credential=AKIAEXAMPLE\/\d{8}\/us-west-1\/iam\/aws4_request, /);
});

test('requests are signed as the SDK’s signer signs the same headers, under any credentials and at any time', async () => {
  const header = fc.stringMatching(/^[ -~]*$/);
  const request = fc.record({
    body: fc.oneof(fc.string(), fc.uint8Array()),
    path: fc.constantFrom('/', '/prefix/', '/a%20b/c', '/é/*'),
    headers: fc.record({ host: fc.domain(), 'content-type': header, 'x-amz-user-agent': header }),
  });
  const credentials = fc.record(
    {
      accessKeyId: fc.stringMatching(/^[A-Z0-9]{16,20}$/),
      secretAccessKey: fc.string({ minLength: 1 }),
      sessionToken: fc.stringMatching(/^[!-~]+$/),
    },
    { requiredKeys: ['accessKeyId', 'secretAccessKey'] },
  );
  const time = fc.date({ min: new Date('2000-01-01'), max: new Date('2099-12-31'), noInvalidDate: true });
  const region = fc.option(fc.constantFrom('us-east-1', 'cn-north-1'), { nil: undefined });
  let current = { accessKeyId: '', secretAccessKey: '' };
  const ours = requestSigner({ credentials: async () => current, region: 'us-west-1', service: 'iam' });
  await fc.assert(
    fc.asyncProperty(request, credentials, time, region, async (made, who, signingDate, signingRegion) => {
      current = who;
      const theirs = new SignatureV4({ credentials: who, region: 'us-west-1', service: 'iam', sha256: Sha256 });
      const sent = new HttpRequest({ method: 'POST', hostname: 'iam.example', ...made });
      const options = { signingDate, ...(signingRegion !== undefined && { signingRegion }) };
      expect((await ours.sign(sent, options)).headers).toEqual((await theirs.sign(sent, options)).headers);
    }),
  );
});

test('headers that a proxy may change are not signed, so that they may be changed', async () => {
  const credentials = async () => ({ accessKeyId: 'a', secretAccessKey: 's' });
  const signer = requestSigner({ credentials, region: 'us-west-1', service: 'iam' });
  const headers = { host: 'iam.example', 'user-agent': 'x', 'content-length': '0', 'amz-sdk-request': 'attempt=1' };
  const sent = new HttpRequest({ method: 'POST', hostname: 'iam.example', path: '/', headers });
  const signed = await signer.sign(sent);
  expect(signed.headers.authorization).toContain('SignedHeaders=host;x-amz-content-sha256;x-amz-date,');
  expect(sent.headers).toEqual(headers);
});

test('a clock that is an hour off is corrected by the first refusal, and stays so', async () => {
  const { aws, iam } = await account(Date.now() + 3_600_000, true);
  await iam.send(getRole());
  await iam.send(getRole());
  expect(errors(aws)).toEqual(['SignatureDoesNotMatch', undefined, undefined]);
});

test.each([
  ['a throttle', { type: 'error', code: 'Throttling', status: 400 }],
  ['a server’s fault', { type: 'error', code: 'ServiceFailure', status: 500 }],
  ['a broken connection', { type: 'reset' }],
  ['an answer that breaks off', { type: 'truncated' }],
] as const)('after %s the call is tried again, until it succeeds', async (_, fault) => {
  const { aws, iam } = await account();
  aws.inject({ action: 'iam:GetRole', times: 2, fault });
  const { Role, $metadata } = await iam.send(getRole());
  expect(Role?.RoleName).toBe('r');
  expect($metadata.attempts).toBe(3);
  expect(aws.calls()).toHaveLength(3);
});

test('what is denied is not tried again, and what is not there has its class', async () => {
  const { aws, iam } = await account();
  aws.inject({ action: 'iam:GetRole', times: 1, fault: { type: 'error', code: 'AccessDenied', status: 403 } });
  await expect(iam.send(getRole())).rejects.toMatchObject({ name: 'AccessDenied', $metadata: { httpStatusCode: 403 } });
  const missing = await iam.send(getRole('missing')).catch((error: unknown) => error);
  expect(missing).toBeInstanceOf(NoSuchEntityException);
  expect(missing).toMatchObject({ message: 'The role with name missing cannot be found.' });
  expect(errors(aws)).toEqual(['AccessDenied', 'NoSuchEntity']);
});

test('renewed credentials hold for the next request', async () => {
  const { aws, context } = await account();
  const [first, other] = [ACCOUNT, '333333333333'].map((id) => aws.administrator(id)) as [Key, Key];
  let current = first;
  const iam = iamClient({ ...context, credentials: Object.assign(async () => current, { memoized: true }) });
  closing.push(() => iam.destroy());
  await iam.send(getRole());
  current = { ...first, secretAccessKey: 'another' };
  await expect(iam.send(getRole())).rejects.toMatchObject({ name: 'SignatureDoesNotMatch' });
  current = other;
  await expect(iam.send(getRole())).rejects.toBeInstanceOf(NoSuchEntityException);
  current = first;
  await iam.send(getRole());
});

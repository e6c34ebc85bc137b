/** Paging, retries, names of errors, and the session of a role. */
import { once } from 'node:events';
import { createServer, type AddressInfo } from 'node:net';
import { GetItemCommand } from '@aws-sdk/client-dynamodb';
import type { STSClient } from '@aws-sdk/client-sts';
import { localAws } from '../../../local/aws/index.js';
import { assumedRole, SessionFailed } from '../../../runtime/aws/assumed-role.js';
import { dynamoDbClient, stsClient } from '../../../runtime/aws/clients.js';
import { awsErrorCode, deniedAction, isThrottle } from '../../../runtime/aws/errors.js';
import { collectPages, iamPage, type Page } from '../../../runtime/aws/pages.js';
import { budgetedRetry, MAX_ATTEMPTS, RETRY_BUDGET, retryDelay } from '../../../runtime/aws/retry.js';
import { virtualClock } from '../../support/clock.js';
import { systemRandom } from '../../../runtime/random.js';

describe('pages', () => {
  const served = (...pages: Array<Page<string>>) => {
    const asked: Array<string | undefined> = [];
    const page = async (marker: string | undefined) => pages[asked.push(marker) - 1];
    return { asked, page };
  };
  const page = (items: readonly string[], next?: string) => ({ items, next });

  test('are read to the end, empty ones too', async () => {
    const { asked, page: next } = served(page(['a'], '1'), page([], '2'), page(['b']));
    expect(await collectPages(next)).toEqual(['a', 'b']);
    expect(asked).toEqual([undefined, '1', '2']);
  });

  test('end where a marker comes back, and count as incomplete', async () => {
    const { asked, page: next } = served(page(['a'], '1'), page(['b'], '2'), page(['c'], '1'), page(['d']));
    await expect(collectPages(next)).rejects.toMatchObject({ name: 'Incomplete' });
    expect(asked).toHaveLength(3);
  });

  test.each([
    ['says nothing of an end', {}, undefined],
    ['says that more follows, but not where', { IsTruncated: true }, undefined],
    ['is the last one', { IsTruncated: false, Marker: 'stray' }, { items: ['a'], next: undefined }],
    ['is one of several', { IsTruncated: true, Marker: 'm' }, { items: ['a'], next: 'm' }],
  ])('of IAM that %s', (_, answer, result) => {
    expect(iamPage(['a'], answer)).toEqual(result);
  });
});

describe('retries', () => {
  test.each([
    [1, 'TRANSIENT', 100, 100],
    [2, 'TRANSIENT', 100, 200],
    [1, 'THROTTLING', 100, 500],
    [4, 'SERVER_ERROR', 100, 800],
    [MAX_ATTEMPTS, 'THROTTLING', 100, undefined],
    [1, 'CLIENT_ERROR', 100, undefined],
    [1, 'THROTTLING', 0, undefined],
  ] as const)('after %i failed of %s with a budget of %i wait %j ms', (failed, type, budget, delay) => {
    expect(retryDelay(failed, type, budget, 0.5)).toBe(delay);
  });

  test('wait on the clock that is passed in, and end with the budget, that successes refill', async () => {
    const clock = virtualClock(0, { auto: true });
    const strategy = budgetedRetry(clock, () => 0.5);
    const error = { errorType: 'TRANSIENT' } as const;
    const first = await strategy.acquireInitialRetryToken('');
    const again = () => strategy.refreshRetryTokenForRetry(first, error);
    for (let retry = 0; retry < RETRY_BUDGET; retry += 1) await again();
    expect(clock.now()).toBe(RETRY_BUDGET * 100);
    await expect(again()).rejects.toThrow('no further attempt');
    strategy.recordSuccess(first);
    expect((await again()).getRetryCount()).toBe(1);
  });
});

test('a table that never answers is given up after as many attempts as the patience has', async () => {
  let asked = 0;
  const silent = createServer((socket) => socket.once('data', () => (asked += 1)).on('error', () => undefined));
  silent.listen(0, 'localhost');
  await once(silent, 'listening');
  const client = dynamoDbClient(
    {
      region: 'us-west-1',
      clock: virtualClock(0, { auto: true }),
      random: systemRandom,
      credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
      endpoints: { dynamodb: `http://localhost:${(silent.address() as AddressInfo).port}` },
    },
    { attempts: 2, connectionTimeout: 1_000, requestTimeout: 50 },
  );
  const get = client.send(new GetItemCommand({ TableName: 'catalog', Key: { id: { S: 'x' } } }));
  await expect(get).rejects.toMatchObject({ name: 'TimeoutError' });
  expect(asked).toBe(2);
  client.destroy();
  silent.close();
});

test.each([
  [Object.assign(new Error('x'), { name: 'NoSuchEntityException' }), 'NoSuchEntity'],
  [Object.assign(new Error('x'), { name: 'AccessDenied' }), 'AccessDenied'],
  [Object.assign(new Error('x'), { name: 'TimeoutError', code: 'ECONNRESET' }), 'ECONNRESET'],
  [new Error('XML parse error'), 'Incomplete'],
  ['text', 'Unknown'],
  [undefined, 'Unknown'],
])('the error %p is called %s', (error, code) => {
  expect(awsErrorCode(error)).toBe(code);
});

test.each([
  ['Throttling', true],
  ['ThrottlingException', true],
  ['RequestLimitExceeded', true],
  ['AccessDenied', false],
])('%s is a throttle: %j', (code, is) => {
  expect(isThrottle(code)).toBe(is);
});

test('the action that AWS denied is read from its words', () => {
  const message = 'User: arn:x is not authorized to perform: sts:TagSession on resource: arn:y';
  expect(deniedAction(new Error(message))).toBe('sts:TagSession');
  expect(deniedAction(new Error('Rate exceeded'))).toBeUndefined();
});

describe('the session of an assumed role', () => {
  const ARN = 'arn:aws:iam::222222222222:role/r';
  const clock = virtualClock('2026-11-01T00:00:00Z', { auto: true });
  const aws = localAws({ clock });
  let close: () => Promise<void>;
  let sts: STSClient;
  beforeAll(async () => {
    const Principal = { AWS: 'arn:aws:iam::111111111111:root' };
    const Condition = { StringEquals: { 'sts:ExternalId': 'external' } };
    const Statement = [{ Effect: 'Allow', Principal, Action: 'sts:AssumeRole', Condition }];
    const Properties = { RoleName: 'r', AssumeRolePolicyDocument: { Version: '2012-10-17', Statement } };
    const template = { Resources: { R: { Type: 'AWS::IAM::Role', Properties } } };
    aws.deploy({ template, stackName: 's', account: '222222222222', region: 'us-east-1' });
    const server = await aws.listen();
    close = server.close;
    const credentials = aws.administrator('111111111111');
    sts = stsClient({ region: 'us-west-1', clock, random: systemRandom, credentials, endpoints: { sts: server.url } });
  });
  afterAll(async () => {
    sts.destroy();
    await close();
  });
  const assumed = (externalId: string) => {
    let names = 0;
    return assumedRole({ sts, roleArn: ARN, externalId, clock, sessionName: () => `session-${(names += 1)}` });
  };

  test('lasts 900 s, is shared by all who ask, and is renewed five minutes before its end', async () => {
    const credentials = assumed('external');
    const [one, other] = await Promise.all([credentials(), credentials()]);
    expect(other).toBe(one);
    expect(one!.expiration!.getTime() - clock.now()).toBe(900_000);
    await clock.advance(599_000);
    expect(await credentials()).toBe(one);
    await clock.advance(1_000);
    const next = await credentials();
    expect(next.accessKeyId).not.toBe(one!.accessKeyId);
    expect(next.expiration!.getTime() - clock.now()).toBe(900_000);
  });

  test('is not renewed for each call by a clock that is ahead of AWS', async () => {
    const ahead = { ...clock, now: () => clock.now() + 20 * 60_000 };
    const credentials = assumedRole({
      sts,
      roleArn: ARN,
      externalId: 'external',
      clock: ahead,
      sessionName: () => 's-1',
    });
    expect(await credentials()).toBe(await credentials());
  });

  test('that was refused is not asked for again', async () => {
    const credentials = assumed('another');
    const before = aws.calls().length;
    await expect(credentials()).rejects.toBeInstanceOf(SessionFailed);
    await expect(credentials()).rejects.toMatchObject({
      failed: { action: 'sts:AssumeRole', resource: ARN, error: 'AccessDenied' },
    });
    expect(aws.calls()).toHaveLength(before + 1);
  });
});

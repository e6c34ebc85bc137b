/** The sync's smaller parts: connections, paces, documents, parallel work. */
import { checkConnections, connectionProblem } from '../../../runtime/sync/connection.js';
import { decodeDocument } from '../../../runtime/sync/documents.js';
import { pacer, tokenBucket } from '../../../runtime/sync/pacing.js';
import { inParallel } from '../../../runtime/sync/parallel.js';
import { parseRates } from '../../../runtime/sync/rates.js';
import { documentSaver } from '../../../runtime/sync/save.js';
import { syncSettings } from '../../../runtime/sync/settings.js';
import { Tally } from '../../../runtime/sync/tally.js';
import { virtualClock } from '../../support/clock.js';
import { seededRandom } from '../../support/random.js';
import { connection } from './support/world.js';

describe('a connection', () => {
  test.each([
    [
      { ...connection(), account: 222222222222 },
      '[0].account: 222222222222 must be an AWS account id of 12 digits, as text',
    ],
    [{ ...connection(), account: '22222222222' }, '[0].account: "22222222222" must be'],
    [{ ...connection(), name: ' ' }, '[0].name: " " must be the name that people know the account by'],
    [
      { ...connection(), roleArn: 'arn:aws:iam::222222222222:user/x' },
      '[0].roleArn: "arn:aws:iam::222222222222:user/x" must be the ingestion role\'s ARN',
    ],
    [{ ...connection(), roleArn: 'role/serval' }, '[0].roleArn: "role/serval" must be'],
    [
      { ...connection(), roleArn: 'arn:aws:iam::333333333333:role/x' },
      'must be the ARN of a role in account 222222222222',
    ],
    [{ ...connection(), externalId: 'x' }, '[0].externalId: "x" must be 2 to 1224 characters'],
    [{ ...connection(), externalId: 'a b' }, '[0].externalId: "a b" must be'],
    [{ ...connection(), externalId: undefined }, '[0].externalId: undefined must be'],
    [null, '[0]: null must be an object with account, name, roleArn and externalId'],
  ])('%j is refused', (value, message) => {
    expect(() => checkConnections([value])).toThrow(
      `«Connection» connections${message.startsWith('[') ? message : ''}`,
    );
    expect(() => checkConnections([value])).toThrow(message);
  });

  test.each([
    [{ SecretKey: 'canary' }, 'connections: an object with "SecretKey" must be a list'],
    [[['canary']], 'connections[0].account: undefined must be'],
    [[{ ...connection(), roleArn: { secret: 'canary' } }], '.roleArn: an object with "secret" must be'],
    [[{ ...connection(), roleArn: ['canary', 'canary'] }], '.roleArn: a list of 2 must be'],
    [[{ ...connection(), name: {} }], '.name: an object with no member must be'],
    [[`${'x'.repeat(60)}canary`], `[0]: "${'x'.repeat(60)}…" must be an object`],
    [
      [
        {
          ...connection(),
          name: Object.fromEntries([
            ['y'.repeat(50), 1],
            ['canary', 2],
          ]),
        },
      ],
      '.name: an object with "yyy',
    ],
  ])('%j is refused without a word of what may be a secret', (value, message) => {
    expect(() => checkConnections(value)).toThrow(message);
    expect(() => checkConnections(value)).toThrow(/^(?!.*canary)/);
  });

  test.each([[undefined], [{}], [[]]])('none in %j is refused', (value) => {
    expect(connectionProblem(value)?.allowed).toBe('a list of connections, at least one');
  });
});

describe('settings', () => {
  const whole = { AWS_REGION: 'us-west-1', CATALOG_TABLE: 'catalog', CONNECTIONS: JSON.stringify([connection()]) };
  const read = (more: object) => syncSettings({ ...whole, ...more }, virtualClock(0), seededRandom());

  test('that are whole are read', () => {
    expect(read({ SYNC_RATES: 'iam:GetRole=10/5,iam:GetPolicy=0.5/1', SYNC_REMOVE_MANY: 'true' })).toMatchObject({
      connections: [connection()],
      catalogTable: 'catalog',
      rates: { 'iam:GetRole': { perSecond: 10, burst: 5 }, 'iam:GetPolicy': { perSecond: 0.5, burst: 1 } },
      removeMany: true,
      includeUneditable: false,
    });
  });

  test.each([
    [{ AWS_REGION: undefined }, 'AWS_REGION is missing'],
    [{ CATALOG_TABLE: '' }, 'CATALOG_TABLE is missing'],
    [{ CATALOG_TABLE: 'secret-value ' }, 'CATALOG_TABLE is malformed; it must be the name of a DynamoDB table'],
    [{ CONNECTIONS: 'secret-value' }, 'CONNECTIONS is malformed; it must be JSON'],
    [
      { CONNECTIONS: '[{"account":"secret-value"}]' },
      'CONNECTIONS[0].account is malformed; it must be an AWS account id',
    ],
    [
      { AWS_REGION: 'cn-north-1' },
      'CONNECTIONS[0].roleArn is malformed; it must be in the partition aws-cn of the region cn-north-1',
    ],
    [{ SYNC_RATES: 'secret-value' }, 'SYNC_RATES is malformed'],
    [{ AWS_ENDPOINT_URL_IAM: 'http://secret-value' }, 'AWS_ENDPOINT_URL_IAM is malformed'],
  ])('%j stop the start in one line that names the setting, not its value', (more, message) => {
    expect(() => read(more)).toThrow(`«Setting» ${message}`);
    expect(() => read(more)).toThrow(/^(?!.*secret-value)[^\n]*$/);
  });
});

test.each([
  ['iam:GetRole=15/15', true],
  ['iam:GetRole=0/15', false],
  ['iam:GetRole=15/0', false],
  ['iam:GetRole=-1/1', false],
  ['iam:CreateRole=1/1', false],
  ['iam:GetRole', false],
])('%j is a pace: %j', (text, is) => {
  expect(parseRates([text]) !== undefined).toBe(is);
});

describe('a token bucket', () => {
  const departures = async (count: number, rate: { perSecond: number; burst: number }) => {
    const clock = virtualClock(0, { auto: true });
    const { take } = tokenBucket(rate, clock);
    return Promise.all(Array.from({ length: count }, () => take().then(() => clock.now())));
  };

  test('lets a burst go at once, a fifth of it kept back, and the rest one by one', async () => {
    expect(await departures(8, { perSecond: 10, burst: 5 })).toEqual([0, 0, 0, 0, 100, 200, 300, 400]);
  });

  test('of a burst of one paces from the first on', async () => {
    expect(await departures(3, { perSecond: 2, burst: 1 })).toEqual([0, 500, 1000]);
  });

  test('fills up again while it rests, and not beyond its burst', async () => {
    const clock = virtualClock(0, { auto: true });
    const { take } = tokenBucket({ perSecond: 10, burst: 5 }, clock);
    for (let index = 0; index < 8; index += 1) await take();
    await clock.advance(60_000);
    const began = clock.now();
    for (let index = 0; index < 6; index += 1) await take();
    expect(clock.now() - began).toBe(200);
  });

  test('does not wait for a clock that was set back', async () => {
    const clock = virtualClock(3_600_000, { auto: true });
    let back = 0;
    const { take } = tokenBucket({ perSecond: 10, burst: 1 }, { ...clock, now: () => clock.now() - back });
    await take();
    back = 3_600_000;
    await take();
    await take();
    expect(clock.slept).toEqual([100, 100]);
  });

  test('is one for each action, and an action without a rate is not paced', async () => {
    const clock = virtualClock(0, { auto: true });
    const pace = pacer({ a: { perSecond: 1, burst: 1 }, b: { perSecond: 1, burst: 1 } }, clock);
    await Promise.all(['a', 'b', 'c', 'c', 'c'].map((action) => pace.take(action)));
    expect(clock.now()).toBe(0);
    await pace.take('a');
    expect(clock.now()).toBe(1000);
  });
});

describe('a document', () => {
  test.each([
    ['%7B%22a%22%3A%22b+c%2Bd%22%7D', '{"a":"b+c+d"}'],
    ['{"a":"ä"}', '{"a":"ä"}'],
  ])('%j reads %j', (encoded, text) => {
    expect(decodeDocument(encoded)).toBe(text);
  });

  test.each(['%7B%22a', '%E0%A4%A', '%22text%22', '[]', 'null', '', 'not JSON'])('%j is malformed', (encoded) => {
    expect(decodeDocument(encoded)).toBeUndefined();
  });
});

test('parallel work keeps to its limit, and to the order of its items', async () => {
  let running = 0;
  let most = 0;
  const results = await inParallel([3, 1, 2, 0], 2, async (item) => {
    most = Math.max(most, (running += 1));
    for (let turn = 0; turn < item; turn += 1) await Promise.resolve();
    running -= 1;
    return item * 10;
  });
  expect(results).toEqual([30, 10, 20, 0]);
  expect(most).toBe(2);
});

test('parallel work begins nothing after an error, and throws it when all that had begun is through', async () => {
  const begun: number[] = [];
  const through: number[] = [];
  const work = inParallel([0, 1, 2, 3, 4], 2, async (item) => {
    begun.push(item);
    if (item === 1) throw new Error('the store is full');
    for (let turn = 0; turn < 10; turn += 1) await Promise.resolve();
    through.push(item);
  });
  await expect(work).rejects.toThrow('the store is full');
  expect(begun).toEqual([0, 1]);
  expect(through).toEqual([0]);
});

describe('a tally', () => {
  const failure = (number: number) => ({ action: 'iam:GetRole', resource: `role-${number}`, error: 'Throttling' });
  const failures = (count: number) => Array.from({ length: count }, (_, number) => failure(number));

  test('lists a hundred failed reads and counts them all, each once, also those of an earlier invocation', () => {
    const first = new Tally();
    first.failedReads(failures(150));
    first.failedReads(failures(150));
    expect(first.counts()).toMatchObject({ errors: failures(100), failedReads: 150 });
    const second = new Tally(first.counts());
    second.failedReads([failure(0), failure(200)]);
    expect(second.counts()).toMatchObject({ errors: failures(100), failedReads: 151 });
  });

  test('counts the attempts, the throttles and the retries of all invocations', () => {
    const first = new Tally();
    first.called('iam:GetRole', 'first');
    first.failedAttempt('Throttling');
    first.failedAttempt('AccessDenied');
    const second = new Tally(first.counts());
    second.called('iam:GetRole', 'again');
    expect(second.counts()).toMatchObject({ calls: { 'iam:GetRole': 2 }, throttles: 1, retries: 1 });
  });
});

test('a document that could not be saved is saved with the next role that has it, and once by two at the same time', async () => {
  const asked: string[] = [];
  const putDocument = async (_: string, text: string): Promise<void> => {
    if (asked.push(text) === 1) throw new Error('the store is full');
  };
  const save = documentSaver({ putDocument }, new Map(), []);
  const both = await Promise.allSettled([save('{}'), save('{}')]);
  expect(both.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
  await save('{}');
  await save('{}');
  expect(asked).toEqual(['{}', '{}']);
});

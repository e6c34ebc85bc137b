/** Events on a bus of the local AWS, over HTTP and on virtual time. */
import { localAws, type Fault, type LocalAws } from '../../../local/aws/index.js';
import type { AwsContext } from '../../../runtime/aws/context.js';
import { batches, ENTRY_RETRIES, eventBus, type BusEntry, type EventBus } from '../../../runtime/aws/event-bridge.js';
import { MAX_ATTEMPTS } from '../../../runtime/aws/retry.js';
import { virtualClock, type VirtualClock } from '../../support/clock.js';
import { seededRandom } from '../../support/random.js';

const ACCOUNT = '222222222222';

let aws: LocalAws;
let clock: VirtualClock;
let bus: EventBus;
let close: () => Promise<void>;

beforeEach(async () => {
  clock = virtualClock('2026-11-01T00:30:00Z', { auto: true });
  aws = localAws({ clock });
  const server = await aws.listen();
  const context: AwsContext = {
    region: 'us-west-1',
    clock,
    random: seededRandom(),
    endpoints: { eventbridge: server.url },
    credentials: aws.administrator(ACCOUNT),
  };
  bus = eventBus(context, 'serval');
  close = async () => {
    bus.close();
    await server.close();
  };
});
afterEach(() => close());

const entry = (id: string, detail: object = { id }): BusEntry => ({
  id,
  source: 'acme.test',
  detailType: 'Tested',
  detail: JSON.stringify(detail),
  resources: ['arn:aws:iam::222222222222:role/a'],
  time: new Date('2026-11-01T00:29:00Z'),
});
const entries = (count: number): BusEntry[] => Array.from({ length: count }, (_, index) => entry(String(index)));
const ids = (list: readonly BusEntry[]): string[] => list.map(({ id }) => id);
const arrivedIds = (): unknown[] => aws.events().map(({ detail }) => detail.id);
const requests = (): number => aws.calls().length;
const fail = (fault: Fault['fault'], times?: number): void =>
  aws.inject({ action: 'events:PutEvents', fault, ...(times && { times }) });

test('entries arrive on the bus in their order, ten a request', async () => {
  expect([...(await bus.put(entries(25)))]).toEqual(ids(entries(25)));
  expect(arrivedIds()).toEqual(ids(entries(25)));
  expect(requests()).toBe(3);
  expect(aws.events()[0]).toMatchObject({
    bus: `arn:aws:events:us-west-1:${ACCOUNT}:event-bus/serval`,
    source: 'acme.test',
    'detail-type': 'Tested',
    time: '2026-11-01T00:29:00Z',
    resources: ['arn:aws:iam::222222222222:role/a'],
  });
  expect(bus.failures()).toEqual({});
});

test('nothing is asked where there is nothing to tell', async () => {
  expect((await bus.put([])).size).toBe(0);
  expect(requests()).toBe(0);
});

test('large entries share a request only as far as its bytes go', async () => {
  const large = [1, 2, 3, 4, 5].map((id) => entry(String(id), { id: String(id), text: 'é'.repeat(50_000) }));
  expect(batches(large).map(ids)).toEqual([['1', '2'], ['3', '4'], ['5']]);
  expect([...(await bus.put(large))]).toEqual(ids(large));
});

test('an entry that is larger than a request fails alone', async () => {
  const large = entry('large', { text: 'x'.repeat(300_000) });
  expect([...(await bus.put([entry('a'), large, entry('b')]))]).toEqual(['a', 'b']);
  expect(bus.failures()).toEqual({ Validation: 1 });
});

test.each(['ThrottlingException', 'InternalFailure'])(
  'entries that fail with %s are put again, and no others',
  async (code) => {
    fail({ type: 'failed-entries', arriving: 3, code }, 1);
    expect([...(await bus.put(entries(5)))]).toEqual(ids(entries(5)));
    expect(arrivedIds()).toEqual(ids(entries(5)));
    expect(requests()).toBe(2);
    expect(clock.slept).toHaveLength(1);
    expect(bus.failures()).toEqual({});
  },
);

test('entries that cannot arrive another time either are left at once', async () => {
  fail({ type: 'failed-entries', arriving: 1, code: 'NotAuthorizedForSourceException' }, 1);
  expect([...(await bus.put(entries(3)))]).toEqual(['0']);
  expect(requests()).toBe(1);
  expect(bus.failures()).toEqual({ NotAuthorizedForSourceException: 2 });
});

test('an entry that keeps failing is given up, and the next ones are put all the same', async () => {
  fail({ type: 'failed-entries', arriving: 0, code: 'InternalFailure' }, MAX_ATTEMPTS);
  expect([...(await bus.put(entries(12)))]).toEqual(['10', '11']);
  expect(requests()).toBe(MAX_ATTEMPTS + 1);
  expect(bus.failures()).toEqual({ InternalFailure: 10 });
});

test('a bus that fails every entry costs a bounded number of requests, and of minutes', async () => {
  fail({ type: 'failed-entries', arriving: 0, code: 'ThrottlingException' });
  const count = 300;
  expect((await bus.put(entries(count))).size).toBe(0);
  expect(bus.failures()).toEqual({ ThrottlingException: count });
  expect(requests()).toBe(count / 10 + ENTRY_RETRIES);
  expect(clock.slept.reduce((sum, pause) => sum + pause, 0)).toBeLessThan(120_000);
});

test.each([
  ['AccessDenied', 'AccessDenied', 400, 1],
  ['InternalFailure', 'InternalFailure', 500, 4],
])('after a request that fails for good with %s nothing more is asked', async (code, told, status, calls) => {
  fail({ type: 'error', code, status });
  expect((await bus.put(entries(25))).size).toBe(0);
  expect((await bus.put(entries(1))).size).toBe(0);
  expect(requests()).toBe(calls);
  expect(bus.failures()).toEqual({ [told]: 26 });
});

test.each<[string, Fault['fault']]>([
  ['breaks off', { type: 'truncated' }],
  ['is empty', { type: 'empty-body' }],
])('an answer that %s tells nothing of what arrived: it is put again', async (_, fault) => {
  fail(fault, 1);
  expect([...(await bus.put(entries(2)))]).toEqual(['0', '1']);
  expect(arrivedIds()).toEqual(['0', '1', '0', '1']);
});

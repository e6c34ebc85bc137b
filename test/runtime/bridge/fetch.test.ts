import { ANSWER_MAX, boundedFetch, keepingKeys, type BoundedFetch } from '../../../runtime/bridge/fetch.js';
import { virtualClock } from '../../support/clock.js';

const KEYS = 'https://login.example.com/keys';

/** A network with one thing on it, whose answer a test sets. */
function network() {
  const asked: string[] = [];
  const state = { answer: (): Response | Promise<Response> => new Response('{"keys":[{"kid":"1"}]}') };
  const fetch: BoundedFetch = async (url) => {
    asked.push(url);
    return state.answer();
  };
  return { asked, state, fetch };
}

function keys() {
  const clock = virtualClock(0);
  const net = network();
  const fetchKeys = keepingKeys(net.fetch, KEYS, clock);
  const text = async (): Promise<string> => (await fetchKeys(KEYS)).text();
  return { ...net, clock, text, fetchKeys };
}

describe('keys', () => {
  test('are fetched once a minute at most', async () => {
    const { asked, clock, text } = keys();
    await text();
    await clock.advance(59_999);
    await text();
    expect(asked).toHaveLength(1);
    await clock.advance(1);
    await text();
    expect(asked).toHaveLength(2);
  });

  test('are fetched once for all who ask at the same time', async () => {
    const { asked, text } = keys();
    expect(new Set(await Promise.all([text(), text(), text()]))).toEqual(new Set(['{"keys":[{"kid":"1"}]}']));
    expect(asked).toHaveLength(1);
  });

  test('that are on their way are waited for, by those too whom old ones would serve', async () => {
    const { state, clock, text } = keys();
    await text();
    state.answer = () => new Response('{"keys":[{"kid":"2"}]}');
    await clock.advance(60_000);
    expect(await Promise.all([text(), text()])).toEqual(['{"keys":[{"kid":"2"}]}', '{"keys":[{"kid":"2"}]}']);
  });

  test.each<[string, () => Response]>([
    ['an error of the server', () => new Response('down', { status: 503 })],
    ['something that holds no keys', () => new Response('{}')],
    ['no JSON', () => new Response('<html>')],
    [
      'a broken connection',
      () => {
        throw new TypeError('fetch failed');
      },
    ],
  ])('stay the old ones when the new answer is %s, for a day', async (_, answer) => {
    const { state, clock, text, fetchKeys } = keys();
    await text();
    state.answer = answer;
    await clock.advance(24 * 3_600_000 - 1);
    expect(await text()).toBe('{"keys":[{"kid":"1"}]}');
    await clock.advance(1);
    const last = await fetchKeys(KEYS).then(
      (response) => response.text(),
      (error: Error) => error.message,
    );
    expect(last).not.toContain('kid');
  });

  test('are asked for once a minute at most while the new ones do not come', async () => {
    const { asked, state, clock, text } = keys();
    await text();
    state.answer = () => new Response('down', { status: 503 });
    await clock.advance(60_000);
    for (let time = 0; time < 3; time += 1) expect(await text()).toContain('kid');
    expect(asked).toHaveLength(2);
    await clock.advance(60_000);
    await text();
    expect(asked).toHaveLength(3);
  });

  test('that failed to come are asked for again at once', async () => {
    const { state, text, asked } = keys();
    const right = state.answer;
    state.answer = () => new Response('down', { status: 503 });
    await text();
    state.answer = right;
    expect(await text()).toContain('kid');
    expect(asked).toHaveLength(2);
  });

  test('are all that is kept: other requests pass', async () => {
    const { asked, fetchKeys } = keys();
    await fetchKeys('https://login.example.com/token');
    await fetchKeys('https://login.example.com/token');
    expect(asked).toHaveLength(2);
  });
});

describe('an answer', () => {
  const bounded = async (body: string | null, init?: ResponseInit): Promise<Response> => {
    const { fetch, state } = network();
    state.answer = () => new Response(body, init);
    return boundedFetch(fetch)(KEYS);
  };

  test('as large as it may be comes whole, with status and headers', async () => {
    const response = await bounded('x'.repeat(ANSWER_MAX), { status: 201, headers: { 'x-a': 'b' } });
    expect([(await response.text()).length, response.status, response.headers.get('x-a')]).toEqual([
      ANSWER_MAX,
      201,
      'b',
    ]);
  });

  test('larger than that is an error before it is read', async () => {
    await expect(bounded('x'.repeat(ANSWER_MAX + 1))).rejects.toThrow(`larger than ${ANSWER_MAX} bytes`);
  });

  test.each([204, 205, 304])('of status %d stays without a body', async (status) => {
    expect((await bounded(null, { status })).status).toBe(status);
  });
});

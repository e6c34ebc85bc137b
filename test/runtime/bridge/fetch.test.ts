import { jest } from '@jest/globals';
import { ANSWER_MAX, boundedFetch, type BoundedFetch, type Fetch } from '../../../runtime/bridge/fetch.js';

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

describe('time', () => {
  beforeEach(() => void jest.useFakeTimers());
  afterEach(() => void jest.useRealTimers());
  const aborted = (signal: AbortSignal): Promise<never> =>
    new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason as Error)));

  test.each<[string, Fetch]>([
    ['an answer', (_url, init) => aborted(init!.signal!)],
    [
      'the last byte of an answer',
      async (_url, init) => {
        const body = (async function* () {
          yield Buffer.from('{');
          await aborted(init!.signal!);
        })();
        return { status: 200, statusText: 'OK', headers: [], body };
      },
    ],
  ])('%s that does not come is given up after ten seconds', async (_, fetch) => {
    let failed: unknown;
    const asked = boundedFetch(fetch)(KEYS).catch((error: unknown) => (failed = error));
    await jest.advanceTimersByTimeAsync(9_999);
    expect(failed).toBeUndefined();
    await jest.advanceTimersByTimeAsync(1);
    await asked;
    expect(failed).toMatchObject({ name: 'TimeoutError' });
  });

  test('no timer runs on behind an answer, or behind a failure', async () => {
    const { fetch, state } = network();
    await boundedFetch(fetch)(KEYS);
    state.answer = () => Promise.reject(new TypeError('down'));
    await expect(boundedFetch(fetch)(KEYS)).rejects.toThrow('down');
    expect(jest.getTimerCount()).toBe(0);
  });
});

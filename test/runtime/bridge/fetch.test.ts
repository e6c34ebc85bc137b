import { ANSWER_MAX, boundedFetch, type BoundedFetch } from '../../../runtime/bridge/fetch.js';

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

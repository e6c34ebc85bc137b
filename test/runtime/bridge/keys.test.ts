import { providerKeys, type PublishedKey } from '../../../runtime/bridge/keys.js';
import { virtualClock } from '../../support/clock.js';

const KEYS = 'https://login.example.com/keys';
const holding = (kid: string): Response => new Response(JSON.stringify({ keys: [{ kty: 'RSA', kid }] }));

/** A provider that has nothing but keys, which a test sets. */
function provider() {
  const clock = virtualClock(0);
  const state = { asked: 0, answer: (): Response => holding('1') };
  const keys = providerKeys(
    async () => {
      state.asked += 1;
      return state.answer();
    },
    KEYS,
    clock,
  );
  const ids = (held: readonly PublishedKey[]): unknown[] => held.map(({ kid }) => kid);
  return {
    clock,
    state,
    current: async () => ids(await keys.current()),
    renewed: async () => ids(await keys.renewed()),
  };
}

test('keys serve for five minutes', async () => {
  const { clock, state, current } = provider();
  expect(await current()).toEqual(['1']);
  state.answer = () => holding('2');
  await clock.advance(299_999);
  expect(await current()).toEqual(['1']);
  await clock.advance(1);
  expect(await current()).toEqual(['2']);
  expect(state.asked).toBe(2);
});

test('younger keys are asked for once a minute at most', async () => {
  const { clock, state, current, renewed } = provider();
  await current();
  state.answer = () => holding('2');
  await clock.advance(59_999);
  expect(await renewed()).toEqual(['1']);
  await clock.advance(1);
  expect([await renewed(), await renewed()]).toEqual([['2'], ['2']]);
  expect(state.asked).toBe(2);
});

test('keys are fetched once for all who ask at the same time, by those too whom old ones would serve', async () => {
  const { clock, state, current, renewed } = provider();
  expect(await Promise.all([current(), current(), current()])).toEqual([['1'], ['1'], ['1']]);
  await clock.advance(60_000);
  state.answer = () => holding('2');
  expect(await Promise.all([renewed(), current()])).toEqual([['2'], ['2']]);
  expect(state.asked).toBe(2);
});

describe.each<[string, () => Response]>([
  ['an error of the server', () => new Response('down', { status: 503 })],
  ['something that holds no keys', () => new Response('{}')],
  ['null', () => new Response('null')],
  ['no JSON', () => new Response('<html>')],
  [
    'a broken connection',
    () => {
      throw new TypeError('fetch failed');
    },
  ],
])('where the answer is %s', (_, answer) => {
  test('old keys serve on for a day, asked for anew once a minute at most', async () => {
    const { clock, state, current, renewed } = provider();
    await current();
    state.answer = answer;
    await clock.advance(300_000);
    for (let times = 0; times < 3; times += 1) expect([await current(), await renewed()]).toEqual([['1'], ['1']]);
    expect(state.asked).toBe(2);
    await clock.advance(24 * 3_600_000 - 300_001);
    expect(await current()).toEqual(['1']);
    await clock.advance(1);
    await expect(current()).rejects.toBeInstanceOf(TypeError);
  });

  test('keys that nobody has had yet are asked for again at once', async () => {
    const { state, current } = provider();
    const right = state.answer;
    state.answer = answer;
    await expect(current()).rejects.toBeInstanceOf(TypeError);
    state.answer = right;
    expect(await current()).toEqual(['1']);
  });
});

test('what is no key is left out', async () => {
  const { state, current } = provider();
  state.answer = () => new Response('{"keys":[null,7,"key",{"kid":"1"}]}');
  expect(await current()).toEqual(['1']);
});

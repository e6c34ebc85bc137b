import { ANSWER_MAX, boundedFetch, type ReadAnswer } from '../../../runtime/bridge/fetch.js';
import type { Answer, AnswerRequest } from '../../../runtime/fetch.js';

const KEYS = 'https://login.example.com/keys';

const copyOf = (response: ReadAnswer): ReadAnswer => (response as Response).clone();

/** A network with one thing on it. */
function network(answer: Partial<Omit<Answer, 'body'>> & { readonly body?: string } = {}) {
  const asked: AnswerRequest[] = [];
  const fetch = boundedFetch(async (_url, request) => {
    asked.push(request);
    return { status: 200, statusText: 'OK', headers: [], ...answer, body: Buffer.from(answer.body ?? '{}') };
  });
  return { asked, fetch };
}

test('an answer has ten seconds and a quarter of a megabyte, whatever its caller says', async () => {
  const { asked, fetch } = network();
  await fetch(KEYS, { method: 'POST', ...({ timeout: 60_000, most: Infinity } as object) });
  expect([asked, ANSWER_MAX]).toEqual([[{ method: 'POST', timeout: 10_000, most: 262_144 }], 262_144]);
});

test('a form leaves as its text', async () => {
  const { asked, fetch } = network();
  await fetch(KEYS, { body: new URLSearchParams({ code: 'a b' }) });
  expect(asked).toMatchObject([{ body: 'code=a+b' }]);
});

describe('the response', () => {
  test('has status and headers of the answer', async () => {
    const { fetch } = network({ status: 401, headers: [['WWW-Authenticate', 'Basic']] });
    const response = await fetch(KEYS);
    expect([response.status, response.headers.get('www-authenticate')]).toEqual([401, 'Basic']);
  });

  test.each([
    ['a text', 'grüße'],
    ['a text behind a byte order mark', '\uFEFF{"a":1}'],
    ['JSON', '{"a":[1]}'],
    ['nothing', ''],
    ['no JSON', '<html>'],
  ])('reads %s as that of the platform does, as often as it is asked', async (_what, body) => {
    const both = [await network({ body }).fetch(KEYS), new Response(body)];
    const read = async (response: ReadAnswer) => ({
      text: await copyOf(response).text(),
      json: await copyOf(response)
        .json()
        .catch(({ name }: Error) => name),
    });
    const [ours, platforms] = await Promise.all(both.map(read));
    expect(ours).toEqual(platforms);
  });

  test.each([204, 205, 304])('of status %d stays without a body', async (status) => {
    expect((await network({ status, body: '' }).fetch(KEYS)).status).toBe(status);
  });

  test.each([101, 999])('of status %d, which none has, is an error', async (status) => {
    await expect(network({ status }).fetch(KEYS)).rejects.toThrow(`the status ${status}`);
  });
});

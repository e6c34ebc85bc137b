import type { Clock } from '../clock.js';

/** An answer as it comes in; the `Response` of the platform's own `fetch` is one. */
export interface Answer {
  readonly status: number;
  readonly statusText: string;
  readonly headers: Headers;
  readonly body: AsyncIterable<Uint8Array> | ReadableStream<Uint8Array> | null;
}

/** What reaches the login provider: the platform's own `fetch`, or `nodeFetch`. */
export type Fetch = (url: string, init?: RequestInit) => Promise<Answer>;

/** A fetch whose answers are read already. */
export type BoundedFetch = (url: string, init?: RequestInit) => Promise<Response>;

/** Bytes of an answer of the login provider. Discovery, keys and tokens stay far below. */
export const ANSWER_MAX = 256 * 1024;

/** Milliseconds between two fetches of the keys, whatever tokens come in. */
const KEYS_INTERVAL = 60_000;
/** Milliseconds that old keys serve on while new ones can't be fetched. */
const KEYS_OLDEST = 24 * 3_600_000;

/** Statuses that a `Response` has no body with. */
const WITHOUT_BODY: ReadonlySet<number> = new Set([204, 205, 304]);

/** A fetch that follows no redirect and reads no more than `ANSWER_MAX` bytes. */
export function boundedFetch(fetch: Fetch): BoundedFetch {
  return async (url, init) => {
    const answer = await fetch(url, { ...init, redirect: 'manual' });
    const body = await readBounded(answer);
    const { status, statusText, headers } = answer;
    if (status < 200 || status > 599) throw new TypeError(`the answer has the status ${status}`);
    return new Response(WITHOUT_BODY.has(status) ? null : body, { status, statusText, headers });
  };
}

async function readBounded(answer: Answer): Promise<Uint8Array<ArrayBuffer>> {
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of (answer.body ?? []) as AsyncIterable<Uint8Array>) {
    bytes += chunk.byteLength;
    if (bytes > ANSWER_MAX) throw new TypeError(`the answer is larger than ${ANSWER_MAX} bytes`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

/**
 * Fetches the provider's keys at most once per interval and one at a time, and keeps the old ones while new ones
 * can't be had: neither tokens with unknown keys nor an outage of the provider's keys make it worse for others.
 */
export function keepingKeys(fetch: BoundedFetch, jwksUri: string, clock: Clock): BoundedFetch {
  let last: { readonly text: string; readonly at: number } | undefined;
  /** When they were last asked for, whether they came or not. */
  let asked = -Infinity;
  let pending: Promise<Response> | undefined;

  const answer = (text: string): Response => new Response(text, { headers: { 'content-type': 'application/json' } });

  const servingOn = () => (last && clock.now() - last.at < KEYS_OLDEST ? last : undefined);

  async function fetchKeys(init: RequestInit | undefined): Promise<Response> {
    const old = servingOn();
    asked = clock.now();
    try {
      const response = await fetch(jwksUri, init);
      const text = await response.text();
      if (response.status !== 200 || !holdsKeys(text)) {
        if (old) return answer(old.text);
        return new Response(text, { status: response.status, headers: response.headers });
      }
      last = { text, at: clock.now() };
      return answer(text);
    } catch (error) {
      if (old) return answer(old.text);
      throw error;
    }
  }

  return async (url, init) => {
    if (url !== jwksUri) return fetch(url, init);
    const old = servingOn();
    if (!pending && old && Math.abs(clock.now() - asked) < KEYS_INTERVAL) return answer(old.text);
    pending ??= fetchKeys(init).finally(() => (pending = undefined));
    return (await pending).clone();
  };
}

function holdsKeys(text: string): boolean {
  try {
    return Array.isArray((JSON.parse(text) as { keys?: unknown }).keys);
  } catch {
    return false;
  }
}

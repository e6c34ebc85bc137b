import type { Clock } from '../clock.js';

export type Fetch = typeof globalThis.fetch;

/** Bytes of an answer of the login provider. Discovery, keys and tokens stay far below. */
export const ANSWER_MAX = 256 * 1024;

/** Milliseconds between two fetches of the keys, whatever tokens come in. */
const KEYS_INTERVAL = 60_000;
/** Milliseconds that old keys serve on while new ones can't be fetched. */
const KEYS_OLDEST = 24 * 3_600_000;

/** A fetch that follows no redirect and reads no more than `ANSWER_MAX` bytes. */
export function boundedFetch(fetch: Fetch): Fetch {
  return async (input, init) => {
    const response = await fetch(input, { ...init, redirect: 'manual' });
    const body = await readBounded(response);
    const { status, statusText, headers } = response;
    const empty = status === 204 || status === 304;
    return new Response(empty ? null : body, { status, statusText, headers });
  };
}

/**
 * A fetch that keeps no connection. A function is frozen between two events: meanwhile the other side closes what was
 * kept, and a code that is then sent over it is lost, since nobody may send it twice.
 */
export function unkeptFetch(fetch: Fetch): Fetch {
  return (input, init) => {
    const headers = new Headers(init?.headers);
    headers.set('connection', 'close');
    return fetch(input, { ...init, headers });
  };
}

async function readBounded(response: Response): Promise<Uint8Array<ArrayBuffer>> {
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of (response.body ?? []) as AsyncIterable<Uint8Array>) {
    bytes += chunk.byteLength;
    if (bytes > ANSWER_MAX) throw new TypeError(`the answer is larger than ${ANSWER_MAX} bytes`);
    chunks.push(chunk);
  }
  return new Uint8Array(Buffer.concat(chunks));
}

/**
 * Fetches the provider's keys at most once per interval and one at a time, and keeps the old ones while new ones
 * can't be had: neither tokens with unknown keys nor an outage of the provider's keys make it worse for others.
 */
export function keepingKeys(fetch: Fetch, jwksUri: string, clock: Clock): Fetch {
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

  return async (input, init) => {
    if (input !== jwksUri) return fetch(input, init);
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

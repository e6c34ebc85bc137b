/** An answer as it comes in; the `Response` of the platform's own `fetch` is one. */
export interface Answer {
  readonly status: number;
  readonly statusText: string;
  readonly headers: Headers | [string, string][];
  readonly body: AsyncIterable<Uint8Array> | ReadableStream<Uint8Array> | null;
}

/** What reaches the login provider: the platform's own `fetch`, or `nodeFetch`. */
export type Fetch = (url: string, init?: RequestInit) => Promise<Answer>;

/** A fetch whose answers are read already. */
export type BoundedFetch = (url: string, init?: RequestInit) => Promise<Response>;

/** Bytes of an answer of the login provider. Discovery, keys and tokens stay far below. */
export const ANSWER_MAX = 256 * 1024;

/** Milliseconds that one answer of the login provider may take, its last byte included. */
const TIMEOUT = 10_000;

/** Statuses that a `Response` has no body with. */
const WITHOUT_BODY: ReadonlySet<number> = new Set([204, 205, 304]);

/**
 * A fetch that follows no redirect, reads no more than `ANSWER_MAX` bytes, and gives up in time: by a timer that goes with
 * the answer. One of `AbortSignal.timeout` would run to its end behind each.
 */
export function boundedFetch(fetch: Fetch): BoundedFetch {
  return async (url, init) => {
    const late = new AbortController();
    const timer = setTimeout(() => late.abort(new DOMException('the answer is late', 'TimeoutError')), TIMEOUT);
    const signal = init?.signal ? AbortSignal.any([init.signal, late.signal]) : late.signal;
    try {
      const answer = await fetch(url, { ...init, redirect: 'manual', signal });
      const body = await readBounded(answer);
      const { status, statusText, headers } = answer;
      if (status < 200 || status > 599) throw new TypeError(`the answer has the status ${status}`);
      return new Response(WITHOUT_BODY.has(status) ? null : body, { status, statusText, headers });
    } finally {
      clearTimeout(timer);
    }
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

import type { Answer, Fetch } from '../fetch.js';

/** A request of the login library, or of our own, and its answer, read already. */
export type BoundedFetch = (url: string, init?: BoundedInit) => Promise<ReadAnswer>;

/** What is read of a `Response`. */
export type ReadAnswer = Pick<Response, 'status' | 'headers' | 'text' | 'json'>;

export interface BoundedInit {
  /** @default GET */
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: URLSearchParams | null;
}

/** Bytes of an answer of the login provider. Discovery, keys and tokens stay far below. */
export const ANSWER_MAX = 256 * 1024;

/** Milliseconds that one answer of the login provider may take, its last byte included. */
const TIMEOUT = 10_000;

/**
 * An answer that was read already, as the login library reads a `Response`: it takes what says that it is one. The
 * platform's would make a stream of the text, to read the text out of it again, which takes longer than all checks of an
 * ID token but the signature's.
 */
class ReadResponse implements ReadAnswer {
  readonly status: number;
  readonly body = null;
  readonly bodyUsed = false;
  private made?: Headers;

  constructor(private readonly answer: Answer) {
    this.status = answer.status;
  }

  get [Symbol.toStringTag](): string {
    return 'Response';
  }

  get headers(): Headers {
    return (this.made ??= new Headers(this.answer.headers));
  }

  async text(): Promise<string> {
    return UTF_8.decode(this.answer.body);
  }

  async json(): Promise<unknown> {
    return JSON.parse(UTF_8.decode(this.answer.body));
  }

  clone(): ReadResponse {
    return this;
  }
}

const UTF_8 = new TextDecoder();

/** What the login library takes for the platform's `fetch`, with bounds that its callers do not choose. */
export function boundedFetch(fetch: Fetch): BoundedFetch {
  return async (url, { method, headers, body } = {}) => {
    const answer = await fetch(url, {
      method,
      headers,
      body: body ? String(body) : undefined,
      timeout: TIMEOUT,
      most: ANSWER_MAX,
    });
    const { status } = answer;
    if (status < 200 || status > 599) throw new TypeError(`the answer has the status ${status}`);
    return new ReadResponse(answer);
  };
}

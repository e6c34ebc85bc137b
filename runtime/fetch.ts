/** What reaches a login provider, or Serval: answers that are read whole, within a time and a size. */

export interface AnswerRequest {
  /** @default GET */
  readonly method?: string | undefined;
  readonly headers?: Readonly<Record<string, string>> | undefined;
  readonly body?: string | undefined;
  /** Milliseconds that the answer may take, its last byte included. */
  readonly timeout: number;
  /** Bytes that the answer's body may have. */
  readonly most: number;
}

/** An answer of any status: no redirect is followed. */
export interface Answer {
  readonly status: number;
  readonly statusText: string;
  readonly headers: [name: string, value: string][];
  readonly body: Uint8Array;
}

/** @throws TypeError where no answer comes, `AnswerTooLarge` where a larger one does, `AnswerLate` where it takes longer */
export type Fetch = (url: string, request: AnswerRequest) => Promise<Answer>;

export class AnswerTooLarge extends TypeError {
  override readonly name = 'AnswerTooLarge';
  constructor(most: number) {
    super(`the answer is larger than ${most} bytes`);
  }
}

export class AnswerLate extends TypeError {
  override readonly name = 'TimeoutError';
  constructor(timeout: number) {
    super(`the answer takes longer than ${timeout} milliseconds`);
  }
}

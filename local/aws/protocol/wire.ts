/** An HTTP request, whichever way it came. */
export interface WireRequest {
  readonly method: string;
  readonly path: string;
  readonly query: Readonly<Record<string, string | string[]>>;
  /** By lower-case name. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  readonly sourceIp: string;
}

export interface WireResponse {
  readonly type: 'response';
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  /** The connection breaks in the middle of the body. */
  readonly truncated: boolean;
}

export type WireAnswer = WireResponse | { readonly type: 'reset' };

export type Answerer = (request: WireRequest) => Promise<WireAnswer>;

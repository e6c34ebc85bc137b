/** Access tokens of Serval's public API. @see https://docs.serval.com/api-reference/auth-api/create-token */
import type { Clock } from '../../clock.js';
import { RuntimeError } from '../../errors.js';
import type { AnswerRequest } from '../../fetch.js';
import { json, object } from './shapes.js';

/** Milliseconds before its end that a token is renewed. */
const RENEW_BEFORE = 60_000;

/** Whose tokens they are. */
export interface ServalClient {
  readonly clientId: string;
  /** Asked for each new token, and once more with one that Serval refused: it may be renewed meanwhile. */
  readonly clientSecret: (refused?: string) => Promise<string>;
  readonly clock: Clock;
}

export interface ServalToken {
  /** The token; callers at the same moment share one request for it, and the first one's deadline. */
  current(deadline?: number): Promise<string>;
  /** It was refused: the next call asks for another one. */
  drop(token: string): void;
}

type Answered = Promise<{ readonly status: number; readonly body: string }>;
/** What is sent; time and size are the caller's. */
export type ServalRequest = Pick<AnswerRequest, 'method' | 'headers' | 'body'>;
type Call = (path: string, init: ServalRequest, deadline?: number) => Answered;

export function servalToken({ clientId, clientSecret, clock }: ServalClient, call: Call): ServalToken {
  let held: { readonly token: string; readonly renewAt: number } | undefined;
  let pending: Promise<string> | undefined;

  function tokenFor(secret: string, deadline?: number): Answered {
    const basic = Buffer.from(`${clientId}:${secret}`).toString('base64');
    const headers = { authorization: `Basic ${basic}`, 'content-type': 'application/x-www-form-urlencoded' };
    return call('/v2/auth/token', { method: 'POST', headers, body: 'grant_type=client_credentials' }, deadline);
  }

  /** Where the secret is refused and there is another one by now, that one is tried. */
  async function answered(deadline?: number): Answered {
    const secret = await clientSecret();
    const answer = await tokenFor(secret, deadline);
    const other = answer.status === 401 ? await clientSecret(secret) : secret;
    return other === secret ? answer : tokenFor(other, deadline);
  }

  async function renew(deadline?: number): Promise<string> {
    const asked = clock.now();
    const { status, body } = await answered(deadline);
    if (status !== 200) {
      const words = 'Serval gives no token for SERVAL_CLIENT_ID and SERVAL_CLIENT_SECRET';
      throw new RuntimeError('Serval', `${words}: it answers ${status}; renew them in its API settings`);
    }
    const what = 'the token endpoint';
    const { access_token: token, expires_in: seconds } = object(json(body, what), what);
    if (typeof token !== 'string' || !/^[\x21-\x7e]+$/.test(token) || typeof seconds !== 'number' || !(seconds > 0)) {
      throw new RuntimeError('Serval', `${what} answers without access_token and expires_in; look at SERVAL_API_URL`);
    }
    held = { token, renewAt: asked + seconds * 1000 - RENEW_BEFORE };
    return token;
  }

  return {
    current: (deadline) => {
      if (held && clock.now() < held.renewAt) return Promise.resolve(held.token);
      pending ??= renew(deadline).finally(() => (pending = undefined));
      return pending;
    },
    drop: (token) => {
      if (held?.token === token) held = undefined;
    },
  };
}

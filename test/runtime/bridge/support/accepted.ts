/**
 * Collects each ID token that a bridge takes, with the keys that it had, and has it judged by others. A token is tied
 * to its login by the request in whose course it was fetched, not by what it says.
 */
import { AsyncLocalStorage } from 'node:async_hooks';
import type { JsonWebKeySet, LocalClock } from '../../../../local/aws/api.js';
import type { Fetch } from '../../../../runtime/fetch.js';
import type { Bridge } from '../../../../runtime/bridge/index.js';
import type { LoginLine } from '../../../../runtime/bridge/log.js';
import { objections } from '../../../referees/tokens/judges.js';

export interface Acceptance {
  /** The bridge's way to its provider, looked over. */
  fetch(inner: Fetch): Fetch;
  /** The bridge, its requests told apart. */
  serve(bridge: Bridge): Bridge;
  /** Every line of the bridge's log goes through here: a line with a person is a login whose token was taken. */
  log(line: LoginLine): void;
  /** How many tokens were taken. */
  count(): number;
  /** @throws Error where a judge refuses a token that was taken */
  judged(): Promise<void>;
}

export interface Relying {
  readonly issuer: string;
  readonly clientId: string;
}

/** @param relying the bridge's settings, once they are known */
export function acceptance(relying: () => Relying, clock: LocalClock): Acceptance {
  const requests = new AsyncLocalStorage<{ token?: string }>();
  const verdicts: Array<Promise<readonly string[]>> = [];
  let keys: JsonWebKeySet = { keys: [] };

  function look(text: string, status: number, request: { token?: string } | undefined): void {
    const { id_token: token, keys: served } = parsed(text);
    if (typeof token === 'string' && request) request.token = token;
    if (Array.isArray(served) && status === 200) keys = { keys: served };
  }

  return {
    fetch: (inner) => async (url, asked) => {
      const request = requests.getStore();
      const answer = await inner(url, asked);
      look(Buffer.from(answer.body).toString(), answer.status, request);
      return answer;
    },
    serve: (bridge) => {
      const inner = bridge.app.fetch;
      bridge.app.fetch = (...request) => requests.run({}, () => inner(...request));
      return bridge;
    },
    log: ({ step, email }) => {
      if (step !== 'callback' || email === undefined) return;
      const token = requests.getStore()?.token;
      verdicts.push(
        token === undefined
          ? Promise.resolve(['a login was taken of which no token was seen'])
          : objections({ token, keys, ...relying(), at: clock.now() }),
      );
    },
    count: () => verdicts.length,
    judged: async () => {
      const objected = (await Promise.all(verdicts)).flat();
      // While it listens, every promise of the process costs several times as much, and other tests follow.
      requests.disable();
      if (objected.length > 0) throw new Error(objected.join('\n'));
    },
  };
}

function parsed(text: string): { readonly id_token?: unknown; readonly keys?: unknown } {
  try {
    return Object(JSON.parse(text)) as object;
  } catch {
    return {};
  }
}

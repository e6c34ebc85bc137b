/** Whether the provider takes the bridge's client secret, asked before anybody logs in. */
import * as client from 'openid-client';
import type { Clock } from '../clock.js';
import { randomText, type Random } from '../random.js';
import type { Provider } from './provider.js';
import type { SecretSource } from './secrets.js';
import { INVALID_CLIENT, tokenErrorCode, withClientSecret } from './token-request.js';

/** Milliseconds between two questions. */
export const CHECK_INTERVAL = 30_000;

/** In words that name the secret's key. */
export const CLIENT_REFUSED = `the login provider refuses OIDC_CLIENT_SECRET for OIDC_CLIENT_ID (${INVALID_CLIENT})`;

export type Verdict = 'unknown' | 'accepted' | 'refused';

/** What is known about the secret. */
export interface Known {
  readonly verdict: Verdict;
  /** Milliseconds since the epoch; -Infinity where it was never asked. */
  readonly askedAt: number;
}

export interface ClientCheck {
  /**
   * Whether the secret is refused. Asks where that is due, and waits for the first answer, and for the end of a refusal;
   * else the answer counts from the next time on. Never throws.
   */
  isRefused(): Promise<boolean>;
  /** A login met a refusal: what was accepted is asked for again, so that no login alone decides. */
  doubt(): void;
}

/** What an answer to a code that cannot exist says of the secret; undefined where it says nothing of it. */
export function verdictOf(answer: { readonly error: string | undefined } | 'tokens'): Verdict | undefined {
  if (answer === 'tokens') return 'accepted';
  if (answer.error === undefined) return undefined;
  return answer.error === INVALID_CLIENT ? 'refused' : 'accepted';
}

/** Once accepted it is not asked again; until then, and while it is refused, once an interval. */
export function isDue({ verdict, askedAt }: Known, now: number): boolean {
  return verdict !== 'accepted' && Math.abs(now - askedAt) >= CHECK_INTERVAL;
}

export interface ClientCheckParts {
  readonly provider: Provider;
  readonly secrets: SecretSource;
  readonly redirectUri: string;
  readonly clock: Clock;
  readonly random: Random;
}

/**
 * Redeems a random code. A provider authenticates the client before it looks for the code, so that `invalid_client`
 * tells a wrong secret, and any other error, as `invalid_grant`, a right one.
 * @see https://www.rfc-editor.org/rfc/rfc6749#section-5.2
 */
export function clientCheck({ provider, secrets, redirectUri, clock, random }: ClientCheckParts): ClientCheck {
  let known: Known = { verdict: 'unknown', askedAt: -Infinity };
  let pending: Promise<void> | undefined;
  let answered = false;

  async function ask(): Promise<Verdict | undefined> {
    try {
      const { configuration } = await provider.discovered();
      await withClientSecret(secrets, () =>
        client.genericGrantRequest(configuration, 'authorization_code', {
          code: randomText(random, 32),
          code_verifier: randomText(random, 32),
          redirect_uri: redirectUri,
        }),
      );
      return verdictOf('tokens');
    } catch (error) {
      return verdictOf({ error: await tokenErrorCode(error) });
    }
  }

  async function learn(): Promise<void> {
    known = { ...known, askedAt: clock.now() };
    const verdict = await ask();
    known = { ...known, verdict: verdict ?? known.verdict };
    answered = true;
  }

  return {
    isRefused: async () => {
      if (isDue(known, clock.now())) pending ??= learn().finally(() => (pending = undefined));
      // A bridge that is in service stays in it while it asks, since a token endpoint that hangs says nothing.
      if (!answered || known.verdict === 'refused') await pending;
      return known.verdict === 'refused';
    },
    doubt: () => {
      if (known.verdict === 'accepted') known = { ...known, verdict: 'unknown' };
    },
  };
}

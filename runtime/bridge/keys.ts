import type { JsonWebKey } from 'node:crypto';
import type { Clock } from '../clock.js';
import type { BoundedFetch, ReadAnswer } from './fetch.js';

/** Milliseconds that keys serve before a login asks for them anew. */
const FRESH = 300_000;
/** Milliseconds between two fetches of the keys, whatever tokens come in. */
const INTERVAL = 60_000;
/** Milliseconds that old keys serve on while new ones can't be fetched. */
const OLDEST = 24 * 3_600_000;

/** A key as a provider publishes it. */
export type PublishedKey = JsonWebKey & {
  readonly kid?: unknown;
  readonly alg?: unknown;
  readonly use?: unknown;
  readonly key_ops?: unknown;
};

/** The keys that a provider signs with. */
export interface ProviderKeys {
  /** @throws TypeError where none can be had */
  current(): Promise<readonly PublishedKey[]>;
  /** Younger ones, where those were not asked for within a minute: a token's key is not among them. */
  renewed(): Promise<readonly PublishedKey[]>;
}

/**
 * Fetches the provider's keys at most once per interval and one at a time, and keeps the old ones while new ones
 * can't be had: neither tokens with unknown keys nor an outage of the provider's keys make it worse for others.
 * @see https://openid.net/specs/openid-connect-core-1_0.html#RotateSigKeys
 */
export function providerKeys(fetch: BoundedFetch, uri: string, clock: Clock): ProviderKeys {
  let last: { readonly keys: readonly PublishedKey[]; readonly at: number } | undefined;
  /** When they were last asked for, whether they came or not. */
  let asked = -Infinity;
  let pending: Promise<readonly PublishedKey[]> | undefined;

  async function fetched(): Promise<readonly PublishedKey[]> {
    asked = clock.now();
    try {
      const keys = await keysIn(await fetch(uri, { headers: { accept: 'application/json' } }));
      last = { keys, at: clock.now() };
      return keys;
    } catch (error) {
      if (last && clock.now() - last.at < OLDEST) return last.keys;
      throw error;
    }
  }

  /** Held ones of less than that age, and any where they were asked for within the interval. */
  async function youngerThan(age: number): Promise<readonly PublishedKey[]> {
    const now = clock.now();
    const held = last && now - last.at < OLDEST ? last : undefined;
    const isAsked = Math.abs(now - asked) < INTERVAL;
    if (!pending && held && (isAsked || Math.abs(now - held.at) < age)) return held.keys;
    pending ??= fetched().finally(() => (pending = undefined));
    return pending;
  }

  return { current: () => youngerThan(FRESH), renewed: () => youngerThan(0) };
}

/** @see https://www.rfc-editor.org/rfc/rfc7517#section-5 */
async function keysIn(response: ReadAnswer): Promise<readonly PublishedKey[]> {
  if (response.status !== 200) throw new TypeError(`the keys are answered with ${response.status}`);
  const text = await response.text();
  const set = parsed(text) as { readonly keys?: unknown } | undefined;
  if (!Array.isArray(set?.keys)) throw new TypeError('the keys are no JWK Set');
  return set.keys.filter((key) => typeof key === 'object' && key !== null) as PublishedKey[];
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

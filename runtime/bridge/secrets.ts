/** Where the bridge has its secrets from, and how it notices that they were changed. */
import type { Clock } from '../clock.js';
import type { BridgeSecrets } from './settings.js';

/** Milliseconds between two readings, whatever fails in between: anybody can send a cookie that no key opens. */
export const SECRETS_INTERVAL = 30_000;

export interface SecretSource {
  current(): BridgeSecrets;
  /**
   * Asks for others than `failed`, with which a login failed. Others may be known already; else they are read again,
   * once an interval at most. Undefined where there are none. Never throws.
   */
  otherThan(failed: BridgeSecrets): Promise<BridgeSecrets | undefined>;
}

/** Secrets from the environment: a process keeps those that it started with. */
export function constantSecrets(secrets: BridgeSecrets): SecretSource {
  return { current: () => secrets, otherThan: async () => undefined };
}

/**
 * Secrets that can be read again. While that fails, or gives what is no secret, the old ones stay.
 * @param first those of the start
 * @param failed is told of a reading that threw
 */
export function rereadSecrets(
  first: BridgeSecrets,
  read: () => Promise<BridgeSecrets>,
  clock: Clock,
  failed: (error: unknown) => void,
): SecretSource {
  let known = first;
  let asked = -Infinity;
  let pending: Promise<void> | undefined;

  async function readAgain(): Promise<void> {
    asked = clock.now();
    try {
      const found = await read();
      if (!equal(found, known)) known = found;
    } catch (error) {
      failed(error);
    }
  }

  return {
    current: () => known,
    otherThan: async (secrets) => {
      const due = Math.abs(clock.now() - asked) >= SECRETS_INTERVAL;
      if (known === secrets && (pending || due)) {
        await (pending ??= readAgain().finally(() => (pending = undefined)));
      }
      return known === secrets ? undefined : known;
    },
  };
}

function equal(one: BridgeSecrets, other: BridgeSecrets): boolean {
  return (
    one.clientSecret === other.clientSecret &&
    one.servalClientSecret === other.servalClientSecret &&
    one.cookieKeys.length === other.cookieKeys.length &&
    one.cookieKeys.every((key, index) => Buffer.from(key).equals(other.cookieKeys[index]!))
  );
}

/**
 * Where the provider keeps sessions, codes and the like: a Map of its own for each provider, on the clock passed in.
 * @see https://github.com/panva/node-oidc-provider/blob/v9.x/example/my_adapter.js the interface
 */
import type { LocalClock } from '../aws/api.js';

type Payload = Record<string, unknown> & { uid?: string; grantId?: string };

interface Kept {
  readonly payload: Payload;
  /** Milliseconds since the epoch. */
  readonly expires: number;
}

/** The factory that oidc-provider asks for an adapter of each of its models. */
export function memoryAdapter(clock: LocalClock): (model: string) => object {
  const kept = new Map<string, Kept>();

  const alive = (key: string): Payload | undefined => {
    const found = kept.get(key);
    return found && clock.now() < found.expires ? found.payload : undefined;
  };

  return (model) => ({
    upsert: async (id: string, payload: Payload, seconds?: number) => {
      kept.set(`${model}:${id}`, { payload, expires: seconds ? clock.now() + seconds * 1000 : Infinity });
    },
    find: async (id: string) => alive(`${model}:${id}`),
    findByUid: async (uid: string) => {
      const keys = [...kept.keys()].filter((key) => key.startsWith(`${model}:`));
      return keys.map(alive).find((payload) => payload?.uid === uid);
    },
    findByUserCode: async () => undefined,
    consume: async (id: string) => {
      const found = kept.get(`${model}:${id}`);
      if (found) found.payload.consumed = Math.floor(clock.now() / 1000);
    },
    destroy: async (id: string) => {
      kept.delete(`${model}:${id}`);
    },
    revokeByGrantId: async (grantId: string) => {
      for (const [key, { payload }] of kept) if (payload.grantId === grantId) kept.delete(key);
    },
  });
}

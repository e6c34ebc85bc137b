/** Virtual time, for tests, measurements and local clouds: whoever holds it moves it. Nothing here waits for the system. */

interface Sleeper {
  readonly at: number;
  readonly order: number;
  wake(): void;
}

/** A clock that stands still until it is told otherwise. */
export interface VirtualClock {
  now(): number;
  /** Resolves when virtual time has come to its end; at once for 0 and less. */
  sleep(milliseconds: number): Promise<void>;
  /** Moves time on and wakes all whose time has come, in their order. */
  advance(milliseconds: number): Promise<void>;
  /** How long each sleep so far was, in milliseconds. */
  readonly slept: readonly number[];
}

/** Lets everything run that waits for no clock: promises, and the sockets' events of this turn. */
const settle = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

/**
 * Virtual time from `start` (milliseconds since the epoch, or ISO 8601).
 * With `auto`, time jumps to the earliest sleeper as soon as there is one, so that nobody need steer it.
 */
export function virtualClock(start: number | string, options: { readonly auto?: boolean } = {}): VirtualClock {
  let now = typeof start === 'number' ? start : Date.parse(start);
  let order = 0;
  let jumping = false;
  const sleepers: Sleeper[] = [];
  const slept: number[] = [];

  /** Wakes the earliest sleeper that is due by `limit`; whether there was one. */
  const wakeNext = (limit: number): boolean => {
    sleepers.sort((a, b) => a.at - b.at || a.order - b.order);
    if (!sleepers[0] || sleepers[0].at > limit) return false;
    const next = sleepers.shift()!;
    now = Math.max(now, next.at);
    next.wake();
    return true;
  };

  const jump = (): void => {
    if (jumping) return;
    jumping = true;
    setImmediate(() => {
      jumping = false;
      wakeNext(Infinity);
      if (sleepers.length > 0) jump();
    });
  };

  return {
    now: () => now,
    slept,
    sleep(milliseconds) {
      slept.push(milliseconds);
      if (milliseconds <= 0) return Promise.resolve();
      return new Promise((resolve) => {
        sleepers.push({ at: now + milliseconds, order: order++, wake: resolve });
        if (options.auto) jump();
      });
    },
    async advance(milliseconds) {
      const end = now + milliseconds;
      await settle();
      while (wakeNext(end)) await settle();
      now = Math.max(now, end);
      await settle();
    },
  };
}

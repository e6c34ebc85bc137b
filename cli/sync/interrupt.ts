/** What Ctrl-C does to a run: at first it ends in good order, then at once. */
import { constants } from 'node:os';

const SIGNALS = ['SIGINT', 'SIGTERM'] as const;

export interface Interruptible {
  /** Aborted by the first signal. */
  readonly signal: AbortSignal;
  /** From here on signals do what they always do. */
  end(): void;
}

/**
 * Listens for SIGINT and SIGTERM. The second of them ends the process with 128 and the signal's number, as shells do.
 * @param first what to say or do at the first one
 * @param second the same, right before the end
 */
export function interruptible(first: () => void, second: () => void): Interruptible {
  const controller = new AbortController();
  const listener = (name: (typeof SIGNALS)[number]): void => {
    if (!controller.signal.aborted) {
      controller.abort();
      first();
      return;
    }
    second();
    process.exit(128 + constants.signals[name]);
  };
  for (const name of SIGNALS) process.on(name, listener);
  return {
    signal: controller.signal,
    end: () => {
      for (const name of SIGNALS) process.off(name, listener);
    },
  };
}

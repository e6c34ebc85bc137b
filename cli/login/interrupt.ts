/** Ctrl-C while a login is waited for: it ends in good order, with 128 and the signal's number. */
import { constants } from 'node:os';
import { ended, type Ended } from './outcome.js';

const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/** Does `work`, whose signal is aborted by the first of the process's, with the end that follows. */
export async function interruptible<T>(
  work: (signal: AbortSignal) => Promise<T>,
  process: Pick<NodeJS.Process, 'on' | 'off'>,
): Promise<T> {
  const controller = new AbortController();
  const end = (signal: NodeJS.Signals): void => {
    controller.abort(interruption(128 + constants.signals[signal]));
    // A second one ends the process at once.
    stop();
  };
  const stop = (): void => SIGNALS.forEach((name) => void process.off(name, end));
  for (const name of SIGNALS) process.on(name, end);
  try {
    return await work(controller.signal);
  } finally {
    stop();
  }
}

function interruption(exitCode: number): { readonly ended: Ended } {
  return ended('the login was broken off; nothing was kept', exitCode);
}

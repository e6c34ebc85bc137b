/** What a process owes to whoever started it: an end by Ctrl-C, and word of output that could not be written. */
import { errorName } from '../runtime/errors.js';
import { EXIT, type ExitCode } from './exit.js';
import { fixOf } from './failures.js';

/** Exit codes by signals: 128 and the signal's number, as shells count. Node's own list of them takes its time to load. */
const SIGNALS = { SIGINT: EXIT.interrupted, SIGTERM: 143 } as const;

type Listening = Pick<NodeJS.Process, 'on' | 'listenerCount' | 'exit'>;

/** Ends at once at a signal, unless the command listens itself and ends in good order. */
export function endOnSignals(process: Listening): void {
  for (const name of ['SIGINT', 'SIGTERM'] as const) {
    process.on(name, () => {
      if (process.listenerCount(name) === 1) process.exit(SIGNALS[name]);
    });
  }
}

/**
 * Watches both outputs, of which Node's console would not say that they failed. A reader that has read enough, as `head`,
 * is no failure: the command goes on to its end without it. Any other error is told, once.
 * @returns the exit code that holds, of what the command ended with
 */
export function watchOutput(
  out: NodeJS.WritableStream,
  err: NodeJS.WritableStream,
  end: (code: ExitCode) => void,
): (code: number) => number {
  let failed = false;
  out.on('error', (error) => {
    const name = errorName(error);
    if (name === 'EPIPE' || failed) return;
    failed = true;
    err.write(`cdk-serval: failed: ${name} on standard output; ${fixOf(name) ?? 'write it to another place'}\n`);
    // Where the command is through already, nobody else sets it any more.
    end(EXIT.failed);
  });
  err.on('error', () => undefined);
  return (code) => (failed ? EXIT.failed : code);
}

/** Lines for a person, who need not see what a program's standard error is. */
import { closeSync, constants, openSync, writeSync } from 'node:fs';

export interface Outputs {
  /** Standard error. */
  readonly err: { readonly isTTY?: boolean };
  /** A line on it. */
  log(line: string): void;
  /** The terminal that the process was started from, as a file. */
  readonly terminal: string | undefined;
}

/**
 * Says a line on standard error, and where that is no terminal on the terminal itself too: AWS's command line and SDKs
 * read what a `credential_process` writes there, and show it at most when it has failed.
 */
export function sayTo({ err, log, terminal }: Outputs): (line: string) => void {
  return (line) => {
    log(line);
    if (err.isTTY || terminal === undefined) return;
    try {
      // Without making one where there is none, and without taking it for this process.
      const file = openSync(terminal, constants.O_WRONLY | constants.O_APPEND | (constants.O_NOCTTY ?? 0));
      try {
        writeSync(file, `${line}\n`);
      } finally {
        closeSync(file);
      }
    } catch {
      // Without a terminal nobody reads it: it stands on standard error.
    }
  };
}

/** The controlling terminal of this process, if there is one. @param platform of Node */
export function terminalPath(platform: NodeJS.Platform): string {
  return platform === 'win32' ? '\\\\.\\CONOUT$' : '/dev/tty';
}

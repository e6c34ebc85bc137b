/** Runs a program in this one's place, as far as Node can: same input and output, same signals, same end. */
import { spawn } from 'node:child_process';
import { constants } from 'node:os';
import { errorName } from '../../runtime/errors.js';

/** Which the terminal itself sends to every program of its foreground. */
const BY_KEY: readonly NodeJS.Signals[] = ['SIGINT', 'SIGQUIT'];
const FORWARDED: readonly NodeJS.Signals[] = [...BY_KEY, 'SIGTERM', 'SIGHUP', 'SIGUSR2'];

/** As shells have it. @see https://pubs.opengroup.org/onlinepubs/9799919799/utilities/V3_chap02.html section 2.8.2 */
const NOT_FOUND = 127;
const NOT_EXECUTABLE = 126;

export interface Child {
  readonly command: string;
  readonly args: readonly string[];
  readonly environment: Readonly<Record<string, string>>;
}

/**
 * The exit code: the program's, 128 and the signal's number where one ended it, 127 and 126 where it could not begin.
 * @param fromKeys whether signals of keys come to the program by itself, from the terminal that both read
 */
export async function runChild({ command, args, environment }: Child, fromKeys: boolean): Promise<number> {
  const child = spawn(command, args, { env: environment, stdio: 'inherit' });
  const forward = (signal: NodeJS.Signals): void => {
    if (!(fromKeys && BY_KEY.includes(signal))) child.kill(signal);
  };
  for (const signal of FORWARDED) process.on(signal, forward);
  try {
    return await new Promise((resolve) => {
      child.once('error', (error) => {
        const name = errorName(error);
        console.error(`cdk-serval: ${JSON.stringify(command)} cannot be run: ${name}; name a program that is there`);
        resolve(name === 'ENOENT' ? NOT_FOUND : NOT_EXECUTABLE);
      });
      child.once('exit', (code, signal) => resolve(code ?? 128 + constants.signals[signal!]));
    });
  } finally {
    for (const signal of FORWARDED) process.off(signal, forward);
  }
}

/** Exit codes, as docs/cli.md lists them. */
import { errorName, RuntimeError, type ErrorCode } from '../runtime/errors.js';
import { fixOf } from './failures.js';
import { printable } from './printable.js';

export const EXIT = {
  /** All is well. */
  ok: 0,
  /** The command ran, and what it looked at is not well: an account was not read whole, a check is not green. */
  notWell: 1,
  /** The command line, a file or a setting is wrong: nothing was done. */
  usage: 2,
  /** A store or AWS failed in a way that the command does not expect. */
  failed: 3,
  /** Nothing is wrong, and something was not checked: neither success nor failure. */
  notChecked: 4,
  /** Ctrl-C ended it. SIGTERM ends it with 143: 128 and the signal's number, as shells count. */
  interrupted: 130,
} as const;

export type ExitCode = (typeof EXIT)[keyof typeof EXIT];

const USAGE: readonly ErrorCode[] = ['Input', 'Setting', 'Connection', 'Grant'];

export function exitCodeOf(error: unknown): ExitCode {
  return error instanceof RuntimeError && USAGE.includes(error.code) ? EXIT.usage : EXIT.failed;
}

/** An error in one line. Messages of others stay out: they may repeat what was sent. */
export function errorLine(error: unknown): string {
  return printable(error instanceof RuntimeError ? inOneLine(error.message) : failureLine(error));
}

/** A text that holds line breaks, without them. */
export function inOneLine(text: string): string {
  return text.replace(/\s*\n\s*/g, ' ');
}

function failureLine(error: unknown): string {
  const name = errorName(error);
  const { path } = Object(error) as { path?: unknown };
  // Node names the file; of AWS's errors none has a path.
  const where = typeof path === 'string' ? ` on ${JSON.stringify(path)}` : '';
  const fix = fixOf(name);
  return `failed: ${name}${where}${fix === undefined ? '' : `; ${fix}`}`;
}

/** Says how the command ended, once its handler is through. */
export function endWith(code: ExitCode): void {
  process.exitCode = code;
}

/** Exit codes, as docs/cli.md lists them. */
import { errorName, RuntimeError, type ErrorCode } from '../runtime/errors.js';

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
} as const;

export type ExitCode = (typeof EXIT)[keyof typeof EXIT];

const USAGE: readonly ErrorCode[] = ['Input', 'Setting', 'Connection', 'Grant'];

export function exitCodeOf(error: unknown): ExitCode {
  return error instanceof RuntimeError && USAGE.includes(error.code) ? EXIT.usage : EXIT.failed;
}

/** An error in one line. Messages of others stay out: they may repeat what was sent. */
export function errorLine(error: unknown): string {
  return error instanceof RuntimeError ? error.message.replace(/\s*\n\s*/g, ' ') : `failed: ${errorName(error)}`;
}

/** Says how the command ended, once its handler is through. */
export function endWith(code: ExitCode): void {
  process.exitCode = code;
}

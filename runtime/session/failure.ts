import { errorName, RuntimeError } from '../errors.js';

/** A failure for a log: our own errors whole, since they hold no secret; others by name, since they may. */
export function failureText(error: unknown): string {
  return error instanceof RuntimeError ? error.message : errorName(error);
}

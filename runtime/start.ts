/** How a process or a function starts: with all its settings, or not at all. */
import { errorName, RuntimeError } from './errors.js';

/** What `begin` gives; where it throws, one line on standard error and the end of the process. */
export function start<T>(begin: () => T): T {
  try {
    return begin();
  } catch (error) {
    return end(error);
  }
}

/** The same for a start that has to wait for something. */
export async function startAsync<T>(begin: () => Promise<T>): Promise<T> {
  return begin().catch(end);
}

function end(error: unknown): never {
  process.stderr.write(`${error instanceof RuntimeError ? error.message : errorName(error)}\n`);
  process.exit(1);
}
